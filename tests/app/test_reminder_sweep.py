"""The sweep: stored reminders follow what is wanted, and only that."""

import pytest
import sqlalchemy as sa

from app import clock
from app.activities.queries import rsvp_id
from app.database import current_session, db
from app.people.queries import account_of_person
from app.reminders import sweep
from app.reminders.models import Reminder, ReminderState, Rule
from tests.make import talk
from tests.phone import create, patch
from tests.reminding import at, day, in_hours, local, put_line, set_profile, step


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def anna(make, phone, anu):
    return phone(make.companion(of=anu))


def plan(app, now):
    with app.app_context():
        return sweep.plan(now)


def stored(app, rule, state=ReminderState.DUE):
    with app.app_context():
        query = sa.select(Reminder).where(Reminder.rule == rule, Reminder.state == state)
        return sorted(db.session.scalars(query), key=lambda one: one.due_at)


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
    answer(anna, walk, "yes")

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


def answer(phone, walk, said):
    phone.sync()
    [profile] = phone.rows("profile").values()
    person = profile["person_id"]
    given = {"activity_id": walk.id, "person_id": person, "answer": said}
    made = create("rsvp", {**given, "start_seen": walk.starts_at})
    assert phone.sync({**made, "row": rsvp_id(walk.id, person)})[0]["s"] == "ok"


def test_a_move_and_a_cancellation_are_told_to_all_who_did_not_say_no(app, make, phone, anu, anna):
    ben = phone(make.companion(of=anu, name="Ben"))
    make.companion(of=anu, name="Carla")
    walk = make.activity(in_hours=in_hours(at(5, 18)))
    answer(anna, walk, "yes")
    answer(ben, walk, "no")
    plan(app, clock.now())
    assert stored(app, Rule.ACTIVITY_CHANGED) == []

    walk = make.move_activity(walk, hours=1)
    plan(app, clock.now())
    assert len(stored(app, Rule.ACTIVITY_CHANGED)) == 2
    make.cancel_activity(walk)
    plan(app, clock.now())
    assert stored(app, Rule.ACTIVITY_CHANGED) == []
    assert len(stored(app, Rule.ACTIVITY_CANCELLED)) == 2


def test_who_moves_a_meeting_is_not_told_of_it(app, make, phone, anna, anu):
    make.companion(of=anu, name="Ben")
    anna.sync(made := meeting(anu, at(2, 15)))
    anna.sync(patch("activity", made["row"], {"starts_at": clock.to_ms(at(2, 16))}))
    plan(app, clock.now())
    assert len(stored(app, Rule.ACTIVITY_CHANGED)) == 1


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
    anna.sync(create("conversation", talk(anu, occurred_on=day(1), at_time="15:30")))
    plan(app, at(1, 16))
    assert stored(app, Rule.TALK_NOT_NOTED) == []


def test_a_call_on_the_morning_of_a_meeting_is_not_the_meeting(app, anna, anu):
    anna.sync(meeting(anu, at(1, 15)))
    anna.sync(create("conversation", talk(anu, occurred_on=day(1), at_time="09:00")))
    plan(app, at(1, 16))
    assert len(stored(app, Rule.TALK_NOT_NOTED)) == 1


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


def test_a_line_closes_when_nobody_wants_it_any_more(app, make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync(made := step(anu))
    id = put_line(make, person, Rule.STEP_DUE, "follow_up", made["row"])

    assert plan(app, at(3, 10)).closed == 0
    anna.sync(patch("follow_up", made["row"], {"state": "done"}))
    assert plan(app, at(3, 10)).closed == 1
    anna.sync()
    assert anna.rows("notification")[id]["closed_at"] == clock.to_ms(at(3, 10))


def test_what_a_phone_puts_off_comes_on_that_day(app, make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync(made := step(anu))
    id = put_line(make, person, Rule.STEP_DUE, "follow_up", made["row"])
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
    id = put_line(make, ben_person, Rule.STEP_DUE, "follow_up", made["row"])
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
    make.activity(in_hours=in_hours(at(6, 12)), answer_until=at(5, 11))
    plan(app, at(2, 12))
    assert len(stored(app, Rule.ANSWER_MISSING)) == 1
    late = plan(app, at(5, 17))
    assert (late.added, late.taken_back) == (0, 1)
    assert len(stored(app, Rule.ANSWER_MISSING, ReminderState.MISSED)) == 1


def test_many_are_planned_in_short_transactions(app, make, anna, anu, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 5)
    sizes, add = [], sweep._add
    monkeypatch.setattr(sweep, "_add", lambda part: (sizes.append(len(part)), add(part)))
    anna.sync(*[step(anu) for _ in range(12)])
    assert plan(app, at(2)).added == 12
    assert sizes == [5, 5, 2]


def test_the_sweep_asks_the_same_few_questions_however_much_there_is(
    app, make, anna, anu, count_queries
):
    def asked(now):
        with app.app_context():
            return count_queries(lambda: sweep.plan(now))

    anna.sync(*[step(anu) for _ in range(2)], *[meeting(anu, at(1, 15)) for _ in range(2)])
    plan(app, at(2))
    few = asked(at(2))
    anna.sync(*[step(anu) for _ in range(30)], *[meeting(anu, at(1, 15)) for _ in range(9)])
    make.activity(in_hours=in_hours(at(3, 15)))
    plan(app, at(2))
    assert asked(at(2)) == few


def test_without_a_programme_nothing_is_wanted(app):
    with app.app_context():
        assert sweep.plan(clock.now()) == sweep.Planned(0, 0, 0, 0)
        current_session().rollback()


def test_a_talk_closes_the_line_about_silence_though_there_will_be_another(
    app, make, phone, anu, anna
):
    [profile] = anna.sync() or anna.rows("profile").values()
    put_line(make, profile["person_id"], Rule.CONTACT_GAP, "newcomer", anu.id)
    anna.sync(create("conversation", talk(anu)))
    assert plan(app, at(14, 10)).closed == 0
    anna.sync(create("conversation", talk(anu, occurred_on=day(1))))
    assert plan(app, at(14, 10)).closed == 1


def test_a_step_with_another_day_leaves_the_inbox_until_then(app, make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync(made := step(anu))
    put_line(make, person, Rule.STEP_DUE, "follow_up", made["row"])
    assert plan(app, at(3, 10)).closed == 0
    anna.sync(patch("follow_up", made["row"], {"due_on": day(40)}))
    assert plan(app, at(3, 10)).closed == 1


def test_a_step_of_somebody_who_left_is_the_groups(app, make, phone, anu, anna):
    ben = make.companion(of=anu, name="Ben")
    anna.sync(step(anu, owner=ben))
    [group] = [scope[2:] for scope in anna.scopes() if scope.startswith("g:")]
    make.leave(ben, group)
    plan(app, at(2))
    [one] = stored(app, Rule.STEP_DUE)
    with app.app_context():
        [profile] = anna.rows("profile").values()
        assert one.account_id == account_of_person(profile["person_id"]).id


def test_quiet_hours_are_bounded_and_well_formed(make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync()
    [id] = anna.rows("profile")
    for window in ("1 1\u0660:00-08:00", "1111 10:00-11:00", "21 10:00-11:00", "8 10:00-11:00"):
        [refused] = anna.sync(patch("profile", id, {}, add={"quiet": [window]}))
        assert refused["s"] == "rejected", window
    hours = [f"1 {hour:02}:00-{hour:02}:30" for hour in range(7)]
    [refused] = anna.sync(patch("profile", id, {}, add={"quiet": hours}))
    assert (refused["s"], refused["fields"]) == ("rejected", {"quiet": "too_long"})
    assert anna.sync(patch("profile", id, {}, add={"quiet": hours[:6]}))[0]["s"] == "ok"


def test_hours_that_cannot_be_read_keep_nobody_from_being_reminded(app, make, phone, anu, anna):
    ben = make.companion(of=anu, name="Ben")
    set_profile(make, ben, quiet=["1 \u0661\u0662:00-08:00"])
    anna.sync(step(anu))
    assert plan(app, at(2)).added == 2


def test_nothing_is_put_off_for_ever(app, make, phone, anu):
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync(made := step(anu))
    id = put_line(make, person, Rule.STEP_DUE, "follow_up", made["row"])
    [refused] = anna.sync(patch("notification", id, {"snoozed_until": "2100-01-01"}))
    assert refused["fields"] == {"snoozed_until": "out_of_range"}
