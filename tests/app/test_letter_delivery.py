"""From a reminder that nobody has looked at to a letter: after a day, once, and only while due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app import clock, create_app
from app.database import current_session, db
from app.jobs import ticking
from app.jobs.channels import channels_of
from app.jobs.ticking import steps_of, tick
from app.people.models import Person
from app.push.delivering import deliver
from app.push.models import Channel, Delivery, DeliveryState
from app.records.base import change
from app.reminders.models import Notification
from app.reminders.raising import raise_due
from app.reminders.sweep import plan
from tests import completeness
from tests.databases import new_settings
from tests.phone import create
from tests.post_office import Postbox, post_office, settings_for

BERLIN = ZoneInfo("Europe/Berlin")
ADDRESS = "anna@example.org"


def at(days, hour=12, minute=0):
    """Return a local time some days from today."""
    today = clock.local_day(clock.now(), "Europe/Berlin") + timedelta(days=days)
    return datetime(today.year, today.month, today.day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def app(database_url, instance, postbox):
    with post_office(postbox) as there:
        known = settings_for(0)
        mail = {"mail_server": there.mail_server, "mail_from": known.mail_from, "mail_tls": "none"}
        app = create_app(replace(new_settings(database_url, instance), **mail))
        yield app
    completeness.check(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def anna(make, phone, anu):
    """A companion with an address, whose step is due in three days; she reads English."""
    person = make.companion(of=anu, language="en")
    with make.writing():
        current_session().get_one(Person, person).email = ADDRESS
    found = phone(person)
    day = at(3).astimezone(BERLIN).date().isoformat()
    step = {"newcomer_id": anu.id, "text": "Fahrrad", "due_on": day, "owner": "group"}
    found.sync(create("follow_up", {**step, "state": "open"}))
    return found


def work(app, now):
    """Do what a tick does at a time."""
    with app.app_context():
        plan(now)
        raise_due(now)
        deliver(lambda: now, ticking.still_wanted, channels_of(app))


def letter(app):
    """Return the one letter that is on its way, or was."""
    with app.app_context():
        query = sa.select(Delivery).where(Delivery.channel == Channel.MAIL)
        return db.session.scalars(query).one()


def test_what_nobody_has_seen_for_a_day_is_written_once(app, postbox, anna):
    work(app, at(2))
    work(app, at(3, 9, 1))
    work(app, at(4, 9, 0))
    assert postbox.letters == []
    assert letter(app).state is DeliveryState.DUE

    work(app, at(4, 9, 2))
    work(app, at(4, 9, 3))

    [found] = postbox.letters
    assert found["To"] == ADDRESS
    assert found["Subject"] == "A reminder is waiting for you"
    text = found.as_string() + found.get_content()
    assert not any(word in text for word in ("Fahrrad", "Anu", "Anna"))
    assert "http://localhost/app/reminders" in text
    assert letter(app).state is DeliveryState.SENT


def test_what_was_read_meanwhile_is_not_written(app, make, postbox, anna):
    work(app, at(2))
    work(app, at(3, 9, 1))
    with make.writing() as stamp:
        line = current_session().scalars(sa.select(Notification)).one()
        change(line, {"read_at": at(3, 10)}, stamp)

    work(app, at(4, 9, 2))

    assert postbox.letters == []
    assert letter(app).state is DeliveryState.DROPPED


def test_without_an_address_any_more_nobody_is_written_to(app, make, postbox, anna):
    work(app, at(2))
    work(app, at(3, 9, 1))
    with make.writing():
        current_session().get_one(Person, anna.person).email = None

    work(app, at(4, 9, 2))

    assert postbox.letters == []
    assert letter(app).state is DeliveryState.DROPPED


def test_a_letter_that_is_put_off_waits_longer_each_time(app, postbox, anna):
    postbox.answers["rcpt"] = ["451 Greylisted", "451 Greylisted"]
    work(app, at(2))
    work(app, at(3, 9, 1))

    work(app, at(4, 9, 2))
    assert (letter(app).result, letter(app).due_at) == ("smtp 451", at(4, 9, 7))
    work(app, at(4, 9, 6))
    assert letter(app).attempts == 1
    work(app, at(4, 9, 7))
    assert letter(app).due_at == at(4, 9, 17)
    work(app, at(4, 9, 17))

    assert letter(app).state is DeliveryState.SENT
    assert len(postbox.letters) == 1


def test_an_address_that_refuses_is_tried_once(app, postbox, anna):
    postbox.answers["rcpt"] = ["550 No such user"]
    work(app, at(2))
    work(app, at(3, 9, 1))

    work(app, at(4, 9, 2))
    work(app, at(4, 10, 2))

    assert (letter(app).state, letter(app).result) == (DeliveryState.FAILED, "smtp 550")
    assert postbox.letters == []


def test_a_tick_does_all_of_it(app, anna):
    assert tick(app, steps_of(app)) is True
    assert set(channels_of(app).prepare) == {Channel.MAIL}
