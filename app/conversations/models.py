"""Tables of conversations and the notes about them."""

from datetime import date, datetime
from enum import IntFlag, StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, Json, choice
from app.records.base import Merge, SyncedRecord, Writes, wire

TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
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


class Shelf(IntFlag):
    """Where a talk stands in the coordinators' queue."""

    TEXT = 1  # somebody wrote words about it
    LOW = 2  # somebody noted one of the two lowest impressions
    OPEN = 4  # something about it has not been read yet


class QueueEntry(Base):
    """A talk as it waits for the coordinators or has been read by one; never on a phone.

    ``shelf`` is a ``Shelf``. ``news_at`` is when something last came that wants to be read.
    ``group_id`` is the group through which the author saw the newcomer then. ``answered`` once
    the desk has written to the author about it.
    """

    __tablename__ = "queue_entries"

    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[str | None] = mapped_column(sa.ForeignKey("groups.id"), index=True)
    shelf: Mapped[int] = mapped_column(sa.SmallInteger)
    news_at: Mapped[datetime]
    answered: Mapped[bool] = mapped_column(default=False)


class QueueKey(Base):
    """One way by which an entry is found: a row for all, its group, author, newcomer and topics.

    A list is a walk along this table's primary key, so it costs the same however long the queue.
    """

    __tablename__ = "queue_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(sa.String(42), primary_key=True)
    shelf: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    news_at: Mapped[datetime] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("queue_entries.conversation_id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    )
