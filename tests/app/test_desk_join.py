"""An invitation to the desk: a link that only a form uses up, and what somebody enrols with."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import zxingcpp

from app import clock
from app.credentials.models import DeskCredential
from app.credentials.second_factor import code_at
from app.database import db
from app.people import service as people
from app.people.models import Account, Invitation, Person, Role
from app.problems import Forbidden
from tests.desk import Desk
from tests.make import PASSWORD
from tests.phone import Phone

EMAIL = "imke@example.org"


@pytest.fixture
def invite(app, make):
    def invite(name: str = "Imke Nordhoff", person_id: str = "") -> str:
        """Return the address of a fresh invitation's page."""
        with make.writing() as stamp:
            person = db.session.get(Person, person_id) if person_id else None
            person = person or people.add_person(name, stamp.now, languages=["de"])
            issued = people.invite(
                person,
                Role.COORDINATOR,
                inviter="Ute Kramer",
                language="de",
                group_name=None,
                key=app.config["SECRET_KEY"],
                now=stamp.now,
            )
        return f"/desk/join/{issued.token}"

    return invite


def shown_secret(page) -> str:
    return page.text_of(".card .code").replace(" ", "")


def chosen(page, **other):
    code = code_at(shown_secret(page), clock.now())
    return {"email": EMAIL, "password": PASSWORD, "code": code, **other}


def test_the_page_says_who_invites_whom_and_uses_nothing_up(app, make, invite):
    link = invite()
    for _ in range(3):
        page = Desk(app).page(link)
    assert page.heading == "Welcome, Imke Nordhoff"
    assert "Ute Kramer invites to coordinate in “Test”." in page.text
    assert page.answer.headers["Referrer-Policy"] == "no-referrer"
    visitor = Desk(app)
    assert visitor.fill(visitor.page(link), **chosen(visitor.page(link))).status_code == 200


def test_after_joining_one_is_signed_in_and_sees_the_recovery_codes_once(app, make, invite):
    visitor, link = Desk(app), invite()
    page = visitor.page(link)
    page = visitor.sent(link, chosen(page), 200)
    assert len(page.texts_of(".codes li")) == 10
    assert page.answer.headers["Cache-Control"] == "no-store"
    assert visitor.page("/desk/account/").text_of(".rail__name") == "Imke Nordhoff"
    assert visitor.page(link, 404).heading == "This invitation cannot be used"


def test_what_was_enrolled_signs_in_later(app, make, invite):
    visitor, link = Desk(app), invite()
    page = visitor.page(link)
    secret = shown_secret(page)
    codes = visitor.sent(link, chosen(page), 200).texts_of(".codes li")
    later = code_at(secret, clock.now() + timedelta(seconds=30))
    typed = {"email": EMAIL, "password": PASSWORD, "code": later}
    Desk(app).done("/desk/sign-in", typed)
    Desk(app).done("/desk/sign-in", {**typed, "code": codes[3]})


def test_the_code_that_was_shown_at_the_enrolment_is_not_taken_again(app, make, invite):
    visitor, link = Desk(app), invite()
    sent = chosen(visitor.page(link))
    visitor.sent(link, sent, 200)
    Desk(app).sent("/desk/sign-in", sent, 401)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "too short"}, "password"),
        ({"password": "x" * 1025}, "password"),
        ({"password": ""}, "password"),
        ({"email": ""}, "email"),
        ({"email": "imke"}, "email"),
        ({"email": "imke@example"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"email": "imke@example.org\r\nBcc: x@example.org"}, "email"),
        ({"email": '"imke"@example.org'}, "email"),
        ({"email": "x" * 320 + "@example.org"}, "email"),
        ({"code": "000000"}, "code"),
        ({"code": ""}, "code"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field_and_the_picture_stays(app, make, invite, change, field):
    visitor, link = Desk(app), invite()
    page = visitor.page(link)
    answer = visitor.sent(link, chosen(page, **change))
    assert answer.error(field)
    assert shown_secret(answer) == shown_secret(page)
    assert PASSWORD not in answer.html
    visitor.sent(link, chosen(page), 200)


def test_an_address_belongs_to_one_account(app, make, invite):
    make.coordinator("Ute", email=EMAIL)
    visitor, link = Desk(app), invite()
    page = visitor.page(link)
    answer = visitor.sent(link, chosen(page, email="Imke@Example.org"))
    assert answer.error("email") == "Somebody else signs in with this address."
    visitor.sent(link, chosen(page, email="imke2@example.org"), 200)


def test_who_is_signed_in_is_never_switched_in_silence(app, make, invite):
    ute, link = Desk(app, make.coordinator("Ute")), invite()
    page = ute.page(link)
    assert "Signed in here as Ute." in page.text
    assert ute.sent(link, {"email": EMAIL}, 409)
    assert ute.page("/desk/account/").text_of(".rail__name") == "Ute"


def test_unknown_used_expired_and_revoked_look_alike(app, make, invite):
    used, expired, revoked = invite("A"), invite("B"), invite("C")
    visitor = Desk(app)
    visitor.sent(used, chosen(visitor.page(used)), 200)
    with make.writing() as stamp:
        for one in db.session.scalars(sa.select(Invitation)):
            if one.person.call_name == "B":
                one.expires_at = stamp.now - timedelta(seconds=1)
            if one.person.call_name == "C":
                one.revoked_at = stamp.now
    companion = f"/desk/join/{make.invitation().token}"
    token = used.rpartition("/")[2]
    unknown = [used[:-1], used[:-1] + "%00", f"/desk/join/{token.upper()}", companion]
    pages = {
        Desk(app).page(link, 404).text.partition("More about")[0]
        for link in (used, expired, revoked, *unknown)
    }
    assert len(pages) == 1


def test_a_phone_cannot_use_an_invitation_to_the_desk(app, make, invite):
    link = invite()
    token = link.rpartition("/")[2]
    for path in ("/api/invitations/look", "/api/sign-in"):
        answer = Phone(app).post(path, {"token": token, "account": None})
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_invitation")
    Desk(app).page(link)


def test_a_companion_who_is_invited_becomes_both(app, make, phone, invite):
    person = make.companion(make.group(), name="Renate")
    hers = phone(person)
    link = invite(person_id=person)
    visitor = Desk(app)
    visitor.sent(link, chosen(visitor.page(link)), 200)
    hers.sync()
    (profile,) = hers.rows("profile").values()
    assert sorted(profile["roles"]) == ["companion", "coordinator"]
    assert visitor.page("/desk/account/").texts_of(".rail__place")[-2:] == [
        "Switch to the app",
        "Sign out",
    ]
    make.code(person)


def test_who_only_coordinates_has_no_switch_and_no_code_for_a_phone(app, make):
    imke = make.coordinator()
    assert "Switch to the app" not in Desk(app, imke).page("/desk/account/").html
    with pytest.raises(Forbidden):
        make.code(imke)


def test_a_new_invitation_replaces_what_was_enrolled_and_ends_its_sessions(app, make, invite):
    person = make.coordinator(email=EMAIL)
    before = Desk(app, person)
    link = invite(person_id=person)
    visitor = Desk(app)
    visitor.sent(link, chosen(visitor.page(link), password="a new sentence for me"), 200)
    assert before.get("/desk/account/").status_code == 303
    with app.app_context():
        assert len(db.session.scalars(sa.select(DeskCredential)).all()) == 1
        assert len(db.session.scalars(sa.select(Account)).all()) == 1


def test_the_operators_command_prints_the_link(app, make, invite):
    runner = app.test_cli_runner()
    printed = runner.invoke(args=["people", "invite", "Imke", "--role", "coordinator"]).output
    link = next(line for line in printed.splitlines() if line.startswith("Link: "))
    path = link.removeprefix(f"Link: {app.config['ORIGIN']}")
    visitor = Desk(app)
    visitor.sent(path, chosen(visitor.page(path)), 200)

    assert runner.invoke(args=["people", "retire", "Imke"]).output == "Retired.\n"
    assert visitor.get("/desk/account/").status_code == 303
    assert runner.invoke(args=["people", "retire", "Imke"]).exit_code == 1


def test_the_picture_holds_what_an_authenticator_reads(app, make, invite, tmp_path):
    from PIL import Image

    page = Desk(app).page(invite())
    (shape,) = page.query("svg.qr")
    paths = shape.query("path")
    size = int(shape.attrs["viewbox"].split()[2]) if "viewbox" in shape.attrs else 0
    size = size or int(shape.attrs["viewBox"].split()[2])
    image = Image.new("L", (size * 4, size * 4), 255)
    _draw(image, paths[1].attrs["d"])
    (read,) = zxingcpp.read_barcodes(image)
    assert read.text.startswith("otpauth://totp/Diele:Imke%20Nordhoff?secret=")
    assert shown_secret(page) in read.text


def _draw(image, path: str) -> None:
    """Draw the modules of a QR code's path: ``M``, ``m`` and ``h`` are all there is."""
    import re

    x = y = 0.0
    for sign, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if sign == "M":
            x, y = values
        elif sign == "m":
            x, y = x + values[0], y + values[1]
        else:
            left, top = int(x * 4), int((y - 0.5) * 4)
            image.paste(0, (left, top, left + int(values[0] * 4), top + 4))
            x += values[0]
