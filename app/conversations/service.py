"""Noting, correcting and withdrawing talks. The caller commits."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.conversations import queue
from app.conversations.models import Conversation, ConversationNote
from app.conversations.rules import check_day, check_still_open
from app.database import current_session
from app.groups.queries import is_in_sight
from app.problems import Changed, Forbidden, Gone, Invalid
from app.records.actor import Actor, Stamp
from app.records.base import add, change, remove
from app.records.kind import Values
from app.records.siblings import drop_siblings


def note_conversation(id: str, values: Values, actor: Actor, stamp: Stamp) -> Conversation:
    """Add a talk that ``actor`` had with a newcomer whom one of their groups accompanies.

    ``id`` was made on the device. Raises ``Gone`` outside the actor's scopes, ``Forbidden`` for the
    newcomer herself and ``Invalid`` for a day after tomorrow or people who do not accompany her.
    """
    if f"n:{values['newcomer_id']}" not in actor.scopes:
        raise Gone
    if f"c:{values['newcomer_id']}" not in actor.scopes:
        raise Forbidden
    check_day(values["occurred_on"], stamp.today)
    _check_companions(values.get("companion_ids", ()), values["newcomer_id"], actor)
    talk = Conversation(id=id, author_id=actor.person_id, made_at=stamp.made_at, **values)
    add(talk, stamp, tuple(values))
    queue.arrive(talk, stamp)
    return talk


def check_conversation(talk: Conversation, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse what is not the author's, too late, or makes no sense."""
    _check_author(talk, actor, stamp)
    if "occurred_on" in values:
        check_day(values["occurred_on"], stamp.today)
    added = set(values.get("companion_ids", ())) - set(talk.companion_ids)
    _check_companions(added, talk.newcomer_id, actor)


def amend_conversation(talk: Conversation, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Correct the facts of one's own talk, within 14 days of its arrival."""
    change(talk, values, stamp)
    if "topics" in values:
        queue.refile(talk.id)


def remove_conversation(talk: Conversation, actor: Actor, stamp: Stamp) -> None:
    """Withdraw one's own talk with one's own notes about it.

    Raises ``Changed`` if somebody else has written a note about it, or the desk has answered.
    """
    _check_author(talk, actor, stamp)
    if queue.locked(talk.id).answered:
        raise Changed
    notes = notes_about(talk.id)
    if any(note.author_id != actor.person_id for note in notes):
        raise Changed
    for note in notes:
        drop_siblings(note, stamp)
        remove(note, stamp)
    current_session().flush()
    remove(talk, stamp)


def write_note(id: str, values: Values, actor: Actor, stamp: Stamp) -> ConversationNote:
    """Add words or an impression to a talk that one noted or was present at.

    The newcomer's consent is the exchange's to check, before anything is read.
    """
    talk = current_session().get(Conversation, values["conversation_id"])
    if talk is None or talk.newcomer_id != values["newcomer_id"]:
        raise Gone
    if actor.person_id not in {talk.author_id, *talk.companion_ids}:
        raise Forbidden({"conversation_id": "not_yours"})
    note = ConversationNote(id=id, author_id=actor.person_id, made_at=stamp.made_at, **values)
    note.withheld = False
    add(note, stamp, tuple(values))
    _tell_desk(note, stamp, news=bool(note.note) or _is_low(note))
    return note


def check_note(note: ConversationNote, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse what is not the author's or too late."""
    _check_author(note, actor, stamp)


def amend_note(note: ConversationNote, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change one's own note, within 14 days of its arrival."""
    before, was_low = note.note, _is_low(note)
    change(note, values, stamp)
    new_words = bool(note.note) and note.note != before
    _tell_desk(note, stamp, news=new_words or (_is_low(note) and not was_low))


def second_text(note: ConversationNote, stamp: Stamp) -> None:
    """Let the desk know that another text came to stand beside a note."""
    _tell_desk(note, stamp, news=True)


def remove_note(note: ConversationNote, actor: Actor, stamp: Stamp) -> None:
    """Withdraw one's own note."""
    _check_author(note, actor, stamp)
    drop_siblings(note, stamp)
    remove(note, stamp)
    queue.refile(note.conversation_id)


def notes_about(conversation_id: str) -> list[ConversationNote]:
    """Return everybody's notes about one talk, withheld ones too."""
    return list(
        current_session().scalars(
            sa.select(ConversationNote).where(ConversationNote.conversation_id == conversation_id)
        )
    )


def _is_low(note: ConversationNote) -> bool:
    return note.impression is not None and note.impression <= queue.LOW


def _tell_desk(note: ConversationNote, stamp: Stamp, *, news: bool) -> None:
    if news and not note.withheld:
        queue.bring_news(note.conversation_id, stamp)
    else:
        queue.refile(note.conversation_id)


def _check_author(record: Conversation | ConversationNote, actor: Actor, stamp: Stamp) -> None:
    if record.author_id != actor.person_id:
        raise Forbidden
    check_still_open(record.created_at, stamp.made_at)


def _check_companions(ids: Iterable[str], newcomer_id: str, actor: Actor) -> None:
    for id in ids:
        if id != actor.person_id and not is_in_sight(id, newcomer_id):
            raise Invalid({"companion_ids": "unknown"})
