"""Telling people what is due: a line in the inbox, and what is sent to their phones."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.database import begin_reading, begin_writing, current_session, insert_new
from app.people.models import Account
from app.people.queries import profile_of
from app.push.models import Channel
from app.push.outbox import Parcel, put
from app.push.subscriptions import subscriptions_of
from app.records.actor import Stamp
from app.records.base import add, change
from app.reminders.models import Notification, Nudge, Reminder, ReminderState
from app.reminders.rules import Wanted, is_wanted_as_push
from app.reminders.sweep import line_id, lines_locked, outlook, parts, stamp_at

AT_ONCE, LOOKED_AT = 50, 500
BUNDLE, LETTER = "bundle", "letter"
UNSEEN = timedelta(hours=24)

Ready = list[tuple[Reminder, Wanted]]


@dataclass(frozen=True)
class Look:
    """What was wanted a moment ago, by key, and which versions the lines of the inbox had then."""

    wanted: Mapping[str, Wanted]
    versions: Mapping[str, int]


def raise_due(now: datetime) -> int:
    """Put everything that is due into its person's inbox, and out for delivery.

    Returns how many lines were raised. Safe to run twice at once: each reminder is locked, and
    raised once.
    """
    raised = 0
    while True:
        begin_reading()
        found = current_session().execute(_due(now).limit(LOOKED_AT)).all()
        look = _look({row.object_id for row in found}, now)
        current_session().rollback()
        for ids in parts([row.id for row in found], AT_ONCE):
            begin_writing()
            raised += _raise(ids, look, now)
            current_session().commit()
        if len(found) < LOOKED_AT:
            return raised


def _look(objects: Collection[str], now: datetime) -> Look:
    query = sa.select(Notification.id, Notification.version)
    rows = current_session().execute(query.where(Notification.object_id.in_(objects)))
    return Look(outlook(now, only=objects).wanted, {row.id: row.version for row in rows})


def _due(now: datetime) -> sa.Select[str, str]:
    query = sa.select(Reminder.id, Reminder.object_id)
    query = query.where(Reminder.state == ReminderState.DUE, Reminder.due_at <= now)
    return query.order_by(Reminder.due_at, Reminder.key)


def _raise(ids: Sequence[str], look: Look, now: datetime) -> int:
    """Raise those that are still due and wanted now; the rest is put off or taken back.

    One whose line was changed since the look stays due: its person may just have put it off.
    """
    query = sa.select(Reminder).where(Reminder.id.in_(ids), Reminder.state == ReminderState.DUE)
    found = current_session().scalars(query.with_for_update(skip_locked=True)).all()
    stamp = stamp_at(now)
    newer = _changed_since(look, found)
    ready: dict[str, Ready] = {}
    for reminder in (one for one in found if _line(one) not in newer):
        fresh = look.wanted.get(reminder.key)
        if fresh is None:
            late = reminder.not_after <= now
            reminder.state = ReminderState.MISSED if late else ReminderState.CANCELLED
            reminder.settled_at = now
        elif fresh.due_at > now:
            reminder.due_at, reminder.held = fresh.due_at, fresh.held
        else:
            reminder.state, reminder.settled_at = ReminderState.RAISED, now
            ready.setdefault(reminder.account_id, []).append((reminder, fresh))
    raised = [fresh for several in ready.values() for _, fresh in several]
    # Always in the same order, so that two who do this at once do not wait for each other.
    for fresh in sorted(raised, key=_line):
        _enter(fresh, stamp)
    current_session().flush()
    for account_id, several in sorted(ready.items()):
        _send(account_id, sorted(several, key=lambda pair: pair[0].due_at), stamp)
    return len(raised)


def _changed_since(look: Look, found: Sequence[Reminder]) -> set[str]:
    """Lock the lines of reminders; return which of them are no longer as they were looked at."""
    lines = lines_locked(sorted(map(_line, found)))
    return {line.id for line in lines if line.version != look.versions.get(line.id)}


def _line(one: Wanted | Reminder) -> str:
    return line_id(one.account_id, one.rule, one.about, one.object_id)


def _enter(fresh: Wanted, stamp: Stamp) -> None:
    """Write a line into the inbox, or open the one that is there again."""
    line = current_session().get(Notification, _line(fresh), with_for_update=True)
    if line is not None:
        anew = {"at": stamp.now, "read_at": None, "done_at": None, "closed_at": None}
        kept = {} if fresh.snoozed else {"snoozed_until": None}
        change(line, {**anew, **kept}, stamp)
        return
    line = Notification(
        id=_line(fresh),
        account_id=fresh.account_id,
        rule=fresh.rule,
        about=fresh.about,
        object_id=fresh.object_id,
        at=stamp.now,
    )
    add(line, stamp)
    current_session().flush()


def _send(account_id: str, several: Ready, stamp: Stamp) -> None:
    off = frozenset(profile_of(account_id).reminders_off)
    audible = [pair for pair in several if is_wanted_as_push(pair[1].rule, off)]
    devices = [one.device_id for one in subscriptions_of(account_id)]
    if devices:
        ringing = [pair for pair in audible if pair[1].rings]
        ringing = _within_one_nudge(account_id, ringing, stamp)
        put([parcel for device in devices for parcel in _parcels(ringing, device, stamp.now)])
    by_mail = "mail" not in off and current_session().get_one(Account, account_id).person.email
    later = stamp.now + UNSEEN
    if by_mail and any(later < reminder.not_after for reminder, _ in audible):
        put([_letter(*audible[0], stamp)])


def _within_one_nudge(account_id: str, ringing: Ready, stamp: Stamp) -> Ready:
    """Leave out what the day's one nudge does not cover; what the night has held back is one."""
    nudges = [pair for pair in ringing if pair[1].nudge]
    held = [pair for pair in nudges if pair[0].held]
    covered = held or nudges[:1]
    if not covered or not _first_nudge(account_id, stamp):
        covered = []
    return [pair for pair in ringing if not pair[1].nudge or pair in covered]


def _first_nudge(account_id: str, stamp: Stamp) -> bool:
    session = current_session()
    row = {"account_id": account_id, "on_day": stamp.today}
    new = insert_new(Nudge).values(**row).returning(Nudge.account_id)
    return session.execute(new).first() is not None


def _parcels(ringing: Ready, device_id: str, now: datetime) -> Iterator[Parcel]:
    """Yield the messages to one device; nudges that the night has held back come as one."""
    held = [pair for pair in ringing if pair[0].held and pair[1].nudge]
    if len(held) > 1:
        yield _bundle(held, device_id, now)
    else:
        held = []
    for reminder, fresh in ringing:
        if (reminder, fresh) not in held:
            yield _parcel(reminder, fresh, device_id)


def _parcel(reminder: Reminder, fresh: Wanted, device_id: str | None) -> Parcel:
    return Parcel(
        key=f"{reminder.key}:{device_id}",
        channel=Channel.PUSH,
        account_id=reminder.account_id,
        device_id=device_id,
        reminder_id=reminder.id,
        rule=reminder.rule,
        about=reminder.about,
        object_id=reminder.object_id,
        silent=fresh.silent,
        due_at=reminder.due_at,
        not_after=reminder.not_after,
    )


def _bundle(several: Ready, device_id: str, now: datetime) -> Parcel:
    reminder, fresh = several[0]
    last = max(one.not_after for one, _ in several)
    one = _in_general(_parcel(reminder, fresh, device_id), BUNDLE)
    return replace(one, key=f"{BUNDLE}:{one.key}", due_at=now, not_after=last)


def _letter(reminder: Reminder, fresh: Wanted, stamp: Stamp) -> Parcel:
    """Return one letter for all of a day.

    It may have to wait for another line of that day to be unseen for as long, and for a night.
    """
    due_at = stamp.now + UNSEEN
    key = f"{LETTER}:{reminder.account_id}:{stamp.today}"
    one = _in_general(_parcel(reminder, fresh, None), LETTER)
    last = due_at + 2 * UNSEEN
    return replace(one, key=key, channel=Channel.MAIL, due_at=due_at, not_after=last)


def _in_general(one: Parcel, rule: str) -> Parcel:
    """Return a message that says of nothing in particular that it waits."""
    return replace(one, rule=rule, about=None, object_id=None, silent=False)
