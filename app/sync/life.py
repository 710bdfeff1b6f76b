"""The server's present life: its epoch, new after every restore."""

import secrets

import sqlalchemy as sa

from app.database import current_session
from app.sync.models import SyncLife


def current_epoch() -> str:
    """Return the name of this server's present life."""
    return current_session().scalars(sa.select(SyncLife.epoch)).one()


def begin_new_life() -> str:
    """Give the server a new epoch, so that phones send again what the backup lacks."""
    life = current_session().scalars(sa.select(SyncLife)).one()
    life.epoch = secrets.token_hex(6)
    return life.epoch
