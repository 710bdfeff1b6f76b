"""Whether messages arrive: an alarm when they no longer do, and what the desk sees of a device."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.database import current_session, new_id
from app.people.models import Device
from app.people.queries import account_of_person
from app.push.health import tell_if_silent
from app.push.models import Channel, Delivery, DeliveryState, PushSubscription

HOURS = timedelta(hours=1)


@pytest.fixture
def person(make):
    return make.companion(of=make.newcomer())


def sent(make, person, *hours_ago, state=DeliveryState.SENT):
    """Note that messages went out so many hours ago."""
    with make.writing() as stamp:
        for ago in hours_ago:
            then = stamp.now - ago * HOURS
            row = {"due_at": then, "not_after": then + HOURS, "settled_at": then, "state": state}
            account = account_of_person(person).id
            about = {"id": new_id(), "key": new_id(), "rule": "step_due", "account_id": account}
            current_session().add(Delivery(channel=Channel.PUSH, **about, **row))


def is_silent(app):
    with app.app_context():
        return tell_if_silent(clock.now())


def test_a_day_without_a_message_alarms_after_a_week_with_some(app, make, person, caplog):
    caplog.set_level(logging.ERROR)
    sent(make, person, *range(30, 150, 20))
    assert not is_silent(app)
    sent(make, person, 40, 60)
    assert is_silent(app)
    assert "no message reached a phone" in caplog.text
    sent(make, person, 2, state=DeliveryState.FAILED)
    assert is_silent(app)
    sent(make, person, 2)
    assert not is_silent(app)


def test_where_nothing_was_ever_sent_nobody_is_alarmed(app, person):
    assert not is_silent(app)


def test_the_desk_shows_for_each_device_whether_reminders_arrive(app, make, desk, phone, person):
    phone(person)
    assert "switched off" in desk.page(f"/desk/people/{person}").text
    with make.writing() as stamp:
        device = current_session().scalars(sa.select(Device)).one()
        row = {"endpoint": "https://push.example/1", "endpoint_hash": "1", "host": "push.example"}
        keys = {"p256dh": "", "auth": "", "server_key": ""}
        made = PushSubscription(
            device_id=device.id, **row, **keys, made_at=stamp.now, seen_at=stamp.now
        )
        current_session().add(made)
    assert "switched on" in desk.page(f"/desk/people/{person}").text
    for name, words in (("succeeded_at", "last sent"), ("failed_at", "have not arrived since")):
        with make.writing() as stamp:
            [made] = current_session().scalars(sa.select(PushSubscription))
            setattr(made, name, stamp.now + HOURS * len(words))
        assert words in desk.page(f"/desk/people/{person}").text
