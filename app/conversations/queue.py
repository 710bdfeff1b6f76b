"""The coordinators' queue: which talks hold something that nobody at the desk has read yet.

Noting a talk and writing about it call this in the same transaction, so nothing can come without
opening its entry. Whoever comes last about one talk waits at its entry's lock: what somebody
marks as read is what stood there, and what comes after opens it again.
"""

import sqlalchemy as sa

from app.conversations.models import Conversation, ConversationNote, QueueEntry, QueueKey, Shelf
from app.database import current_session
from app.groups.together import shared_group
from app.records.actor import Stamp

#: Impressions up to this one are low: a hint to look soon, never a label.
LOW = 2
EVERYTHING = "all"


def arrive(talk: Conversation, stamp: Stamp) -> None:
    """Put a talk that has just been noted into the queue."""
    session = current_session()
    session.flush()
    entry = QueueEntry(
        conversation_id=talk.id,
        group_id=shared_group(talk.author_id, talk.newcomer_id, talk.occurred_on),
        shelf=int(Shelf.OPEN),
        news_at=stamp.now,
        answered=False,
    )
    session.add(entry)
    _file(entry, talk)


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
    """Write the rows by which an entry is found."""
    session = current_session()
    session.flush()
    keys = [EVERYTHING, f"n:{talk.newcomer_id}", f"a:{talk.author_id}"]
    keys += [f"g:{entry.group_id}"] if entry.group_id else []
    keys += [f"t:{topic}" for topic in talk.topics]
    session.execute(sa.delete(QueueKey).where(QueueKey.conversation_id == talk.id))
    session.execute(
        sa.insert(QueueKey),
        [
            {
                "key": key,
                "shelf": entry.shelf,
                "news_at": entry.news_at,
                "conversation_id": talk.id,
            }
            for key in keys
        ],
    )
