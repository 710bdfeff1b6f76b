"""Cases that a careless server gets wrong: found by trying to break this one."""

import logging
import socket
import sqlite3
import threading
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.serving import make_server

from app.database import db
from app.groups.models import Newcomer
from app.people.models import Profile
from app.records.late import LateEntry
from tests.make import talk
from tests.phone import create, delete, ok, patch, rejected


@pytest.fixture
def team(make, phone):
    anu = make.newcomer()
    anna, ben = phone(make.companion(of=anu)), phone(make.companion(of=anu, name="Ben"))
    anna.sync()
    ben.sync()
    return anu, anna, ben


def step(anu, **values):
    fields = {"newcomer_id": anu.id, "text": "Eins", "owner": "group", "state": "open", **values}
    return create("follow_up", fields)


def test_a_joined_text_that_meets_a_newer_one_stays_beside_it(team):
    anu, anna, ben = team
    made = step(anu)
    anna.sync(made)
    ben.sync(patch("follow_up", made["row"], {"text": "Ben"}, base=1))
    anna.sync(patch("follow_up", made["row"], {"text": "Anna"}, base=1))
    (mine,) = anna.rows("sibling")
    ben.sync(patch("follow_up", made["row"], {"text": "Ben wieder"}))

    joined = {"op": "resolve", "kind": "follow_up", "row": made["row"], "base": 3, "seen": [mine]}
    (result,) = anna.sync({**joined, "set": {"text": "Beide"}})

    assert result["kept_beside"] == ["text"]
    assert [one["text"] for one in anna.rows("sibling").values()] == ["Beide"]


def test_a_group_that_is_not_mine_is_refused_like_one_that_is_not_there(team, make):
    anu, anna, _ = team
    foreign, unknown = make.group("Fern"), "11111111-2222-4333-8444-555555555555"
    good = create("conversation", talk(anu))
    results = anna.sync(step(anu, group_id=foreign), step(anu, group_id=unknown), good)
    assert results == [rejected("gone"), rejected("gone"), ok(v=1)]


def test_deleting_tells_nobody_what_is_there(team, make, phone):
    anu, anna, _ = team
    noted, removed = create("conversation", talk(anu)), create("conversation", talk(anu))
    anna.sync(noted, removed)
    anna.sync(delete("conversation", removed["row"]))
    group = make.group("Fern")
    elif_ = make.newcomer(group)
    stranger = phone(make.companion(group, name="Fern"))
    unknown = "11111111-2222-4333-8444-555555555555"

    deleted = stranger.sync(delete("conversation", noted["row"]), delete("conversation", unknown))
    made = stranger.sync(
        {**create("conversation", talk(elif_)), "row": noted["row"]},
        {**create("conversation", talk(elif_)), "row": removed["row"]},
    )

    assert deleted == [{"s": "ok"}, {"s": "ok"}]
    assert made == [rejected("gone")] * 2
    anna.sync()
    assert set(anna.rows("conversation")) == {noted["row"]}


def test_times_beyond_all_reason_break_nothing(team):
    anu, anna, _ = team
    far = anna.number(create("conversation", talk(anu), made_at=2**53))
    body = anna.request() | {"mutations": [far], "device": {"waiting": 1, "oldest": 2**53}}
    assert anna.send(body).json["results"][0]["s"] == "ok"


@pytest.mark.parametrize("place", ["set", "value", "app", "cursor", "late"])
def test_a_nul_anywhere_is_refused_and_stored_nowhere(team, make, place):
    anu, anna, _ = team
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    bad = "a\x00" + "b" * 34
    changes = {
        "set": patch("conversation", noted["row"], {"a\x00b": 1}),
        "value": patch("conversation", noted["row"], {"place": bad}),
        "late": patch("conversation", noted["row"], {"place": bad}),
    }
    body = anna.request(*[changes[place]] if place in changes else [])
    body |= {"app": {"app": "a\x00b"}.get(place, "test")}
    body |= {"cursors": {bad: "1.0"}} if place == "cursor" else {}
    if place == "late":
        (group,) = anna.rows("group")
        make.leave(anna.person, group)

    answer = anna.send(body)

    assert answer.status_code in (200, 400)
    assert all(one["s"] == "rejected" for one in answer.json.get("results", []))


def test_what_fails_here_puts_no_word_of_it_into_the_log(team, app, monkeypatch, caplog):
    anu, anna, _ = team
    marker = "Kirschkuchen"

    def fail(*_):
        db.session.execute(sa.text("SELECT :words FROM nowhere"), {"words": marker})

    monkeypatch.setattr("app.sync.receive.apply", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.DEBUG):
        answer = anna.send(anna.request(create("conversation", talk(anu, place=marker))))
    assert answer.status_code >= 500
    assert marker not in caplog.text
    assert marker not in answer.text


def test_a_phone_that_left_still_settles_what_is_its_own(team, phone):
    _, anna, _ = team
    old = phone(anna.person)
    old.sync()
    (profile,) = old.rows("profile")
    anna.sync(patch("device", old.device, {"revoked": "left"}, base=1))

    answer = old.send(old.request(patch("profile", profile, {"language": "en"})))

    assert answer.json["results"][0]["s"] == "ok"
    with anna.http.application.app_context():
        assert db.session.get(Profile, profile).language == "en"


def test_a_number_goes_with_the_sharing_and_with_leaving(make, phone):
    first, second = make.group("Eins"), make.group("Zwei")
    anu = make.newcomer(first)
    anna = phone(make.companion(first))
    gesa = phone(make.companion(first, name="Gesa"))
    hans = phone(make.companion(second, name="Hans"))
    anna.sync()
    (profile,) = anna.rows("profile")
    anna.sync(patch("profile", profile, {"phone": "0000 170", "phone_shared": True}))
    gesa.sync()
    assert "0000 170" in str(gesa.held)

    make.part(anu, first)
    make.accompany(anu, second)
    hans.sync()
    assert "0000 170" not in str(hans.held)
    make.leave(anna.person, first)
    gesa.sync()
    assert "0000 170" not in str(gesa.held)


def test_a_late_note_goes_when_she_no_longer_agrees(make, phone, app):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    (group,) = anna.rows("group")
    make.leave(anna.person, group, make.stamp().today.replace(year=2026, month=1, day=1))
    about = {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": "spät"}
    assert anna.sync(create("conversation_note", about)) == [{"s": "late"}]

    make.consent(anu, "notes", given=False)

    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(LateEntry.id))) == 0


def test_a_change_of_the_office_never_sets_a_version_back(team, app):
    """The office reads the card, a phone changes it, the office writes: one of them must notice."""
    anu, anna, _ = team
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, and it reads after it has begun")
    with Session(engine) as office:
        card = office.get_one(Newcomer, anu.id)
        for district in ("A", "B", "C"):
            assert anna.sync(patch("newcomer", anu.id, {"district": district}))[0]["s"] == "ok"
        card.version, card.district = card.version + 1, "Büro"
        with pytest.raises(StaleDataError):
            office.commit()


def test_whoever_is_slow_to_send_holds_nobody_up(team, app):
    anu, anna, _ = team
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.create_connection(("127.0.0.1", server.server_port)) as idle:
        idle.sendall(
            b"POST /api/sign-out HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"X-Sync: 1\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 2\r\n\r\n"
        )
        assert anna.sync(create("conversation", talk(anu))) == [ok(v=1)]
        idle.sendall(b"{}")
        idle.recv(100)
    server.shutdown()
    server.server_close()


def test_a_database_that_another_holds_is_busy_and_loses_nothing(team, app):
    anu, anna, _ = team
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    event.listen(engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=20"))
    request = anna.request(create("conversation", talk(anu)))
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = anna.send(request)
        other.execute("ROLLBACK")
    assert (refused.status_code, refused.json["code"]) == (503, "busy")
    assert refused.headers["Retry-After"] == "5"
    assert [one["s"] for one in anna.send(request).json["results"]] == ["ok"]
