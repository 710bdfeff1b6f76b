"""Taking in what a phone queued: in order, each mutation exactly once."""

import hashlib
import hmac
from datetime import datetime

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.clock import from_ms, local_day, to_ms
from app.database import current_session
from app.people.models import Device, Revoked
from app.problems import Fork, Gap, OtherAccount, OtherEpoch, Problem, Reused, Upgrade, Wipe
from app.records.actor import Actor, Stamp
from app.sync.apply import apply
from app.sync.life import current_epoch
from app.sync.models import SyncClient, SyncMutation
from app.sync.wire import MUTATION_VERSIONS, PROTOCOL, Mutation, Request, Result


def receive(
    asked: Request, device: Device, actor: Actor, *, key: str, timezone: str, now: datetime
) -> list[Result]:
    """Apply what a phone queued, in the order of its numbers, each mutation exactly once.

    A repeat is answered from memory. A refusal undoes only its own mutation: each runs in its own
    savepoint, so the rest of the queue still lands. ``key`` is the server's secret. The caller has
    begun a writing transaction and commits.

    Raises ``OtherAccount``, ``Wipe``, ``OtherEpoch``, ``Gap``, ``Fork`` and ``Upgrade``, which
    undo the whole batch.
    """
    client = check_client(asked, device, now, lock=True)
    known = _answered_before([mutation.id for mutation in asked.mutations])
    offset = asked.now - to_ms(now)
    results = []
    for mutation in sorted(asked.mutations, key=lambda one: one.n):
        digest = _digest(mutation, key)
        earlier = known.get(mutation.id)
        if earlier is not None:
            results.append(_again(earlier, mutation, actor, digest))
            if mutation.n <= client.last_n + 1:
                client.last_n = max(client.last_n, mutation.n)
            continue
        if mutation.n <= client.last_n:
            raise Fork(id=mutation.id)
        if mutation.n > client.last_n + 1:
            raise Gap(last_n=client.last_n)
        if mutation.v not in MUTATION_VERSIONS:
            raise Upgrade(min=PROTOCOL)
        made_at = from_ms(min(to_ms(now), max(0, mutation.made_at - offset)))
        stamp = Stamp(now, made_at, local_day(now, timezone), actor.person_id, client.id)
        result = _try(mutation, actor, stamp)
        taken = SyncMutation(
            id=mutation.id,
            account_id=actor.account_id,
            client_id=client.id,
            n=mutation.n,
            digest=digest,
            result=result.plain(),
            at=now,
        )
        current_session().add(taken)
        known[mutation.id] = taken
        client.last_n = mutation.n
        results.append(result)
    return results


def check_client(asked: Request, device: Device, now: datetime, *, lock: bool) -> SyncClient:
    """Return the phone's client after checking account, device and epoch, in this order.

    With ``lock`` it is locked, and made on first contact; without it nothing is written and a
    client that does not exist yet is answered as a fresh one.
    """
    account_id = device.account_id
    if asked.account != account_id:
        raise OtherAccount
    if device.revoked is Revoked.LOST:
        raise Wipe(how="lost")
    client = _client(asked, device, now, lock=lock)
    if client.account_id != account_id:
        raise OtherAccount
    if device.revoked is Revoked.LEFT and not asked.mutations:
        raise Wipe(how="left")
    epoch = current_epoch()
    if asked.epoch is not None and asked.epoch != epoch:
        raise OtherEpoch(epoch=epoch, last_n=client.last_n)
    client.device_id = device.id
    return client


def _client(asked: Request, device: Device, now: datetime, *, lock: bool) -> SyncClient:
    values = {
        "id": asked.client,
        "account_id": device.account_id,
        "device_id": device.id,
        "last_n": 0,
        "app": asked.app,
        "seen_at": now,
    }
    session = current_session()
    if not lock:
        return session.get(SyncClient, asked.client) or SyncClient(**values)
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    session.execute(insert(SyncClient).values(**values).on_conflict_do_nothing())
    return session.get_one(SyncClient, asked.client, with_for_update=True)


def _answered_before(ids: list[str]) -> dict[str, SyncMutation]:
    if not ids:
        return {}
    found = current_session().scalars(sa.select(SyncMutation).where(SyncMutation.id.in_(ids)))
    return {one.id: one for one in found}


def _again(earlier: SyncMutation, mutation: Mutation, actor: Actor, digest: str) -> Result:
    if earlier.account_id != actor.account_id or earlier.digest != digest:
        return Result.rejected(mutation, Reused())
    return Result(**{**earlier.result, "n": mutation.n})


def _try(mutation: Mutation, actor: Actor, stamp: Stamp) -> Result:
    try:
        with current_session().begin_nested():
            return apply(mutation, actor, stamp)
    except Problem as problem:
        return Result.rejected(mutation, problem)


def _digest(mutation: Mutation, key: str) -> str:
    content = orjson.dumps(mutation.content(), option=orjson.OPT_SORT_KEYS)
    return hmac.new(key.encode(), b"mutation:" + content, hashlib.sha256).hexdigest()
