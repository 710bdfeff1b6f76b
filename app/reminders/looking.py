"""Looking again before something is sent: what is still wanted, from when, and whether aloud."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.clock import local_day
from app.database import current_session
from app.people.queries import profile_of
from app.programme.queries import timezone
from app.push.delivering import Leave
from app.push.models import Channel, Delivery
from app.reminders.models import Notification, Reminder
from app.reminders.quiet import parse_windows, quiet_at
from app.reminders.raising import BUNDLE, UNSEEN
from app.reminders.rules import Wanted, is_wanted_as_push
from app.reminders.sweep import line_of, outlook


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
    zone, answer = timezone(), dict[str, Leave]()
    for delivery in deliveries:
        reminder = reminders.get(delivery.reminder_id or "")
        if reminder is None or now >= delivery.not_after:
            continue
        told = [line for line in lines if _is_told_of(delivery, line, reminder, now, zone)]
        fresh = as_it_is.wanted.get(reminder.key)
        if leave := _leave(delivery, reminder, fresh, told, now, zone):
            answer[delivery.id] = leave
    return answer


def _open_lines(accounts: Collection[str]) -> list[Notification]:
    query = sa.select(Notification).where(
        Notification.account_id.in_(accounts),
        Notification.closed_at.is_(None),
        Notification.done_at.is_(None),
    )
    return list(current_session().scalars(query))


def _is_told_of(
    delivery: Delivery, line: Notification, reminder: Reminder, now: datetime, zone: str
) -> bool:
    """Say whether a delivery is about this line.

    A letter is about everything unseen for long, and everything unseen of its day, which has no
    other; a bundle is about all that was raised with it.
    """
    if line.account_id != delivery.account_id:
        return False
    if delivery.channel is Channel.MAIL:
        of_its_day = local_day(line.at, zone) == local_day(reminder.settled_at or now, zone)
        return line.read_at is None and (line.at <= now - UNSEEN or of_its_day)
    if delivery.rule == BUNDLE:
        return line.at == reminder.settled_at
    return line_of(line) == line_of(reminder)


def _leave(
    delivery: Delivery,
    reminder: Reminder,
    fresh: Wanted | None,
    told: Sequence[Notification],
    now: datetime,
    zone: str,
) -> Leave | None:
    """Return how a delivery about these lines may be sent; None if nobody needs it."""
    profile, by_mail = profile_of(delivery.account_id), delivery.channel is Channel.MAIL
    off = frozenset(profile.reminders_off)
    if (by_mail and "mail" in off) or (delivery.rule == reminder.rule and fresh is None):
        return None
    waiting = [line.at for line in told if _waits(line, off, local_day(now, zone))]
    if not waiting:
        return None
    if by_mail and min(waiting) + UNSEEN > now:
        return Leave(min(waiting) + UNSEEN)
    quiet = quiet_at(parse_windows(profile.quiet), ZoneInfo(zone), now)
    silent = fresh is not None and fresh.silent
    since = max(now, fresh.due_at) if fresh is not None else now
    if quiet is not None and not silent:
        since = quiet.end
    until = delivery.not_after
    if fresh is not None and delivery.rule == reminder.rule and not by_mail:
        until = min(until, fresh.not_after)
    if since >= until or _is_another_days(delivery, reminder, since, zone):
        return None
    return Leave(since, silent, until)


def _is_another_days(delivery: Delivery, reminder: Reminder, since: datetime, zone: str) -> bool:
    """Say whether a nudge would leave on a later day than the one whose only nudge it is.

    It would come on top of that day's; it stands in the inbox.
    """
    if delivery.channel is Channel.MAIL or not reminder.nudge:
        return False
    return local_day(since, zone) != local_day(reminder.settled_at or since, zone)


def _waits(line: Notification, off: frozenset[str], today: date) -> bool:
    is_back = line.snoozed_until is None or line.snoozed_until <= today
    return is_back and is_wanted_as_push(line.rule, off)
