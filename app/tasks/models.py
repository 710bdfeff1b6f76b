"""Tables of task templates, tasks and comments."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Id, Json, choice
from app.programme.models import EVERYBODY
from app.records.base import Merge, SyncedRecord, Writes, wire


class TaskTemplate(SyncedRecord):
    """An orientation task as the programme describes it to everybody."""

    __tablename__ = "task_templates"
    kind_name = "task_template"

    key: Mapped[str] = mapped_column(sa.String(60), unique=True, info=wire(Writes.NEVER))
    area: Mapped[str] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    order: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    level: Mapped[str] = mapped_column(sa.String(20), info=wire(Writes.NEVER))
    audience: Mapped[str] = mapped_column(sa.String(20), info=wire(Writes.NEVER))
    title: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))
    text: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))
    why: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))
    bring: Mapped[dict[str, list[str]]] = mapped_column(Json, info=wire(Writes.NEVER))
    link: Mapped[str | None] = mapped_column(info=wire(Writes.NEVER))
    due_after_days: Mapped[int | None] = mapped_column(info=wire(Writes.NEVER))
    deadline: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))
    sensitive: Mapped[bool] = mapped_column(info=wire(Writes.NEVER))
    legal_info: Mapped[bool] = mapped_column(info=wire(Writes.NEVER))
    needs_review: Mapped[bool] = mapped_column(info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return EVERYBODY


class TaskState(StrEnum):
    """Where a task stands; of two said at once, the later in this order wins."""

    OPEN = "open"
    NOT_NEEDED = "not_needed"
    DONE = "done"


class Task(SyncedRecord):
    """One newcomer's orientation task: from a template, or with a title of its own.

    ``hidden`` ones are for her companions only. ``private`` while she does not share her
    progress: then it is hers alone (``account_id``), or on no phone if she has no account.
    """

    __tablename__ = "tasks"
    kind_name = "task"

    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    template_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("task_templates.id"), info=wire(Writes.NEVER)
    )
    title: Mapped[str | None] = mapped_column(info=wire(merge=Merge.TEXT, max_length=140))
    due_on: Mapped[date | None] = mapped_column(info=wire())
    state: Mapped[TaskState] = mapped_column(
        choice(TaskState), info=wire(required=True, merge=Merge.RANK, rank=tuple(TaskState))
    )
    maker_id: Mapped[str | None] = mapped_column(Id, info=wire(Writes.NEVER))
    settled_by: Mapped[str | None] = mapped_column(Id, info=wire(Writes.NEVER))
    settled_at: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    hidden: Mapped[bool] = mapped_column(default=False)
    private: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[str | None] = mapped_column(Id)

    def sync_scope(self) -> str | None:
        if self.private:
            return f"u:{self.account_id}" if self.account_id else None
        return f"{'c' if self.hidden else 'n'}:{self.newcomer_id}"


class TaskComment(SyncedRecord):
    """What somebody wrote about a task; lives where the task lives."""

    __tablename__ = "task_comments"
    kind_name = "task_comment"

    task_id: Mapped[str] = mapped_column(
        sa.ForeignKey("tasks.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    newcomer_id: Mapped[str] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    author_id: Mapped[str] = mapped_column(sa.ForeignKey("people.id"), info=wire(Writes.NEVER))
    text: Mapped[str] = mapped_column(
        info=wire(merge=Merge.TEXT, required=True, max_length=4000, one_line=False)
    )
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    home: Mapped[str | None] = mapped_column(sa.String(80))

    def sync_scope(self) -> str | None:
        return self.home
