"""When which reminder is wanted. Times are Berlin's; the night is quiet from 20:30 to 8:00."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.reminders import rules
from app.reminders.models import About, Rule
from app.reminders.quiet import parse_windows
from app.reminders.rules import Addressee, Case, PutOff, Slot, wanted

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = parse_windows(["1234567 20:30-08:00"])
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def berlin(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def local(instant):
    return instant.astimezone(BERLIN).isoformat()[:16]


def due(
    rule, slots, *, now="2026-11-20T12:00", since=LONG_AGO, windows=NIGHT, snoozed=None, told=None
):
    who = Addressee("account", since, windows)
    put_off = snoozed and PutOff(snoozed, berlin(told))
    case = Case(rule, who, About.ACTIVITY, "object", tuple(slots), put_off)
    return list(wanted(case, BERLIN, berlin(now)))


def times(rule, slots, **more):
    return [local(one.due_at) for one in due(rule, slots, **more)]


def test_an_activity_is_told_the_evening_before_and_three_hours_before():
    slots = rules.before_start(berlin("2026-11-25T18:00"), BERLIN)
    assert times(Rule.ACTIVITY_SOON, slots) == ["2026-11-24T18:00", "2026-11-25T15:00"]


def test_a_moved_activity_moves_what_is_due_and_keeps_its_keys_on_the_same_day():
    before = due(Rule.ACTIVITY_SOON, rules.before_start(berlin("2026-11-25T18:00"), BERLIN))
    after = due(Rule.ACTIVITY_SOON, rules.before_start(berlin("2026-11-25T15:00"), BERLIN))
    assert [one.key for one in before] == [one.key for one in after]
    assert local(after[1].due_at) == "2026-11-25T12:00"


def test_what_is_due_at_night_comes_when_the_night_ends():
    slots = rules.before_start(berlin("2026-11-25T10:00"), BERLIN)
    _, soon = due(Rule.ACTIVITY_SOON, slots)
    assert (local(soon.due_at), soon.held) == ("2026-11-25T08:00", True)


def test_what_would_come_too_late_in_the_morning_comes_before_the_night():
    slots = rules.before_start(berlin("2026-11-25T07:30"), BERLIN)
    _, soon = due(Rule.ACTIVITY_SOON, slots)
    assert (local(soon.due_at), soon.held) == ("2026-11-24T20:25", False)


def test_nothing_rings_at_night_that_could_not_be_told_before():
    slots = rules.before_start(berlin("2026-11-25T07:30"), BERLIN)
    [soon] = due(
        Rule.ACTIVITY_SOON, slots, now="2026-11-24T23:00", since=berlin("2026-11-24T22:00")
    )
    assert soon.due_at <= berlin("2026-11-24T23:00")
    assert not soon.rings


def test_a_change_is_told_at_once_and_in_silence_where_the_morning_is_too_late():
    at = "2026-11-24T23:00"
    early = rules.at_change(berlin(at), 1, berlin("2026-11-25T07:30"))
    [one] = due(Rule.ACTIVITY_CHANGED, early, now=at)
    assert (local(one.due_at), one.silent, one.rings) == (at, True, True)
    later = rules.at_change(berlin(at), 1, berlin("2026-11-25T18:00"))
    [one] = due(Rule.ACTIVITY_CHANGED, later, now=at)
    assert (local(one.due_at), one.silent, one.held) == ("2026-11-25T08:00", False, True)


def test_a_second_move_on_one_day_is_told_again():
    start, at = berlin("2026-11-28T18:00"), berlin("2026-11-24T12:00")
    [first] = due(Rule.ACTIVITY_CHANGED, rules.at_change(at, 1, start))
    [second] = due(Rule.ACTIVITY_CHANGED, rules.at_change(at, 2, start))
    assert first.key != second.key


def test_an_answer_is_asked_for_three_days_before_it_is_due():
    slots = rules.before_answer(berlin("2026-11-27T12:00"))
    assert times(Rule.ANSWER_MISSING, slots) == ["2026-11-24T12:00"]


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2026-11-24T15:00", "2026-11-24T16:00", "2026-11-24T19:30"),
        ("2026-11-24T15:00", None, "2026-11-24T19:30"),
        ("2026-11-24T18:00", "2026-11-24T19:00", "2026-11-24T20:00"),
        ("2026-11-24T18:00", "2026-11-24T20:00", "2026-11-25T08:00"),
    ],
)
def test_a_meeting_is_asked_about_on_its_evening_or_the_next_morning(start, end, told):
    slots = rules.after_meeting(berlin(start), end and berlin(end), BERLIN)
    assert times(Rule.TALK_NOT_NOTED, slots) == [told]


def test_a_next_step_is_told_on_its_day_and_once_more():
    slots = rules.for_step(date(2026, 11, 25), BERLIN)
    assert times(Rule.STEP_DUE, slots) == ["2026-11-25T09:00", "2026-11-28T09:00"]


def test_by_day_means_nine_or_the_end_of_the_quiet_hours_if_that_is_later():
    slots = rules.for_step(date(2026, 11, 25), BERLIN)
    late = parse_windows(["1234567 22:00-10:30"])
    assert times(Rule.STEP_DUE, slots, windows=late)[0] == "2026-11-25T10:30"
    assert times(Rule.STEP_DUE, slots, windows=())[0] == "2026-11-25T09:00"


def test_a_task_is_told_three_days_before_and_on_its_day():
    slots = rules.for_task(date(2026, 11, 28), BERLIN)
    assert times(Rule.TASK_DUE, slots) == ["2026-11-25T09:00", "2026-11-28T09:00"]


def test_silence_is_told_two_days_before_the_cadence_ends_and_at_its_end():
    heard = date(2026, 11, 12)
    assert times(Rule.CONTACT_GAP, rules.before_gap(heard, 14, BERLIN)) == ["2026-11-24T09:00"]
    assert times(Rule.CONTACT_GAP, rules.at_gap(heard, 14, BERLIN)) == ["2026-11-26T09:00"]


def test_a_question_is_told_at_once_and_after_three_days_and_a_new_one_again():
    asked = berlin("2026-11-24T12:00")
    slots = rules.for_question(asked)
    assert times(Rule.QUESTION_OPEN, slots) == ["2026-11-24T12:00", "2026-11-27T12:00"]
    again = rules.for_question(asked + timedelta(minutes=1))
    keys = {one.key for one in due(Rule.QUESTION_OPEN, slots)}
    assert not keys & {one.key for one in due(Rule.QUESTION_OPEN, again)}


def test_daylight_saving_changes_no_local_time():
    for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)):
        first, _ = rules.for_step(day, BERLIN)
        assert local(first.due_at) == f"{day}T09:00"


def test_who_joins_later_is_not_told_of_what_was_due_before():
    slots = rules.for_step(date(2026, 11, 25), BERLIN)
    since = berlin("2026-11-25T12:00")
    assert times(Rule.STEP_DUE, slots, since=since) == ["2026-11-28T09:00"]


def test_what_is_past_its_time_is_not_wanted():
    slots = rules.before_start(berlin("2026-11-25T18:00"), BERLIN)
    assert len(due(Rule.ACTIVITY_SOON, slots, now="2026-11-25T17:59")) == 1
    assert due(Rule.ACTIVITY_SOON, slots, now="2026-11-25T18:00") == []


def test_what_is_put_off_comes_on_that_morning_and_not_before():
    slots = rules.for_step(date(2026, 11, 25), BERLIN)
    put_off = due(Rule.STEP_DUE, slots, snoozed=date(2026, 11, 26), told="2026-11-25T09:00")
    assert [local(one.due_at) for one in put_off] == ["2026-11-26T09:00", "2026-11-28T09:00"]
    assert put_off[0].key not in {one.key for one in due(Rule.STEP_DUE, slots)}


def test_what_is_put_off_past_its_end_still_comes_once():
    slots = [Slot("day", berlin("2026-11-25T09:00"), berlin("2026-11-26T09:00"))]
    late = due(
        Rule.STEP_DUE,
        slots,
        snoozed=date(2026, 11, 29),
        told="2026-11-25T09:00",
        now="2026-11-27T12:00",
    )
    assert [local(one.due_at) for one in late] == ["2026-11-29T09:00"]


def test_changes_of_activities_come_on_top_of_the_one_nudge_a_day():
    exempt = {
        rule for rule in Rule if not due(rule, rules.for_step(date(2026, 11, 25), BERLIN))[0].nudge
    }
    assert exempt == {Rule.ACTIVITY_SOON, Rule.ACTIVITY_CHANGED, Rule.ACTIVITY_CANCELLED}


def test_every_sort_of_reminder_can_be_left_to_the_inbox_but_a_question():
    assert {
        rule for rule in Rule if rules.is_wanted_as_push(rule, frozenset(rules.SORTS.values()))
    } == {Rule.QUESTION_OPEN}


def test_what_was_put_off_is_not_told_after_the_activity():
    slots = rules.before_start(berlin("2026-11-25T18:00"), BERLIN)
    put_off = {"snoozed": date(2026, 11, 26), "told": "2026-11-25T15:00"}
    assert due(Rule.ACTIVITY_SOON, slots, now="2026-11-25T15:01", **put_off) == []
    put_off = {"snoozed": date(2026, 11, 25), "told": "2026-11-24T18:00"}
    again = times(Rule.ACTIVITY_SOON, slots, now="2026-11-24T18:01", **put_off)
    assert again == ["2026-11-25T09:00", "2026-11-25T15:00"]


@pytest.mark.parametrize("rule", [Rule.ACTIVITY_CHANGED, Rule.QUESTION_OPEN])
def test_that_one_thing_was_put_off_says_nothing_about_the_next(rule):
    start = berlin("2026-11-28T18:00")
    put_off = {"snoozed": date(2026, 11, 26), "told": "2026-11-24T12:00"}
    first = rules.at_change(berlin("2026-11-24T12:00"), 1, start)
    assert times(rule, first, **put_off) == ["2026-11-26T09:00"]
    second = rules.at_change(berlin("2026-11-24T15:00"), 2, start)
    assert times(rule, second, **put_off) == ["2026-11-24T15:00"]


def test_a_move_away_from_the_morning_is_told_before_people_stand_there():
    at = "2026-11-24T23:00"
    slots = rules.at_change(berlin(at), 1, berlin("2026-11-25T18:00"), berlin("2026-11-25T07:30"))
    [one] = due(Rule.ACTIVITY_CHANGED, slots, now=at)
    assert (local(one.due_at), one.silent) == (at, True)


def test_five_minutes_are_not_enough_to_get_ready():
    slots = rules.before_start(berlin("2026-11-25T08:05"), BERLIN)
    _, soon = due(Rule.ACTIVITY_SOON, slots)
    assert local(soon.due_at) == "2026-11-24T20:25"


@pytest.mark.parametrize(
    ("occurred_on", "at_time", "made_at", "is_it"),
    [
        (date(2026, 11, 24), "18:00", "2026-11-26T18:00", False),
        (date(2026, 11, 25), "14:29", "2026-11-25T20:00", False),
        (date(2026, 11, 25), "14:30", "2026-11-25T20:00", True),
        (date(2026, 11, 25), None, "2026-11-25T14:29", False),
        (date(2026, 11, 25), None, "2026-11-25T14:30", True),
        (date(2026, 11, 26), None, "2026-11-20T12:00", True),
    ],
)
def test_only_a_talk_since_its_start_may_be_the_meeting(occurred_on, at_time, made_at, is_it):
    start = berlin("2026-11-25T15:00")
    assert rules.is_since(start, BERLIN, occurred_on, at_time, berlin(made_at)) is is_it
