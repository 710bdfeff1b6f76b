"""Links and codes: who gets in, once, and what nobody learns by trying."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.database import db
from app.people.models import Account, Device, Invitation
from tests.phone import Phone, create


def look(phone, **key):
    return phone.post("/api/invitations/look", key)


def test_looking_at_an_invitation_says_who_invites_and_uses_nothing_up(app, make):
    issued = make.invitation("Renate", "Gruppe Schinkel")

    for _ in range(3):
        seen = look(Phone(app), token=issued.token).json
    assert seen == {
        "inviter": "Imke Nordhoff",
        "call_name": "Renate",
        "role": "companion",
        "group": "Gruppe Schinkel",
        "language": "de",
        "purpose": "invitation",
    }
    Phone(app).sign_in(token=issued.token)


def test_a_code_is_read_in_any_case_and_with_spaces(app, make):
    code = make.invitation().code
    Phone(app).sign_in(code=f" {code[:4].lower()}-{code[4:]} ")


def test_an_invitation_works_once(app, make):
    issued = make.invitation()
    Phone(app).sign_in(code=issued.code)
    again = Phone(app)
    for key in ({"code": issued.code}, {"token": issued.token}):
        assert look(again, **key).json["code"] == "unknown_invitation"
        answer = again.post("/api/sign-in", {**key, "account": None})
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_invitation")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Account.id))) == 1


def test_unknown_used_expired_and_revoked_look_alike(app, make):
    used, expired, revoked = make.invitation("A"), make.invitation("B"), make.invitation("C")
    Phone(app).sign_in(code=used.code)
    with make.writing() as stamp:
        for one in db.session.scalars(sa.select(Invitation)):
            if one.person.call_name == "B":
                one.expires_at = stamp.now - timedelta(seconds=1)
            if one.person.call_name == "C":
                one.revoked_at = stamp.now

    answers = set()
    for code in (used.code, expired.code, revoked.code, "ABCD2345"):
        answer = look(Phone(app), code=code)
        body = {**answer.json}
        body.pop("instance")
        answers.add((answer.status_code, str(body)))
    assert len(answers) == 1


def test_a_signed_in_person_has_a_code_for_another_phone(app, make):
    anna = Phone(app).sign_in(code=make.invitation("Anna").code)
    offered = anna.post("/api/codes", {"account": anna.account}).json

    second = Phone(app).sign_in(code=offered["code"])

    assert (second.account, second.person) == (anna.account, anna.person)
    assert second.device != anna.device
    assert offered["qr"].startswith("data:image/svg+xml")
    second.sync()
    assert set(second.rows("device")) == {anna.device, second.device}


def test_a_stale_tab_gets_no_code_of_another_account(app, make):
    anna, ben = make.invitation("Anna"), make.invitation("Ben")
    tab = Phone(app).sign_in(code=anna.code)
    stale = tab.account
    tab.sign_in(code=ben.code)
    answer = tab.post("/api/codes", {"account": stale})
    assert (answer.status_code, answer.json["code"]) == (409, "account")
    assert tab.post("/api/sign-out", {"account": stale}).status_code == 409


def test_signing_in_under_another_name_needs_to_be_said(app, make):
    phone = Phone(app).sign_in(code=make.invitation("Anna").code)
    code = make.invitation("Ben").code
    someone = "11111111-2222-4333-8444-555555555555"
    answer = phone.post("/api/sign-in", {"code": code, "account": someone})
    assert (answer.status_code, answer.json["code"]) == (409, "account")
    assert look(Phone(app), code=code).status_code == 200


def test_signing_out_ends_the_session_on_the_server_too(app, make):
    anna = Phone(app).sign_in(code=make.invitation().code)
    cookie = anna.http.get_cookie("diele").value
    assert (
        anna.post("/api/sign-out", {"account": anna.account, "device": anna.device}).status_code
        == 204
    )
    replay = Phone(app)
    replay.http.set_cookie("diele", cookie)
    assert replay.send(anna.request()).json["code"] == "wipe"
    assert replay.post("/api/codes", {"account": anna.account}).json["code"] == "login"


def test_a_lost_phone_is_wiped_at_once_and_a_left_one_hands_in_first(make, phone):
    anu = make.newcomer()
    person = make.companion(of=anu)
    first, second, third = phone(person), phone(person), phone(person)
    third.sync()
    first.sync(
        {
            "op": "patch",
            "kind": "device",
            "row": second.device,
            "base": 1,
            "set": {"revoked": "lost"},
        },
        {
            "op": "patch",
            "kind": "device",
            "row": third.device,
            "base": 1,
            "set": {"revoked": "left"},
        },
    )
    from tests.make import talk

    lost = second.send(second.request(create("conversation", talk(anu))))
    assert (lost.status_code, lost.json["code"], lost.json["how"]) == (410, "wipe", "lost")

    noted = create("conversation", talk(anu))
    handed_in = third.send(third.request(noted)).json
    assert handed_in["results"][0]["s"] in ("ok", "late")
    assert handed_in["changes"] == []
    left = third.send(third.request())
    assert (left.status_code, left.json["how"]) == (410, "left")
    assert third.post("/api/sync/wiped", {"account": third.account}).status_code == 204
    assert third.send(third.request()).status_code == 401


def test_a_phone_unseen_for_ninety_days_signs_in_again_and_loses_nothing(make, phone, app):
    anu = make.newcomer()
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync()
    from app.people.models import DeviceContact
    from tests.make import talk

    with make.writing() as stamp:
        contact = db.session.get(DeviceContact, anna.device)
        contact.seen_at = stamp.now - timedelta(days=91)
    waiting = create("conversation", talk(anu))
    body = anna.request(waiting)
    assert anna.send(body).json["code"] == "login"

    anna.sign_in(code=make.code(person))
    assert anna.send(body).json["results"][0]["s"] == "ok"


def test_guessing_codes_is_slowed_down(app, make):
    codes = [look(Phone(app), code="ABCD2345").status_code for _ in range(15)]
    assert codes[:10] == [404] * 10
    assert codes[10:] == [429] * 5


def test_tokens_codes_and_cookies_are_kept_as_hashes_only(app, make):
    issued = make.invitation()
    phone = Phone(app)
    answer = phone.post("/api/sign-in", {"code": issued.code, "account": None})
    with app.app_context():
        kept = str(
            [db.session.execute(sa.select(table)).all() for table in db.metadata.sorted_tables]
        )
        hashes = [one.token_hash for one in db.session.scalars(sa.select(Device))]
    assert issued.token not in kept
    assert issued.code not in kept
    assert hashes
    assert all(len(one) == 64 for one in hashes)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"token": "short"},
        {"token": "a" * 200},
        {"code": "HASE27M"},
        {"code": "O0I1O0I1"},
        {"code": "HASE27M4", "token": "a" * 43},
        {"code": "ＨＡＳＥ２７Ｍ４"},
    ],
)
def test_what_cannot_be_a_code_is_told_at_once(app, key):
    answer = look(Phone(app), **key)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
