"""What people wrote about talks, and newcomers, once their time is over. The caller commits."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.clock import local_day
from app.conversations import queue
from app.conversations.models import Conversation, ConversationNote, QueueEntry
from app.database import current_session
from app.follow_ups.models import FollowUp
from app.groups.models import Accompaniment, Newcomer, State, Waiting
from app.people.models import Account, Invitation
from app.privacy.service import delete_all, erase_newcomer
from app.programme.periods import periods
from app.programme.queries import timezone
from app.records.actor import Stamp
from app.records.base import RowRevision
from app.records.late import LateEntry, ReturnedEntry
from app.reviews.models import Review, ReviewMessage
from app.tasks.models import TaskComment

#: What came late is there for as long at least, so that somebody can read it.
TO_BE_READ = timedelta(days=30)
#: Talks whose texts are deleted in one transaction.
TALKS = 100

Condition = sa.ColumnElement[bool]


def count_texts(now: datetime) -> int:
    """Return of how many talks the texts are over; those of newcomers who are over go with them."""
    with_her = sa.select(Newcomer.id).where(_newcomer_over(now))
    query = sa.select(sa.func.count()).select_from(Conversation).where(*_texts_over(now))
    return current_session().scalar(query.where(Conversation.newcomer_id.not_in(with_her))) or 0


def texts_over(now: datetime) -> list[str]:
    """Return the talks whose texts are over."""
    return list(current_session().scalars(sa.select(Conversation.id).where(*_texts_over(now))))


def forget_texts(talk_ids: list[str], now: datetime) -> int:
    """Delete notes, impressions and threads about talks of long ago; return of how many talks.

    The facts stay. One about which somebody is writing stays until another night.
    """
    query = sa.select(Conversation.id).where(Conversation.id.in_(talk_ids), *_texts_over(now))
    found = sorted(current_session().scalars(query))
    return sum(_forget_texts_about(talk_id) for talk_id in found)


def newcomers_over(now: datetime) -> list[str]:
    """Return the newcomers whom nobody has accompanied for long."""
    return list(current_session().scalars(sa.select(Newcomer.id).where(_newcomer_over(now))))


def forget_newcomers(ids: list[str], now: datetime) -> int:
    """Erase those of these newcomers who are over still; return how many that were.

    One who has an account, or is invited to one, is left to the coordinators.
    """
    return sum(_forget_newcomer(id, now) for id in ids)


def _forget_newcomer(id: str, now: datetime) -> int:
    session = current_session()
    card = session.get(Newcomer, id, with_for_update=True)
    # A group may have begun to accompany her before she was locked.
    over = sa.select(Newcomer.id).where(Newcomer.id == id, _newcomer_over(now))
    if card is None or session.scalar(over) is None:
        return 0
    erase_newcomer(card, Stamp(now, now, _today(now)))
    return 1


def _today(now: datetime) -> date:
    return local_day(now, timezone())


def _texts_over(now: datetime) -> tuple[Condition, ...]:
    """Say of which talks the texts are over: long ago, or long after she was last accompanied.

    Nothing was written about them lately, by nobody.
    """
    kept, today, lately = periods(), _today(now), now - TO_BE_READ
    about = _exists(ConversationNote) | _exists(Review)
    asked = _exists(Review, Review.at >= lately)
    arrived = _exists(ConversationNote, ConversationNote.created_at >= lately)
    news = _exists(QueueEntry, QueueEntry.news_at >= lately)
    long_ago = Conversation.occurred_on < today - timedelta(days=kept.texts)
    after_end = today - timedelta(days=kept.texts_after_end)
    ended = _ended_before(Conversation.newcomer_id, after_end)
    return about, long_ago | ended, ~asked, ~arrived, ~news


def _exists(model: Any, *more: Condition) -> Condition:
    return sa.exists().where(model.conversation_id == Conversation.id, *more)


def _newcomer_over(now: datetime) -> Condition:
    """Say which newcomers nobody has accompanied for long, and nobody has written about lately."""
    day = _today(now) - timedelta(days=periods().newcomers)
    account = sa.exists().where(Account.person_id == Newcomer.person_id)
    return _ended_before(Newcomer.id, day) & ~sa.or_(account, _is_invited(now), *_has_news(now))


def _is_invited(now: datetime) -> Condition:
    return sa.exists().where(
        Invitation.person_id == Newcomer.person_id,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )


def _has_news(now: datetime) -> Iterator[Condition]:
    """Yield all that keeps a newcomer: what came lately, or waits for somebody to decide."""
    lately = now - TO_BE_READ
    for model in (Conversation, ConversationNote, ReviewMessage, FollowUp, TaskComment):
        yield sa.exists().where(model.newcomer_id == Newcomer.id, model.created_at >= lately)
    yield sa.exists().where(
        Conversation.newcomer_id == Newcomer.id,
        QueueEntry.conversation_id == Conversation.id,
        QueueEntry.news_at >= lately,
    )
    names_her = LateEntry.scope.contains(Newcomer.id) | LateEntry.content.contains(Newcomer.id)
    yield sa.exists().where(LateEntry.settled_as.is_(None), names_her)
    yield sa.exists().where(ReturnedEntry.newcomer_id == Newcomer.id)


def _ended_before(newcomer_id: Any, day: date) -> Condition:
    """Say whether a newcomer was accompanied, and by nobody on that day or later.

    The end was entered before that day, too: one that is dated back takes nothing away at once.
    """
    hers = Accompaniment.newcomer_id == newcomer_id
    goes_on = sa.or_(
        Accompaniment.state != State.ENDED,
        Accompaniment.to_on.is_(None),
        Accompaniment.to_on >= day,
    )
    begins = datetime.combine(day, time(), ZoneInfo(timezone()))
    entered = sa.exists().where(Waiting.newcomer_id == newcomer_id, Waiting.since < begins)
    return sa.exists().where(hers) & ~sa.exists().where(hers, goes_on) & entered


def _forget_texts_about(conversation_id: str) -> int:
    """Delete what was written about one talk; return 1, or 0 where somebody holds any of it.

    Whoever writes a note holds it before the talk's entry, so nobody is waited for behind it.
    """
    session = current_session()
    if session.get(QueueEntry, conversation_id, with_for_update=True) is None:
        return 0
    gone: list[str] = []
    found = [_free(model, conversation_id) for model in (ReviewMessage, Review, ConversationNote)]
    if None in found:
        return 0
    for rows in found:
        gone += delete_all(rows or [])
    session.execute(sa.delete(RowRevision).where(RowRevision.row_id.in_(gone)))
    queue.refile(conversation_id)
    return 1


def _free(model: Any, conversation_id: str) -> list[Any] | None:
    """Lock all rows of a table about a talk; None if somebody else holds one."""
    about, session = model.conversation_id == conversation_id, current_session()
    found = list(session.scalars(sa.select(model).where(about).with_for_update(skip_locked=True)))
    count = session.scalar(sa.select(sa.func.count()).select_from(model).where(about))
    return found if len(found) == count else None
