"""Phones' databases as the server knows them: whose each is, and how far its numbers have come."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.database import current_session, insert_new
from app.people.devices import KnownDevice
from app.people.models import Device, Revoked
from app.problems import OtherAccount, OtherEpoch, Wipe
from app.programme.models import Programme
from app.programme.queries import DEFAULT_TIMEZONE
from app.sync.models import SyncClient, SyncLife
from app.sync.wire import Request

#: So many databases of one device are known; of more, those that sent longest ago are forgotten.
MOST_CLIENTS = 20


@dataclass(frozen=True)
class Standing:
    """The server's present life, its time zone, and what it knows of one phone's database.

    ``account_id`` is whose that is, ``None`` for one that has sent nothing yet; ``last_n`` is the
    highest number taken from it without a gap.
    """

    epoch: str
    timezone: str
    account_id: str | None
    last_n: int


def standing_of(client_id: str) -> Standing:
    """Return how things stand with a phone's database."""
    row = current_session().connection().execute(_STANDING, {"client_id": client_id}).one()
    epoch, timezone, account_id, last_n = row
    return Standing(epoch, timezone or DEFAULT_TIMEZONE, account_id, last_n or 0)


def check(asked: Request, device: Device | KnownDevice, standing: Standing) -> None:
    """Let a request pass that comes from the right account, device and life of the server.

    Raises ``OtherAccount``, ``Wipe`` and ``OtherEpoch``, in this order.
    """
    if asked.account != device.account_id:
        raise OtherAccount
    if device.revoked is Revoked.LOST:
        raise Wipe(how="lost")
    if standing.account_id not in (None, device.account_id):
        raise OtherAccount
    if device.revoked is Revoked.LEFT and not asked.mutations:
        raise Wipe(how="left")
    if asked.epoch not in (None, standing.epoch):
        raise OtherEpoch(epoch=standing.epoch, last_n=standing.last_n)


def lock_client(asked: Request, device: Device, now: datetime) -> None:
    """Hold a phone's database for this transaction; it is made known where it is not yet.

    One that is forgotten for it sends everything again, and nothing arrives twice: what was taken
    is known by its own id.
    """
    session = current_session()
    values = {
        "id": asked.client,
        "account_id": device.account_id,
        "device_id": device.id,
        "last_n": 0,
        "app": asked.app,
        "seen_at": now,
    }
    new = insert_new(SyncClient).values(**values).returning(SyncClient.id)
    if session.execute(new).first() is not None:
        _forget_oldest(asked.client, device.id)
    session.get_one(SyncClient, asked.client, with_for_update=True)


def _forget_oldest(kept_id: str, device_id: str) -> None:
    others = sa.select(SyncClient.id).where(
        SyncClient.device_id == device_id, SyncClient.id != kept_id
    )
    too_many = others.order_by(SyncClient.seen_at.desc(), SyncClient.id).offset(MOST_CLIENTS - 1)
    forgotten = sa.delete(SyncClient).where(SyncClient.id.in_(too_many))
    current_session().execute(forgotten, execution_options={"synchronize_session": False})


_life, _programme, _client = SyncLife.__table__, Programme.__table__, SyncClient.__table__
_STANDING = sa.select(
    _life.c.epoch,
    sa.select(_programme.c.timezone).limit(1).scalar_subquery(),
    _client.c.account_id,
    _client.c.last_n,
).select_from(_life.outerjoin(_client, _client.c.id == sa.bindparam("client_id")))
