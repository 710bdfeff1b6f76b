"""What the demo's coordinator has read and answered by now."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.conversations import queue
from app.conversations.models import Conversation, ConversationNote, QueueEntry, Shelf
from app.database import current_session, id_from
from app.demo import texts
from app.demo.desk import coordinator
from app.groups.models import Membership
from app.people import service as people
from app.people.models import Person, Role
from app.people.queries import account_of_person
from app.records.actor import Actor, Stamp
from app.reviews import service
from app.reviews.models import Review
from app.reviews.service import Reader

#: What came earlier has been read, a day after it came.
READ_UP_TO = timedelta(days=5)
DAY = timedelta(days=1)


def read_talks(stamp: Stamp, *, guests: Collection[str]) -> None:
    """Read all but the last days' talks; ask, thank and let one question be answered.

    Everybody who notes talks gets an account, but for those called like ``guests``, who are
    invited to sign in.
    """
    imke = coordinator(stamp.now).person
    current_session().flush()
    reader = Reader(imke.id, imke.call_name)
    _open_accounts(stamp.now, guests)
    for entry in _before(stamp.now - READ_UP_TO):
        queue.settle(queue.locked(entry.conversation_id), reader.name, _later(entry, stamp))
    told = [talk for talk in _with_words() if account_of_person(talk.author_id)]
    for talk in told[2:5]:
        service.thank(talk.id, reader, stamp)
    for place, question in enumerate(texts.QUESTIONS):
        id = id_from(f"demo:question:{place}")
        service.ask(id, told[place].id, question, reader, stamp)
    current_session().flush()
    _answer(told[0], stamp)


def _open_accounts(now: datetime, guests: Collection[str]) -> None:
    members = sa.select(Membership.person_id).distinct()
    query = sa.select(Person).where(Person.id.in_(members), Person.call_name.not_in(guests))
    for person in current_session().scalars(query.order_by(Person.id)).all():
        if account_of_person(person.id) is None:
            people.open_account(person, Role.COMPANION, "de", now)
    current_session().flush()


def _before(instant: datetime) -> list[QueueEntry]:
    query = sa.select(QueueEntry).where(QueueEntry.news_at < instant)
    return list(current_session().scalars(query.order_by(QueueEntry.conversation_id)))


def _later(entry: QueueEntry, stamp: Stamp) -> Stamp:
    """Return the stamp of the day after something came, or of now where that is earlier."""
    now = min(entry.news_at + DAY, stamp.now)
    return Stamp(now, now, now.date())


def _with_words() -> list[Conversation]:
    """Return the talks with a text, the latest first."""
    query = (
        sa.select(Conversation)
        .join(QueueEntry, QueueEntry.conversation_id == Conversation.id)
        .where(sa.exists().where(ConversationNote.conversation_id == Conversation.id))
        .where(QueueEntry.shelf.in_([int(one) for one in map(Shelf, range(8)) if one & Shelf.TEXT]))
        .order_by(QueueEntry.news_at.desc(), Conversation.id)
        .limit(20)
    )
    return list(current_session().scalars(query))


def _answer(talk: Conversation, stamp: Stamp) -> None:
    review = (
        current_session().scalars(sa.select(Review).where(Review.conversation_id == talk.id)).one()
    )
    values = {
        "review_id": review.id,
        "conversation_id": talk.id,
        "newcomer_id": talk.newcomer_id,
        "text": texts.ANSWER,
    }
    actor = Actor(talk.author_id, review.account_id)
    service.answer(id_from("demo:answer"), values, actor, stamp)
