"""Accounts that are disabled by several people at once, or while their owner does something."""

import threading
import time

import pytest

from app.activities.models import Rsvp
from app.activities.queries import rsvp_id
from app.database import db
from app.people.queries import account_of_person
from app.privacy import access
from tests.desk import Desk
from tests.sync.test_activities import rsvp
from tests.sync.test_leaving import ONE_WRITER, at_once


def is_disabled(app, person):
    with app.app_context():
        return account_of_person(person).disabled_at is not None


def skip_on_sqlite(app):
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip(ONE_WRITER)


def test_of_two_coordinators_who_disable_each_other_one_stays(app, make):
    imke, ute = make.coordinator("Imke"), make.coordinator("Ute")
    desks = [(Desk(app, imke), ute), (Desk(app, ute), imke)]
    pages = [(desk, desk.page(f"/desk/people/{other}/disable")) for desk, other in desks]

    answers = at_once(*(lambda desk=desk, page=page: desk.fill(page) for desk, page in pages))

    assert sorted(is_disabled(app, one) for one in (imke, ute)) == [False, True]
    assert sorted(answer.location.partition("?")[0] for answer in answers) in (
        [f"/desk/people/{imke}", "/desk/sign-in"],
        [f"/desk/people/{ute}", "/desk/sign-in"],
    )


def test_who_is_disabled_while_disabling_another_is_asked_to_sign_in(app, make):
    """With a third coordinator the number of those who are left says nothing."""
    skip_on_sqlite(app)
    imke, ute = make.coordinator("Imke"), make.coordinator("Ute")
    make.coordinator("Nil")
    desk, going = Desk(app, ute), threading.Event()
    page = desk.page(f"/desk/people/{imke}/disable")

    def first() -> None:
        with make.writing() as stamp:
            access.disable(account_of_person(ute), stamp)
            db.session.flush()
            going.set()
            time.sleep(0.5)

    def second():
        going.wait(10)
        return desk.fill(page)

    _, answer = at_once(first, second)

    assert answer.location.startswith("/desk/sign-in")
    assert (is_disabled(app, imke), is_disabled(app, ute)) == (False, True)


def test_a_yes_that_meets_its_account_being_disabled_keeps_no_place(app, make, phone):
    skip_on_sqlite(app)
    anna, walk = phone(make.companion(make.group())), make.activity()
    going = threading.Event()

    def shut() -> None:
        with make.writing() as stamp:
            access.disable(account_of_person(anna.person), stamp)
            db.session.flush()
            going.set()
            time.sleep(0.5)

    def answer():
        going.wait(10)
        return anna.send(anna.request(rsvp(walk, anna.person)))

    _, answered = at_once(shut, answer)

    with app.app_context():
        found = db.session.get(Rsvp, rsvp_id(walk.id, anna.person))
        assert found is None or found.place is None
    assert "rejected" in answered.text or answered.status_code in (401, 410)
