"""Taking in what a phone queued: in order, each mutation exactly once."""

import hashlib
import hmac
from datetime import datetime

import orjson
import sqlalchemy as sa

from app.clock import from_ms, local_day, to_ms
from app.database import current_session
from app.people.models import Device
from app.problems import Fork, Gap, Problem, Reused, Upgrade
from app.records.actor import Actor, Stamp
from app.sync.apply import apply
from app.sync.clients import check, lock_client, standing_of
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
    client = _client(asked, device, now)
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


def _client(asked: Request, device: Device, now: datetime) -> SyncClient:
    """Return the phone's database after all checks: locked if it sends anything."""
    if asked.mutations:
        lock_client(asked, device, now)
    check(asked, device, standing_of(asked.client))
    client = current_session().get(SyncClient, asked.client) or SyncClient(last_n=0)
    client.device_id, client.app, client.seen_at = device.id, asked.app, now
    return client


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
