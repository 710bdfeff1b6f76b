"""What is to be sent, until it has been: put out once, held by one worker, settled by that one.

A crash loses nothing: the row is due again when its lease has run out.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.database import begin_writing, current_session, id_from, insert_new, new_id
from app.push.models import Channel, Delivery, DeliveryState, PushSubscription
from app.push.outcome import Outcome, Verdict

#: How long a worker holds a row at most; far longer than one message takes.
LEASE = timedelta(seconds=60)
#: A row that was taken up so often is given up by whoever takes it next.
MOST_ATTEMPTS = 12
#: How long one waits after a try that failed, doubled each time.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)


@dataclass(frozen=True)
class Parcel:
    """One message or letter to put out. ``key`` is what makes it exist once."""

    key: str
    channel: Channel
    account_id: str
    device_id: str | None
    reminder_id: str | None
    rule: str
    about: str | None
    object_id: str | None
    silent: bool
    due_at: datetime
    not_after: datetime


@dataclass(frozen=True)
class Claimed:
    """A delivery in one worker's hands until ``until``; as it was read, in no session."""

    delivery: Delivery
    token: str
    until: datetime


def put(parcels: Sequence[Parcel]) -> None:
    """Put messages out, each once however often it is repeated. The caller commits."""
    if not parcels:
        return
    session = current_session()
    rows = [
        {
            **asdict(one),
            "id": id_from(f"delivery:{one.key}"),
            "state": DeliveryState.DUE,
            "attempts": 0,
        }
        for one in parcels
    ]
    session.execute(insert_new(Delivery), rows)


def claim(
    now: datetime,
    *,
    limit: int = 50,
    lease: timedelta = LEASE,
    without: Collection[str] = (),
) -> list[Claimed]:
    """Take what is due into one's hands, in a transaction of its own.

    What was never tried comes first: nobody waits for addresses that fail again and again. Two
    workers never take the same row. ``without`` are hosts of push services, or "mail", of
    which nothing is taken. A lease further ahead than two of the longest is one of a clock that
    has jumped, and counts as run out.
    """
    begin_writing()
    session = current_session()
    query = (
        sa.select(Delivery)
        .where(*_free(now), *_not_to(without))
        .order_by(Delivery.attempts, Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list(session.scalars(query))
    token, until = new_id(), now + min(lease, LEASE)
    for delivery in found:
        delivery.lease_token, delivery.lease_until = token, until
        delivery.attempts += 1
    session.flush()
    for delivery in found:
        session.expunge(delivery)
    session.commit()
    return [Claimed(delivery, token, until) for delivery in found]


def _free(now: datetime) -> list[sa.ColumnElement[bool]]:
    nobodys = sa.or_(
        Delivery.lease_until.is_(None),
        Delivery.lease_until <= now,
        Delivery.lease_until > now + 2 * LEASE,
    )
    return [Delivery.state == DeliveryState.DUE, Delivery.due_at <= now, nobodys]


def _not_to(lanes: Collection[str]) -> list[sa.ColumnElement[bool]]:
    leaving_out: list[sa.ColumnElement[bool]] = []
    if Channel.MAIL in lanes:
        leaving_out.append(Delivery.channel != Channel.MAIL)
    if hosts := sorted(set(lanes) - {Channel.MAIL.value}):
        there = sa.select(PushSubscription.device_id).where(
            PushSubscription.device_id == Delivery.device_id, PushSubscription.host.in_(hosts)
        )
        leaving_out.append(~there.exists())
    return leaving_out


def renew(claimed: Claimed, now: datetime) -> Claimed | None:
    """Hold a row for a full lease from now, just before it is sent; own transaction.

    ``None`` says that it is no longer in one's hands: it must not be sent.
    """
    until = now + LEASE
    held = _write(claimed, {"lease_until": until})
    return replace(claimed, until=until) if held else None


def settle(
    claimed: Claimed,
    state: DeliveryState,
    result: str,
    now: datetime,
    *,
    retry_at: datetime | None = None,
    alongside: Callable[[], None] | None = None,
) -> bool:
    """Note what became of a row that is in one's hands, in a transaction of its own.

    With ``retry_at`` it stays due, from then on. ``alongside`` writes in the same transaction,
    also if the row is in other hands by now; that is what False says.
    """
    values: dict[str, Any] = {"result": result, "lease_token": None, "lease_until": None}
    if retry_at is None:
        values |= {"state": state, "settled_at": now}
    else:
        values["due_at"] = retry_at
    return _write(claimed, values, alongside)


def what_follows(
    delivery: Delivery, outcome: Outcome, now: datetime
) -> tuple[DeliveryState, datetime | None]:
    """Return what a row becomes, or when it is tried again."""
    if outcome.verdict is Verdict.SENT:
        return DeliveryState.SENT, None
    if outcome.verdict is Verdict.GONE:
        return DeliveryState.DROPPED, None
    if outcome.verdict is Verdict.NEVER or delivery.attempts >= MOST_ATTEMPTS:
        return DeliveryState.FAILED, None
    pause = min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
    retry_at = now + (outcome.retry_after or pause)
    if retry_at >= delivery.not_after:
        return DeliveryState.FAILED, None
    return DeliveryState.DUE, retry_at


def put_off(claimed: Claimed, until: datetime) -> bool:
    """Give a row back untried, due again from ``until`` on; own transaction."""
    attempts = Delivery.attempts - 1
    values = {"due_at": until, "attempts": attempts, "lease_token": None, "lease_until": None}
    return _write(claimed, values)


def _write(
    claimed: Claimed, values: dict[str, Any], alongside: Callable[[], None] | None = None
) -> bool:
    begin_writing()
    session = current_session()
    mine = (
        Delivery.id == claimed.delivery.id,
        Delivery.lease_token == claimed.token,
        Delivery.state == DeliveryState.DUE,
    )
    written = session.execute(
        sa.update(Delivery).where(*mine).values(**values).returning(Delivery.id),
        execution_options={"synchronize_session": False},
    ).first()
    if alongside is not None:
        alongside()
    session.commit()
    return written is not None
