"""What is deleted when its time is over. What a person wrote is deleted here by its date alone."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.audit.models import AuditEntry
from app.clock import local_day
from app.credentials.models import DeskSession, FormKey, KeptForm
from app.credentials.rules import KEPT, REMEMBERED, WHOLE
from app.database import Base, begin_writing, current_session
from app.i18n import sentences
from app.people.models import Account, Device, DeviceContact, Invitation
from app.privacy import ageing
from app.privacy.models import Erasure
from app.programme.periods import periods
from app.programme.queries import programme, timezone
from app.push.models import Delivery, DeliveryState, GoneEndpoint, PushSubscription
from app.records.actor import Stamp
from app.records.base import RowRevision
from app.records.kind import Kind
from app.records.late import LateEntry, ReturnedEntry, Why
from app.reminders.models import Notification, Nudge, Reminder, ReminderState
from app.sync.kinds import KINDS
from app.sync.models import SyncMutation
from app.sync.settling import send_back

log = logging.getLogger(__name__)

BATCH = 500
Condition = sa.ColumnElement[bool]

#: How long phones may still come with what refers to it.
LONG = timedelta(days=400)
#: How long what was removed, handed in or sent back is there.
MONTH = timedelta(days=30)
#: How long what is settled explains what happened.
SETTLED = timedelta(days=90)


@dataclass(frozen=True)
class Ends:
    """Rows of one table, and when their time is over."""

    model: type[Base]
    over: Callable[[datetime], Condition]


def _since(column: Any, age: timedelta) -> Callable[[datetime], Condition]:
    return lambda now: column < now - age


def _invitation_over(now: datetime) -> Condition:
    ended = sa.func.coalesce(Invitation.used_at, Invitation.revoked_at, Invitation.expires_at)
    return ended < now - MONTH


def _revision_over(kind: Kind) -> Callable[[datetime], Condition]:
    """Say which former values belong to a row that was removed, all of them long enough ago."""
    later = aliased(RowRevision)
    table = kind.model.__table__

    def over(now: datetime) -> Condition:
        there = sa.exists().where(table.c.id == RowRevision.row_id)
        newer = sa.exists().where(
            later.kind == kind.name, later.row_id == RowRevision.row_id, later.at >= now - MONTH
        )
        old = RowRevision.at < now - MONTH
        return sa.and_(RowRevision.kind == kind.name, old, ~there, ~newer)

    return over


def _unused(now: datetime) -> Condition:
    """A device that nobody has used for long; one that was revoked has an end of its own.

    Its phone is asked to sign in again, and keeps what waits on it.
    """
    seen = sa.select(DeviceContact.seen_at).where(DeviceContact.device_id == Device.id)
    last = sa.func.coalesce(seen.scalar_subquery(), Device.signed_in_at)
    return sa.and_(Device.revoked_at.is_(None), last < now - timedelta(days=periods().devices))


def _reading_over(now: datetime) -> Condition:
    return AuditEntry.at < now - timedelta(days=periods().readings)


def _late_over(now: datetime) -> Condition:
    """What came late, unless something of its author's about the same talk is there for less long.

    A note waits for its talk while that is open to be given back, or has gone back to be corrected.
    """
    other = aliased(LateEntry)
    is_open = sa.and_(other.settled_as.is_(None), other.why == Why.HANDED_OVER)
    is_young = sa.func.coalesce(other.settled_at, other.at) >= now - MONTH
    waits_for_it = sa.exists().where(
        other.talk_id == LateEntry.talk_id,
        other.account_id == LateEntry.account_id,
        sa.or_(is_open, is_young),
    )
    is_late = sa.and_(LateEntry.settled_as.is_(None), LateEntry.why == Why.LATE)
    return sa.and_(is_late, LateEntry.at < now - MONTH, ~waits_for_it)


def _reminder_over(now: datetime) -> Condition:
    """A reminder whose time has not passed yet keeps its key taken: it is not told twice."""
    settled = sa.and_(Reminder.state != ReminderState.DUE, Reminder.settled_at < now - SETTLED)
    return sa.and_(settled, Reminder.not_after < now - SETTLED)


#: By the name under which they are counted.
ENDS: Mapping[str, tuple[Ends, ...]] = {
    "mutations": (Ends(SyncMutation, _since(SyncMutation.at, LONG)),),
    "revoked devices": (Ends(Device, _since(Device.revoked_at, LONG)),),
    "unused devices": (Ends(Device, _unused),),
    "erasures": (Ends(Erasure, _since(Erasure.at, LONG)),),
    "gone endpoints": (Ends(GoneEndpoint, _since(GoneEndpoint.at, LONG)),),
    "late entries": (
        Ends(LateEntry, _since(LateEntry.settled_at, MONTH)),
        Ends(LateEntry, _late_over),
    ),
    "returned entries": (Ends(ReturnedEntry, _since(ReturnedEntry.at, MONTH)),),
    "former values": tuple(Ends(RowRevision, _revision_over(kind)) for kind in KINDS.values()),
    "invitations": (Ends(Invitation, _invitation_over),),
    "desk sessions": (Ends(DeskSession, _since(DeskSession.signed_in_at, WHOLE + SETTLED)),),
    "kept forms": (Ends(KeptForm, _since(KeptForm.at, KEPT)),),
    "sent forms": (Ends(FormKey, _since(FormKey.at, REMEMBERED)),),
    "deliveries": (
        Ends(
            Delivery,
            lambda now: sa.and_(
                Delivery.state != DeliveryState.DUE, Delivery.settled_at < now - SETTLED
            ),
        ),
    ),
    "reminders": (Ends(Reminder, _reminder_over),),
    "closed lines": (Ends(Notification, _since(Notification.closed_at, SETTLED)),),
    "nudges": (Ends(Nudge, lambda now: Nudge.on_day < (now - SETTLED).date()),),
    "push subscriptions": (Ends(PushSubscription, _since(PushSubscription.seen_at, SETTLED)),),
    "records of reading": (Ends(AuditEntry, _reading_over),),
}
HANDED_OVER = "handed over, given back"


def _undecided_entries(now: datetime) -> list[str]:
    return list(current_session().scalars(sa.select(LateEntry.id).where(_undecided(now))))


def _undecided(now: datetime) -> Condition:
    return sa.and_(
        LateEntry.settled_as.is_(None),
        LateEntry.why == Why.HANDED_OVER,
        LateEntry.at < now - MONTH,
    )


def _give_back(ids: list[str], now: datetime) -> int:
    session = current_session()
    query = (
        sa.select(LateEntry.id, Account.language)
        .join(Account, Account.id == LateEntry.account_id)
        .where(LateEntry.id.in_(ids), _undecided(now))
        .with_for_update(skip_locked=True, of=LateEntry)
    )
    here = programme()
    stamp = Stamp(now, now, local_day(now, timezone()))
    found = session.execute(query).all()
    for entry_id, language in found:
        _ = sentences(language)
        sentence = _("Nobody has decided about this entry within 30 days.")
        by_name = here.name if here else "Diele"
        send_back(entry_id, sentence, by_name, stamp, seen=[entry_id])
    return len(found)


@dataclass(frozen=True)
class Work:
    """What ends by more than deleting rows: which it is about, and how to end some of it.

    ``some`` is given at most ``most`` of the ids that ``over`` returned, in a transaction of its
    own. What is no longer over, or held by somebody, it leaves for another night. ``count`` says
    how much there is where the work before takes some of it along.
    """

    over: Callable[[datetime], list[str]]
    some: Callable[[list[str], datetime], int]
    most: int
    count: Callable[[datetime], int] | None = None


#: In this order, and before the rows of ``ENDS``, by the name under which it is counted.
WORK: Mapping[str, Work] = {
    HANDED_OVER: Work(_undecided_entries, _give_back, BATCH),
    "newcomers": Work(ageing.newcomers_over, ageing.forget_newcomers, 1),
    "talks' texts": Work(ageing.texts_over, ageing.forget_texts, ageing.TALKS, ageing.count_texts),
}


def count_over(now: datetime) -> dict[str, int]:
    """Return what ``retain`` would do now, by name."""
    session = current_session()
    counted = {
        name: work.count(now) if work.count else len(work.over(now)) for name, work in WORK.items()
    }
    for name, several in ENDS.items():
        queries = [
            sa.select(sa.func.count()).select_from(ends.model).where(ends.over(now))
            for ends in several
        ]
        counted[name] = sum(session.scalar(query) or 0 for query in queries)
    return counted


def retain(now: datetime) -> dict[str, int]:
    """Delete everything whose time is over; return how many rows, by name. Own transactions.

    What somebody handed over and nobody decided about goes back to its author first. What cannot
    be ended keeps nothing else from ending: the log says what it is.
    """
    done = {name: _end(name, work, now) for name, work in WORK.items()}
    for name, several in ENDS.items():
        done[name] = sum(_delete_all(name, ends, now) for ends in several)
    return done


def _end(name: str, work: Work, now: datetime) -> int:
    ids = work.over(now)
    some = [ids[at : at + work.most] for at in range(0, len(ids), work.most)]
    return sum(_end_some(name, work, few, now) for few in some)


def _end_some(name: str, work: Work, ids: list[str], now: datetime) -> int:
    """End all of these in one transaction; where that fails, each in one of its own."""
    try:
        begin_writing()
        count = work.some(ids, now)
        current_session().commit()
    except Exception:
        current_session().rollback()
        if len(ids) > 1:
            return sum(_end_some(name, work, [id], now) for id in ids)
        log.exception("%s: %s cannot be ended", name, ids[0])
        return 0
    return count


def _delete_all(name: str, ends: Ends, now: datetime) -> int:
    """Delete rows in transactions of at most ``BATCH``."""
    done = 0
    try:
        while count := _delete(ends, now):
            done += count
    except Exception:
        current_session().rollback()
        log.exception("%s: some cannot be deleted", name)
    return done


def _delete(ends: Ends, now: datetime) -> int:
    begin_writing()
    session = current_session()
    query = sa.select(ends.model).where(ends.over(now)).limit(BATCH)
    found = session.scalars(query.with_for_update(skip_locked=True, of=ends.model)).all()
    for row in found:
        session.delete(row)
    session.commit()
    return len(found)
