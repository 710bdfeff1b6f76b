"""The sweep: stored reminders follow what is wanted, and only that."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app import clock
from app.activities.queries import rsvp_id
from app.database import current_session, db
from app.people.queries import account_of_person
from app.records.base import add
from app.reminders import sweep
from app.reminders.models import Notification, Reminder, ReminderState, Rule
from tests.make import talk
from tests.phone import create, patch

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def anna(make, phone, anu):
    return phone(make.companion(of=anu))


def at(days, hour=12, minute=0):
    """Return a local time some days from today."""
    today = clock.local_day(clock.now(), "Europe/Berlin") + timedelta(days=days)
    return datetime(today.year, today.month, today.day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def day(days):
    return (clock.local_day(clock.now(), "Europe/Berlin") + timedelta(days=days)).isoformat()


def plan(app, now):
    with app.app_context():
        return sweep.plan(now)


def stored(app, rule, state=ReminderState.DUE):
    with app.app_context():
        query = sa.select(Reminder).where(Reminder.rule == rule, Reminder.state == state)
        return sorted(db.session.scalars(query), key=lambda one: one.due_at)


def step(anu, days=3, owner="group", **values):
    text = {"text": "Fahrrad", "due_on": day(days), "owner": owner, "state": "open"}
    return create("follow_up", {"newcomer_id": anu.id, **text, **values})


def local(instant):
    return instant.astimezone(BERLIN).isoformat()[:16]


def in_hours(instant):
    return (instant - clock.now()) / timedelta(hours=1)


def test_a_group_is_told_of_its_step_on_the_day(app, make, anna, anu):
    make.companion(of=anu, name="Ben")
    anna.sync(step(anu))

    assert plan(app, at(2)).added == 2
    assert [local(one.due_at) for one in stored(app, Rule.STEP_DUE)] == [local(at(3, 9))] * 2
    assert plan(app, at(2)).added == 0


def test_an_owner_alone_is_told_of_a_step_and_nobody_once_it_is_done(app, make, phone, anna, anu):
    ben = make.companion(of=anu, name="Ben")
    anna.sync(made := step(anu, owner=ben))

    assert plan(app, at(2)).added == 1
    anna.sync(patch("follow_up", made["row"], {"state": "done"}))
    assert plan(app, at(2)).taken_back == 1
    assert stored(app, Rule.STEP_DUE) == []
    assert len(stored(app, Rule.STEP_DUE, ReminderState.CANCELLED)) == 1


def test_what_was_taken_back_unsent_is_revived(app, anna, anu):
    anna.sync(made := step(anu))
    plan(app, at(2))
    anna.sync(patch("follow_up", made["row"], {"due_on": day(9)}))
    assert plan(app, at(2)).taken_back == 1
    anna.sync(patch("follow_up", made["row"], {"due_on": day(3)}))

    assert plan(app, at(2)).moved == 1
    assert len(stored(app, Rule.STEP_DUE)) == 1


def test_who_has_left_is_not_told(app, make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync(step(anu))
    assert plan(app, at(2)).added == 1
    [group] = [scope[2:] for scope in anna.scopes() if scope.startswith("g:")]
    make.leave(person, group)
    assert plan(app, at(2)).taken_back == 1
    assert stored(app, Rule.STEP_DUE) == []


def test_an_activity_moves_its_reminders_and_takes_them_along_when_called_off(app, make, anna):
    walk = make.activity(in_hours=in_hours(at(3, 18)))
    anna.sync()
    [profile] = anna.rows("profile").values()
    rsvp = {"activity_id": walk.id, "person_id": profile["person_id"], "answer": "yes"}
    made = create("rsvp", {**rsvp, "start_seen": walk.starts_at})
    made["row"] = rsvp_id(walk.id, profile["person_id"])
    assert [one["s"] for one in anna.sync(made)] == ["ok"]

    plan(app, at(2, 19))
    assert [local(one.due_at) for one in stored(app, Rule.ACTIVITY_SOON)] == [
        local(at(2, 18)),
        local(at(3, 15)),
    ]
    walk = make.move_activity(walk, hours=-3)
    plan(app, at(2, 19))
    assert [local(one.due_at) for one in stored(app, Rule.ACTIVITY_SOON)] == [
        local(at(2, 18)),
        local(at(3, 12)),
    ]
    make.cancel_activity(walk)
    plan(app, at(2, 19))
    assert stored(app, Rule.ACTIVITY_SOON) == []


def test_a_move_and_a_cancellation_are_told_to_all_who_did_not_say_no(app, make, phone, anu, anna):
    make.companion(of=anu, name="Ben")
    walk = make.activity(in_hours=in_hours(at(5, 18)))
    plan(app, clock.now())
    assert stored(app, Rule.ACTIVITY_CHANGED) == []

    walk = make.move_activity(walk, hours=1)
    plan(app, clock.now())
    assert len(stored(app, Rule.ACTIVITY_CHANGED)) == 2
    make.cancel_activity(walk)
    plan(app, clock.now())
    assert stored(app, Rule.ACTIVITY_CHANGED) == []
    assert len(stored(app, Rule.ACTIVITY_CANCELLED)) == 2


def test_who_has_not_answered_is_asked_before_it_is_due(app, make, anna):
    make.activity(in_hours=in_hours(at(9, 18)), answer_until=at(6, 12))
    plan(app, at(2, 13))
    assert [local(one.due_at) for one in stored(app, Rule.ANSWER_MISSING)] == [local(at(3, 12))]


def meeting(anu, starts_at, **values):
    given = {"category": "meet_up", "audience": "newcomer", "newcomer_id": anu.id}
    return create("activity", {**given, "starts_at": clock.to_ms(starts_at), **values})


def test_a_meeting_of_which_nothing_is_noted_is_asked_about_that_evening(app, anna, anu):
    anna.sync(meeting(anu, at(1, 15)))
    plan(app, at(1, 16))
    assert [local(one.due_at) for one in stored(app, Rule.TALK_NOT_NOTED)] == [local(at(1, 19, 30))]
    anna.sync(create("conversation", talk(anu, occurred_on=day(1))))
    plan(app, at(1, 16))
    assert stored(app, Rule.TALK_NOT_NOTED) == []


def test_silence_is_told_to_the_group_at_the_cadence(app, make, anna, anu):
    anna.sync(create("conversation", talk(anu)))
    plan(app, at(13))
    assert [local(one.due_at) for one in stored(app, Rule.CONTACT_GAP)] == [local(at(14, 9))]
    assert plan(app, at(12, 6)).added == 0


def test_a_task_is_told_to_her_companions_and_to_herself(app, make, anna, anu):
    make.account(anu)
    anna.sync(
        create("task", {"newcomer_id": anu.id, "title": "Konto", "due_on": day(6), "state": "open"})
    )
    plan(app, at(2, 20))
    assert [local(one.due_at) for one in stored(app, Rule.TASK_DUE)] == [local(at(3, 9))] * 2


def test_only_her_part_of_a_private_task_is_told_to_her_companions(app, make, phone, anna, anu):
    make.account(anu)
    make.consent(anu, "progress", given=False)
    hers = phone(anu.person_id)
    hers.sync(
        create("task", {"newcomer_id": anu.id, "title": "Konto", "due_on": day(6), "state": "open"})
    )
    plan(app, at(2, 20))
    [one] = stored(app, Rule.TASK_DUE)
    [profile] = hers.rows("profile").values()
    with app.app_context():
        assert one.account_id == account_of_person(profile["person_id"]).id


def put_line(app, make, person_id, rule, about, object_id, **values):
    """Write a line into somebody's inbox, as a raised reminder does."""
    with make.writing() as stamp:
        account = account_of_person(person_id)
        line = Notification(
            id=sweep.line_id(account.id, rule, about, object_id),
            account_id=account.id,
            rule=rule,
            about=about,
            object_id=object_id,
            at=stamp.now,
            **values,
        )
        add(line, stamp)
        return line.id


def test_a_line_closes_when_nobody_wants_it_any_more(app, make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync(made := step(anu))
    id = put_line(app, make, person, Rule.STEP_DUE, "follow_up", made["row"])

    assert plan(app, at(3, 10)).closed == 0
    anna.sync(patch("follow_up", made["row"], {"state": "done"}))
    assert plan(app, at(3, 10)).closed == 1
    anna.sync()
    assert anna.rows("notification")[id]["closed_at"] == clock.to_ms(at(3, 10))


def test_what_a_phone_puts_off_comes_on_that_day(app, make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync(made := step(anu))
    id = put_line(app, make, person, Rule.STEP_DUE, "follow_up", made["row"])
    anna.sync(patch("notification", id, {"snoozed_until": day(20)}))

    plan(app, at(19, 12))
    assert [local(one.due_at) for one in stored(app, Rule.STEP_DUE)] == [local(at(20, 9))]
    assert "snoozed" in stored(app, Rule.STEP_DUE)[0].key
    plan(app, at(19, 12))
    assert len(stored(app, Rule.STEP_DUE)) == 1


def test_a_phone_changes_its_own_lines_alone_and_only_what_is_its_to_change(
    app, make, phone, anu, anna
):
    ben_person = make.companion(of=anu, name="Ben")
    anna.sync(made := step(anu))
    id = put_line(app, make, ben_person, Rule.STEP_DUE, "follow_up", made["row"])
    ben = phone(ben_person)
    ben.sync()
    assert list(ben.rows("notification")) == [id]
    anna.sync()
    assert anna.rows("notification") == {}

    [foreign] = anna.sync(patch("notification", id, {"read_at": clock.to_ms(clock.now())}))
    assert foreign["s"] == "rejected"
    [closed] = ben.sync(patch("notification", id, {"closed_at": 1_800_000_000_000}))
    assert closed["s"] == "rejected"
    [made_up] = ben.sync(create("notification", {"read_at": None}))
    assert made_up["s"] == "rejected"
    [read] = ben.sync(patch("notification", id, {"read_at": clock.to_ms(clock.now())}))
    assert read["s"] == "ok"


def test_six_hours_of_standstill_leave_nothing_stale(app, make, anna):
    make.activity(in_hours=in_hours(at(2, 12)), answer_until=at(2, 11))
    plan(app, at(1, 12))
    late = plan(app, at(2, 18))
    assert late.added == 0
    assert stored(app, Rule.ANSWER_MISSING) == []


def test_many_are_planned_in_parts(app, make, anna, anu, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 5)
    anna.sync(*[step(anu) for _ in range(12)])
    assert plan(app, at(2)).added == 12
    assert len(stored(app, Rule.STEP_DUE)) == 12


def test_the_sweep_asks_the_same_few_questions_however_much_there_is(
    app, make, anna, anu, count_queries
):
    def asked(now):
        with app.app_context():
            return count_queries(lambda: sweep.plan(now))

    anna.sync(*[step(anu) for _ in range(2)])
    plan(app, at(2))
    few = asked(at(2))
    anna.sync(*[step(anu) for _ in range(40)])
    plan(app, at(2))
    assert asked(at(2)) == few


def test_without_a_programme_nothing_is_wanted(app):
    with app.app_context():
        assert sweep.plan(clock.now()) == sweep.Planned(0, 0, 0, 0)
        current_session().rollback()
