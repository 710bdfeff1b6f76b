"""Signing in at the desk: who gets in, what nobody learns by trying, and how it ends."""

import logging
import re
import threading
import unicodedata
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.credentials import passwords, service
from app.credentials.models import DeskCredential, DeskSession, RecoveryCode
from app.credentials.passwords import hash_password
from app.credentials.queries import credential_of
from app.credentials.second_factor import code_at
from app.database import db
from app.extensions import limiter
from app.people.models import Account
from app.people.queries import account_of_person
from tests.desk import Desk
from tests.make import PASSWORD, TOTP_SECRET
from tests.pages import Page

EMAIL = "imke@example.org"


def code(seconds: int = 0) -> str:
    return code_at(TOTP_SECRET, clock.now() + timedelta(seconds=seconds))


def typed(**other: str) -> dict[str, str]:
    return {"email": EMAIL, "password": PASSWORD, "code": code(), **other}


@pytest.fixture
def imke(make):
    return make.coordinator(email=EMAIL)


@pytest.fixture
def visitor(app, make):
    return Desk(app)


def test_with_password_and_code_one_is_in(visitor, imke):
    assert visitor.done("/desk/sign-in", typed()) == "/desk/"
    assert visitor.page("/desk/account/").text_of(".rail__name") == "Imke Nordhoff"


def test_the_session_is_a_cookie_of_its_own_beside_the_phones(app, make, visitor, imke):
    from tests.phone import Phone

    phone = Phone(app)
    phone.http = visitor.http
    phone.sign_in(code=make.invitation().code)
    answer = visitor.post("/desk/sign-in", typed())
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("diele-desk=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    phone.sync()
    assert visitor.get("/desk/account/").status_code == 200


def test_signing_in_leads_on_to_the_page_that_was_asked_for(visitor, imke):
    asked = visitor.get("/desk/people/?q=anu")
    assert asked.status_code == 303
    page = visitor.page(asked.location)
    assert visitor.fill(page, **typed()).location == "/desk/people/?q=anu"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/app/",
        "/desk//evil.example",
        "/desk/\\evil",
        "x",
    ],
)
def test_signing_in_leads_nowhere_else(visitor, imke, wanted):
    assert visitor.done("/desk/sign-in", typed(next=wanted)) == "/desk/"


@pytest.mark.parametrize(
    "change",
    [
        {"password": "another sentence of letters"},
        {"email": "nobody@example.org"},
        {"code": "000000"},
        {"code": ""},
        {"code": "AAAAA AAAAA"},
        {"password": ""},
        {"email": ""},
        {"password": PASSWORD.upper()},
        {"password": PASSWORD + " "},
        {"password": "x" * 1025},
        {"password": PASSWORD + "\0"},
        {"email": "imke@example.org\r\nBcc: x@example.org"},
        {"email": "ımke@example.org"},
        {"email": "İmke@example.org"},
        {"email": "a@example.org, imke@example.org"},
        {"email": "x" * 321},
    ],
    ids=str,
)
def test_whatever_is_wrong_the_answer_is_the_same(visitor, imke, app, change):
    page = visitor.sent("/desk/sign-in", typed(**change), 401)
    shown = re.sub(r'value="[^"]*"', "", page.html)
    other = re.sub(r'value="[^"]*"', "", visitor.sent("/desk/sign-in", {}, 401).html)
    assert shown == other
    assert PASSWORD not in page.html
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(DeskSession.id))) == 0


def test_a_password_is_compared_to_its_last_byte(app, make, imke):
    long, composed = "x" * 99, "Gr\u00fc\u00dfe aus Osnabr\u00fcck"
    for number, (right, other) in enumerate(
        ((long + "a", long + "b"), (composed, unicodedata.normalize("NFD", composed)))
    ):
        with make.writing() as stamp:
            credential = credential_of(account_of_person(imke).id)
            service.change_password(credential, hash_password(right.encode()), stamp.now)
        at = code(30 * number)
        Desk(app).sent("/desk/sign-in", typed(password=other, code=at), 401)
        Desk(app).done("/desk/sign-in", typed(password=right, code=at))


def test_a_megabyte_is_no_password_and_stops_no_counting(app, visitor, imke):
    visitor.sent("/desk/sign-in", typed(password="x" * 1_000_000), 413)
    with app.app_context():
        assert limiter.limiter is limiter._limiter, "tries are still counted where they were"


def test_nothing_that_is_typed_reaches_the_log(app, make, imke, caplog):
    with caplog.at_level(logging.DEBUG):
        Desk(app).done("/desk/sign-in", typed())
        Desk(app).sent("/desk/sign-in", typed(email="marker@example.org"), 401)
        Desk(app, imke).sent("/desk/people/new", {"call_name": "Marker Name"}, 400)
        Desk(app).post("/desk/people/new", {"_page": "/desk/people/new", "call_name": "Marker"})
    for marker in (PASSWORD, EMAIL, "marker", "Marker", TOTP_SECRET):
        assert marker not in caplog.text


def test_capitals_in_an_address_do_not_matter_and_spaces_around_neither(visitor, imke):
    visitor.done("/desk/sign-in", typed(email=" IMKE@Example.org "))


def test_an_unknown_address_takes_as_much_work_as_a_wrong_password(visitor, imke, monkeypatch):
    counted = []
    verify = passwords._HASHER.verify
    monkeypatch.setattr(
        type(passwords._HASHER), "verify", lambda self, *a: counted.append(1) or verify(*a)
    )
    for email in (EMAIL, "nobody@example.org"):
        visitor.sent("/desk/sign-in", typed(email=email, password="wrong"), 401)
    assert len(counted) == 2


def test_a_code_is_taken_once(app, visitor, imke):
    shown = typed()
    visitor.done("/desk/sign-in", shown)
    Desk(app).sent("/desk/sign-in", shown, 401)


@pytest.mark.parametrize(("seconds", "fits"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_a_clock_may_differ_by_one_step(visitor, imke, seconds, fits):
    answer = visitor.post("/desk/sign-in", typed(code=code(seconds)))
    assert answer.status_code == (303 if fits else 401)


def test_a_recovery_code_stands_in_once(app, make, imke):
    with make.writing() as stamp:
        account = account_of_person(imke)
        codes = service.renew_recovery_codes(account.id, app.config["SECRET_KEY"], stamp.now)
    assert len(set(codes)) == 10
    first = f" {codes[0][:5].lower()}-{codes[0][5:]} "
    Desk(app).done("/desk/sign-in", typed(code=first))
    Desk(app).sent("/desk/sign-in", typed(code=first), 401)
    page = Desk(app, imke).page("/desk/account/")
    assert "9 recovery codes are left." in page.text


def test_who_no_longer_coordinates_is_out_at_once(app, make, imke):
    desk = Desk(app, imke)
    desk.page("/desk/account/")
    with make.writing() as stamp:
        service.retire(account_of_person(imke), stamp)
    assert desk.get("/desk/account/").status_code == 303
    Desk(app).sent("/desk/sign-in", typed(), 401)


def test_a_disabled_account_is_out_at_once(app, make, imke):
    desk = Desk(app, imke)
    with make.writing() as stamp:
        account_of_person(imke).disabled_at = stamp.now
    assert desk.get("/desk/account/").status_code == 303
    Desk(app).sent("/desk/sign-in", typed(), 401)


def test_signing_out_ends_the_session_on_the_server_too(app, imke):
    desk = Desk(app, imke)
    cookie = desk.http.get_cookie("diele-desk").value
    assert desk.done("/desk/sign-out") == "/desk/sign-in"
    assert desk.get("/desk/account/").status_code == 303
    replay = Desk(app)
    replay.http.set_cookie("diele-desk", cookie)
    assert replay.get("/desk/account/").status_code == 303


def test_the_desk_never_clears_what_phones_keep(app, imke):
    desk = Desk(app, imke)
    for answer in (desk.get("/desk/account/"), desk.post("/desk/sign-out")):
        assert "Clear-Site-Data" not in answer.headers


def rest(make, **age):
    with make.writing() as stamp:
        for one in db.session.scalars(sa.select(DeskSession)):
            for name, span in age.items():
                setattr(one, name, stamp.now - span)


@pytest.mark.parametrize(
    ("age", "works"),
    [
        ({"seen_at": timedelta(minutes=29)}, True),
        ({"seen_at": timedelta(minutes=31)}, False),
        ({"signed_in_at": timedelta(hours=11, minutes=59)}, True),
        ({"signed_in_at": timedelta(hours=12)}, False),
    ],
    ids=str,
)
def test_a_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours(
    app, make, imke, age, works
):
    desk = Desk(app, imke)
    rest(make, **age)
    assert desk.get("/desk/account/").status_code == (200 if works else 303)


def test_use_keeps_a_session_going(app, make, imke):
    desk = Desk(app, imke)
    for _ in range(3):
        rest(make, seen_at=timedelta(minutes=20))
        desk.page("/desk/account/")


def test_my_account_lists_browsers_and_signs_them_out(app, imke):
    here, there, third = Desk(app, imke), Desk(app, imke), Desk(app, imke)
    page = here.page("/desk/account/")
    assert len(page.query("tbody tr")) == 3
    here.done(f"/desk/account/sessions/{there.session}/end")
    assert there.get("/desk/account/").status_code == 303
    here.done("/desk/account/sessions/end-others")
    assert third.get("/desk/account/").status_code == 303
    here.page("/desk/account/")


def test_somebody_elses_session_is_not_there(app, make, imke):
    mine, hers = Desk(app, make.coordinator("Ute")), Desk(app, imke)
    unknown = "11111111-2222-4333-8444-555555555555"
    for id in (hers.session, unknown):
        mine.sent(f"/desk/account/sessions/{id}/end", status=404)
    hers.page("/desk/account/")


def test_another_password_signs_all_other_browsers_out(app, make, imke):
    here, there = Desk(app, imke), Desk(app, imke)
    page = here.page("/desk/account/password")
    new = "quite another sentence"
    assert here.fill(page, password=PASSWORD, new_password=new, code=code()).status_code == 303
    assert there.get("/desk/account/").status_code == 303
    here.page("/desk/account/")
    Desk(app).sent("/desk/sign-in", typed(code=code(30)), 401)
    Desk(app).done("/desk/sign-in", typed(password=new, code=code(30)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "not mine at all"}, "password"),
        ({"new_password": "too short"}, "new_password"),
        ({"new_password": "x" * 1025}, "new_password"),
        ({"code": "123"}, "code"),
    ],
    ids=str,
)
def test_a_password_is_changed_only_by_who_knows_the_present_one(app, imke, change, field):
    desk = Desk(app, imke)
    sent = {"password": PASSWORD, "new_password": "quite another sentence", "code": code()}
    page = desk.sent("/desk/account/password", {**sent, **change})
    assert page.error(field)
    assert "another sentence" not in page.html
    Desk(app).done("/desk/sign-in", typed())


def test_a_password_of_letters_from_anywhere_is_taken_as_it_is(app, imke):
    desk = Desk(app, imke)
    new = " Grüße 😀 ക "  # 12 bytes and more, spaces at both ends
    sent = {"password": PASSWORD, "new_password": new, "code": code()}
    desk.done("/desk/account/password", sent)
    Desk(app).sent("/desk/sign-in", typed(password=new.strip(), code=code(30)), 401)
    Desk(app).done("/desk/sign-in", typed(password=new, code=code(30)))


def test_new_recovery_codes_are_shown_once_and_replace_the_old(app, imke):
    desk = Desk(app, imke)
    page = desk.sent("/desk/account/recovery-codes", {"code": code()}, 200)
    codes = page.texts_of(".codes li")
    assert len(codes) == 10
    again = desk.sent("/desk/account/recovery-codes", {"code": codes[0]}, 200)
    assert not set(codes) & set(again.texts_of(".codes li"))
    desk.sent("/desk/account/recovery-codes", {"code": codes[1]})


def test_what_is_kept_of_it_gives_nothing_away(app, make, imke):
    desk = Desk(app, imke)
    codes = desk.sent("/desk/account/recovery-codes", {"code": code()}, 200).texts_of(".codes li")
    with desk.http.session_transaction("/desk/") as cookie:
        token = cookie["token"]
    with app.app_context():
        kept = str(
            [db.session.execute(sa.select(table)).all() for table in db.metadata.sorted_tables]
        )
    for secret in (PASSWORD, TOTP_SECRET, token, codes[0].replace(" ", "")):
        assert secret not in kept


def tries_from_everywhere(app, number=14):
    """Return what so many wrong passwords for one account are answered, each from elsewhere."""
    return [
        Desk(app).http.post(
            "/desk/sign-in",
            data=typed(password="wrong"),
            headers={"Sec-Fetch-Site": "same-origin"},
            environ_base={"REMOTE_ADDR": f"10.0.0.{place}"},
        )
        for place in range(number)
    ]


def test_tries_are_counted_for_an_account_from_everywhere(app, imke):
    answers = tries_from_everywhere(app)
    assert [one.status_code for one in answers] == [401] * 10 + [429] * 4
    assert answers[-1].headers["Retry-After"]
    assert Page(app, answers[-1], 429).heading == "Too many tries"


def test_tries_are_counted_here_while_their_memory_is_out_of_reach(app, imke, monkeypatch):
    def away(*given, **more):
        raise ConnectionError

    for name in ("hit", "test"):
        monkeypatch.setattr(limiter._limiter, name, away)
    monkeypatch.setattr(limiter._storage, "check", lambda: False)
    monkeypatch.setattr(limiter, "_storage_dead", False)  # and so it is again afterwards
    assert [one.status_code for one in tries_from_everywhere(app)] == [401] * 10 + [429] * 4


def test_tries_from_outside_do_not_keep_out_who_is_signed_in_here(app, make, imke):
    mine = Desk(app, imke)
    rest(make, seen_at=timedelta(hours=1))
    tries_from_everywhere(app, 12)
    mine.done("/desk/sign-in", typed())


def test_tries_are_counted_for_an_address(app, make):
    statuses = [
        Desk(app).post("/desk/sign-in", {"email": f"{n}@example.org"}).status_code
        for n in range(12)
    ]
    assert statuses == [401] * 10 + [429] * 2


def test_hashing_waits_for_its_turn_and_gives_up(visitor, imke, monkeypatch):
    turns = threading.BoundedSemaphore(1)
    turns.acquire()
    monkeypatch.setattr(passwords, "_TURNS", turns)
    monkeypatch.setattr(passwords, "_PATIENCE", 0.05)
    page = visitor.sent("/desk/sign-in", typed(), 503)
    assert page.heading == "Busy just now"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/sign-out", "/desk/account/language"])
def test_a_form_of_another_site_is_refused(app, imke, headers, path):
    desk = Desk(app, imke)
    answer = desk.http.post(path, data={**typed(), "language": "de"}, headers=headers)
    assert Page(app, answer, 403).heading == "Not from here"
    desk.page("/desk/account/")


def test_another_language_of_the_desk_stays_chosen(app, imke):
    desk = Desk(app, imke)
    desk.done("/desk/account/language", {"language": "de"})
    assert desk.page("/desk/account/").query("html")[0].attrs["lang"] == "de"
    visitor = Desk(app)
    visitor.done("/desk/sign-in", typed())
    assert visitor.page("/desk/account/").query("html")[0].attrs["lang"] == "de"


@pytest.mark.parametrize("language", ["../../etc/passwd", "de_DE\0", "x" * 10_000, "tr", ""])
def test_a_language_that_is_none_changes_nothing(app, imke, language):
    visitor = Desk(app)
    assert visitor.http.get("/desk/sign-in", query_string={"lang": language}).status_code == 200
    desk = Desk(app, imke)
    assert desk.post("/desk/account/language", {"language": language}).status_code == 422


def test_account_ids_of_desk_and_phone_are_one(app, imke):
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Account.id))) == 1
        assert db.session.scalar(sa.select(sa.func.count(DeskCredential.account_id))) == 1
        assert db.session.scalar(sa.select(sa.func.count(RecoveryCode.id))) == 0
