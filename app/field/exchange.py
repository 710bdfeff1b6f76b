"""The exchange: the one request that carries records."""

from datetime import datetime, timedelta

import orjson
from flask import Blueprint, Response, current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.auth.answers import answer, body
from app.auth.gate import Who, allow
from app.auth.session import device_contact, end, renew
from app.auth.views import Ours
from app.clock import from_ms, local_day, to_ms
from app.database import begin_reading, begin_writing, current_session
from app.people.models import Device
from app.people.queries import contact_of, is_over
from app.problems import Busy, LoginNeeded, OtherAccount, Problem
from app.programme.queries import timezone
from app.sync.changes import changes_since, erased_of
from app.sync.life import current_epoch
from app.sync.receive import check_client, receive
from app.sync.scopes import actor_of, visible_scopes
from app.sync.wire import Request, Result, is_id, read_request, shaped

bp = Blueprint("exchange", __name__)

LEASE = timedelta(days=30)
EVERY = timedelta(seconds=60)
NOTE_CONTACT = timedelta(hours=1)
TRIES = 3
#: Deadlocks and locks, and keys that another transaction took or removed meanwhile.
PASSING = ("40001", "40P01", "55P03", "23503", "23505")


@bp.post("/api/sync")
@allow(Who.DEVICES)
def exchange(device: Device) -> Response:
    """Take a phone's queued mutations and answer with what it lacks."""
    now = clock.now()
    contact = contact_of(device.id)
    if device.revoked is None and is_over(device, contact, now):
        raise LoginNeeded
    asked = read_request(body())
    news = contact is None or (
        now - contact.seen_at > NOTE_CONTACT or contact.waiting != asked.device.waiting
    )
    device_id = device.id
    if not asked.mutations and not news:
        check_client(asked, device, now, lock=False)
        return _answer(asked, device_id, [], now)
    results = _persistently(asked, device_id, now)
    return _answer(asked, device_id, results, now)


@bp.post("/api/sync/wiped")
@allow(Who.DEVICES)
def wiped(device: Device) -> Response:
    """Take note that a revoked phone has removed everything, and end its session."""
    if shaped(Ours, body()).account != device.account_id:
        raise OtherAccount
    if device.revoked is None:
        raise LoginNeeded
    end()
    return answer(status=204)


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


def _answer(asked: Request, device_id: str, results: list[Result], now: datetime) -> Response:
    """Read, in one state of the database, all that this phone lacks."""
    begin_reading()
    device = current_session().get_one(Device, device_id)
    today = local_day(now, timezone())
    visible: list[str] = []
    if device.revoked is None:
        visible = visible_scopes(device.account_id, device.account.person_id, today)
    page = changes_since(asked.cursors, asked.limit, visible, today)
    data = {
        "epoch": current_epoch(),
        "now": to_ms(now),
        "account": device.account_id,
        "lease_s": int(LEASE.total_seconds()),
        "every_s": int(EVERY.total_seconds()),
        "results": [result.plain() for result in results],
        "scopes": page.scopes,
        "drop": page.drop,
        "erased": erased_of(_named(asked)),
        "changes": page.changes,
        "more": page.more,
    }
    current_session().rollback()
    return answer(orjson.dumps(data))


def _named(asked: Request) -> list[str]:
    """Return the ids that scopes and mutations of a request name."""
    ids = [id for scope in asked.cursors for id in scope.split(":")[1:]]
    for mutation in asked.mutations:
        ids += [value for value in mutation.set.values() if isinstance(value, str)]
    return [id for id in ids if is_id(id)]
