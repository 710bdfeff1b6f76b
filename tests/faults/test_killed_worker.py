"""A worker that dies at any moment: each reminder is sent at least once, and shown once."""

import random
import signal
import time
from collections import Counter

import pytest
import sqlalchemy as sa

from app import create_app
from app.database import current_session, db
from app.extensions import limiter
from app.people.models import Profile
from app.push.keys import new_key, read_keys
from app.push.models import Delivery, DeliveryState
from app.reminders.models import Notification
from tests.browser.serving import fork
from tests.databases import new_settings
from tests.faults.ticking import tick_for_ever
from tests.make import Make
from tests.phone import Phone
from tests.push_service import push_services

KEY = new_key()
PUBLIC = read_keys(KEY).public
PHONES, WALKS = 2, 30


@pytest.fixture
def service():
    with push_services(1) as [running]:
        yield running


@pytest.fixture
def settings(database_url, instance, service):
    return new_settings(
        database_url,
        instance,
        push_key=KEY,
        push_contact="mailto:it@example.org",
        push_hosts=(service.origin,),
    )


@pytest.fixture
def app(settings):
    app = create_app(settings)
    yield app
    app.extensions["sender"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def subscriptions(app, service):
    """Phones of companions whose activities have all been moved just now; nobody is quiet."""
    make, found = Make(app), []
    make.programme()
    group = make.group()
    walks = [make.activity(in_hours=24 + n) for n in range(WALKS)]
    for n in range(PHONES):
        with app.app_context():
            limiter.reset()
        person = make.companion(group, name=f"Anna {n}")
        phone = Phone(app).sign_in(code=make.code(person))
        found.append(service.subscribe(PUBLIC))
        body = {"account": phone.account, "subscription": found[-1].json, "key": PUBLIC}
        assert phone.post("/api/push", body).json["state"] == "ok"
    with make.writing():
        for profile in current_session().scalars(sa.select(Profile)):
            profile.quiet = []
    for walk in walks:
        make.move_activity(walk, hours=1)
    return found


def work_and_die(settings, app, kills, seed):
    """Let a worker be killed again and again, and the last one finish."""
    dice = random.Random(seed)
    for _ in range(kills):
        worker = fork(tick_for_ever, settings)
        time.sleep(dice.uniform(0.3, 1.2))
        worker.kill()
        worker.join(10)
    finish(settings, app)


def die_on_the_way(settings, app, *, hasty):
    """Let workers be killed with messages in their hands, none of them sent; the last finishes."""
    for _ in range(3):
        worker = fork(tick_for_ever, settings, hasty=hasty, dies=True)
        worker.join(60)
        assert worker.exitcode == -signal.SIGKILL
    finish(settings, app)


def finish(settings, app):
    """Let a worker live until everything is settled."""
    worker = fork(tick_for_ever, settings)
    end = time.monotonic() + 90
    while not is_settled(app) and time.monotonic() < end:
        time.sleep(0.2)
    time.sleep(0.3)
    worker.kill()
    worker.join(10)


def is_settled(app):
    with app.app_context():
        states = db.session.execute(
            sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state)
        ).all()
    return [tuple(row) for row in states] == [(DeliveryState.SENT, PHONES * WALKS)]


def check_each_was_shown_once(app, subscriptions):
    for one in subscriptions:
        shown = Counter(message.json["tag"] for message in one.received)
        assert len(shown) == WALKS, "some were lost"
        assert len({message.json["object"] for message in one.received}) == WALKS
        assert one.refused == []
    assert is_settled(app)
    with app.app_context():
        lines = list(db.session.scalars(sa.select(Notification)))
    assert len(lines) == PHONES * WALKS
    assert {line.version for line in lines} == {1}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.long)])
def test_each_reminder_is_sent_at_least_once_and_shown_once(app, settings, subscriptions, kills):
    work_and_die(settings, app, kills, seed=kills)

    check_each_was_shown_once(app, subscriptions)


@pytest.mark.timeout(300)
def test_what_a_worker_held_when_it_died_is_sent_by_another(app, settings, subscriptions):
    die_on_the_way(settings, app, hasty=False)

    check_each_was_shown_once(app, subscriptions)


@pytest.mark.timeout(300)
def test_a_worker_that_calls_sent_what_it_is_about_to_send_loses_some(app, settings, subscriptions):
    """The control: with this mistake the test above fails."""
    die_on_the_way(settings, app, hasty=True)

    with pytest.raises(AssertionError, match="some were lost"):
        check_each_was_shown_once(app, subscriptions)
