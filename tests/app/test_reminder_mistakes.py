"""The tests of reminders catch what they are there for: known mistakes, planted in a copy."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.convergence.mistakes import Edit
from tests.convergence.mutants import ROOT, copy_to

RULES, QUIET = "app/reminders/rules.py", "app/reminders/quiet.py"
SWEEP, RAISING = "app/reminders/sweep.py", "app/reminders/raising.py"
LOOKING, INBOX = "app/reminders/looking.py", "app/reminders/inbox.py"
UNIT, PLANNED = "tests/unit/test_reminder_rules.py", "tests/app/test_reminder_sweep.py"
RAISED = "tests/app/test_reminder_raising.py"

#: What is changed, and the test that must fail then.
MISTAKES = {
    "at night": (
        Edit(RULES, "due_at, held = quiet.end, True", "held = True"),
        f"{UNIT}::test_what_is_due_at_night_comes_when_the_night_ends",
    ),
    "too late in the morning": (
        Edit(RULES, "        due_at = min(due_at, quiet.start - A_BIT)\n", "        pass\n"),
        f"{UNIT}::test_what_would_come_too_late_in_the_morning_comes_before_the_night",
    ),
    "a loud change at night": (
        Edit(RULES, "        silent = True\n", "        pass\n"),
        f"{UNIT}::test_a_change_is_told_at_once_and_in_silence_where_the_morning_is_too_late",
    ),
    "a second move has the key of the first": (
        Edit(RULES, "Slot(str(number), announced_at", 'Slot("moved", announced_at'),
        f"{UNIT}::test_a_second_move_on_one_day_is_told_again",
    ),
    "snooze forgotten": (
        Edit(RULES, "    if off is None or (", "    if True or ("),
        f"{UNIT}::test_what_is_put_off_comes_on_that_morning_and_not_before",
    ),
    "told of what was before": (
        Edit(RULES, "case.who.since <= slot.due_at", "True"),
        f"{UNIT}::test_who_joins_later_is_not_told_of_what_was_due_before",
    ),
    "told after the event": (
        Edit(RULES, " and now < slot.not_after", ""),
        f"{UNIT}::test_what_is_past_its_time_is_not_wanted",
    ),
    "a window over midnight ends the same day": (
        Edit(QUIET, "day if window.end > window.start else day + DAY", "day"),
        "tests/unit/test_quiet.py::test_a_night_ends_in_the_morning",
    ),
    "never revived": (
        Edit(SWEEP, "return row.state is not ReminderState.RAISED", "return False"),
        f"{PLANNED}::test_what_was_taken_back_unsent_is_revived",
    ),
    "never taken back": (
        Edit(SWEEP, "        _take_back(ids, now)\n", "        pass\n"),
        f"{PLANNED}::test_who_has_left_is_not_told",
    ),
    "lines stay open": (
        Edit(SWEEP, "        if line.closed_at is None:\n", "        if False:\n"),
        f"{PLANNED}::test_a_line_closes_when_nobody_wants_it_any_more",
    ),
    "no second look": (
        Edit(RAISING, "        if fresh is None:\n", "        if False:\n"),
        f"{RAISED}::test_what_was_done_in_between_is_not_told",
    ),
    "no limit of nudges": (
        Edit(
            RAISING,
            "    if not covered or not _first_nudge(account_id, stamp):\n",
            "    if False:\n",
        ),
        f"{RAISED}::test_a_second_nudge_on_the_same_day_stays_in_the_inbox_and_the_next_day_has_its_own",
    ),
    "no look at the night before sending": (
        Edit(LOOKING, "    if quiet is not None and not silent:\n", "    if False:\n"),
        f"{RAISED}::test_a_letter_that_became_ripe_at_night_goes_in_the_morning",
    ),
    "a nudge of yesterday": (
        Edit(LOOKING, " or _is_another_days(delivery, reminder, since, zone)", ""),
        f"{RAISED}::test_a_nudge_that_is_put_off_leaves_on_its_own_day_or_not_at_all",
    ),
    "as loud as it was put out": (
        Edit(LOOKING, "Leave(since, silent, until)", "Leave(since, delivery.silent, until)"),
        f"{RAISED}::test_what_was_put_out_for_the_night_sounds_when_it_leaves_by_day",
    ),
    "a letter of the day is dropped": (
        Edit(LOOKING, "(line.at <= now - UNSEEN or of_its_day)", "line.at <= now - UNSEEN"),
        f"{RAISED}::test_a_letter_waits_for_another_line_of_its_day_to_be_unseen_as_long",
    ),
    "what was just said is overwritten": (
        Edit(RAISING, "if line.version != look.versions.get(line.id)}", "if False}"),
        f"{RAISED}::test_what_its_person_says_while_it_is_raised_again_is_not_lost",
    ),
    "a letter about what was read": (
        Edit(LOOKING, "line.read_at is None and ", ""),
        f"{RAISED}::test_a_letter_is_wanted_only_while_the_line_is_unseen",
    ),
    "an old done counts for the new": (
        Edit(INBOX, "    if stamp.made_at >= line.at:\n", "    if True:\n"),
        f"{RAISED}::test_what_was_said_before_a_line_was_raised_again_is_not_about_it",
    ),
    "a future slot keeps a line open": (
        Edit(SWEEP, "if one.snoozed or one.begun]", "]"),
        f"{PLANNED}::test_a_step_with_another_day_leaves_the_inbox_until_then",
    ),
    "three at once after the night": (
        Edit(RAISING, "    if len(held) > 1:\n", "    if False:\n"),
        f"{RAISED}::test_what_the_night_has_held_back_comes_as_one",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    copy_to(folder)
    return folder


def passes(copy: Path, test: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-xq", "-p", "no:cacheprovider", "-p", "no:randomly"]
    done = subprocess.run([*command, test], cwd=copy, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("name", MISTAKES)
def test_a_known_mistake_has_its_place(name):
    assert MISTAKES[name][0].is_possible(ROOT)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_without_a_mistake_they_pass(copy):
    for path in (UNIT, PLANNED, RAISED):
        assert passes(copy, path)


@pytest.mark.long
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", MISTAKES)
def test_a_known_mistake_is_caught(copy, name):
    edit, test = MISTAKES[name]
    before = (copy / edit.path).read_text(encoding="utf-8")
    edit.make(copy)
    try:
        assert not passes(copy, test)
    finally:
        (copy / edit.path).write_text(before, encoding="utf-8")
