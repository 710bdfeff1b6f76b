"""What is wanted, from the state of things and the time. Values in, values out.

A *case* is why somebody may have to be reminded of something, with its *slots*: the times at which
that is wanted, as if nobody ever slept. ``wanted`` puts them outside of quiet hours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.reminders.models import About, Rule
from app.reminders.quiet import Window, quiet_at

MORNING = time(9)
EVENING = time(18)
AFTER_A_MEETING = time(19, 30)
SOON = timedelta(hours=3)
AGAIN = timedelta(days=3)
BEFORE_ANSWER = timedelta(hours=72)
GAP_WARNING = timedelta(days=2)
DAY = timedelta(days=1)
SNOOZED = "snoozed"
A_BIT = timedelta(minutes=5)
#: People meet a little earlier than they have said.
GRACE = timedelta(minutes=30)
#: Who is told of an activity needs this long to get ready.
ON_THE_WAY = timedelta(hours=1)

#: What a person can leave to the inbox, by the words of ``profile.reminders_off``.
SORTS = {
    Rule.ACTIVITY_SOON: "meetings",
    Rule.ACTIVITY_CHANGED: "meetings",
    Rule.ACTIVITY_CANCELLED: "meetings",
    Rule.TALK_NOT_NOTED: "meetings",
    Rule.ANSWER_MISSING: "invitations",
    Rule.STEP_DUE: "steps",
    Rule.TASK_DUE: "steps",
    Rule.CONTACT_GAP: "silence",
}
#: These may come on top of the one nudge a day.
EXEMPT = (Rule.ACTIVITY_SOON, Rule.ACTIVITY_CHANGED, Rule.ACTIVITY_CANCELLED)
#: These are told at once, in silence, where the end of the quiet hours would be too late.
URGENT = (Rule.ACTIVITY_CHANGED, Rule.ACTIVITY_CANCELLED)
#: Something has happened: that an earlier one was put off says nothing about the next.
EVENTS = (*URGENT, Rule.QUESTION_OPEN)
#: What is put off is not wanted after the activity.
ENDING = (*EXEMPT, Rule.ANSWER_MISSING)


@dataclass(frozen=True)
class Addressee:
    """Who is reminded: ``since`` when of this object, and when not to disturb."""

    account_id: str
    since: datetime
    windows: tuple[Window, ...] = ()
    off: frozenset[str] = frozenset()

    def from_then(self, instant: datetime | None) -> "Addressee":
        """Return the same person, to be reminded of nothing that fell due before ``instant``."""
        return replace(self, since=max(self.since, instant or self.since))


@dataclass(frozen=True)
class Slot:
    """One time at which something is wanted; after ``not_after`` it helps nobody.

    Quiet hours do not hold it back to a time after ``too_late``.
    """

    name: str
    due_at: datetime
    not_after: datetime
    too_late: datetime | None = None


@dataclass(frozen=True)
class Case:
    """One thing that one person may be reminded of while it is open.

    ``put_off`` is what the person has said last about it.
    """

    rule: Rule
    who: Addressee
    about: About
    object_id: str
    slots: tuple[Slot, ...]
    put_off: "PutOff | None" = None


@dataclass(frozen=True)
class PutOff:
    """That a person wants to hear of something again on the morning of ``until``.

    ``raised_at`` is when the person was told last.
    """

    until: date
    raised_at: datetime


@dataclass(frozen=True)
class Wanted:
    """A reminder as the sweep stores it.

    ``rings`` unless it can only stand in the inbox now; ``snoozed`` if it was put off until then;
    ``begun`` once its time has come, though the night may hold it back.
    """

    key: str
    rule: Rule
    account_id: str
    about: About
    object_id: str
    due_at: datetime
    not_after: datetime
    held: bool
    nudge: bool
    silent: bool
    rings: bool
    snoozed: bool
    begun: bool


def wanted(case: Case, zone: ZoneInfo, now: datetime) -> Iterator[Wanted]:
    """Yield the reminders of a case that still help, each outside of quiet hours.

    What fell due before the person became its addressee is not wanted.
    """
    for slot in _slots_after_snooze(case, zone):
        if case.who.since <= slot.due_at < slot.not_after and now < slot.not_after:
            yield _placed(case, slot, zone, now)


def _slots_after_snooze(case: Case, zone: ZoneInfo) -> tuple[Slot, ...]:
    first, off = case.slots[0], case.put_off
    if off is None or (case.rule in EVENTS and first.due_at > off.raised_at):
        return case.slots
    back = _at(off.until, MORNING, zone)
    last = max(slot.not_after for slot in case.slots)
    until = last if case.rule in ENDING else max(last, back + DAY)
    later = tuple(slot for slot in case.slots if slot.due_at > back)
    if back >= until:
        return later
    return Slot(f"{first.name}:{SNOOZED}:{off.until}", back, until), *later


def _placed(case: Case, slot: Slot, zone: ZoneInfo, now: datetime) -> Wanted:
    windows, urgent = case.who.windows, case.rule in URGENT
    due_at, held, silent = slot.due_at, False, False
    quiet = quiet_at(windows, zone, max(due_at, now))
    if quiet is not None and quiet.end <= (slot.too_late or slot.not_after - A_BIT):
        due_at, held = quiet.end, True
    elif quiet is not None and urgent:
        silent = True
    elif quiet is not None:
        due_at = min(due_at, quiet.start - A_BIT)
    local_day = slot.due_at.astimezone(zone).date()
    parts = (case.rule, slot.name, case.who.account_id, case.object_id, local_day)
    return Wanted(
        key=":".join(str(part) for part in parts),
        rule=case.rule,
        account_id=case.who.account_id,
        about=case.about,
        object_id=case.object_id,
        due_at=due_at,
        not_after=slot.not_after,
        held=held,
        nudge=case.rule not in EXEMPT,
        silent=silent,
        rings=silent or quiet_at(windows, zone, now) is None,
        snoozed=f":{SNOOZED}:" in slot.name,
        begun=min(due_at, slot.due_at) <= now,
    )


# ---- the rules --------------------------------------------------------------------------------


def before_start(starts_at: datetime, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return when somebody who comes is told: the evening before, and three hours before."""
    eve = _at(starts_at.astimezone(zone).date() - DAY, EVENING, zone)
    soon = starts_at - SOON
    return Slot("day-before", eve, soon), Slot("3h", soon, starts_at, starts_at - ON_THE_WAY)


def at_change(
    announced_at: datetime, number: int, starts_at: datetime, moved_from: datetime | None = None
) -> tuple[Slot, ...]:
    """Return when a move or cancellation is told: at once; ``number`` counts them.

    It is too late once people are on their way, to the time before the move as well.
    """
    nearest = min(starts_at, moved_from or starts_at)
    return (Slot(str(number), announced_at, starts_at, nearest - ON_THE_WAY),)


def before_answer(answer_until: datetime) -> tuple[Slot, ...]:
    """Return when somebody who has not answered is asked."""
    return (Slot("72h", answer_until - BEFORE_ANSWER, answer_until),)


def after_meeting(
    starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo
) -> tuple[Slot, ...]:
    """Return when a companion is asked about a meeting of which nothing is noted."""
    over = (ends_at or starts_at) + timedelta(hours=1)
    day = starts_at.astimezone(zone).date()
    due_at = max(_at(day, AFTER_A_MEETING, zone), over)
    return (Slot("evening", due_at, due_at + 2 * DAY),)


def is_since(
    starts_at: datetime, zone: ZoneInfo, occurred_on: date, at_time: str | None, made_at: datetime
) -> bool:
    """Say whether a talk may be the meeting that began then, or a later one.

    By its own day and time; where no time is noted, by when it was noted.
    """
    day = starts_at.astimezone(zone).date()
    if occurred_on != day:
        return occurred_on > day
    at = _at(day, time.fromisoformat(at_time), zone) if at_time else made_at
    return at >= starts_at - GRACE


def for_step(due_on: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return when a next step is told: on its day, and once more."""
    first = _at(due_on, MORNING, zone)
    second = _at(due_on + AGAIN, MORNING, zone)
    return Slot("day", first, second), Slot("again", second, second + AGAIN)


def for_task(due_on: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return when a task is told: three days before, and on its day."""
    early, late = _at(due_on - AGAIN, MORNING, zone), _at(due_on, MORNING, zone)
    return Slot("3d", early, late), Slot("day", late, late + DAY)


def before_gap(heard_on: date, cadence_days: int, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return when her main contact is told that nobody will have heard of her for long."""
    ends = heard_on + timedelta(days=cadence_days)
    due_at = _at(ends - GAP_WARNING, MORNING, zone)
    return (Slot("soon", due_at, _at(ends, MORNING, zone)),)


def at_gap(heard_on: date, cadence_days: int, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return when her group is told that nobody has heard of her for the whole cadence."""
    due_at = _at(heard_on + timedelta(days=cadence_days), MORNING, zone)
    return (Slot("cadence", due_at, due_at + 7 * DAY),)


def for_question(asked_at: datetime) -> tuple[Slot, ...]:
    """Return when an author is told of a question: at once, and once more."""
    number = round(asked_at.timestamp() * 1000)
    again = asked_at + AGAIN
    return Slot(f"{number}", asked_at, again), Slot(f"{number}+3d", again, again + 4 * DAY)


def is_wanted_as_push(rule: Rule, off: frozenset[str]) -> bool:
    """Say whether a person lets this sort of reminder ring."""
    return SORTS.get(rule) not in off


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
