"""Nothing that comes in breaks anything: no 5xx, nothing stored, the good items applied."""

import gzip
import json
import logging

import pytest
import sqlalchemy as sa

from app.database import db
from tests.make import talk
from tests.phone import HEADERS, create, ok, patch

ADDRESSES = (
    "/api/sync",
    "/api/sync/wiped",
    "/api/sign-in",
    "/api/sign-out",
    "/api/codes",
    "/api/invitations/look",
)


@pytest.fixture
def anna(make, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    anna.sync()
    anna.anu = anu
    return anna


def snapshot(app):
    """Return the content of every table but those that say when somebody was here."""
    with app.app_context():
        return {
            table.name: sorted(map(str, db.session.execute(sa.select(table)).all()))
            for table in db.metadata.sorted_tables
            if table.name not in ("device_contacts", "sync_client", "sync_mutation")
        }


BODIES = [
    b"",
    b"{",
    b"[]",
    b'"x"',
    b"null",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b'{"a": NaN}',
    b'{"account": "a", "account": "b"}',
    b'{"account": "\\ud800"}',
    b'{"account": "\\u0000"}',
    b'{"a": ' + b"9" * 5000 + b"}",
    "{}".encode("utf-16"),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_body_that_is_no_json_object_is_malformed(anna, app, address):
    before = snapshot(app)
    for body in BODIES:
        answer = anna.http.post(address, data=body, headers=HEADERS)
        assert 400 <= answer.status_code < 500, body[:40]
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["X-Sync"] == "1"
    assert snapshot(app) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": ""}, 415),
        ({"X-Sync": ""}, 415),
        ({"Content-Encoding": "br"}, 415),
        ({"Content-Encoding": "gzip"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_another_type_or_another_site_is_refused(anna, headers, status):
    for address in ADDRESSES:
        answer = anna.http.post(address, data=b"{}", headers={**HEADERS, **headers})
        assert answer.status_code == status, address


def test_without_fetch_metadata_the_origin_decides(anna, app):
    headers = {name: value for name, value in HEADERS.items() if name != "Sec-Fetch-Site"}
    body = json.dumps(anna.request())
    assert anna.http.post("/api/sync", data=body, headers=headers).status_code == 403
    other = {**headers, "Origin": "https://evil.example"}
    assert anna.http.post("/api/sync", data=body, headers=other).status_code == 403
    same = {**headers, "Origin": app.config["ORIGIN"]}
    assert anna.http.post("/api/sync", data=body, headers=same).status_code == 200


def test_a_gzip_body_is_taken_and_a_bomb_is_not(anna):
    zipped = {**HEADERS, "Content-Encoding": "gzip"}
    body = gzip.compress(json.dumps(anna.request()).encode())
    assert anna.http.post("/api/sync", data=body, headers=zipped).status_code == 200
    bomb = gzip.compress(b" " * 60_000_000)
    assert anna.http.post("/api/sync", data=bomb, headers=zipped).status_code == 413


@pytest.mark.parametrize(
    "change",
    [
        {"account": None},
        {"account": "x"},
        {"client": "00000000-0000-0000-0000-00000000000G"},
        {"now": -1},
        {"now": "12"},
        {"now": 1.5},
        {"now": True},
        {"limit": 0},
        {"limit": -1},
        {"limit": 10**9},
        {"limit": "abc"},
        {"cursors": []},
        {"cursors": {"all": 5}},
        {"mutations": {}},
        {"mutations": [[]]},
        {"mutations": [{"n": 1}]},
        {"epoch": 5},
        {"epoch": "x" * 100_000},
        {"device": "x"},
        {"protocol": "1"},
    ],
    ids=str,
)
def test_a_request_of_another_shape_is_malformed(anna, app, change):
    before = snapshot(app)
    answer = anna.send(anna.request() | change)
    assert answer.status_code == 400, answer.json
    assert answer.json["code"] == "malformed"
    assert snapshot(app) == before


def test_another_protocol_asks_for_an_update(anna):
    answer = anna.send(anna.request() | {"protocol": 2})
    assert (answer.status_code, answer.json["code"], answer.json["min"]) == (426, "upgrade", 1)


def test_another_mutation_version_asks_for_an_update_and_takes_nothing(anna):
    answer = anna.send(anna.request(create("conversation", talk(anna.anu), v=2)))
    assert answer.status_code == 426


@pytest.mark.parametrize(
    "change",
    [
        {"id": "B1111111-2222-4333-8444-555555555555"},
        {"id": "{11111111-2222-4333-8444-555555555555}"},
        {"row": "1"},
        {"n": 0},
        {"n": 2**70},
        {"n": "1"},
        {"base": -1},
        {"base": "1"},
        {"op": "drop"},
        {"op": None},
        {"set": []},
        {"made_at": -5},
        {"kind": "x" * 100},
    ],
    ids=str,
)
def test_a_mutation_of_another_shape_is_malformed(anna, app, change):
    before = snapshot(app)
    mutation = {**anna.number(create("conversation", talk(anna.anu))), **change}
    answer = anna.send(anna.request() | {"mutations": [mutation]})
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")
    assert snapshot(app) == before


def words(text):
    return {"text": text, "owner": "group", "state": "open"}


BAD_TALKS = [
    ({"minutes": 0}, "minutes", "out_of_range"),
    ({"minutes": 1441}, "minutes", "out_of_range"),
    ({"minutes": 2**31}, "minutes", "out_of_range"),
    ({"minutes": 2**63}, "minutes", "out_of_range"),
    ({"minutes": "12"}, "minutes", "wrong_type"),
    ({"minutes": True}, "minutes", "wrong_type"),
    ({"minutes": 1.5}, "minutes", "wrong_type"),
    ({"minutes": []}, "minutes", "wrong_type"),
    ({"how": "telepathy"}, "how", "not_a_choice"),
    ({"how": 5}, "how", "wrong_type"),
    ({"outcome": None}, "outcome", "wrong_type"),
    ({"occurred_on": "0001-01-01"}, "occurred_on", "too_far_back"),
    ({"occurred_on": "1900-05-05"}, "occurred_on", "too_far_back"),
    ({"occurred_on": "9999-12-31"}, "occurred_on", "in_future"),
    ({"occurred_on": "2027-02-29"}, "occurred_on", "not_a_day"),
    ({"occurred_on": "2027-02"}, "occurred_on", "not_a_day"),
    ({"occurred_on": 20270101}, "occurred_on", "wrong_type"),
    ({"at_time": "25:00"}, "at_time", "not_a_choice"),
    ({"place": "x" * 81}, "place", "too_long"),
    ({"place": "a\x00b"}, "place", "control_character"),
    ({"place": {"a": 1}}, "place", "wrong_type"),
    ({"place": ["a"]}, "place", "wrong_type"),
    ({"newcomer_id": "5"}, "newcomer_id", "not_a_uuid"),
    ({"newcomer_id": "00000000-0000-0000-0000-000000000000"}, "newcomer_id", "not_a_uuid"),
    ({"occasion_id": "A1111111-2222-4333-8444-555555555555"}, "occasion_id", "not_a_uuid"),
]


@pytest.mark.parametrize(("bad", "field", "code"), BAD_TALKS, ids=str)
def test_a_bad_field_is_named_and_the_good_ones_beside_it_are_applied(anna, app, bad, field, code):
    good = create("conversation", talk(anna.anu))
    wrong = create("conversation", {**talk(anna.anu), **bad})

    results = anna.sync(good, wrong, {**good, "row": wrong["row"][::-1][:0] or good["row"]})

    assert results[0] == ok(v=1)
    assert results[1] == {"s": "rejected", "code": "invalid", "fields": {field: code}}
    assert set(anna.rows("conversation")) == {good["row"]}


def test_a_lone_surrogate_is_refused_by_itself(anna):
    body = json.dumps(anna.request(create("conversation", talk(anna.anu, place="X")))).replace(
        '"X"', '"\\ud800"'
    )
    answer = anna.http.post("/api/sync", data=body, headers=HEADERS)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json["results"][0]["code"] == "invalid"


@pytest.mark.parametrize(
    "kind", ["nothing", "programme", "topic", "member", "sibling", "device", "profile", "newcomer"]
)
def test_kinds_that_phones_do_not_make_are_refused(anna, app, kind):
    before = snapshot(app)
    (result,) = anna.sync(create(kind, {}))
    assert result["s"] == "rejected"
    assert snapshot(app) == before


def test_a_text_of_nothing_visible_counts_as_missing(anna):
    (result,) = anna.sync(create("follow_up", {"newcomer_id": anna.anu.id, **words(" \u200b\n")}))
    assert result["fields"] == {"text": "required"}


def test_too_many_items_and_foreign_people_are_refused(anna):
    stranger = "11111111-2222-4333-8444-555555555555"
    many = create("conversation", talk(anna.anu), add={"topics": [f"t{i}" for i in range(21)]})
    foreign = create("conversation", talk(anna.anu), add={"companion_ids": [stranger]})
    no_set = create("conversation", talk(anna.anu), add={"place": ["x"]})
    as_value = create("conversation", {**talk(anna.anu), "topics": ["family"]})
    codes = [one["code"] for one in anna.sync(many, foreign, no_set, as_value)]
    assert codes == ["invalid", "invalid", "forbidden", "forbidden"]


TEXTS = [
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} #{7*7}",
    "%s%n%x",
    "${jndi:ldap://x}",
    "'; DROP TABLE conversations; --",
    "\r\nSet-Cookie: a=b",
    "👩‍⚕️👨‍👩‍👧‍👦",
    "ക്ഷ ഞ്ഞ ങ്ങൾ",
    "z̀́̂̃" * 10,
    "\u202eabc",
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_stored_as_they_were_meant(anna, text):
    made = create("follow_up", {"newcomer_id": anna.anu.id, **words(text)})
    noted = create("conversation", talk(anna.anu))
    about = {"conversation_id": noted["row"], "newcomer_id": anna.anu.id, "note": text}
    note = create("conversation_note", about)
    assert {one["s"] for one in anna.sync(made, noted, note)} == {"ok"}
    import unicodedata

    stored = anna.rows("conversation_note")[note["row"]]["note"]
    assert stored == unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    assert "\n" not in anna.rows("follow_up")[made["row"]]["text"]


def test_a_note_may_have_four_thousand_code_points_and_not_one_more(anna):
    noted = create("conversation", talk(anna.anu))
    about = {"conversation_id": noted["row"], "newcomer_id": anna.anu.id}
    fits = create("conversation_note", {**about, "note": "😀" * 4000})
    too_long = create("conversation_note", {**about, "note": "😀" * 4001})
    results = anna.sync(noted, fits, too_long)
    assert results[1] == ok(v=1)
    assert results[2]["fields"] == {"note": "too_long"}


@pytest.mark.parametrize(
    "address",
    [
        "/api/sync%00",
        "/api/%2e%2e%2fsync",
        "/static/%2e%2e/app/settings.py",
        "/static/..%252f..%252fwsgi.py",
        "/service_worker/nothing.js",
        "/static/field/nothing.js",
        "/nothing",
        "/api/",
        "/api/sync/",
    ],
)
def test_what_is_not_there_is_a_404_and_never_a_page(anna, address):
    answer = anna.http.get(address)
    assert answer.status_code in (404, 405)
    assert answer.mimetype != "text/html"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_refused(anna, method):
    for address in ADDRESSES:
        answer = anna.http.open(address, method=method, headers=HEADERS)
        assert answer.status_code == 405, address


def test_nothing_a_person_wrote_reaches_the_log(anna, caplog):
    marker = "Kirschkuchen mit Anu"
    with caplog.at_level(logging.DEBUG):
        anna.sync(
            create("follow_up", {"newcomer_id": anna.anu.id, **words(marker)}),
            create("follow_up", {"newcomer_id": anna.anu.id, **words(marker * 20)}),
            create("conversation", talk(anna.anu, place=marker, minutes=marker)),
        )
        anna.post("/api/sign-in", {"code": marker, "account": marker})
        anna.send({"note": marker})
    assert marker not in caplog.text


def test_every_answer_carries_the_headers(anna):
    for answer in (anna.http.get("/app/"), anna.http.get("/nothing"), anna.send(anna.request())):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert anna.send(anna.request()).headers["Cache-Control"] == "no-store"


def test_every_view_says_who_may_come_in(app):
    without = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "allowed")
    ]
    assert without == []


def test_a_patch_of_nothing_is_harmless(anna):
    noted = create("conversation", talk(anna.anu))
    anna.sync(noted)
    assert anna.sync(patch("conversation", noted["row"], {}))[0]["s"] == "ok"
