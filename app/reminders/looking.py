"""Looking again before something is sent: what is still wanted, from when, and whether aloud."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.database import current_session
from app.people.queries import profile_of
from app.programme.queries import programme
from app.push.delivering import Leave
from app.push.models import Channel, Delivery
from app.reminders.models import Notification, Reminder
from app.reminders.quiet import parse_windows, quiet_at
from app.reminders.raising import BUNDLE, UNSEEN
from app.reminders.rules import Wanted, is_wanted_as_push
from app.reminders.sweep import line_of, outlook, stamp_at


def still_wanted(deliveries: Collection[Delivery], now: datetime) -> dict[str, Leave]:
    """Return how each delivery may be sent, by its id; those that nobody needs are missing.

    Between sweep and sending things get done, read, put off, left and switched off; and a night
    may have begun. Reads in the transaction that is open.
    """
    lines = _open_lines({one.account_id for one in deliveries})
    as_it_is = outlook(now, only={one.object_id for one in lines})
    lines = [line for line in lines if line_of(line) in as_it_is.open]
    ids = {one.reminder_id for one in deliveries}
    found = current_session().scalars(sa.select(Reminder).where(Reminder.id.in_(ids)))
    reminders = {one.id: one for one in found}
    answer: dict[str, Leave] = {}
    for delivery in deliveries:
        reminder = reminders.get(delivery.reminder_id or "")
        if reminder is None or now >= delivery.not_after:
            continue
        told = [line for line in lines if _is_told_of(delivery, line, reminder, now)]
        fresh = as_it_is.wanted.get(reminder.key)
        if leave := _leave(delivery, reminder, fresh, told, now):
            answer[delivery.id] = leave
    return answer


def _open_lines(accounts: Collection[str]) -> list[Notification]:
    query = sa.select(Notification).where(
        Notification.account_id.in_(accounts),
        Notification.closed_at.is_(None),
        Notification.done_at.is_(None),
    )
    return list(current_session().scalars(query))


def _is_told_of(delivery: Delivery, line: Notification, reminder: Reminder, now: datetime) -> bool:
    """Say whether a delivery is about this line.

    A letter is about everything unseen for long, a bundle about all that was raised with it.
    """
    if line.account_id != delivery.account_id:
        return False
    if delivery.channel is Channel.MAIL:
        return line.read_at is None and line.at <= now - UNSEEN
    if delivery.rule == BUNDLE:
        return line.at == reminder.settled_at
    return line_of(line) == line_of(reminder)


def _leave(
    delivery: Delivery,
    reminder: Reminder,
    fresh: Wanted | None,
    told: Sequence[Notification],
    now: datetime,
) -> Leave | None:
    """Return how a delivery about these lines may be sent; None if nobody needs it."""
    here, profile = programme(), profile_of(delivery.account_id)
    off, by_mail = frozenset(profile.reminders_off), delivery.channel is Channel.MAIL
    if here is None or (by_mail and "mail" in off):
        return None
    if delivery.rule == reminder.rule and fresh is None:
        return None
    if not any(_waits(line, off, now) for line in told):
        return None
    quiet = quiet_at(parse_windows(profile.quiet), ZoneInfo(here.timezone), now)
    silent = fresh is not None and fresh.silent
    if quiet is None or silent:
        return Leave(max(now, fresh.due_at) if fresh is not None else now, silent)
    # A nudge that was put off would come on top of the next day's.
    is_nudge = reminder.nudge and not by_mail
    return None if is_nudge or quiet.end >= delivery.not_after else Leave(quiet.end)


def _waits(line: Notification, off: frozenset[str], now: datetime) -> bool:
    is_back = line.snoozed_until is None or line.snoozed_until <= stamp_at(now).today
    return is_back and is_wanted_as_push(line.rule, off)
