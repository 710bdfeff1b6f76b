"""Tables of persons, accounts, devices and invitations."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Id, Json, choice
from app.records.base import Merge, SyncedRecord, Writes, wire


class Role(StrEnum):
    """What an account may be."""

    COMPANION = "companion"
    NEWCOMER = "newcomer"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


def folded(length: int) -> sa.String:
    """Return the type of a folded text: compared letter by letter in every database."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


class Person(Base):
    """Anyone the programme knows by name; may have no account.

    ``name_key`` is the folded name that lists are sorted by; ``version`` grows with each
    correction at the desk.
    """

    __tablename__ = "people"
    __table_args__ = (sa.Index("ix_people_name_key", "name_key", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    call_name: Mapped[str] = mapped_column(sa.String(80))
    surname: Mapped[str | None] = mapped_column(sa.String(80))
    email: Mapped[str | None] = mapped_column(sa.String(320))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    phone_shared: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[list[Any]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime]
    name_key: Mapped[str] = mapped_column(folded(200), server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class PersonWord(Base):
    """One folded word of a person's name, by which it is found."""

    __tablename__ = "person_words"

    word: Mapped[str] = mapped_column(folded(80), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Account(Base):
    """What a person signs in with."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("people.id"), unique=True)
    roles: Mapped[list[str]] = mapped_column(Json, default=list)
    language: Mapped[str] = mapped_column(sa.String(10), default="de")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


#: Days of the week on which it begins, 1 is Monday, and local times: over midnight where need be.
#: [0-9]: elsewhere a digit may be one of any script.
WINDOW = r"^1?2?3?4?5?6?7? ([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
NIGHT = "1234567 20:30-08:00"
MOST_WINDOWS = 7


class Profile(SyncedRecord):
    """What an account's own phones know about it.

    ``quiet`` are the hours without a reminder, such as ``1234567 20:30-08:00``; ``reminders_off``
    the sorts of reminders that only stand in the inbox, and ``mail``.
    """

    __tablename__ = "profiles"
    kind_name = "profile"

    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id"), unique=True)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("people.id"), info=wire(Writes.NEVER))
    call_name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    roles: Mapped[list[str]] = mapped_column(Json, info=wire(Writes.NEVER))
    language: Mapped[str] = mapped_column(
        sa.String(10), info=wire(required=True, pattern="^(de|en|tr|fil|hi|ml)$")
    )
    phone: Mapped[str | None] = mapped_column(sa.String(40), info=wire())
    phone_shared: Mapped[bool] = mapped_column(info=wire(required=True))
    quiet: Mapped[list[str]] = mapped_column(
        Json, server_default=f'["{NIGHT}"]', info=wire(merge=Merge.SET, pattern=WINDOW)
    )
    reminders_off: Mapped[list[str]] = mapped_column(
        Json,
        server_default="[]",
        info=wire(merge=Merge.SET, pattern="^(meetings|steps|silence|invitations|mail)$"),
    )

    def sync_scope(self) -> str:
        return f"u:{self.account_id}"


class Revoked(StrEnum):
    """Why a device no longer gets anything."""

    LEFT = "left"
    LOST = "lost"


class Device(SyncedRecord):
    """A phone that signed in: a session that can be listed and revoked.

    A revoked device keeps its row for 400 days, or it could never be told to wipe.
    """

    __tablename__ = "devices"
    kind_name = "device"

    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    label: Mapped[str] = mapped_column(sa.String(80), info=wire(required=True))
    platform: Mapped[str] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    installed: Mapped[bool] = mapped_column(info=wire(Writes.NEVER))
    signed_in_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    revoked: Mapped[Revoked | None] = mapped_column(choice(Revoked), info=wire())
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    def sync_scope(self) -> str:
        return f"u:{self.account_id}"


class DeviceContact(Base):
    """When a device was last here and what waited on it; never travels, so it causes no pull."""

    __tablename__ = "device_contacts"

    device_id: Mapped[str] = mapped_column(
        sa.ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime]
    app: Mapped[str | None] = mapped_column(sa.String(40))
    waiting: Mapped[int] = mapped_column(default=0)
    oldest_at: Mapped[datetime | None]
    persisted: Mapped[bool | None]
    skew_ms: Mapped[int | None] = mapped_column(sa.BigInteger)


class Purpose(StrEnum):
    """What an invitation is for."""

    INVITATION = "invitation"  # makes an account
    SIGN_IN = "sign_in"  # one more device for an account that is there


class Invitation(Base):
    """A link or code that lets one person sign in once; only hashes are kept."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = mapped_column(choice(Role))
    group_name: Mapped[str | None] = mapped_column(sa.String(80))
    inviter: Mapped[str] = mapped_column(sa.String(80))
    language: Mapped[str] = mapped_column(sa.String(10))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
