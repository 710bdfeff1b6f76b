"""Where phones can be reached. The caller commits, unless said otherwise."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.database import current_session
from app.people import service as people
from app.people.models import Device, Revoked
from app.problems import Invalid
from app.push.hosts import Hosts, Refused, Resolver, public_addresses, resolve
from app.push.keys import SECRET, decode, is_point
from app.push.models import GoneEndpoint, PushSubscription
from app.records.actor import Actor, Stamp
from app.records.kind import Values

#: More phones than this nobody has.
MOST = 10


@dataclass(frozen=True)
class Given:
    """What a phone says about where it can be reached; ``key`` is the server's it was made for."""

    endpoint: str
    p256dh: str
    auth: str
    key: str

    @property
    def hash(self) -> str:
        """What an endpoint is found by."""
        return hash_of(self.endpoint)


class Registered(StrEnum):
    """What becomes of a subscription that a phone hands over."""

    OK = "ok"
    GONE = "gone"  # the phone makes a new one


def check_given(
    given: Given, hosts: Hosts, resolver: Resolver = resolve, *, looked_up: bool = False
) -> str:
    """Return the host of a subscription that can be used. Raises ``Invalid``.

    Looks the host up unless it was ``looked_up`` before: that may take half a minute, so no
    transaction should be open. A name that nobody knows just now passes, as each sending looks
    again.
    """
    try:
        target = hosts.target(given.endpoint)
        if target.loopback is None and not looked_up:
            public_addresses(target.host, resolver)
    except Refused as refused:
        raise Invalid({"subscription.endpoint": "not_a_choice"}) from refused
    except OSError:
        pass
    if not is_point(given.p256dh):
        raise Invalid({"subscription.keys.p256dh": "out_of_range"})
    if not SECRET.fullmatch(given.auth) or len(decode(given.auth)) != 16:
        raise Invalid({"subscription.keys.auth": "out_of_range"})
    return target.host


def is_registered(device_id: str, given: Given) -> bool:
    """Say whether a device is reached at this address already."""
    mine = current_session().get(PushSubscription, device_id)
    return mine is not None and mine.endpoint_hash == given.hash


def register(
    device: Device, given: Given, now: datetime, *, host: str, public_key: str
) -> Registered:
    """Take note where a device can be reached; ``host`` is what ``check_given`` returned.

    An address that another device had moves here with proof, the same keys: then one phone has
    changed hands. Raises ``Invalid`` without that proof, and for more phones than anybody has.
    """
    session = current_session()
    if given.key != public_key or session.get(GoneEndpoint, given.hash) is not None:
        return Registered.GONE
    _take_over(device, given)
    mine = session.get(PushSubscription, device.id, with_for_update=True)
    if mine is None:
        _check_number(device.account_id)
        mine = PushSubscription(device_id=device.id)
        session.add(mine)
    if mine.endpoint_hash != given.hash:
        mine.endpoint, mine.endpoint_hash, mine.host = given.endpoint, given.hash, host
        mine.made_at, mine.succeeded_at, mine.failed_at, mine.failure = now, None, None, None
    mine.p256dh, mine.auth, mine.server_key = given.p256dh, given.auth, given.key
    mine.seen_at = now
    return Registered.OK


def _take_over(device: Device, given: Given) -> None:
    query = sa.select(PushSubscription).where(
        PushSubscription.endpoint_hash == given.hash, PushSubscription.device_id != device.id
    )
    other = current_session().scalar(query.with_for_update())
    if other is None:
        return
    if (other.p256dh, other.auth) != (given.p256dh, given.auth):
        raise Invalid({"subscription.endpoint": "not_yours"})
    current_session().delete(other)
    current_session().flush()


def _check_number(account_id: str) -> None:
    if len(subscriptions_of(account_id)) >= MOST:
        raise Invalid({"subscription": "out_of_range"})


def subscriptions_of(account_id: str) -> list[PushSubscription]:
    """Return where an account's devices can be reached; none that was revoked."""
    query = (
        sa.select(PushSubscription)
        .join(Device, Device.id == PushSubscription.device_id)
        .where(Device.account_id == account_id, Device.revoked.is_(None))
        .order_by(PushSubscription.device_id)
    )
    return list(current_session().scalars(query))


# ---- leaving ----------------------------------------------------------------------------------


def detach(device_id: str) -> None:
    """Forget where a device is reached: it gets nothing any more."""
    mine = sa.delete(PushSubscription).where(PushSubscription.device_id == device_id)
    current_session().execute(mine)


def remember_gone(device_id: str, endpoint: str, now: datetime) -> None:
    """Forget an address that its push service no longer knows, and that it is one."""
    hashed = hash_of(endpoint)
    current_session().execute(
        sa.delete(PushSubscription).where(
            PushSubscription.device_id == device_id, PushSubscription.endpoint_hash == hashed
        )
    )
    sqlite = current_session().get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if sqlite else postgresql_insert
    row = insert(GoneEndpoint).values(endpoint_hash=hashed, at=now)
    current_session().execute(row.on_conflict_do_nothing())


def revoke_device(device: Device, how: Revoked, stamp: Stamp) -> None:
    """End a device's session as ``people`` does, and let nothing reach it any more."""
    people.revoke(device, how, stamp)
    detach(device.id)


def amend_device(device: Device, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Rename or revoke one of one's own devices; one that is revoked gets nothing any more."""
    people.amend_device(device, values, actor, stamp)
    if device.revoked is not None:
        detach(device.id)


def hash_of(endpoint: str) -> str:
    """Return what an endpoint is found by."""
    return hashlib.sha256(endpoint.encode()).hexdigest()
