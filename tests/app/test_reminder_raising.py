"""What is due is told: once, never at night, one nudge a day, only while it is wanted."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.activities.models import Activity
from app.activities.service import cancel, move
from app.database import begin_reading, begin_writing, current_session, db
from app.follow_ups.models import FollowUp
from app.people.models import Account, Device
from app.people.queries import account_of_person
from app.push.delivering import Leave
from app.push.models import Channel, Delivery, PushSubscription
from app.records.base import change
from app.reminders import raising, sweep
from app.reminders.looking import still_wanted
from app.reminders.models import Notification, Reminder, ReminderState
from tests.phone import patch
from tests.reminding import at, day, in_hours, set_profile, step


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def person(make, anu):
    return make.companion(of=anu)


@pytest.fixture
def anna(phone, make, person):
    """Anna's phone; it can be reached."""
    found = phone(person)
    found.sync()
    reachable(make)
    return found


def reachable(make):
    """Let every device have an address at a push service."""
    with make.writing() as stamp:
        known = set(current_session().scalars(sa.select(PushSubscription.device_id)))
        for device in current_session().scalars(sa.select(Device)):
            if device.id not in known:
                current_session().add(
                    PushSubscription(
                        device_id=device.id,
                        endpoint=f"https://push.example/{device.id}",
                        endpoint_hash=device.id,
                        host="push.example",
                        p256dh="",
                        auth="",
                        server_key="",
                        made_at=stamp.now,
                        seen_at=stamp.now,
                    )
                )


def tick(app, now):
    with app.app_context():
        sweep.plan(now)
        return raising.raise_due(now)


def deliveries(app, channel=Channel.PUSH):
    with app.app_context():
        query = sa.select(Delivery).where(Delivery.channel == channel).order_by(Delivery.due_at)
        return list(db.session.scalars(query))


def leaves(app, now, channel=Channel.PUSH):
    """Return how each delivery may be sent, looked at again ``now``."""
    with app.app_context():
        begin_reading()
        query = sa.select(Delivery).where(Delivery.channel == channel)
        found = still_wanted(list(db.session.scalars(query)), now).values()
        return [replace(one, not_after=None) for one in found]


def wanted(app, now, channel=Channel.PUSH):
    """Return from when each delivery may be sent, looked at again ``now``."""
    return [leave.since for leave in leaves(app, now, channel)]


@pytest.fixture
def time_is(monkeypatch):
    """Let it be another time, for the server and its phones."""
    return lambda instant: monkeypatch.setattr(clock, "now", lambda: instant)


def test_what_is_due_stands_in_the_inbox_and_is_sent_to_the_phone_once(app, anna, anu):
    anna.sync(made := step(anu))
    assert tick(app, at(3, 8, 59)) == 0
    assert tick(app, at(3, 9)) == 1
    assert tick(app, at(3, 9)) == 0
    assert tick(app, at(3, 12)) == 0

    anna.sync()
    [line] = anna.rows("notification").values()
    assert (line["rule"], line["object_id"]) == ("step_due", made["row"])
    assert line["at"] == clock.to_ms(at(3, 9))
    [parcel] = deliveries(app)
    assert (parcel.rule, parcel.object_id, parcel.silent) == ("step_due", made["row"], False)
    assert wanted(app, at(3, 9)) == [at(3, 9)]


def test_the_second_time_opens_the_same_line_again(app, anna, anu, time_is):
    anna.sync(step(anu))
    tick(app, at(3, 9))
    time_is(at(3, 10))
    anna.sync()
    [(id, _)] = anna.rows("notification").items()
    anna.sync(patch("notification", id, {"read_at": clock.to_ms(clock.now())}))
    assert tick(app, at(6, 9)) == 1
    anna.sync()
    [line] = anna.rows("notification").values()
    assert (line["read_at"], line["at"]) == (None, clock.to_ms(at(6, 9)))
    assert len(deliveries(app)) == 2


def test_what_was_done_in_between_is_not_told(app, anna, anu):
    anna.sync(made := step(anu))
    with app.app_context():
        sweep.plan(at(3, 8))
    anna.sync(patch("follow_up", made["row"], {"state": "done"}))
    with app.app_context():
        assert raising.raise_due(at(3, 9)) == 0
        [one] = db.session.scalars(sa.select(Reminder))
        assert one.state is ReminderState.CANCELLED
    assert deliveries(app) == []


def test_between_raising_and_sending_things_get_done(app, anna, anu):
    anna.sync(made := step(anu))
    tick(app, at(3, 9))
    assert wanted(app, at(3, 9)) == [at(3, 9)]
    anna.sync(patch("follow_up", made["row"], {"state": "done"}))
    assert wanted(app, at(3, 9)) == []


@pytest.mark.parametrize("field", ["snoozed_until", "done_at", "read_at"])
def test_what_its_person_says_while_it_is_raised_again_is_not_lost(
    app, make, anna, anu, time_is, monkeypatch, field
):
    """It was said after the look and before the line was locked."""
    anna.sync(step(anu))
    tick(app, at(3, 9))
    time_is(at(6, 9))
    anna.sync()
    [id] = anna.rows("notification")
    with app.app_context():
        sweep.plan(at(6, 8))
    said = day(20) if field == "snoozed_until" else clock.to_ms(clock.now())
    looked = raising.outlook

    def look_and_then(*arguments, **named):
        found = looked(*arguments, **named)
        current_session().rollback()
        anna.sync(patch("notification", id, {field: said}))
        begin_reading()
        return found

    monkeypatch.setattr(raising, "outlook", look_and_then)
    with app.app_context():
        assert raising.raise_due(at(6, 9)) == 0
        assert len(list(db.session.scalars(sa.select(Reminder).where(is_due())))) == 1
    monkeypatch.undo()
    anna.sync()
    assert anna.rows("notification")[id][field] == said

    assert tick(app, at(6, 9, 1)) == (0 if field == "snoozed_until" else 1)
    assert len(deliveries(app)) == (1 if field == "snoozed_until" else 2)


def is_due():
    return Reminder.state == ReminderState.DUE


@pytest.mark.parametrize(
    "values", [{"done_at": 1_800_000_000_000}, {"snoozed_until": day(9)}], ids=["done", "put off"]
)
def test_what_its_person_has_put_away_is_not_sent(app, anna, anu, values, time_is):
    anna.sync(step(anu))
    tick(app, at(3, 9))
    time_is(at(3, 9, 1))
    anna.sync()
    [id] = anna.rows("notification")
    anna.sync(patch("notification", id, values))
    assert wanted(app, at(3, 9)) == []


def test_a_night_that_has_begun_puts_sending_off(app, make, anna, anu, person):
    make.activity(in_hours=in_hours(at(9)))
    with make.writing() as stamp:
        [walk] = current_session().scalars(sa.select(Activity))
        move(walk.id, walk.version, at(9, 15), None, {}, stamp)
        walk.announced_at = at(3, 12)
    tick(app, at(3, 12))
    assert wanted(app, at(3, 23)) == [at(4, 8)]
    set_profile(make, person, quiet=[])
    assert wanted(app, at(3, 23)) == [at(3, 23)]


def test_a_nudge_that_found_no_phone_before_the_night_stays_in_the_inbox(app, anna, anu):
    anna.sync(step(anu))
    tick(app, at(3, 9))
    assert wanted(app, at(3, 20)) == [at(3, 20)]
    assert wanted(app, at(3, 23)) == []


def test_news_of_tomorrow_morning_that_was_late_goes_out_at_night(app, make, anna, anu):
    make.activity(in_hours=in_hours(at(4, 7, 30)))
    with make.writing() as stamp:
        [walk] = current_session().scalars(sa.select(Activity))
        cancel(walk.id, walk.version, {}, stamp)
        walk.announced_at = at(3, 20, 29)
    tick(app, at(3, 20, 29))
    assert leaves(app, at(3, 20, 29)) == [Leave(at(3, 20, 29))]
    assert leaves(app, at(3, 20, 30)) == [Leave(at(3, 20, 30), silent=True)]


def test_what_was_put_out_for_the_night_sounds_when_it_leaves_by_day(app, make, anna, anu, person):
    set_profile(make, person, quiet=["1234567 12:00-14:00"])
    make.activity(in_hours=in_hours(at(3, 14, 30)))
    with make.writing() as stamp:
        [walk] = current_session().scalars(sa.select(Activity))
        cancel(walk.id, walk.version, {}, stamp)
        walk.announced_at = at(3, 13)
    tick(app, at(3, 13))
    assert [one.silent for one in deliveries(app)] == [True]
    assert leaves(app, at(3, 13)) == [Leave(at(3, 13), silent=True)]
    assert leaves(app, at(3, 14)) == [Leave(at(3, 14))]


def test_what_was_put_out_lasts_until_its_walk_begins_as_planned_now(app, make, anna, anu):
    make.activity(in_hours=in_hours(at(3, 16)))
    with make.writing() as stamp:
        [walk] = current_session().scalars(sa.select(Activity))
        cancel(walk.id, walk.version, {}, stamp)
        walk.announced_at = at(3, 13)
    tick(app, at(3, 13))
    [parcel] = deliveries(app)
    with make.writing():
        [walk] = current_session().scalars(sa.select(Activity))
        walk.starts_at -= timedelta(hours=1)
    with app.app_context():
        begin_reading()
        [leave] = still_wanted([parcel], at(3, 13)).values()

    assert parcel.not_after - leave.not_after == timedelta(hours=1)
    assert wanted(app, leave.not_after) == []


def test_a_sort_that_is_switched_off_stands_in_the_inbox_alone(app, make, anna, anu, person):
    set_profile(make, person, reminders_off=["steps"])
    anna.sync(step(anu))
    assert tick(app, at(3, 9)) == 1
    anna.sync()
    assert len(anna.rows("notification")) == 1
    assert deliveries(app) == []


def test_a_sort_switched_off_meanwhile_is_not_sent(app, make, anna, anu, person):
    anna.sync(step(anu))
    tick(app, at(3, 9))
    set_profile(make, person, reminders_off=["steps"])
    assert wanted(app, at(3, 9)) == []


def test_two_things_of_one_day_are_one_nudge_and_the_rest_waits_in_the_inbox(app, anna, anu):
    anna.sync(step(anu), step(anu))
    assert tick(app, at(3, 9)) == 2
    anna.sync()
    assert len(anna.rows("notification")) == 2
    assert len(deliveries(app)) == 1


def test_a_nudge_that_is_put_off_leaves_on_its_own_day_or_not_at_all(app, make, anna, anu, person):
    """The next day has a nudge of its own."""
    set_profile(make, person, quiet=["1234567 12:00-14:00"])
    anna.sync(step(anu), step(anu, days=4))
    tick(app, at(3, 9))
    assert wanted(app, at(3, 13)) == [at(3, 14)]
    assert wanted(app, at(3, 23, 59)) == [at(3, 23, 59)]
    assert wanted(app, at(4, 0, 1)) == []
    tick(app, at(4, 9))
    assert wanted(app, at(4, 9)) == [at(4, 9)]


def test_a_nudge_whose_time_moves_to_the_next_day_does_not_come_on_top_of_that_days(
    app, make, anna, anu
):
    make.activity(in_hours=in_hours(at(7)), answer_until=at(6, 11))
    tick(app, at(3, 11))
    assert wanted(app, at(3, 11)) == [at(3, 11)]
    with make.writing() as stamp:
        [walk] = current_session().scalars(sa.select(Activity))
        change(walk, {"answer_until": at(6, 22)}, stamp)
    assert wanted(app, at(3, 12)) == []


def test_what_the_night_held_back_and_what_is_due_then_are_one_nudge(app, make, anna, anu, person):
    set_profile(make, person, quiet=["1234567 20:00-10:00"])
    anna.sync(step(anu), step(anu))
    make.activity(in_hours=in_hours(at(7)), answer_until=at(6, 10))
    assert tick(app, at(3, 9, 30)) == 0
    assert tick(app, at(3, 10)) == 3
    assert [one.rule for one in deliveries(app)] == ["bundle"]


def test_a_second_nudge_on_the_same_day_stays_in_the_inbox_and_the_next_day_has_its_own(
    app, make, anna, anu
):
    anna.sync(step(anu), step(anu, days=4))
    tick(app, at(3, 9))
    make.activity(in_hours=in_hours(at(6, 12)), answer_until=at(6, 11))
    tick(app, at(3, 11))
    anna.sync()
    assert len(anna.rows("notification")) == 2
    assert len(deliveries(app)) == 1
    tick(app, at(4, 9))
    assert len(deliveries(app)) == 2


def test_a_change_comes_on_top_of_the_nudge(app, make, anna, anu):
    walk = make.activity(in_hours=in_hours(at(9)))
    anna.sync(step(anu, days=0, owner="group"), step(anu))
    tick(app, at(3, 9))
    with make.writing() as stamp:
        found = current_session().get_one(Activity, walk.id)
        move(walk.id, found.version, at(9, 15), None, {}, stamp)
        found.announced_at = at(3, 10)
    assert tick(app, at(3, 10)) == 1
    assert [one.rule for one in deliveries(app)] == ["step_due", "activity_changed"]


def test_what_the_night_has_held_back_comes_as_one(app, make, anna, anu, person):
    set_profile(make, person, quiet=["1234567 20:00-10:00"])
    anna.sync(step(anu), step(anu), step(anu))
    assert tick(app, at(3, 9, 30)) == 0
    assert tick(app, at(3, 10)) == 3
    anna.sync()
    assert len(anna.rows("notification")) == 3
    [one] = deliveries(app)
    assert (one.rule, one.object_id) == ("bundle", None)
    assert wanted(app, at(3, 10)) == [at(3, 10)]


def test_a_worker_that_was_dead_for_six_hours_sends_nothing_at_night(app, anna, anu):
    anna.sync(step(anu))
    with app.app_context():
        sweep.plan(at(3, 8))
    assert tick(app, at(3, 23)) == 0
    assert tick(app, at(4, 7, 59)) == 0
    assert tick(app, at(4, 8)) == 1
    assert len(deliveries(app)) == 1


def test_nobody_without_a_phone_is_pushed(app, make, phone, anu):
    bob = phone(make.companion(of=anu, name="Bob"))
    bob.sync(step(anu))
    assert tick(app, at(3, 9)) == 1
    assert deliveries(app) == []


def give_address(make, person):
    with make.writing():
        account = account_of_person(person)
        current_session().get_one(Account, account.id).person.email = "anna@example.org"


def test_a_letter_is_wanted_only_while_the_line_is_unseen(app, make, anna, anu, person, time_is):
    give_address(make, person)
    anna.sync(step(anu))
    tick(app, at(3, 9))
    [letter] = deliveries(app, Channel.MAIL)
    assert letter.due_at == at(4, 9)
    assert wanted(app, at(4, 9), Channel.MAIL) == [at(4, 9)]
    time_is(at(3, 12))
    anna.sync()
    [id] = anna.rows("notification")
    anna.sync(patch("notification", id, {"read_at": clock.to_ms(clock.now())}))
    assert wanted(app, at(4, 9), Channel.MAIL) == []


def test_a_letter_waits_for_another_line_of_its_day_to_be_unseen_as_long(
    app, make, anna, anu, person, time_is
):
    """What came first was read; what came at noon has no letter but the morning's."""
    give_address(make, person)
    anna.sync(step(anu))
    tick(app, at(3, 9))
    time_is(at(3, 10))
    anna.sync()
    [id] = anna.rows("notification")
    anna.sync(patch("notification", id, {"read_at": clock.to_ms(clock.now())}))
    make.activity(in_hours=in_hours(at(6, 12)), answer_until=at(6, 11))
    tick(app, at(3, 11))

    assert len(deliveries(app, Channel.MAIL)) == 1
    assert wanted(app, at(4, 9), Channel.MAIL) == [at(4, 11)]
    assert wanted(app, at(4, 10, 59), Channel.MAIL) == [at(4, 11)]
    assert wanted(app, at(4, 11), Channel.MAIL) == [at(4, 11)]


def test_a_letter_does_not_wait_for_the_next_days_line_which_has_its_own(
    app, make, anna, anu, person, time_is
):
    give_address(make, person)
    anna.sync(step(anu), step(anu, days=4))
    tick(app, at(3, 9))
    time_is(at(3, 10))
    anna.sync()
    [id] = anna.rows("notification")
    anna.sync(patch("notification", id, {"read_at": clock.to_ms(clock.now())}))
    tick(app, at(4, 9))

    assert len(deliveries(app, Channel.MAIL)) == 2
    assert wanted(app, at(4, 9), Channel.MAIL) == [at(5, 9)]


def test_a_letter_that_became_ripe_at_night_goes_in_the_morning(app, make, anna, anu, person):
    """The latest that a letter of a day can leave; what it was put out for is over."""
    give_address(make, person)
    set_profile(make, person, quiet=[])
    walk = make.activity(in_hours=in_hours(at(6, 0, 5)), answer_until=at(6, 0, 1))
    tick(app, at(3, 0, 1))
    make.cancel_activity(walk)
    make.activity(in_hours=in_hours(at(7)), answer_until=at(6, 23))
    tick(app, at(3, 23))
    set_profile(make, person, quiet=["1234567 20:00-10:00"])

    assert len(deliveries(app, Channel.MAIL)) == 1
    assert wanted(app, at(4, 23), Channel.MAIL) == [at(5, 10)]
    assert wanted(app, at(5, 10), Channel.MAIL) == [at(5, 10)]


def test_no_letter_is_put_out_for_whoever_wants_none(app, make, anna, anu, person):
    give_address(make, person)
    set_profile(make, person, reminders_off=["mail"])
    anna.sync(step(anu))
    tick(app, at(3, 9))
    assert deliveries(app, Channel.MAIL) == []


def test_one_letter_is_about_all_of_a_day_and_about_nothing_that_was_switched_off(
    app, make, anna, anu, person
):
    give_address(make, person)
    anna.sync(step(anu), step(anu), step(anu))
    tick(app, at(3, 9))
    assert len(deliveries(app, Channel.MAIL)) == 1
    set_profile(make, person, reminders_off=["steps"])
    assert wanted(app, at(4, 9), Channel.MAIL) == []
    anna.sync(step(anu, days=5))
    tick(app, at(5, 9))
    assert len(deliveries(app, Channel.MAIL)) == 1


def test_a_bundle_is_wanted_while_one_of_its_things_is(app, make, anna, anu, person):
    set_profile(make, person, quiet=["1234567 20:00-10:00"])
    made = [step(anu) for _ in range(3)]
    anna.sync(*made)
    tick(app, at(3, 9, 30))
    tick(app, at(3, 10))
    for one, left in zip(made, ([at(3, 10)], [at(3, 10)], []), strict=True):
        anna.sync(patch("follow_up", one["row"], {"state": "done"}))
        assert wanted(app, at(3, 10)) == left


def test_what_was_said_before_a_line_was_raised_again_is_not_about_it(app, anna, anu, time_is):
    anna.sync(step(anu))
    tick(app, at(3, 9))
    time_is(at(3, 10))
    anna.sync()
    [id] = anna.rows("notification")
    offline = patch("notification", id, {"done_at": clock.to_ms(at(3, 10))})
    body = anna.request(offline)
    tick(app, at(6, 9))
    time_is(at(6, 10))
    body = {**body, "now": clock.to_ms(at(6, 10))}
    assert anna.send(body).json["results"][0]["s"] in ("ok", "merged")
    assert wanted(app, at(6, 10)) == [at(6, 10)]


def test_ticked_by_mistake_it_stands_in_the_inbox_again_without_ringing(app, anna, anu, time_is):
    anna.sync(made := step(anu))
    tick(app, at(3, 9))
    anna.sync(patch("follow_up", made["row"], {"state": "done"}))
    tick(app, at(3, 9, 1))
    anna.sync()
    [line] = anna.rows("notification").values()
    assert line["closed_at"]
    time_is(at(3, 9, 2))
    with app.app_context():
        begin_writing()
        [row] = db.session.scalars(sa.select(FollowUp))
        row.state = "open"
        db.session.commit()
    tick(app, at(3, 9, 3))
    anna.sync()
    [line] = anna.rows("notification").values()
    assert line["closed_at"] is None
    assert len(deliveries(app)) == 1


def test_who_joins_on_the_day_is_not_told_of_that_morning(app, make, phone, anna, anu, time_is):
    anna.sync(step(anu))
    time_is(at(3, 15))
    make.companion(of=anu, name="Ben")
    assert tick(app, at(3, 15, 1)) == 1


def test_two_workers_at_once_raise_nothing_twice(app, anna, anu, monkeypatch):
    monkeypatch.setattr(raising, "AT_ONCE", 3)
    anna.sync(*[step(anu) for _ in range(20)])
    with app.app_context():
        sweep.plan(at(3, 8))
    raised, gate = [], threading.Barrier(2)

    def work():
        with app.app_context():
            gate.wait()
            raised.append(raising.raise_due(at(3, 9)))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert sum(raised) == 20
    anna.sync()
    assert len(anna.rows("notification")) == 20
    assert {one["v"] for (kind, _), one in anna.held.items() if kind == "notification"} == {1}
    assert len(deliveries(app)) == 1


def test_a_disabled_account_is_told_nothing(app, make, anna, anu, person):
    anna.sync(step(anu))
    with make.writing() as stamp:
        account_of_person(person).disabled_at = stamp.now
    assert tick(app, at(3, 9)) == 0


def test_a_newcomer_without_the_app_is_told_nothing(app, make, anna, anu):
    anna.sync(step(anu, owner="newcomer"))
    assert tick(app, at(3, 9)) == 0
    make.account(anu)
    assert tick(app, at(6, 9)) == 1
    with app.app_context():
        [line] = db.session.scalars(sa.select(Notification))
        assert line.account_id == account_of_person(anu.person_id).id
