"""Tables of where phones can be reached, and of what is on its way to them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, choice


class PushSubscription(Base):
    """Where one device can be reached: an address at its vendor's push service, and keys.

    ``endpoint_hash`` is the SHA-256 of the address: one phone has one, whoever uses it.
    ``server_key`` is the VAPID public key it was made for.
    """

    __tablename__ = "push_subscriptions"

    device_id: Mapped[str] = mapped_column(
        sa.ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True
    )
    endpoint: Mapped[str]
    endpoint_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    host: Mapped[str] = mapped_column(sa.String(120), index=True)
    p256dh: Mapped[str] = mapped_column(sa.String(100))
    auth: Mapped[str] = mapped_column(sa.String(40))
    server_key: Mapped[str] = mapped_column(sa.String(100))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    succeeded_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(sa.String(40))


class GoneEndpoint(Base):
    """An address that its push service no longer knows: a phone that still posts it is told so."""

    __tablename__ = "gone_endpoints"

    endpoint_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime]


class Channel(StrEnum):
    """How something reaches a person."""

    PUSH = "push"
    MAIL = "mail"


class DeliveryState(StrEnum):
    """What has become of a delivery."""

    DUE = "due"
    SENT = "sent"
    DROPPED = "dropped"  # no longer wanted, too late, or nobody there any more
    FAILED = "failed"  # tried as often as makes sense


class Delivery(Base):
    """One message to one device, or one letter to one account, until it has been sent.

    ``key`` makes sure that it exists once. ``rule``, ``about`` and ``object_id`` are what the
    phone is told; with ``rule`` "bundle" several things are due. A worker holds it until
    ``lease_until`` with its own ``lease_token`` and settles it with that alone.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        sa.Index(
            "ix_deliveries_due",
            "due_at",
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(320), unique=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    device_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("devices.id", ondelete="CASCADE"), index=True
    )
    reminder_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("reminders.id", ondelete="CASCADE"), index=True
    )
    rule: Mapped[str] = mapped_column(sa.String(20))
    about: Mapped[str | None] = mapped_column(sa.String(20))
    object_id: Mapped[str | None] = mapped_column(Id)
    silent: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    not_after: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState), default=DeliveryState.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(Id)
    result: Mapped[str | None] = mapped_column(sa.String(40))
    settled_at: Mapped[datetime | None]
