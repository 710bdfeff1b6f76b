"""Which device asks: what every exchange reads of it, in one query and without entities."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.database import current_session
from app.people.models import Account, Device, DeviceContact, Revoked
from app.people.secrets import hash_token

#: A device that has not been seen for so long must sign in again.
IDLE = timedelta(days=90)


@dataclass(frozen=True)
class KnownDevice:
    """A device with its account as a request finds them, revoked ones too.

    ``seen_at`` is when it was last here, ``waiting`` how many entries waited on it then; both are
    ``None`` before its first exchange.
    """

    id: str
    account_id: str
    person_id: str
    revoked: Revoked | None
    signed_in_at: datetime
    disabled_at: datetime | None
    seen_at: datetime | None
    waiting: int | None

    def is_over(self, now: datetime) -> bool:
        """Say whether it must sign in again, unless it was revoked."""
        seen = self.seen_at or self.signed_in_at
        return now - seen > IDLE or self.disabled_at is not None


def device_of(token: str) -> KnownDevice | None:
    """Return the device a cookie belongs to, revoked ones too."""
    return _read(_BY_TOKEN, {"token_hash": hash_token(token)})


def device_again(id: str) -> KnownDevice:
    """Return a device that is there as it stands in the present transaction."""
    found = _read(_BY_ID, {"id": id})
    assert found is not None
    return found


def _read(query: sa.Select[Any], values: dict[str, str]) -> KnownDevice | None:
    row = current_session().connection().execute(query, values).one_or_none()
    return KnownDevice(*row) if row else None


_device, _account = Device.__table__, Account.__table__
_contact = DeviceContact.__table__
_QUERY = sa.select(
    _device.c.id,
    _device.c.account_id,
    _account.c.person_id,
    _device.c.revoked,
    _device.c.signed_in_at,
    _account.c.disabled_at,
    _contact.c.seen_at,
    _contact.c.waiting,
).select_from(
    _device.join(_account, _account.c.id == _device.c.account_id).outerjoin(
        _contact, _contact.c.device_id == _device.c.id
    )
)
_BY_TOKEN = _QUERY.where(_device.c.token_hash == sa.bindparam("token_hash"))
_BY_ID = _QUERY.where(_device.c.id == sa.bindparam("id"))
