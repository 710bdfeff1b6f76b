"""Tables of groups, memberships, newcomers and accompaniments.

Memberships and accompaniments are intervals of days, the last day included. Pausing closes one and
resuming opens another, so "once saw" and "last day" can be read from them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, choice
from app.people.models import folded
from app.records.base import Merge, SyncedRecord, Writes, wire


class State(StrEnum):
    """Where a membership or an accompaniment stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class GroupState(StrEnum):
    """Whether a group still works."""

    ACTIVE = "active"
    ENDED = "ended"


class Group(SyncedRecord):
    """Companions who work together."""

    __tablename__ = "groups"
    kind_name = "group"

    name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    specialities: Mapped[list[str]] = mapped_column(Json, info=wire(Writes.NEVER))
    meeting_place: Mapped[str | None] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    cadence_days: Mapped[int | None] = mapped_column(info=wire(Writes.NEVER))
    state: Mapped[GroupState] = mapped_column(choice(GroupState), info=wire(Writes.NEVER))
    name_key: Mapped[str] = mapped_column(folded(80), server_default="", index=True)

    def sync_scope(self) -> str:
        return f"h:{self.id}"


class GroupWord(Base):
    """One folded word of a group's name, by which it is found."""

    __tablename__ = "group_words"

    word: Mapped[str] = mapped_column(folded(80), primary_key=True)
    group_id: Mapped[str] = mapped_column(
        sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Membership(SyncedRecord):
    """A companion in a group for a time; the group keeps it, so that old talks keep their names.

    A paused or ended one gives no access. A proposed one is on no phone.
    """

    __tablename__ = "memberships"
    kind_name = "member"

    group_id: Mapped[str] = mapped_column(
        sa.ForeignKey("groups.id"), index=True, info=wire(Writes.NEVER)
    )
    person_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id"), index=True, info=wire(Writes.NEVER)
    )
    call_name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    languages: Mapped[list[Any]] = mapped_column(Json, info=wire(Writes.NEVER))
    phone: Mapped[str | None] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    lead: Mapped[bool] = mapped_column(default=False, info=wire(Writes.NEVER))
    state: Mapped[State] = mapped_column(choice(State), info=wire(Writes.NEVER))
    from_on: Mapped[date] = mapped_column(info=wire(Writes.NEVER))
    to_on: Mapped[date | None] = mapped_column(info=wire(Writes.NEVER))

    def sync_scope(self) -> str | None:
        return None if self.state is State.PROPOSED else f"g:{self.group_id}"


class Newcomer(SyncedRecord):
    """A newcomer's card, as she and her companions see it."""

    __tablename__ = "newcomers"
    kind_name = "newcomer"

    person_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id"), unique=True, info=wire(Writes.NEVER)
    )
    call_name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    languages: Mapped[list[Any]] = mapped_column(Json, info=wire(Writes.ALWAYS, merge=Merge.SET))
    interests: Mapped[list[str]] = mapped_column(
        Json, default=list, info=wire(Writes.ALWAYS, merge=Merge.SET)
    )
    situations: Mapped[list[str]] = mapped_column(
        Json, default=list, info=wire(Writes.ALWAYS, merge=Merge.SET)
    )
    arrived_on: Mapped[date | None] = mapped_column(info=wire(Writes.NEVER))
    district: Mapped[str | None] = mapped_column(sa.String(80), info=wire())
    consent_notes: Mapped[bool] = mapped_column(default=False, info=wire(Writes.NEVER))
    consent_contact: Mapped[bool] = mapped_column(default=False, info=wire(Writes.NEVER))
    consent_progress: Mapped[bool] = mapped_column(default=False, info=wire(Writes.NEVER))
    phone: Mapped[str | None] = mapped_column(sa.String(40), info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return f"n:{self.id}"


class Waiting(Base):
    """That no group accompanies a newcomer now, and since when; kept in step with the intervals."""

    __tablename__ = "newcomers_waiting"

    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime] = mapped_column(index=True)


class Accompaniment(SyncedRecord):
    """That a group accompanies a newcomer for a time; active and paused ones give access."""

    __tablename__ = "accompaniments"
    kind_name = "accompaniment"

    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.NEVER)
    )
    group_id: Mapped[str] = mapped_column(
        sa.ForeignKey("groups.id"), index=True, info=wire(Writes.NEVER)
    )
    main_contact_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("people.id"), info=wire(Writes.NEVER)
    )
    state: Mapped[State] = mapped_column(choice(State), info=wire(Writes.NEVER))
    from_on: Mapped[date] = mapped_column(info=wire(Writes.NEVER))
    to_on: Mapped[date | None] = mapped_column(info=wire(Writes.NEVER))
    ended_because: Mapped[str | None] = mapped_column(sa.String(200))

    def sync_scope(self) -> str | None:
        return None if self.state is State.PROPOSED else f"n:{self.newcomer_id}"


class Companion(SyncedRecord):
    """A member of the accompanying group as the newcomer sees him; follows his membership."""

    __tablename__ = "companions"
    kind_name = "companion"

    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.NEVER)
    )
    group_id: Mapped[str] = mapped_column(sa.ForeignKey("groups.id"), info=wire(Writes.NEVER))
    person_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id"), index=True, info=wire(Writes.NEVER)
    )
    call_name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    languages: Mapped[list[Any]] = mapped_column(Json, info=wire(Writes.NEVER))
    phone: Mapped[str | None] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    state: Mapped[State] = mapped_column(choice(State), info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return f"n:{self.newcomer_id}"
