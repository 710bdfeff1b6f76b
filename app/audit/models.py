"""Table of what was shown to whom."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, choice


class Event(StrEnum):
    """What is written down."""

    NOTES_SHOWN = "notes_shown"


class AuditEntry(Base):
    """That somebody at the desk was shown words about a newcomer, within a quarter of an hour.

    Never what was shown. ``window_at`` is the beginning of that quarter, ``at`` the first time
    in it. Entries are added and, with the newcomer's erasure, deleted; none is ever changed.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.UniqueConstraint("newcomer_id", "reader_id", "event", "window_at"),
        sa.Index("ix_audit_entries_reader_at", "reader_id", "at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event: Mapped[Event] = mapped_column(choice(Event))
    reader_id: Mapped[str] = mapped_column(sa.ForeignKey("people.id"))
    newcomer_id: Mapped[str] = mapped_column(Id)
    window_at: Mapped[datetime]
    at: Mapped[datetime]
