"""Reading talks at the desk, and talking to their authors. The caller commits."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.conversations import queue
from app.conversations.models import Conversation, QueueEntry, Shelf
from app.database import current_session, id_from
from app.groups.queries import newcomer
from app.people.models import Person
from app.people.queries import account_of_person
from app.problems import ConsentMissing, Exists, Gone, Invalid
from app.records.actor import Actor, Stamp
from app.records.base import add, change
from app.records.kind import Values
from app.reviews.models import Review, ReviewMessage, ReviewState, scope_of
from app.reviews.queries import versions_of
from app.reviews.rules import has_news

Shown = Mapping[str, int]


@dataclass(frozen=True)
class Reader:
    """A coordinator as authors know her."""

    person_id: str
    name: str


# ---- at the desk ------------------------------------------------------------------------------


def mark_read(conversation_id: str, shown: Shown, reader: Reader, stamp: Stamp) -> bool:
    """Note that a talk was read as a page showed it; everybody in the group sees it.

    ``shown`` holds the versions that stood on the page, as ``versions_of`` gives them. Returns
    False, and leaves it unread, if anything is newer. Raises ``Gone`` for a talk that is not there.
    """
    entry = _entry(conversation_id)
    if has_news(versions_of([conversation_id])[conversation_id], shown):
        return False
    queue.settle(entry, reader.name, stamp)
    return True


def read_without_text(shown: Mapping[str, Shown], reader: Reader, stamp: Stamp) -> int:
    """Note that several talks were read of which there is nothing to read but the facts.

    ``shown`` holds what ``mark_read`` takes, by talk. Talks with a text or a low impression, and
    those that changed since, stay unread. Returns how many were read.
    """
    read = 0
    # Always in the same order, so that two who do this at once do not wait for each other.
    for conversation_id in sorted(shown):
        entry = current_session().get(QueueEntry, conversation_id)
        if entry is None:
            continue
        entry = queue.locked(conversation_id)
        plain = Shelf(entry.shelf) == Shelf.OPEN
        if plain and mark_read(conversation_id, shown[conversation_id], reader, stamp):
            read += 1
    return read


def thank(conversation_id: str, reader: Reader, stamp: Stamp) -> None:
    """Thank a talk's author. Raises ``Gone``, and ``ConsentMissing`` where no thread may be."""
    review = _review(conversation_id, reader, stamp)
    if not review.thanks:
        change(review, {"thanks": True, "by_name": reader.name, "at": stamp.now}, stamp)


def ask(id: str, conversation_id: str, text: str, reader: Reader, stamp: Stamp) -> ReviewMessage:
    """Ask a talk's author something; ``id`` is the message's.

    Raises ``Gone``, and ``ConsentMissing`` where no thread may be.
    """
    review = _review(conversation_id, reader, stamp)
    values = {"state": ReviewState.QUESTION, "by_name": reader.name, "at": stamp.now}
    change(review, values, stamp)
    return _write(id, review, text, reader, stamp, from_desk=True)


def _entry(conversation_id: str) -> QueueEntry:
    if current_session().get(QueueEntry, conversation_id) is None:
        raise Gone
    return queue.locked(conversation_id)


def _review(conversation_id: str, reader: Reader, stamp: Stamp) -> Review:
    """Return what the desk says about a talk, made where it has said nothing yet."""
    session = current_session()
    entry = _entry(conversation_id)
    talk = session.get_one(Conversation, conversation_id)
    card = newcomer(talk.newcomer_id, lock=True)
    if card is None or not card.consent_notes:
        raise ConsentMissing({"text": "not_agreed"})
    id = id_from(f"review:{conversation_id}")
    review = session.get(Review, id, with_for_update=True, populate_existing=True)
    if review is not None:
        return review
    account = account_of_person(talk.author_id)
    if account is None:
        raise Invalid({"text": "no_account"})
    review = Review(
        id=id,
        conversation_id=conversation_id,
        newcomer_id=talk.newcomer_id,
        account_id=account.id,
        state=ReviewState.SEEN,
        thanks=False,
        by_name=reader.name,
        at=stamp.now,
        withheld=False,
    )
    add(review, stamp)
    entry.answered = True
    session.flush()
    return review


def _write(
    id: str, review: Review, text: str, who: Reader, stamp: Stamp, *, from_desk: bool
) -> ReviewMessage:
    if current_session().get(ReviewMessage, id) is not None:
        raise Exists
    message = ReviewMessage(
        id=id,
        review_id=review.id,
        conversation_id=review.conversation_id,
        newcomer_id=review.newcomer_id,
        account_id=review.account_id,
        text=text,
        from_desk=from_desk,
        by_id=who.person_id,
        by_name=who.name,
        made_at=stamp.made_at,
        withheld=review.withheld,
    )
    add(message, stamp, ("text",))
    return message


# ---- from the author's phone ------------------------------------------------------------------


def home(values: Values) -> str | None:
    """Return the scope an answer would stand in: that of the thread it belongs to."""
    review = current_session().get(Review, values["review_id"])
    return scope_of(review.account_id, review.newcomer_id) if review else None


def answer(id: str, values: Values, actor: Actor, stamp: Stamp) -> ReviewMessage:
    """Add what a talk's author answers; it opens the entry at the desk again.

    Raises ``Gone`` for anybody else, and for a thread about another talk or newcomer.
    """
    session = current_session()
    _entry(values["conversation_id"])
    review = session.get(Review, values["review_id"], with_for_update=True, populate_existing=True)
    if review is None or review.account_id != actor.account_id:
        raise Gone
    if any(getattr(review, name) != values[name] for name in ("conversation_id", "newcomer_id")):
        raise Gone
    author = session.get_one(Person, actor.person_id)
    who = Reader(author.id, author.call_name)
    message = _write(id, review, values["text"], who, stamp, from_desk=False)
    change(review, {"state": ReviewState.ANSWERED}, stamp)
    queue.bring_news(review.conversation_id, stamp)
    return message


# ---- consent ----------------------------------------------------------------------------------


def withhold_threads(newcomer_id: str, stamp: Stamp, *, withheld: bool) -> None:
    """Take what was said to authors about a newcomer off their phones, or give it back."""
    session = current_session()
    reviews = session.scalars(sa.select(Review).where(Review.newcomer_id == newcomer_id))
    messages = session.scalars(
        sa.select(ReviewMessage).where(ReviewMessage.newcomer_id == newcomer_id)
    )
    for record in (*reviews, *messages):
        if record.withheld != withheld:
            change(record, {"withheld": withheld}, stamp)
