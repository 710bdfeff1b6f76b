"""Telling people what is due: a line in the inbox, and what is sent to their phones."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.database import begin_writing, current_session
from app.people.models import Account
from app.people.queries import profile_of
from app.programme.queries import programme
from app.push.models import Channel, Delivery
from app.push.outbox import Parcel, put
from app.push.subscriptions import subscriptions_of
from app.records.actor import Stamp
from app.records.base import add, change
from app.reminders.models import Notification, Nudge, Reminder, ReminderState
from app.reminders.quiet import parse_windows, quiet_at
from app.reminders.rules import Wanted, is_wanted_as_push
from app.reminders.sweep import line_id, outlook, stamp_at

AT_ONCE = 50
BUNDLE = "bundle"
UNSEEN = timedelta(hours=24)


def raise_due(now: datetime) -> int:
    """Put everything that is due into its person's inbox, and out for delivery.

    Returns how many lines were raised. Safe to run twice at once: each reminder is locked, and
    raised once.
    """
    raised = 0
    while True:
        begin_writing()
        found = _due(now)
        raised += _raise(found, now)
        current_session().commit()
        if len(found) < AT_ONCE:
            return raised


def _due(now: datetime) -> Sequence[Reminder]:
    query = (
        sa.select(Reminder)
        .where(Reminder.state == ReminderState.DUE, Reminder.due_at <= now)
        .order_by(Reminder.due_at, Reminder.key)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return current_session().scalars(query).all()


def _raise(found: Sequence[Reminder], now: datetime) -> int:
    """Look again whether each is still wanted, and now; raise those that are."""
    as_it_is = outlook(now, only={one.object_id for one in found}).wanted
    stamp = stamp_at(now)
    ready: dict[str, list[tuple[Reminder, Wanted]]] = {}
    for reminder in found:
        fresh = as_it_is.get(reminder.key)
        if fresh is None:
            late = reminder.not_after <= now
            reminder.state = ReminderState.MISSED if late else ReminderState.CANCELLED
            reminder.settled_at = now
        elif fresh.due_at > now:
            reminder.due_at, reminder.held = fresh.due_at, fresh.held
        else:
            reminder.state, reminder.settled_at = ReminderState.RAISED, now
            _enter(fresh, stamp)
            ready.setdefault(reminder.account_id, []).append((reminder, fresh))
    current_session().flush()
    for account_id, several in sorted(ready.items()):
        _send(account_id, several, stamp)
    return sum(map(len, ready.values()))


def _enter(fresh: Wanted, stamp: Stamp) -> None:
    """Write a line into the inbox, or open the one that is there again."""
    id = line_id(fresh.account_id, fresh.rule, fresh.about, fresh.object_id)
    line = current_session().get(Notification, id, with_for_update=True)
    if line is not None:
        anew = {"at": stamp.now, "read_at": None, "done_at": None, "closed_at": None}
        change(line, anew, stamp)
        return
    line = Notification(
        id=id,
        account_id=fresh.account_id,
        rule=fresh.rule,
        about=fresh.about,
        object_id=fresh.object_id,
        at=stamp.now,
    )
    add(line, stamp)


def _send(account_id: str, several: Sequence[tuple[Reminder, Wanted]], stamp: Stamp) -> None:
    profile = profile_of(account_id)
    off = frozenset(profile.reminders_off)
    ringing = [pair for pair in several if pair[1].rings and is_wanted_as_push(pair[1].rule, off)]
    ringing = _within_one_nudge(account_id, ringing, stamp)
    devices = [one.device_id for one in subscriptions_of(account_id)]
    if len([one for one, _ in ringing if one.held]) > 1:
        put([_bundle(ringing, device, stamp.now) for device in devices])
    else:
        put([_parcel(one, fresh, device) for one, fresh in ringing for device in devices])
    if "mail" not in off and current_session().get_one(Account, account_id).person.email:
        later = stamp.now + UNSEEN
        put([_letter(one, later) for one, _ in several if later < one.not_after])


def _within_one_nudge(
    account_id: str, ringing: Sequence[tuple[Reminder, Wanted]], stamp: Stamp
) -> list[tuple[Reminder, Wanted]]:
    """Leave out what the day's one nudge does not cover; what comes together is one."""
    nudges = [pair for pair in ringing if pair[1].nudge]
    if not nudges or _first_nudge(account_id, stamp):
        return [pair for pair in ringing if pair not in nudges[1:] or pair[0].held]
    return [pair for pair in ringing if not pair[1].nudge]


def _first_nudge(account_id: str, stamp: Stamp) -> bool:
    session = current_session()
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    row = {"account_id": account_id, "on_day": stamp.today}
    new = insert(Nudge).values(**row).on_conflict_do_nothing().returning(Nudge.account_id)
    return session.execute(new).first() is not None


def _parcel(reminder: Reminder, fresh: Wanted, device_id: str) -> Parcel:
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


def _bundle(several: Sequence[tuple[Reminder, Wanted]], device_id: str, now: datetime) -> Parcel:
    """Return one message for everything that the quiet hours have held back."""
    first = several[0][0]
    return Parcel(
        key=f"{BUNDLE}:{first.key}:{device_id}",
        channel=Channel.PUSH,
        account_id=first.account_id,
        device_id=device_id,
        reminder_id=first.id,
        rule=BUNDLE,
        about=None,
        object_id=None,
        silent=False,
        due_at=now,
        not_after=max(reminder.not_after for reminder, _ in several),
    )


def _letter(reminder: Reminder, due_at: datetime) -> Parcel:
    return Parcel(
        key=f"mail:{reminder.key}",
        channel=Channel.MAIL,
        account_id=reminder.account_id,
        device_id=None,
        reminder_id=reminder.id,
        rule=reminder.rule,
        about=None,
        object_id=None,
        silent=False,
        due_at=due_at,
        not_after=reminder.not_after,
    )


# ---- looking again before sending -------------------------------------------------------------


def still_wanted(deliveries: Collection[Delivery], now: datetime) -> dict[str, datetime]:
    """Return from when each delivery may be sent, by its id; those that nobody needs are missing.

    Between sweep and sending things get done, read, put off, left and switched off; and a night
    may have begun. Reads in the transaction that is open.
    """
    found = current_session().scalars(
        sa.select(Reminder).where(Reminder.id.in_({one.reminder_id for one in deliveries}))
    )
    reminders = {one.id: one for one in found}
    as_it_is = outlook(now, only={one.object_id for one in reminders.values()}).wanted
    answer: dict[str, datetime] = {}
    for delivery in deliveries:
        reminder = reminders.get(delivery.reminder_id or "")
        if reminder is None or reminder.key not in as_it_is or now >= delivery.not_after:
            continue
        when = _from_when(delivery, reminder, now)
        if when is not None:
            answer[delivery.id] = when
    return answer


def _from_when(delivery: Delivery, reminder: Reminder, now: datetime) -> datetime | None:
    profile = profile_of(delivery.account_id)
    off = frozenset(profile.reminders_off)
    by_mail = delivery.channel is Channel.MAIL
    if ("mail" in off) if by_mail else not is_wanted_as_push(reminder.rule, off):
        return None
    if not _waits_for_its_person(reminder, by_mail=by_mail, now=now):
        return None
    here = programme()
    assert here is not None
    quiet = quiet_at(parse_windows(profile.quiet), ZoneInfo(here.timezone), now)
    if quiet is None or delivery.silent:
        return now
    return quiet.end if quiet.end < delivery.not_after else None


def _waits_for_its_person(reminder: Reminder, *, by_mail: bool, now: datetime) -> bool:
    id = line_id(reminder.account_id, reminder.rule, reminder.about, reminder.object_id)
    line = current_session().get(Notification, id)
    if line is None or line.closed_at or line.done_at or (by_mail and line.read_at):
        return False
    return line.snoozed_until is None or line.snoozed_until <= stamp_at(now).today
