"""What the coordinator decides about: what came late, and what its author handed over."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, Json, choice
from app.records.actor import Actor, Stamp
from app.records.base import SyncedRecord, Writes, remove, wire
from app.records.kind import Kind


class Why(StrEnum):
    """How an entry came to the coordinator."""

    LATE = "late"  # its author no longer sees where it belongs
    HANDED_OVER = "handed_over"  # it was refused, and its author gives it


class Settled(StrEnum):
    """What became of it."""

    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    DELETED = "deleted"


class LateEntry(Base):
    """An entry that waits for a coordinator, for 30 days.

    ``content`` is the mutation as it came, in JSON of ASCII letters only: it may hold what no
    column takes. Once settled it is empty. ``talk_id`` is the talk that the entry is, or is a
    note about: what one author says about one talk is decided together.
    """

    __tablename__ = "late_entries"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(sa.String(100), index=True)
    talk_id: Mapped[str | None] = mapped_column(Id, index=True)
    content: Mapped[str]
    why: Mapped[Why] = mapped_column(choice(Why), default=Why.LATE)
    made_at: Mapped[datetime]
    at: Mapped[datetime] = mapped_column(index=True)
    settled_as: Mapped[Settled | None] = mapped_column(choice(Settled))
    settled_by: Mapped[str | None] = mapped_column(Id)
    settled_at: Mapped[datetime | None]

    @property
    def mutation(self) -> dict[str, Any]:
        """The mutation; empty once it is settled."""
        found: dict[str, Any] = json.loads(self.content) if self.content else {}
        return found


def as_content(mutation: dict[str, Any]) -> str:
    """Return a mutation in the form in which it is kept."""
    return json.dumps(mutation, ensure_ascii=True, separators=(",", ":"))


class ReturnedEntry(SyncedRecord):
    """An entry that a coordinator has sent back to its author, with a sentence.

    ``values`` are those of the entry, for its author to correct, copy or delete. It reaches them
    whomever they accompany by now: those are their own words.
    """

    __tablename__ = "returned_entries"
    kind_name = "returned_entry"

    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    newcomer_id: Mapped[str | None] = mapped_column(Id, index=True, info=wire(Writes.NEVER))
    of_kind: Mapped[str] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    of_row: Mapped[str] = mapped_column(Id, info=wire(Writes.NEVER))
    values: Mapped[dict[str, Any]] = mapped_column(Json, info=wire(Writes.NEVER))
    sentence: Mapped[str] = mapped_column(info=wire(Writes.NEVER))
    by_name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return f"u:{self.account_id}"


def put_away(entry: ReturnedEntry, actor: Actor, stamp: Stamp) -> None:
    """Take an entry that was sent back off one's own phones."""
    remove(entry, stamp)


RETURNED_ENTRY = Kind(name="returned_entry", model=ReturnedEntry, remove=put_away)
