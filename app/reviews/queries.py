"""Reading the coordinators' queue; a page of it costs the same however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.conversations.models import Conversation, ConversationNote, QueueEntry, QueueKey, Shelf
from app.conversations.queue import EVERYTHING
from app.database import current_session
from app.records.siblings import siblings_of
from app.reviews.models import ReviewMessage


class Show(StrEnum):
    """Which talks a list holds."""

    UNREAD = "unread"
    READ = "read"
    ALL = "all"


class Sort(StrEnum):
    """In which order: low impressions before the others, or only the newest first."""

    LOW_FIRST = "low"
    NEWEST = "newest"


@dataclass(frozen=True)
class Asked:
    """Which talks are asked for; what is None or False does not narrow the list."""

    show: Show = Show.UNREAD
    sort: Sort = Sort.LOW_FIRST
    low: bool = False
    with_text: bool = False
    group_id: str | None = None
    newcomer_id: str | None = None
    author_id: str | None = None
    topic: str | None = None

    def shelves(self) -> list[Shelf]:
        """Return the shelves on which such talks stand."""
        return [shelf for shelf in map(Shelf, range(8)) if self._holds(shelf)]

    def _holds(self, shelf: Shelf) -> bool:
        is_open = bool(shelf & Shelf.OPEN)
        return (
            (self.show is Show.ALL or is_open is (self.show is Show.UNREAD))
            and (not self.low or bool(shelf & Shelf.LOW))
            and (not self.with_text or bool(shelf & Shelf.TEXT))
        )

    def keys(self) -> list[str]:
        """Return by what such talks are found, what narrows most first."""
        named = (
            ("n", self.newcomer_id),
            ("a", self.author_id),
            ("t", self.topic),
            ("g", self.group_id),
        )
        return [f"{kind}:{id}" for kind, id in named if id is not None] or [EVERYTHING]

    def rank(self, shelf: Shelf) -> int:
        """Return what a talk's shelf counts in this order, the largest first."""
        return int(self.sort is Sort.LOW_FIRST and bool(shelf & Shelf.LOW))


@dataclass(frozen=True)
class Place:
    """Where a talk stands in a list: its rank, when its news came (ms), its id."""

    rank: int
    news_at: int
    conversation_id: str


def places(asked: Asked, after: Place | None, limit: int) -> list[Place]:
    """Return the first ``limit`` talks of a list that stand after a place.

    One range scan for each shelf, at most eight, merged.
    """
    key, *others = asked.keys()
    parts = [
        part
        for shelf in asked.shelves()
        if (part := _on_shelf(asked, shelf, key, others, after, limit)) is not None
    ]
    if not parts:
        return []
    merged = sa.union_all(*parts).subquery()
    columns = merged.c.rank, merged.c.news_at, merged.c.conversation_id
    rows = current_session().execute(
        sa.select(*columns).order_by(*(column.desc() for column in columns)).limit(limit)
    )
    return [Place(*row) for row in rows]


def _on_shelf(
    asked: Asked, shelf: Shelf, key: str, others: list[str], after: Place | None, limit: int
) -> sa.Select[Any] | None:
    rank = asked.rank(shelf)
    if after is not None and rank > after.rank:
        return None
    at = sa.type_coerce(QueueKey.news_at, sa.BigInteger)
    query = (
        sa.select(
            sa.literal(rank, sa.Integer, literal_execute=True).label("rank"),
            at.label("news_at"),
            QueueKey.conversation_id.label("conversation_id"),
        )
        .where(QueueKey.key == key, QueueKey.shelf == int(shelf), *map(_also, others))
        .order_by(at.desc(), QueueKey.conversation_id.desc())
        .limit(limit)
    )
    if after is not None and rank == after.rank:
        row = sa.tuple_(at, QueueKey.conversation_id)
        query = query.where(
            row < sa.tuple_(sa.literal(after.news_at), sa.literal(after.conversation_id))
        )
    return sa.select(query.subquery())


def _also(key: str) -> sa.ColumnElement[bool]:
    other = sa.alias(QueueKey.__table__)
    return sa.exists().where(
        other.c.key == key,
        other.c.shelf == QueueKey.shelf,
        other.c.news_at == QueueKey.news_at,
        other.c.conversation_id == QueueKey.conversation_id,
    )


def place_of(asked: Asked, conversation_id: str) -> Place | None:
    """Return where a talk stands, or would stand, in a list."""
    at = sa.type_coerce(QueueEntry.news_at, sa.BigInteger)
    found = (
        current_session()
        .execute(
            sa.select(QueueEntry.shelf, at).where(QueueEntry.conversation_id == conversation_id)
        )
        .one_or_none()
    )
    return Place(asked.rank(Shelf(found[0])), found[1], conversation_id) if found else None


def count(asked: Asked, most: int) -> int:
    """Return how many talks a list holds, counting no further than ``most``."""
    key, *others = asked.keys()
    parts = [
        sa.select(QueueKey.shelf).where(
            QueueKey.key == key, QueueKey.shelf == int(shelf), *map(_also, others)
        )
        for shelf in asked.shelves()
    ]
    some = sa.union_all(*parts).limit(most).subquery()
    return current_session().scalar(sa.select(sa.func.count()).select_from(some)) or 0


def versions_of(conversation_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return, by talk, the versions of all there is to read about it, by the id of what has them.

    Of the talk itself it is that of its facts: being read is no news. What is withheld is not
    there to be read.
    """
    session = current_session()
    found = {
        id: {id: facts_version(meta)}
        for id, meta in session.execute(
            sa.select(Conversation.id, Conversation.field_meta).where(
                Conversation.id.in_(conversation_ids)
            )
        )
    }
    notes = session.execute(
        sa.select(
            ConversationNote.conversation_id, ConversationNote.id, ConversationNote.version
        ).where(
            ConversationNote.conversation_id.in_(conversation_ids),
            ConversationNote.withheld.is_(False),
        )
    ).all()
    about = {}
    for conversation_id, id, version in notes:
        found[conversation_id][id] = version
        about[id] = conversation_id
    for second in siblings_of(list(about)):
        found[about[second.of_row]][second.id] = second.version
    answers = session.execute(
        sa.select(ReviewMessage.conversation_id, ReviewMessage.id, ReviewMessage.version).where(
            ReviewMessage.conversation_id.in_(conversation_ids),
            ReviewMessage.from_desk.is_(False),
            ReviewMessage.withheld.is_(False),
        )
    )
    for conversation_id, id, version in answers:
        found[conversation_id][id] = version
    return found


def facts_version(field_meta: dict[str, Any]) -> int:
    """Return in which version of a talk one of its facts was last changed."""
    return max((mark[0] for mark in field_meta.values()), default=1)
