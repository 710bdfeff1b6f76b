"""Tables of the exchange: the server's life, phones' clients, mutations, what came late."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, Json


class SyncLife(Base):
    """The one row that tells two lives of this server apart: new after every restore."""

    __tablename__ = "sync_life"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(sa.String(20))


class SyncClient(Base):
    """One database on one phone; ``last_n`` is the highest number taken from it without a gap."""

    __tablename__ = "sync_client"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"))
    device_id: Mapped[str] = mapped_column(sa.ForeignKey("devices.id", ondelete="CASCADE"))
    last_n: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    app: Mapped[str] = mapped_column(sa.String(40))
    seen_at: Mapped[datetime]


class SyncMutation(Base):
    """That a mutation was taken and what became of it; no content. Kept 400 days."""

    __tablename__ = "sync_mutation"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, index=True)
    client_id: Mapped[str] = mapped_column(Id)
    n: Mapped[int] = mapped_column(sa.BigInteger)
    digest: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(index=True)
