"""Tables of activities, answers and turnouts."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Id, Json, choice
from app.programme.models import EVERYBODY
from app.records.base import Merge, SyncedRecord, Writes, wire


class Category(StrEnum):
    """What sort of activity it is."""

    MEET_UP = "meet_up"
    OUTING = "outing"
    TRAINING = "training"
    INFO = "info"
    FIRST_MEETING = "first_meeting"


class Audience(StrEnum):
    """For whom an activity is; fixed once it is published."""

    EVERYONE = "everyone"
    GROUP = "group"
    NEWCOMER = "newcomer"  # a planned meeting with one newcomer


class ActivityState(StrEnum):
    """Where an activity stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What somebody says to an activity."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Seat(StrEnum):
    """Whether there is a place for somebody who said yes."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"


class Activity(SyncedRecord):
    """Something to go to: for everyone, for one group, or a planned meeting with one newcomer.

    The desk writes ``title``, ``text``, ``access``, ``cost`` and ``change_note`` per language
    (``{locale: text}``); a companion gives her meeting a ``label``. Times are instants;
    ``moved_from`` is the start before the last move. ``capacity`` counts everybody who comes,
    companions too. A draft of the desk is on no phone. ``announcements`` counts how often it was
    moved or called off, ``announced_at`` is when it last was.
    """

    __tablename__ = "activities"
    kind_name = "activity"

    category: Mapped[Category] = mapped_column(choice(Category), info=wire(required=True))
    title: Mapped[dict[str, str]] = mapped_column(Json, default=dict, info=wire(Writes.NEVER))
    text: Mapped[dict[str, str]] = mapped_column(Json, default=dict, info=wire(Writes.NEVER))
    label: Mapped[str | None] = mapped_column(info=wire(merge=Merge.TEXT, max_length=80))
    starts_at: Mapped[datetime] = mapped_column(index=True, info=wire(required=True))
    ends_at: Mapped[datetime | None] = mapped_column(info=wire())
    place: Mapped[str | None] = mapped_column(sa.String(80), info=wire())
    address: Mapped[str | None] = mapped_column(sa.String(200), info=wire())
    access: Mapped[dict[str, str]] = mapped_column(Json, default=dict, info=wire(Writes.NEVER))
    cost: Mapped[dict[str, str]] = mapped_column(Json, default=dict, info=wire(Writes.NEVER))
    languages: Mapped[list[str]] = mapped_column(Json, default=list, info=wire(Writes.NEVER))
    capacity: Mapped[int | None] = mapped_column(info=wire(Writes.NEVER))
    answer_until: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))
    audience: Mapped[Audience] = mapped_column(
        choice(Audience), info=wire(Writes.ONCE, required=True)
    )
    group_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("groups.id"), index=True, info=wire(Writes.NEVER)
    )
    newcomer_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    state: Mapped[ActivityState] = mapped_column(
        choice(ActivityState), default=ActivityState.DRAFT, info=wire()
    )
    moved_from: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))
    change_note: Mapped[dict[str, str]] = mapped_column(Json, default=dict, info=wire(Writes.NEVER))
    maker_id: Mapped[str | None] = mapped_column(Id, index=True, info=wire(Writes.NEVER))
    published_at: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    announced_at: Mapped[datetime | None]
    announcements: Mapped[int] = mapped_column(default=0, server_default="0")

    def sync_scope(self) -> str | None:
        if self.state is ActivityState.DRAFT:
            return None
        if self.audience is Audience.NEWCOMER:
            return f"n:{self.newcomer_id}"
        return f"h:{self.group_id}" if self.audience is Audience.GROUP else EVERYBODY


class Rsvp(SyncedRecord):
    """What one person says to one activity; the id comes from both.

    ``start_seen`` is the start a yes was given for; once the activity stands at another,
    ``ask_again`` is set. ``place`` is the server's to give, in order of ``receipt``.
    ``starts_at`` is the activity's, so that an answer leaves phones when the activity does.
    ``by_id`` is who answered for a newcomer; empty where she did so herself. ``home`` is the scope,
    empty once its person has left those the activity is for: then it stands on no phone and holds
    no place. The row stays, so that an answer given after coming back has a later version.
    """

    __tablename__ = "rsvps"
    __table_args__ = (sa.UniqueConstraint("activity_id", "person_id"),)
    kind_name = "rsvp"

    activity_id: Mapped[str] = mapped_column(
        sa.ForeignKey("activities.id"), info=wire(Writes.ONCE, required=True)
    )
    person_id: Mapped[str] = mapped_column(
        sa.ForeignKey("people.id"), index=True, info=wire(Writes.ONCE, required=True)
    )
    newcomer_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("newcomers.id"), index=True, info=wire(Writes.ONCE)
    )
    answer: Mapped[Answer] = mapped_column(choice(Answer), info=wire(required=True))
    start_seen: Mapped[datetime | None] = mapped_column(info=wire())
    place: Mapped[Seat | None] = mapped_column(choice(Seat), info=wire(Writes.NEVER))
    by_id: Mapped[str | None] = mapped_column(Id, info=wire(Writes.NEVER))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    moved_up_at: Mapped[datetime | None] = mapped_column(info=wire(Writes.NEVER))
    ask_again: Mapped[bool] = mapped_column(default=False, info=wire(Writes.NEVER))
    starts_at: Mapped[datetime] = mapped_column(server_default="0", info=wire(Writes.NEVER))
    receipt: Mapped[int | None]
    home: Mapped[str] = mapped_column(sa.String(80))

    def sync_scope(self) -> str | None:
        return self.home or None


class Turnout(SyncedRecord):
    """How many said what to an activity; lives where the activity lives."""

    __tablename__ = "turnouts"
    kind_name = "turnout"

    activity_id: Mapped[str] = mapped_column(
        sa.ForeignKey("activities.id"), unique=True, info=wire(Writes.NEVER)
    )
    confirmed: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    waiting: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    maybe: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    declined: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    starts_at: Mapped[datetime] = mapped_column(server_default="0", info=wire(Writes.NEVER))
    home: Mapped[str] = mapped_column(sa.String(80))

    def sync_scope(self) -> str:
        return self.home
