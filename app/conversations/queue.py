"""The coordinators' queue: which talks hold something that nobody at the desk has read yet.

Noting a talk and writing about it call this in the same transaction, so nothing can come without
opening its entry. Whoever comes last about one talk waits at its entry's lock: what somebody
marks as read is what stood there, and what comes after opens it again.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from app.conversations.models import Conversation, ConversationNote, QueueEntry, QueueKey, Shelf
from app.database import current_session
from app.groups.together import shared_group
from app.records.actor import Stamp

#: Impressions up to this one are low: a hint to look soon, never a label.
LOW = 2
EVERYTHING = "all"


@dataclass(frozen=True)
class Standing:
    """Where a talk stands in every list that holds it."""

    conversation_id: str
    shelf: int
    news_at: datetime


def arrive(talk: Conversation, stamp: Stamp) -> None:
    """Put a talk that has just been noted into the queue."""
    current_session().flush()
    group_id = shared_group(talk.author_id, talk.newcomer_id, talk.occurred_on)
    standing = Standing(talk.id, int(Shelf.OPEN), stamp.now)
    entry = {**asdict(standing), "group_id": group_id, "answered": False}
    current_session().connection().execute(_NEW_ENTRY, entry)
    _put_keys(talk, group_id, standing)


def bring_news(conversation_id: str, stamp: Stamp) -> None:
    """Open the entry of a talk about which something came that wants to be read.

    What everybody sees as "read" ends with it.
    """
    entry, talk = locked(conversation_id), _talk(conversation_id)
    entry.shelf = int(_flags(conversation_id) | Shelf.OPEN)
    entry.news_at = stamp.now
    if talk.read_at is not None:
        _mark(talk, None, None)
    _file(entry, talk)


def refile(conversation_id: str) -> None:
    """Bring an entry into step with its talk and notes; whether it is open stays as it is."""
    entry, talk = locked(conversation_id), _talk(conversation_id)
    entry.shelf = int(_flags(conversation_id) | (Shelf(entry.shelf) & Shelf.OPEN))
    _file(entry, talk)


def settle(entry: QueueEntry, by: str, stamp: Stamp) -> None:
    """Close an entry that ``locked`` gave, and let everybody see who has read it."""
    if not entry.shelf & Shelf.OPEN:
        return
    talk = _talk(entry.conversation_id)
    entry.shelf = entry.shelf & ~int(Shelf.OPEN)
    _mark(talk, by, stamp)
    _file(entry, talk)


def locked(conversation_id: str) -> QueueEntry:
    """Return an entry as it stands until this transaction ends."""
    session = current_session()
    session.flush()
    return session.get_one(
        QueueEntry, conversation_id, with_for_update=True, populate_existing=True
    )


def _talk(conversation_id: str) -> Conversation:
    """Return a talk as it stands until this transaction ends; notes may still come about it."""
    session = current_session()
    session.flush()
    return session.get_one(
        Conversation,
        conversation_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


def _mark(talk: Conversation, by: str | None, stamp: Stamp | None) -> None:
    """Say on a talk who has read it. It is no change of what its author wrote.

    So no field is marked as changed: it stands in the author's way nowhere.
    """
    talk.read_by = by
    talk.read_at = stamp.now if stamp else None
    talk.version += 1


def _flags(conversation_id: str) -> Shelf:
    rows = current_session().execute(
        sa.select(ConversationNote.note, ConversationNote.impression).where(
            ConversationNote.conversation_id == conversation_id,
            ConversationNote.withheld.is_(False),
        )
    )
    found = Shelf(0)
    for note, impression in rows:
        if note:
            found |= Shelf.TEXT
        if impression is not None and impression <= LOW:
            found |= Shelf.LOW
    return found


def _file(entry: QueueEntry, talk: Conversation) -> None:
    """Write anew the rows by which an entry is found."""
    session = current_session()
    session.flush()
    session.execute(sa.delete(QueueKey).where(QueueKey.conversation_id == talk.id))
    standing = Standing(entry.conversation_id, entry.shelf, entry.news_at)
    _put_keys(talk, entry.group_id, standing)


def _put_keys(talk: Conversation, group_id: str | None, standing: Standing) -> None:
    keys = [EVERYTHING, f"n:{talk.newcomer_id}", f"a:{talk.author_id}"]
    keys += [f"g:{group_id}"] if group_id else []
    keys += [f"t:{topic}" for topic in talk.topics]
    rows = [{**asdict(standing), "key": key} for key in keys]
    current_session().connection().execute(_NEW_KEYS, rows)


_NEW_ENTRY, _NEW_KEYS = sa.insert(QueueEntry), sa.insert(QueueKey)
