"""What is to be sent: nothing is lost, and nothing is sent twice by two who work at once."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.database import begin_writing, current_session, db
from app.people.queries import account_of_person
from app.push.models import Channel, Delivery, DeliveryState
from app.push.outbox import LEASE, Parcel, claim, put, put_off, renew, settle
from tests.databases import SECRET

NOW = clock.now()
TICK = timedelta(milliseconds=1)


@pytest.fixture
def anna(app, make):
    """The id of somebody's account."""
    person = make.companion(make.group())
    with app.app_context():
        return account_of_person(person).id


def parcel(account, key="one", due_at=NOW, **more):
    values = {
        "channel": Channel.PUSH,
        "account_id": account,
        "device_id": None,
        "reminder_id": None,
        "rule": "step_due",
        "about": "follow_up",
        "object_id": "11111111-2222-4333-8444-000000000001",
        "silent": False,
        "due_at": due_at,
        "not_after": NOW + timedelta(days=1),
    }
    return Parcel(key=key, **{**values, **more})


def put_out(app, *parcels):
    with app.app_context():
        begin_writing()
        put(parcels)
        current_session().commit()


def stored(app):
    with app.app_context():
        return {one.key: one for one in db.session.scalars(sa.select(Delivery))}


def keys(claimed):
    return [one.delivery.key for one in claimed]


def test_what_is_put_out_twice_exists_once(app, anna):
    put_out(app, parcel(anna), parcel(anna))
    put_out(app, parcel(anna, due_at=NOW + timedelta(hours=1)), parcel(anna, "two"))

    assert {key: one.due_at for key, one in stored(app).items()} == {"one": NOW, "two": NOW}
    put_out(app)


def test_nothing_is_put_out_by_a_transaction_that_is_undone(app, anna):
    with app.app_context():
        begin_writing()
        put([parcel(anna)])
        current_session().rollback()

    assert stored(app) == {}


def test_the_oldest_are_taken_first_and_nothing_before_its_time(app, anna):
    times = {"late": -1, "later": 0, "first": -5, "not yet": 1}
    put_out(app, *(parcel(anna, key, NOW + min * TICK) for key, min in times.items()))

    with app.app_context():
        assert keys(claim(NOW, limit=2)) == ["first", "late"]
        assert keys(claim(NOW)) == ["later"]
        assert claim(NOW) == []


def test_what_is_in_somebodys_hands_is_nobody_elses_until_the_lease_has_run_out(app, anna):
    put_out(app, parcel(anna))

    with app.app_context():
        [first] = claim(NOW)
        assert claim(NOW + LEASE - TICK) == []
        [second] = claim(NOW + LEASE)
        assert second.token != first.token
        assert second.delivery.attempts == 2
        assert renew(first, NOW + LEASE) is None
        assert renew(second, NOW + LEASE + LEASE / 2).until == NOW + 2.5 * LEASE
        assert claim(NOW + 2 * LEASE) == []


def test_who_comes_too_late_settles_nothing(app, anna):
    put_out(app, parcel(anna))

    with app.app_context():
        [slow] = claim(NOW)
        [quick] = claim(NOW + LEASE)
        again = NOW + 2 * LEASE
        assert not settle(slow, DeliveryState.DUE, "timeout", again, retry_at=again)
        assert not put_off(slow, again)
        assert claim(again - TICK) == []
        assert settle(quick, DeliveryState.SENT, "sent", again)
        assert not settle(quick, DeliveryState.FAILED, "again", again)
    one = stored(app)["one"]
    assert (one.state, one.result, one.settled_at) == (DeliveryState.SENT, "sent", again)


def test_control_without_its_own_token_the_slow_one_would_have_it_sent_twice(app, anna):
    put_out(app, parcel(anna))

    with app.app_context():
        [slow] = claim(NOW)
        [quick] = claim(NOW + LEASE)
        begin_writing()
        bare = sa.update(Delivery).where(Delivery.id == slow.delivery.id)
        db.session.execute(bare.values(lease_until=None, lease_token=None))
        db.session.commit()
        [third] = claim(NOW + LEASE)
        assert third.delivery.id == quick.delivery.id  # which the quick one is sending just now


def test_what_failed_comes_again_later_and_what_is_put_off_was_no_try(app, anna):
    put_out(app, parcel(anna, "failed"), parcel(anna, "put off"))

    with app.app_context():
        later = NOW + timedelta(minutes=5)
        for one in claim(NOW):
            if one.delivery.key == "failed":
                assert settle(one, DeliveryState.DUE, "http 500", NOW, retry_at=later)
            else:
                assert put_off(one, later)
        assert claim(later - TICK) == []
        assert {one.delivery.key: one.delivery.attempts for one in claim(later)} == {
            "failed": 2,
            "put off": 1,
        }


def test_a_lease_of_a_clock_that_jumped_counts_as_run_out(app, anna):
    put_out(app, parcel(anna))

    with app.app_context():
        tomorrow = NOW + timedelta(days=1)
        assert keys(claim(tomorrow)) == ["one"]
        assert keys(claim(NOW)) == ["one"]
        # One that lies ahead no further than clocks may differ is respected.
        assert claim(NOW - LEASE) == []


def test_a_channel_can_be_left_out(app, anna):
    put_out(app, parcel(anna, "push"), parcel(anna, "letter", channel=Channel.MAIL))

    with app.app_context():
        assert keys(claim(NOW, without={"mail"})) == ["push"]
        assert keys(claim(NOW, without={"fcm.googleapis.com"})) == ["letter"]


def at_once(app, act, workers=4):
    """Let several act at the same moment; return what each gave."""
    begin, given = threading.Barrier(workers), []

    def work():
        with app.app_context():
            begin.wait()
            given.append(act())

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_four_at_once_take_each_row_once(app, anna):
    put_out(app, *(parcel(anna, f"{number}") for number in range(60)))

    def take_all():
        mine = []
        while found := claim(NOW, limit=3):
            mine += keys(found)
        return mine

    taken = [key for mine in at_once(app, take_all) for key in mine]
    with app.app_context():
        taken += keys(claim(NOW))  # what one has locked, another skips
    assert sorted(taken, key=int) == [f"{number}" for number in range(60)]


def test_control_without_a_lease_they_would_take_the_same_rows(app, anna):
    put_out(app, *(parcel(anna, f"{number}") for number in range(60)))

    def just_read():
        due = sa.select(Delivery.key).where(Delivery.state == DeliveryState.DUE)
        return db.session.scalars(due).all()

    assert sum(map(len, at_once(app, just_read))) > 60


CLAIMER = """
import sys, time
from datetime import datetime
from pathlib import Path
from app import create_app
from app.push.outbox import claim
from app.settings import Settings
url, secret, folder, now = sys.argv[1:]
app = create_app(Settings(url, secret, instance=Path(folder)))
with app.app_context():
    print(len(claim(datetime.fromisoformat(now))), flush=True)
    time.sleep(600)
"""


def test_a_killed_worker_loses_nothing(app, anna, database_url, instance):
    put_out(app, *(parcel(anna, f"{number}") for number in range(5)))
    settings = [database_url, SECRET, str(instance), NOW.isoformat()]

    process = subprocess.Popen(
        [sys.executable, "-c", CLAIMER, *settings], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "5\n"
        process.send_signal(signal.SIGKILL)

    with app.app_context():
        assert claim(NOW + LEASE - TICK) == []
        taken = claim(NOW + LEASE)
        assert len(taken) == 5
        assert {one.delivery.attempts for one in taken} == {2}
