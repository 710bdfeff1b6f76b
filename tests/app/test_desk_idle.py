"""What somebody was typing when the session ended comes back, to the same account only."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.credentials.models import DeskSession, KeptForm
from app.credentials.second_factor import code_at
from app.database import db
from app.people.models import Person
from tests.desk import Desk
from tests.make import PASSWORD, TOTP_SECRET

EMAIL = "imke@example.org"


@pytest.fixture
def imke(app, make):
    return Desk(app, make.coordinator(email=EMAIL))


def rest(make):
    with make.writing() as stamp:
        for one in db.session.scalars(sa.select(DeskSession)):
            one.seen_at = stamp.now - timedelta(minutes=31)


def sign_in(browser, address, email=EMAIL, seconds=0):
    code = code_at(TOTP_SECRET, clock.now() + timedelta(seconds=seconds))
    page = browser.page(address)
    answer = browser.fill(page, email=email, password=PASSWORD, code=code)
    assert answer.status_code == 303
    return answer.location


def kept(app):
    with app.app_context():
        return db.session.scalars(sa.select(KeptForm)).all()


def test_what_was_typed_is_offered_again_after_signing_in(app, make, imke):
    page = imke.page("/desk/people/new")
    rest(make)
    answer = imke.fill(page, call_name="Renate", languages=["de", "tr"])
    assert answer.status_code == 303
    address = sign_in(imke, answer.location)
    again = imke.page(address)
    assert again.path == "/desk/people/new"
    assert "What was typed is still here." in again.text
    assert again.fields()["call_name"] == "Renate"
    assert again.fields()["languages"] == ["de", "tr"]
    assert imke.fill(again).status_code == 303
    assert kept(app) == []
    with app.app_context():
        assert db.session.scalar(sa.select(Person).where(Person.call_name == "Renate"))


def test_nothing_was_done_before_signing_in(app, make, imke):
    page = imke.page("/desk/people/new")
    rest(make)
    imke.fill(page, call_name="Renate")
    with app.app_context():
        assert not db.session.scalar(sa.select(Person).where(Person.call_name == "Renate"))


def test_another_account_sees_nothing_of_it(app, make, imke):
    make.coordinator("Ute", email="ute@example.org")
    page = imke.page("/desk/people/new")
    rest(make)
    answer = imke.fill(page, call_name="Renate")
    address = sign_in(imke, answer.location, "ute@example.org")
    assert address == "/desk/people/new"
    assert imke.page(address).fields()["call_name"] == ""
    (form,) = kept(app)
    assert imke.page(f"/desk/people/new?kept={form.id}").fields()["call_name"] == ""


def test_it_belongs_to_its_page_only(app, make, imke):
    page = imke.page("/desk/people/new")
    rest(make)
    sign_in(imke, imke.fill(page, call_name="Renate").location)
    (form,) = kept(app)
    assert imke.page(f"/desk/newcomers/new?kept={form.id}").fields()["call_name"] == ""


def test_after_a_day_it_is_gone(app, make, imke):
    page = imke.page("/desk/people/new")
    rest(make)
    answer = imke.fill(page, call_name="Renate")
    with make.writing() as stamp:
        for one in db.session.scalars(sa.select(KeptForm)):
            one.at = stamp.now - timedelta(hours=25)
    assert sign_in(imke, answer.location) == "/desk/people/new"
    assert kept(app) == []


def test_secrets_are_never_kept(app, make, imke):
    page = imke.page("/desk/account/password")
    rest(make)
    imke.fill(page, password=PASSWORD, new_password="a quite new sentence", code="123456")
    with app.app_context():
        everything = str(db.session.execute(sa.select(KeptForm.fields)).all())
    for secret in (PASSWORD, "a quite new sentence", "123456"):
        assert secret not in everything


def test_who_has_signed_out_leaves_nothing_behind(app, make, imke):
    page = imke.page("/desk/people/new")
    cookie = imke.http.get_cookie("diele-desk").value
    imke.done("/desk/sign-out")
    imke.http.set_cookie("diele-desk", cookie)
    answer = imke.fill(page, call_name="Renate")
    assert answer.location.startswith("/desk/sign-in")
    assert kept(app) == []


def test_a_stranger_can_keep_nothing(app, make):
    make.coordinator()
    answer = Desk(app).post("/desk/people/new", {"_page": "/desk/people/new", "call_name": "x"})
    assert answer.location == "/desk/sign-in?next=/desk/people/new"
    assert kept(app) == []


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example", "/app/", "", "x" * 999]
)
def test_only_pages_of_the_desk_are_led_back_to(app, make, imke, page):
    rest(make)
    answer = imke.post("/desk/people/new", {"_page": page, "call_name": "x"})
    assert answer.location == "/desk/sign-in"
    assert kept(app) == []


def test_it_is_offered_also_to_who_signs_in_afresh(app, make, imke):
    page = imke.page("/desk/people/new")
    rest(make)
    imke.fill(page, call_name="Renate")
    afresh = Desk(app)
    assert afresh.page(sign_in(afresh, "/desk/sign-in")).fields()["call_name"] == "Renate"
    other = Desk(app)
    assert sign_in(other, "/desk/sign-in?next=/desk/groups/", seconds=30) == "/desk/groups/"


def test_a_form_of_buttons_only_has_nothing_to_keep(app, make, imke):
    rest(make)
    answer = imke.post("/desk/account/sessions/end-others", {"_page": "/desk/account/"})
    assert sign_in(imke, answer.location) == "/desk/account/"
    assert kept(app) == []


def test_what_no_database_can_keep_is_left_out(app, make, imke):
    page = imke.page("/desk/people/new")
    rest(make)
    answer = imke.fill(page, call_name="Re\0nate", **{"odd\0": "x"})
    assert imke.page(sign_in(imke, answer.location)).fields()["call_name"] == "Renate"
    imke.post("/desk/people/new", {**page.fields(), "_page": "/desk/\0", "call_name": "Renate"})


def test_too_much_is_not_kept(app, make, imke):
    rest(make)
    many = {f"field{n}": "x" * 15_000 for n in range(8)}
    imke.post("/desk/people/new", {"_page": "/desk/people/new", **many})
    assert kept(app) == []


def test_the_latest_of_a_page_is_what_comes_back(app, make, imke):
    page = imke.page("/desk/people/new")
    rest(make)
    imke.fill(page, call_name="First")
    answer = imke.fill(page, call_name="Second")
    address = sign_in(imke, answer.location)
    assert imke.page(address).fields()["call_name"] == "Second"
    assert len(kept(app)) == 1
