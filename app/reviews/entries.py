"""What a page shows of talks: everything of them at once, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.conversations.models import Conversation, ConversationNote, QueueEntry, Shelf
from app.database import current_session
from app.follow_ups.models import FollowUp
from app.groups.models import Group, Newcomer
from app.people.models import Person
from app.people.queries import account_of_person
from app.records.siblings import Sibling, siblings_of
from app.reviews.models import Review, ReviewMessage
from app.reviews.queries import Asked, Show, Sort, facts_version, places

M = TypeVar("M")

#: So many of a newcomer's last impressions are shown beside a talk.
IMPRESSIONS = 5


@dataclass(frozen=True)
class NoteShown:
    """A note about a talk, with the texts that stand beside its own."""

    note: ConversationNote
    by_name: str
    beside: list[tuple[Sibling, str]]


@dataclass(frozen=True)
class Entry:
    """A talk as the queue shows it; names are as people are called now."""

    talk: Conversation
    queued: QueueEntry
    newcomer_name: str
    author_name: str
    group_name: str | None
    notes: list[NoteShown] = field(default_factory=list)
    review: Review | None = None

    @property
    def shelf(self) -> Shelf:
        """Where it stands in the queue."""
        return Shelf(self.queued.shelf)

    @property
    def is_open(self) -> bool:
        """Whether something about it has not been read yet."""
        return bool(self.shelf & Shelf.OPEN)

    @property
    def is_low(self) -> bool:
        """Whether somebody noted one of the two lowest impressions."""
        return bool(self.shelf & Shelf.LOW)

    @property
    def is_plain(self) -> bool:
        """Whether it waits and there is nothing to read but the facts."""
        return self.shelf == Shelf.OPEN and self.review is None

    @property
    def texts(self) -> list[str]:
        """Every text about it, for a line in a list."""
        return [one.note.note for one in self.notes if one.note.note]

    @property
    def has_versions(self) -> bool:
        """Whether a second text stands beside a note."""
        return any(one.beside for one in self.notes)


@dataclass(frozen=True)
class Whole:
    """All there is to read about one talk."""

    entry: Entry
    present: list[str]
    messages: list[ReviewMessage]
    steps: list[tuple[FollowUp, str | None]]
    impressions: list[int | None]
    consents: bool
    author_has_account: bool
    versions: dict[str, int]

    @property
    def has_words(self) -> bool:
        """Whether there is anything that only some may read."""
        return bool(self.entry.notes or self.messages or any(self.impressions))


def entries(conversation_ids: Sequence[str]) -> list[Entry]:
    """Return talks in the order of their ids, with the notes that may be shown."""
    talks = {one.id: one for one in _all(Conversation, Conversation.id, conversation_ids)}
    queued = _all(QueueEntry, QueueEntry.conversation_id, conversation_ids)
    reviews = _all(Review, Review.conversation_id, conversation_ids)
    by_talk = {one.conversation_id: one for one in queued}
    review_of = {one.conversation_id: one for one in reviews}
    notes = _notes(conversation_ids)
    newcomers = _call_names(Newcomer, {talk.newcomer_id for talk in talks.values()})
    people = names_of(talk.author_id for talk in talks.values())
    groups = _group_names({one.group_id for one in queued if one.group_id})
    return [
        Entry(
            talk=talk,
            queued=by_talk[id],
            newcomer_name=newcomers[talk.newcomer_id],
            author_name=people[talk.author_id],
            group_name=groups.get(by_talk[id].group_id or ""),
            notes=notes.get(id, []),
            review=review_of.get(id),
        )
        for id in conversation_ids
        if (talk := talks.get(id)) is not None
    ]


def whole(conversation_id: str) -> Whole | None:
    """Return all about one talk, or None where there is none."""
    found = entries([conversation_id])
    if not found:
        return None
    entry, session = found[0], current_session()
    talk = entry.talk
    messages, steps = _messages(talk.id), _steps(talk.id)
    names = names_of([*talk.companion_ids, *(step.owner for step in steps)])
    consents = session.get_one(Newcomer, talk.newcomer_id).consent_notes
    return Whole(
        entry=entry,
        present=sorted(names[id] for id in set(talk.companion_ids) - {talk.author_id}),
        messages=messages,
        steps=[(step, names.get(step.owner)) for step in steps],
        impressions=_impressions(talk.newcomer_id) if consents else [],
        consents=consents,
        author_has_account=account_of_person(talk.author_id) is not None,
        versions=_versions(entry, messages),
    )


def _messages(conversation_id: str) -> list[ReviewMessage]:
    return list(
        current_session().scalars(
            sa.select(ReviewMessage)
            .where(
                ReviewMessage.conversation_id == conversation_id,
                ReviewMessage.withheld.is_(False),
            )
            .order_by(ReviewMessage.created_at, ReviewMessage.id)
        )
    )


def _steps(conversation_id: str) -> list[FollowUp]:
    return list(
        current_session().scalars(
            sa.select(FollowUp)
            .where(FollowUp.conversation_id == conversation_id)
            .order_by(FollowUp.created_at, FollowUp.id)
        )
    )


def names_of(person_ids: Iterable[str]) -> dict[str, str]:
    """Return what people are called, by their ids; of words that are no ids nothing."""
    return _call_names(Person, set(person_ids))


def _call_names(model: type[Person] | type[Newcomer], ids: Collection[str]) -> dict[str, str]:
    query = sa.select(model.id, model.call_name).where(model.id.in_(ids))
    return dict(current_session().execute(query).all())


def _group_names(ids: Collection[str]) -> dict[str, str]:
    query = sa.select(Group.id, Group.name).where(Group.id.in_(ids))
    return dict(current_session().execute(query).all())


def versions_shown(entry: Entry) -> dict[str, int]:
    """Return the versions of what a page shows of a talk, without what was written to its author.

    The same form as ``app.reviews.queries.versions_of``.
    """
    found = {entry.talk.id: facts_version(entry.talk.field_meta)}
    for one in entry.notes:
        found[one.note.id] = one.note.version
        found |= {second.id: second.version for second, _ in one.beside}
    return found


def _versions(entry: Entry, messages: Sequence[ReviewMessage]) -> dict[str, int]:
    answers = {one.id: one.version for one in messages if not one.from_desk}
    return versions_shown(entry) | answers


def _notes(conversation_ids: Sequence[str]) -> dict[str, list[NoteShown]]:
    notes = (
        current_session()
        .scalars(
            sa.select(ConversationNote)
            .where(
                ConversationNote.conversation_id.in_(conversation_ids),
                ConversationNote.withheld.is_(False),
            )
            .order_by(ConversationNote.created_at, ConversationNote.id)
        )
        .all()
    )
    seconds = siblings_of([note.id for note in notes])
    writers = {note.author_id for note in notes} | {one.author_id or "" for one in seconds}
    names = names_of(writers)
    found: dict[str, list[NoteShown]] = {}
    for note in notes:
        beside = [
            (one, names.get(one.author_id or "", "")) for one in seconds if one.of_row == note.id
        ]
        shown = NoteShown(note, names[note.author_id], beside)
        found.setdefault(note.conversation_id, []).append(shown)
    return found


def _impressions(newcomer_id: str) -> list[int | None]:
    """Return a newcomer's last impressions, the oldest first; None where none was noted."""
    asked = Asked(show=Show.ALL, sort=Sort.NEWEST, newcomer_id=newcomer_id)
    ids = [place.conversation_id for place in places(asked, None, IMPRESSIONS)]
    query = (
        sa.select(ConversationNote.conversation_id, ConversationNote.impression)
        .where(
            ConversationNote.conversation_id.in_(ids),
            ConversationNote.withheld.is_(False),
            ConversationNote.impression.is_not(None),
        )
        .order_by(ConversationNote.created_at.desc())
    )
    noted = dict(current_session().execute(query).all())
    return [noted.get(id) for id in reversed(ids)]


def _all(model: type[M], column: InstrumentedAttribute[str], ids: Collection[str]) -> list[M]:
    return list(current_session().scalars(sa.select(model).where(column.in_(ids))))
