"""Tables of desk sign-ins, and of what was typed there."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Id, Json
from app.people.models import Account


class DeskCredential(Base):
    """What an account signs in with at the desk.

    ``email_key`` is the folded address, ``totp_secret`` is sealed with the server's key, and
    ``totp_step`` the last step of 30 seconds whose code was taken: none works twice.
    """

    __tablename__ = "desk_credentials"

    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    email_key: Mapped[str] = mapped_column(sa.String(320), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    totp_secret: Mapped[str] = mapped_column(sa.String(120))
    totp_step: Mapped[int] = mapped_column(sa.BigInteger)
    language: Mapped[str] = mapped_column(sa.String(10))
    set_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class RecoveryCode(Base):
    """One of ten codes that stand in for a lost second factor, each once."""

    __tablename__ = "recovery_codes"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    used_at: Mapped[datetime | None]


class DeskSession(Base):
    """A browser that signed in at the desk; never travels, unlike a device."""

    __tablename__ = "desk_sessions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    browser: Mapped[str] = mapped_column(sa.String(80))
    signed_in_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class FormKey(Base):
    """That a form which creates something was sent, and where it led: once is enough."""

    __tablename__ = "form_keys"

    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Id, primary_key=True)
    led_to: Mapped[str | None] = mapped_column(sa.String(400))
    at: Mapped[datetime]


class KeptForm(Base):
    """What somebody had typed when the session was over; offered to the same account only."""

    __tablename__ = "kept_forms"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    page: Mapped[str] = mapped_column(sa.String(400))
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime]
