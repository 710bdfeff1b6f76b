"""Table of follow-ups."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Id, choice
from app.records.base import Merge, SyncedRecord, Writes, wire

GROUP, NEWCOMER, COORDINATOR = "group", "newcomer", "coordinator"
OWNER = r"^(group|newcomer|coordinator|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"


class StepState(StrEnum):
    """Where a next step stands; of two said at once, the later in this order wins."""

    OPEN = "open"
    DROPPED = "dropped"
    DONE = "done"


class FollowUp(SyncedRecord):
    """A next step for or about a newcomer, or for the group itself.

    ``owner`` is ``group``, ``newcomer``, ``coordinator`` or a person; it is claimed when it is
    open and owned by one companion.
    """

    __tablename__ = "follow_ups"
    kind_name = "follow_up"

    newcomer_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE)
    )
    group_id: Mapped[str | None] = mapped_column(sa.ForeignKey("groups.id"), info=wire(Writes.ONCE))
    text: Mapped[str] = mapped_column(info=wire(merge=Merge.TEXT, required=True, max_length=140))
    due_on: Mapped[date | None] = mapped_column(info=wire())
    owner: Mapped[str] = mapped_column(
        sa.String(36), info=wire(required=True, merge=Merge.CLAIM, pattern=OWNER)
    )
    state: Mapped[StepState] = mapped_column(
        choice(StepState),
        info=wire(required=True, merge=Merge.RANK, rank=tuple(StepState)),
    )
    conversation_id: Mapped[str | None] = mapped_column(Id, index=True, info=wire(Writes.ONCE))
    maker_id: Mapped[str] = mapped_column(sa.ForeignKey("people.id"), info=wire(Writes.NEVER))
    settled_by: Mapped[str | None] = mapped_column(Id, info=wire(Writes.NEVER))
    settled_at: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return home_of(self.newcomer_id, self.group_id, self.owner)


def home_of(newcomer_id: str | None, group_id: str | None, owner: str) -> str:
    """Return the scope of a next step: hers, the group's about her, or the group's alone."""
    if newcomer_id is None:
        return f"g:{group_id}"
    return f"n:{newcomer_id}" if owner == NEWCOMER else f"c:{newcomer_id}"
