"""The exchange: the one request that carries records."""

import hashlib
from datetime import datetime, timedelta

import orjson
from flask import Blueprint, Response, current_app, session
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.auth.answers import answer, body
from app.auth.gate import Who, allow
from app.auth.session import device_contact, end, renew
from app.auth.views import Ours
from app.clock import from_ms, local_day, to_ms
from app.database import begin_reading, begin_writing, current_session
from app.extensions import limiter, network_of
from app.people.devices import KnownDevice, device_again
from app.people.models import Device
from app.problems import Busy, LoginNeeded, OtherAccount, Problem
from app.programme.queries import timezone
from app.sync.changes import changes_since, erased_of
from app.sync.clients import Standing, check, standing_of
from app.sync.receive import receive
from app.sync.scopes import actor_of, visible_scopes
from app.sync.wire import Request, Result, is_id, read_request, shaped

bp = Blueprint("exchange", __name__)

LEASE = timedelta(days=30)
EVERY = timedelta(seconds=60)
NOTE_CONTACT = timedelta(hours=1)
TRIES = 3
#: What one device may ask: far more than a phone ever does, far less than a machine can.
OFTEN = "600/minute"
#: Deadlocks and locks, and keys that another transaction took or removed meanwhile.
PASSING = ("40001", "40P01", "55P03", "23503", "23505")


def device_asking() -> str:
    """Return what requests are counted by: the device's token, hashed, else the address."""
    token = str(session.get("_user_id", ""))
    return hashlib.sha256(token.encode()).hexdigest() if token else network_of()


@bp.post("/api/sync")
@limiter.limit(OFTEN, key_func=device_asking)
@allow(Who.DEVICES)
def exchange(device: KnownDevice) -> Response:
    """Take a phone's queued mutations and answer with what it lacks."""
    now = clock.now()
    if device.revoked is None and device.is_over(now):
        raise LoginNeeded
    asked = read_request(body())
    results: list[Result] = []
    if asked.mutations or _is_news(asked, device, now):
        results = _persistently(asked, device.id, now)
        begin_reading()
        device = device_again(device.id)
        standing = standing_of(asked.client)
    else:
        standing = standing_of(asked.client)
        check(asked, device, standing)
    return answer(_lacking(asked, device, standing, results, now))


@bp.post("/api/sync/wiped")
@allow(Who.DEVICES)
def wiped(device: KnownDevice) -> Response:
    """Take note that a revoked phone has removed everything, and end its session."""
    if shaped(Ours, body()).account != device.account_id:
        raise OtherAccount
    if device.revoked is None:
        raise LoginNeeded
    end()
    return answer(status=204)


def _is_news(asked: Request, device: KnownDevice, now: datetime) -> bool:
    """Say whether this contact is worth a writing transaction."""
    if device.seen_at is None or now - device.seen_at > NOTE_CONTACT:
        return True
    return device.waiting != asked.device.waiting


def _persistently(asked: Request, device_id: str, now: datetime) -> list[Result]:
    """Take the batch in; where the database had to break a tie, try the whole of it again."""
    for left in reversed(range(TRIES)):
        try:
            return _take_in(asked, device_id, now)
        except (DBAPIError, StaleDataError) as error:
            current_session().rollback()
            if not _is_passing(error):
                raise
            if not left:
                raise Busy(retry_after=5) from error
    raise AssertionError("the last try returns or raises")


def _take_in(asked: Request, device_id: str, now: datetime) -> list[Result]:
    begin_writing()
    device = current_session().get_one(Device, device_id)
    zone = timezone()
    actor = actor_of(device, local_day(now, zone))
    key: str = current_app.config["SECRET_KEY"]
    try:
        results = receive(asked, device, actor, key=key, timezone=zone, now=now)
        _note_contact(asked, device, now)
        current_session().commit()
    except Problem:
        current_session().rollback()
        raise
    return results


def _note_contact(asked: Request, device: Device, now: datetime) -> None:
    contact = device_contact(device)
    contact.seen_at = now
    contact.app = asked.app
    contact.waiting = asked.device.waiting
    oldest = asked.device.oldest
    contact.oldest_at = from_ms(min(oldest, to_ms(now))) if oldest else None
    contact.persisted = asked.device.persisted
    contact.skew_ms = asked.now - to_ms(now)
    renew()


def _is_passing(error: DBAPIError | StaleDataError) -> bool:
    """Say whether the same batch may well pass when it is tried again."""
    if isinstance(error, StaleDataError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in PASSING or "locked" in str(error.orig)


def _lacking(
    asked: Request, device: KnownDevice, standing: Standing, results: list[Result], now: datetime
) -> bytes:
    """Return, from one state of the database, what became of a batch and all the phone lacks."""
    today = local_day(now, standing.timezone)
    visible: list[str] = []
    if device.revoked is None:
        visible = visible_scopes(device.account_id, device.person_id, today)
    page = changes_since(asked.cursors, asked.limit, visible, today)
    data = {
        "epoch": standing.epoch,
        "now": to_ms(now),
        "account": device.account_id,
        "lease_s": int(LEASE.total_seconds()),
        "every_s": int(EVERY.total_seconds()),
        "results": [result.plain() for result in results],
        "scopes": page.scopes,
        "drop": page.drop,
        "erased": erased_of(_named(asked, page.drop)),
        "changes": page.changes,
        "more": page.more,
    }
    current_session().rollback()
    return orjson.dumps(data)


def _named(asked: Request, dropped: list[str]) -> list[str]:
    """Return the ids that a request names and that may be of somebody who was erased.

    A scope that is visible belongs to nobody who was.
    """
    ids = [id for scope in dropped for id in scope.split(":")[1:]]
    for mutation in asked.mutations:
        ids += [value for value in mutation.set.values() if isinstance(value, str)]
    return [id for id in ids if is_id(id)]
