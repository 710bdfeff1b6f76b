"""Consents and erasure. The caller commits."""

from enum import StrEnum

import sqlalchemy as sa

from app.activities.leaving import erase_about
from app.audit.service import forget
from app.conversations.models import Conversation, ConversationNote
from app.conversations.queue import refile
from app.database import Base, current_session
from app.follow_ups.models import FollowUp
from app.groups.models import Accompaniment, Companion, Newcomer
from app.people.models import Person
from app.privacy.models import Erasure
from app.records import ledger
from app.records.actor import Stamp
from app.records.base import RowRevision, SyncedRecord, change
from app.records.late import LateEntry, ReturnedEntry
from app.records.numbering import SyncChange
from app.records.siblings import Sibling, move_siblings
from app.reviews.models import Review, ReviewMessage
from app.reviews.service import withhold_threads
from app.tasks.models import Task, TaskComment
from app.tasks.service import keep_private

#: Kinds that hold words about a newcomer.
WORDS = (ConversationNote.kind_name, ReviewMessage.kind_name)


class Purpose(StrEnum):
    """What a newcomer can agree to."""

    NOTES = "notes"
    CONTACT = "contact"
    PROGRESS = "progress"


def set_consent(card: Newcomer, purpose: Purpose, stamp: Stamp, *, given: bool) -> None:
    """Record that a newcomer agrees or no longer does; rows move in the same transaction."""
    current_session().flush()
    current_session().refresh(card, with_for_update=True)
    change(card, {f"consent_{purpose}": given}, stamp)
    current_session().flush()
    state = "given" if given else "withdrawn"
    ledger.note("consent", newcomer=card.id, purpose=purpose, state=state)
    if purpose is Purpose.NOTES:
        _withhold_notes(card, stamp, withheld=not given)
    elif purpose is Purpose.CONTACT:
        person = current_session().get_one(Person, card.person_id)
        change(card, {"phone": person.phone if given else None}, stamp)
    else:
        keep_private(card, stamp, private=not given)


def erase_newcomer(card: Newcomer, stamp: Stamp) -> None:
    """Delete a newcomer and everything about her for good; only her ids are remembered.

    Who has an account, or is a companion herself, stays as a person.
    """
    session = current_session()
    session.flush()
    session.refresh(card, with_for_update=True)
    person_id, newcomer_id = card.person_id, card.id
    gone: list[str] = []
    for records in erase_about(newcomer_id, stamp):
        gone += delete_all(records)
    gone += delete_all([*_returned_about(newcomer_id)])
    for model in (
        ReviewMessage,
        Review,
        ConversationNote,
        Conversation,
        TaskComment,
        Task,
        FollowUp,
        Companion,
        Accompaniment,
    ):
        query = sa.select(model).where(model.newcomer_id == newcomer_id)
        gone += delete_all(list(session.scalars(query)))
    gone += delete_all([card])
    hers = [f"n:{newcomer_id}", f"c:{newcomer_id}"]
    # What was withdrawn earlier stands in the history still, and in the feed.
    gone += session.scalars(sa.select(SyncChange.row_id).where(SyncChange.scope.in_(hers)))
    session.execute(sa.delete(RowRevision).where(RowRevision.row_id.in_(gone)))
    session.execute(sa.delete(LateEntry).where(_is_late_about(newcomer_id)))
    forget(newcomer_id)
    erased = [newcomer_id]
    if not _is_named(person_id):
        session.execute(sa.delete(Person).where(Person.id == person_id))
        erased.append(person_id)
    ledger.note("erased", ids=erased)
    for id in erased:
        session.add(Erasure(id=id, at=stamp.now))


def _is_named(person_id: str) -> bool:
    """Say whether anything is left that names a person and does not go with them."""
    session = current_session()
    session.flush()
    naming = [
        sa.exists().where(key.parent == person_id)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is Person.__table__ and key.ondelete != "CASCADE"
    ]
    return bool(session.scalar(sa.select(sa.or_(*naming))))


def _returned_about(newcomer_id: str) -> list[ReturnedEntry]:
    query = sa.select(ReturnedEntry).where(ReturnedEntry.newcomer_id == newcomer_id)
    return list(current_session().scalars(query))


def _is_late_about(newcomer_id: str) -> sa.ColumnElement[bool]:
    hers = LateEntry.scope.in_([f"n:{newcomer_id}", f"c:{newcomer_id}"])
    return sa.or_(hers, LateEntry.scope.like(f"r:%:{newcomer_id}"))


def delete_all(records: list[SyncedRecord]) -> list[str]:
    """Delete records for good, with the texts that stand beside them; return all their ids."""
    session = current_session()
    ids = [record.id for record in records]
    beside = list(session.scalars(sa.select(Sibling).where(Sibling.of_row.in_(ids))))
    for record in (*beside, *records):
        session.delete(record)
    session.flush()
    return ids + [one.id for one in beside]


def _withhold_notes(card: Newcomer, stamp: Stamp, *, withheld: bool) -> None:
    notes = current_session().scalars(
        sa.select(ConversationNote).where(ConversationNote.newcomer_id == card.id)
    )
    if withheld:
        _drop_late_words(card.id)
    moved = []
    for note in notes:
        if note.withheld != withheld:
            change(note, {"withheld": withheld}, stamp)
            moved.append(note)
    move_siblings(moved)
    for conversation_id in sorted({note.conversation_id for note in moved}):
        refile(conversation_id)
    withhold_threads(card.id, stamp, withheld=withheld)


def _drop_late_words(newcomer_id: str) -> None:
    """Delete words that came after their author had left: nobody agrees to them any more."""
    session = current_session()
    for late in session.scalars(sa.select(LateEntry).where(_is_late_about(newcomer_id))):
        if late.mutation.get("kind") in WORDS:
            session.delete(late)
    for returned in _returned_about(newcomer_id):
        if returned.of_kind in WORDS:
            session.delete(returned)
