"""Tables of reminders, of their lines in the inbox, and of who was nudged today."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Id, choice
from app.records.base import SyncedRecord, Writes, wire


class Rule(StrEnum):
    """Why somebody is reminded."""

    ACTIVITY_SOON = "activity_soon"
    ACTIVITY_CHANGED = "activity_changed"
    ACTIVITY_CANCELLED = "activity_cancelled"
    ANSWER_MISSING = "answer_missing"
    TALK_NOT_NOTED = "talk_not_noted"
    STEP_DUE = "step_due"
    TASK_DUE = "task_due"
    CONTACT_GAP = "contact_gap"
    QUESTION_OPEN = "question_open"


class About(StrEnum):
    """What sort of record a reminder is about."""

    ACTIVITY = "activity"
    STEP = "follow_up"
    TASK = "task"
    NEWCOMER = "newcomer"
    REVIEW = "review"


class ReminderState(StrEnum):
    """What has become of a reminder."""

    DUE = "due"
    RAISED = "raised"  # it stands in the inbox, and deliveries were put out
    CANCELLED = "cancelled"  # no longer wanted; revived if it is wanted again
    MISSED = "missed"  # nobody needs it any more: it is past its ``not_after``


class Reminder(Base):
    """Something that is due to one person at one time; the sweep plans it, never twice.

    ``key`` is rule and slot, person, object, local day, snooze day. ``due_at`` lies outside of the
    person's quiet hours; ``held`` says that they have put it off. After ``not_after`` it is told to
    nobody. ``nudge`` ones share one push a day; ``silent`` ones make no sound.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        sa.Index(
            "ix_reminders_due",
            "due_at",
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(240), unique=True)
    rule: Mapped[Rule] = mapped_column(choice(Rule))
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    about: Mapped[About] = mapped_column(choice(About))
    object_id: Mapped[str] = mapped_column(Id, index=True)
    due_at: Mapped[datetime]
    not_after: Mapped[datetime]
    held: Mapped[bool] = mapped_column(default=False)
    nudge: Mapped[bool] = mapped_column(default=False)
    silent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ReminderState] = mapped_column(choice(ReminderState), default=ReminderState.DUE)
    settled_at: Mapped[datetime | None]


class Notification(SyncedRecord):
    """A reminder's line in its person's inbox.

    It names its object by id alone; the phone has the words. ``read_at``, ``done_at`` and
    ``snoozed_until`` are the reader's; ``closed_at`` is when it was no longer wanted.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        sa.Index(
            "ix_notifications_open",
            "account_id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )
    kind_name = "notification"

    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    rule: Mapped[Rule] = mapped_column(choice(Rule), info=wire(Writes.NEVER))
    about: Mapped[About] = mapped_column(choice(About), info=wire(Writes.NEVER))
    object_id: Mapped[str] = mapped_column(Id, index=True, info=wire(Writes.NEVER))
    at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    read_at: Mapped[datetime | None] = mapped_column(info=wire())
    done_at: Mapped[datetime | None] = mapped_column(info=wire())
    snoozed_until: Mapped[date | None] = mapped_column(info=wire())
    closed_at: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return f"u:{self.account_id}"


class Nudge(Base):
    """That somebody was nudged on a day: the row of a reminder by day that was pushed."""

    __tablename__ = "nudges"

    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    on_day: Mapped[date] = mapped_column(primary_key=True)
