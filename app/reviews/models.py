"""Tables of the coordinators' answers."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Id, choice
from app.records.base import SyncedRecord, Writes, wire


class ReviewState(StrEnum):
    """What the desk has last said to an author about a talk."""

    SEEN = "seen"
    QUESTION = "question"  # and waits for the author
    ANSWERED = "answered"


class Review(SyncedRecord):
    """What the desk says to a talk's author; there is none before it has said something.

    That a talk was read stands on the talk itself, for the whole group. ``account_id`` is the
    author's, without one nobody can be told. ``withheld`` while the newcomer does not agree that
    notes are kept: then the thread is on no phone. ``at`` is when the desk last said something.
    """

    __tablename__ = "reviews"
    kind_name = "review"

    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("conversations.id"), unique=True, info=wire(Writes.NEVER)
    )
    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.NEVER)
    )
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    state: Mapped[ReviewState] = mapped_column(choice(ReviewState), info=wire(Writes.NEVER))
    thanks: Mapped[bool] = mapped_column(default=False, info=wire(Writes.NEVER))
    by_name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    withheld: Mapped[bool] = mapped_column(default=False)

    def sync_scope(self) -> str | None:
        return None if self.withheld else scope_of(self.account_id, self.newcomer_id)


class ReviewMessage(SyncedRecord):
    """A question from the desk about a talk, or its author's answer. It is never changed."""

    __tablename__ = "review_messages"
    kind_name = "review_message"

    review_id: Mapped[str] = mapped_column(
        sa.ForeignKey("reviews.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    conversation_id: Mapped[str] = mapped_column(
        Id, index=True, info=wire(Writes.ONCE, required=True)
    )
    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    text: Mapped[str] = mapped_column(
        info=wire(Writes.ONCE, required=True, max_length=4000, one_line=False)
    )
    from_desk: Mapped[bool] = mapped_column(info=wire(Writes.NEVER))
    by_id: Mapped[str] = mapped_column(sa.ForeignKey("people.id"), index=True)
    by_name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    withheld: Mapped[bool] = mapped_column(default=False)

    def sync_scope(self) -> str | None:
        return None if self.withheld else scope_of(self.account_id, self.newcomer_id)


def scope_of(account_id: str, newcomer_id: str) -> str:
    """Return the scope of what the desk and one author say about a newcomer."""
    return f"r:{account_id}:{newcomer_id}"
