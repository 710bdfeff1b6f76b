"""Tables of conversations and the notes about them."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Id, Json, choice
from app.records.base import Merge, SyncedRecord, Writes, wire

TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class How(StrEnum):
    """How people talked."""

    MET = "met"
    PHONE = "phone"
    VIDEO = "video"
    MESSAGES = "messages"


class Outcome(StrEnum):
    """What became of it; only ``happened`` lights a door and ends a silence."""

    HAPPENED = "happened"
    NOT_REACHED = "not_reached"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Conversation(SyncedRecord):
    """The facts of one talk with one newcomer, as its author noted it.

    She sees it as well: words and impression stand in ``ConversationNote``. Talks with several
    newcomers at once share an ``occasion_id``.
    """

    __tablename__ = "conversations"
    kind_name = "conversation"

    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    occasion_id: Mapped[str | None] = mapped_column(Id, info=wire(Writes.ONCE))
    author_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id"), index=True, info=wire(Writes.NEVER)
    )
    companion_ids: Mapped[list[str]] = mapped_column(
        Json, default=list, info=wire(merge=Merge.SET, pattern=ID)
    )
    occurred_on: Mapped[date] = mapped_column(info=wire(required=True))
    at_time: Mapped[str | None] = mapped_column(sa.String(5), info=wire(pattern=TIME))
    minutes: Mapped[int | None] = mapped_column(info=wire(ge=1, le=1440))
    how: Mapped[How | None] = mapped_column(choice(How), info=wire())
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome), info=wire(required=True))
    place: Mapped[str | None] = mapped_column(sa.String(80), info=wire())
    topics: Mapped[list[str]] = mapped_column(
        Json, default=list, info=wire(merge=Merge.SET, pattern=r"^[a-z0-9-]{1,40}$")
    )
    read_by: Mapped[str | None] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    read_at: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return f"n:{self.newcomer_id}"


class ConversationNote(SyncedRecord):
    """Words and impression of a talk, for the group and the coordinators only.

    ``withheld`` while the newcomer does not agree that notes are kept: then it is on no phone.
    """

    __tablename__ = "conversation_notes"
    kind_name = "conversation_note"

    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("conversations.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    author_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id"), index=True, info=wire(Writes.NEVER)
    )
    note: Mapped[str | None] = mapped_column(
        info=wire(merge=Merge.TEXT, max_length=4000, one_line=False)
    )
    impression: Mapped[int | None] = mapped_column(info=wire(ge=1, le=5))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    withheld: Mapped[bool] = mapped_column(default=False)

    def sync_scope(self) -> str | None:
        return None if self.withheld else f"c:{self.newcomer_id}"
