"""Who sees which scopes, now and formerly."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.database import current_session
from app.groups.models import Accompaniment, Companion, Membership, Newcomer, State
from app.people.models import Account

_members, _accompanied = Membership.__table__, Accompaniment.__table__
Day = date | sa.BindParameter[date]


def group_scopes(person_id: str, today: date) -> list[str]:
    """Return the scopes a person sees today: as a companion, groups' and their newcomers'; as a
    newcomer, her own and those of the groups that accompany her.

    One plain query: memberships that are active now, and what their groups accompany now.
    """
    values = {"person_id": person_id, "today": today}
    scopes: set[str] = set()
    for group_id, newcomer_id, as_companion in (
        current_session().connection().execute(_IN_SIGHT, values)
    ):
        if group_id:
            scopes |= {f"h:{group_id}"} | ({f"g:{group_id}"} if as_companion else set())
        if newcomer_id:
            scopes |= {f"n:{newcomer_id}"} | ({f"c:{newcomer_id}"} if as_companion else set())
    return sorted(scopes)


def _spans(columns: Any, today: Day) -> sa.ColumnElement[bool]:
    spans: sa.ColumnElement[bool] = sa.and_(
        columns.from_on <= today, sa.or_(columns.to_on.is_(None), columns.to_on >= today)
    )
    return spans


def _goes_on(today: Day) -> sa.ColumnElement[bool]:
    """Return whether an accompaniment goes on; not with IN, written anew for each execution."""
    with_her = _accompanied.c
    active = sa.or_(with_her.state == State.ACTIVE, with_her.state == State.PAUSED)
    return sa.and_(active, _spans(with_her, today))


def _accompanies_now(today: Day) -> sa.ColumnElement[bool]:
    return sa.and_(_accompanied.c.group_id == _members.c.group_id, _goes_on(today))


def _in_sight() -> sa.CompoundSelect[Any]:
    """Return the query for groups and newcomers in somebody's sight, built once."""
    member, with_her, card = _members.c, _accompanied.c, Newcomer.__table__.c
    person: sa.BindParameter[str] = sa.bindparam("person_id")
    today: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
    as_companion = (
        sa.select(member.group_id, with_her.newcomer_id, sa.true())
        .select_from(_members.outerjoin(_accompanied, _accompanies_now(today)))
        .where(member.person_id == person, member.state == State.ACTIVE, _spans(member, today))
    )
    hers = sa.and_(with_her.newcomer_id == card.id, _goes_on(today))
    as_newcomer = (
        sa.select(with_her.group_id, card.id, sa.false())
        .select_from(Newcomer.__table__.outerjoin(_accompanied, hers))
        .where(card.person_id == person)
    )
    return as_companion.union_all(as_newcomer)


_IN_SIGHT = _in_sight()


@dataclass(frozen=True)
class Interval:
    """Days on which somebody saw a newcomer or a group; ``to_on`` is the last of them."""

    from_on: date
    to_on: date


def seen_intervals(person_id: str, scope: str, today: date) -> list[Interval]:
    """Return the days on which a person once saw ``n:``, ``c:``, ``g:`` or ``h:`` of somebody."""
    kind, _, id = scope.partition(":")
    if kind in ("g", "h"):
        rows = current_session().execute(
            sa.select(Membership.from_on, Membership.to_on).where(
                Membership.person_id == person_id,
                Membership.group_id == id,
                Membership.state != State.PROPOSED,
            )
        )
        return [Interval(start, end or today) for start, end in rows]
    if kind not in ("n", "c"):
        return []
    pairs = current_session().execute(
        sa.select(
            Membership.from_on, Membership.to_on, Accompaniment.from_on, Accompaniment.to_on
        ).where(
            Membership.person_id == person_id,
            Membership.group_id == Accompaniment.group_id,
            Membership.state != State.PROPOSED,
            Accompaniment.newcomer_id == id,
            Accompaniment.state != State.PROPOSED,
        )
    )
    both = [Interval(max(a, c), min(b or today, d or today)) for a, b, c, d in pairs]
    return [one for one in both if one.from_on <= one.to_on]


def groups_once(person_id: str) -> list[str]:
    """Return the scopes of all groups that somebody is or was in."""
    query = sa.select(Membership.group_id).where(
        Membership.person_id == person_id, Membership.state != State.PROPOSED
    )
    ids = set(current_session().scalars(query))
    return sorted(f"{kind}:{id}" for id in ids for kind in ("g", "h"))


def is_member(
    person_id: str,
    today: date,
    *,
    group_id: str | None = None,
    newcomer_id: str | None = None,
    lock: bool = False,
) -> bool:
    """Say whether somebody is a companion today in a group, or of a newcomer.

    With ``lock`` what says so stays as it is until this transaction ends.
    """
    member, with_her = Membership.__table__.c, Accompaniment.__table__.c
    query = sa.select(Membership.id).where(
        member.person_id == person_id, member.state == State.ACTIVE, _spans(member, today)
    )
    if group_id is not None:
        query = query.where(member.group_id == group_id)
    if newcomer_id is not None:
        query = query.join(Accompaniment, _accompanies_now(today)).where(
            with_her.newcomer_id == newcomer_id
        )
    query = query.with_for_update(read=True) if lock else query
    return bool(current_session().scalars(query).all())


def has_companions(newcomer_id: str, today: date, without: str = "") -> bool:
    """Say whether anybody with an account that works accompanies a newcomer today.

    ``without`` is the id of a membership, an accompaniment or an account that does not count.
    """
    member, with_her = Membership.__table__.c, Accompaniment.__table__.c
    query = (
        sa.select(Membership.id)
        .join(Accompaniment, _accompanies_now(today))
        .join(Account, Account.person_id == member.person_id)
        .where(
            with_her.newcomer_id == newcomer_id,
            member.state == State.ACTIVE,
            _spans(member, today),
            Account.disabled_at.is_(None),
            ~sa.or_(member.id == without, with_her.id == without, Account.id == without),
        )
    )
    return current_session().scalar(query.limit(1)) is not None


def is_accompanied(newcomer_id: str, group_id: str, today: date, *, lock: bool = False) -> bool:
    """Say whether a group accompanies a newcomer today. ``lock`` as in ``is_member``."""
    with_her = Accompaniment.__table__.c
    query = sa.select(Accompaniment.id).where(
        with_her.newcomer_id == newcomer_id,
        with_her.group_id == group_id,
        with_her.state.in_((State.ACTIVE, State.PAUSED)),
        _spans(with_her, today),
    )
    query = query.with_for_update(read=True) if lock else query
    return bool(current_session().scalars(query).all())


def newcomer(newcomer_id: str, *, lock: bool = False) -> Newcomer | None:
    """Return a newcomer's card; with ``lock`` as it stands until this transaction ends."""
    if not lock:
        return current_session().get(Newcomer, newcomer_id)
    shared = {"read": True}
    return current_session().get(
        Newcomer, newcomer_id, with_for_update=shared, populate_existing=True
    )


def members_of(group_id: str) -> list[Membership]:
    """Return everybody who is or was in a group, proposals too."""
    return list(
        current_session().scalars(
            sa.select(Membership).where(Membership.group_id == group_id).order_by(Membership.id)
        )
    )


def all_accompaniments(group_id: str) -> list[Accompaniment]:
    """Return whom a group accompanies or did, the latest interval of each newcomer last."""
    return list(
        current_session().scalars(
            sa.select(Accompaniment)
            .where(Accompaniment.group_id == group_id, Accompaniment.state != State.PROPOSED)
            .order_by(Accompaniment.from_on, Accompaniment.state != State.ENDED, Accompaniment.id)
        )
    )


def companions_of(newcomer_id: str) -> list[Companion]:
    """Return the companions a newcomer sees, former ones too."""
    return list(
        current_session().scalars(sa.select(Companion).where(Companion.newcomer_id == newcomer_id))
    )


def is_in_sight(person_id: str, newcomer_id: str) -> bool:
    """Say whether somebody is or was a companion of this newcomer."""
    return any(one.person_id == person_id for one in companions_of(newcomer_id))
