"""Groups, members and whom they accompany, as lists at the desk show them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.database import current_session
from app.groups.models import (
    Accompaniment,
    Group,
    GroupWord,
    Membership,
    Newcomer,
    State,
    Waiting,
)
from app.people.models import Person
from app.records.text import fold

#: Whoever finds more groups has to write more of the name.
MOST = 500


@dataclass(frozen=True)
class InGroup:
    """That somebody is or was in a group."""

    membership: Membership
    group: Group


@dataclass(frozen=True)
class With:
    """That a group accompanies or accompanied a newcomer."""

    accompaniment: Accompaniment
    group: Group
    card: Newcomer


def groups_of(person_ids: Collection[str]) -> dict[str, list[InGroup]]:
    """Return each person's memberships, the latest first."""
    found: dict[str, list[InGroup]] = defaultdict(list)
    rows = current_session().execute(
        sa.select(Membership, Group)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id.in_(person_ids))
        .order_by(Membership.from_on.desc(), Membership.id)
    )
    for membership, group in rows:
        found[membership.person_id].append(InGroup(membership, group))
    return found


def accompanied(
    *, newcomer_ids: Collection[str] = (), group_id: str | None = None
) -> dict[str, list[With]]:
    """Return who accompanies each newcomer, or whom a group accompanies, the latest first."""
    where = (
        Accompaniment.group_id == group_id
        if group_id
        else Accompaniment.newcomer_id.in_(newcomer_ids)
    )
    found: dict[str, list[With]] = defaultdict(list)
    rows = current_session().execute(
        sa.select(Accompaniment, Group, Newcomer)
        .join(Group, Group.id == Accompaniment.group_id)
        .join(Newcomer, Newcomer.id == Accompaniment.newcomer_id)
        .where(where)
        .order_by(Accompaniment.from_on.desc(), Accompaniment.state == State.ENDED, Newcomer.id)
    )
    for accompaniment, group, card in rows:
        found[accompaniment.newcomer_id].append(With(accompaniment, group, card))
    return found


def members_with_names(group_id: str) -> list[tuple[Membership, Person]]:
    """Return everybody who is, was or shall be in a group: those who are there now first."""
    rows = current_session().execute(
        sa.select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == group_id)
        .order_by(Membership.state == State.ENDED, Person.name_key, Membership.from_on.desc())
    )
    return [(membership, person) for membership, person in rows]


def group_ids_named(text: str) -> list[str] | None:
    """Return the ids of groups whose name has words that begin with those of ``text``."""
    words = sorted(set(fold(text).split()), key=len, reverse=True)[:5]
    if not words:
        return None
    found: list[str] | None = None
    for word in (word[:80] for word in words):
        query = sa.select(GroupWord.group_id).where(
            GroupWord.word >= word, GroupWord.word < word + "\U0010ffff"
        )
        if found is not None:
            query = query.where(GroupWord.group_id.in_(found))
        found = list(current_session().scalars(query.distinct().limit(MOST)))
    return found


def counts_of(group_ids: Collection[str], today: date) -> dict[str, tuple[int, int]]:
    """Return how many members and newcomers each group has today."""
    counts = dict.fromkeys(group_ids, (0, 0))
    members = _count(Membership, (State.ACTIVE,), group_ids, today)
    newcomers = _count(Accompaniment, (State.ACTIVE, State.PAUSED), group_ids, today)
    return {id: (members.get(id, 0), newcomers.get(id, 0)) for id in counts}


def _count(
    model: type[Membership] | type[Accompaniment],
    states: tuple[State, ...],
    group_ids: Collection[str],
    today: date,
) -> dict[str, int]:
    rows = current_session().execute(
        sa.select(model.group_id, sa.func.count())
        .where(model.group_id.in_(group_ids), model.state.in_(states), _holds_on(model, today))
        .group_by(model.group_id)
    )
    return {row[0]: row[1] for row in rows}


def _holds_on(model: Any, today: date) -> sa.ColumnElement[bool]:
    holds: sa.ColumnElement[bool] = sa.and_(
        model.from_on <= today, sa.or_(model.to_on.is_(None), model.to_on >= today)
    )
    return holds


def waiting() -> sa.Select[str]:
    """Return the query for the ids of newcomers whom no group accompanies, the longest first."""
    return sa.select(Waiting.newcomer_id).order_by(Waiting.since, Waiting.newcomer_id)


def open_membership(person_id: str, group_id: str) -> Membership | None:
    """Return the membership somebody has in a group that is not over: proposed or active."""
    found: Membership | None = current_session().scalar(
        sa.select(Membership).where(
            Membership.person_id == person_id,
            Membership.group_id == group_id,
            Membership.state.in_((State.PROPOSED, State.ACTIVE)),
        )
    )
    return found


def open_accompaniment(newcomer_id: str, group_id: str) -> Accompaniment | None:
    """Return how a group accompanies a newcomer now, paused ones too."""
    found: Accompaniment | None = current_session().scalar(
        sa.select(Accompaniment).where(
            Accompaniment.newcomer_id == newcomer_id,
            Accompaniment.group_id == group_id,
            Accompaniment.state != State.ENDED,
        )
    )
    return found


def card_of(person_id: str) -> Newcomer | None:
    """Return the card of a person who is a newcomer."""
    found: Newcomer | None = current_session().scalar(
        sa.select(Newcomer).where(Newcomer.person_id == person_id)
    )
    return found
