"""Settling what came late or was handed over: each entry once. The caller commits.

A talk and the notes about it are one matter: they are settled together, the talk first, as far as
that can be; what cannot be settled so stays open. ``seen`` are the ids that somebody has read; what
has arrived since stays open too.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.database import current_session, id_from
from app.groups.queries import groups_once
from app.people.models import Account
from app.problems import Closed, Forbidden, Gone, Invalid, Problem
from app.records.actor import Actor, Stamp
from app.records.base import add
from app.records.late import LateEntry, ReturnedEntry, Settled, Why
from app.sync.apply import apply, changeable
from app.sync.handing_over import record_of
from app.sync.scopes import visible_scopes
from app.sync.wire import Mutation


def open_matters() -> sa.Select[*tuple[Any, ...]]:
    """Return the query of what waits for a coordinator: its first entry and the author's account.

    That is the one that arrived first; ``together`` returns all of it.
    """
    other = aliased(LateEntry)
    before = sa.or_(
        other.at < LateEntry.at, sa.and_(other.at == LateEntry.at, other.id < LateEntry.id)
    )
    has_earlier = sa.exists().where(
        other.talk_id == LateEntry.talk_id,
        other.account_id == LateEntry.account_id,
        other.settled_as.is_(None),
        before,
    )
    query = sa.select(LateEntry, Account).join(Account, Account.id == LateEntry.account_id)
    return query.where(LateEntry.settled_as.is_(None), ~has_earlier)


def together(entries: Iterable[LateEntry]) -> dict[str, list[LateEntry]]:
    """Return for each open entry's id all that is settled with it, in the order of applying."""
    some = list(entries)
    talks = [one.talk_id for one in some if one.talk_id]
    query = sa.select(LateEntry).where(LateEntry.settled_as.is_(None), LateEntry.talk_id.in_(talks))
    others = list(current_session().scalars(query)) if talks else []
    return {
        one.id: sorted({one, *(o for o in others if _is_with(one, o))}, key=_place) for one in some
    }


def accept(entry_id: str, stamp: Stamp, seen: Collection[str] | None = None) -> list[Problem]:
    """Apply an entry as its author, whatever time has passed and whatever group they are in.

    Of several that belong together each stands by itself: what is refused stays open, and the
    reasons are returned. ``kind`` among a problem's members says which entry it was.

    Raises ``Closed`` when somebody has settled it already, and where all of it is refused, why the
    first was.
    """
    entries = _locked(entry_id, seen)
    refusals = [problem for one in entries if (problem := _try_in(one, stamp)) is not None]
    if len(refusals) == len(entries):
        raise refusals[0]
    return refusals


def _try_in(entry: LateEntry, stamp: Stamp) -> Problem | None:
    try:
        with current_session().begin_nested():
            _take_in(entry, stamp)
            _settle(entry, Settled.ACCEPTED, stamp)
    except Problem as problem:
        problem.members["kind"] = entry.mutation["kind"]
        return problem
    return None


def _take_in(entry: LateEntry, stamp: Stamp) -> None:
    account = current_session().get_one(Account, entry.account_id)
    mutation = _as_mutation(entry)
    actor = _as_author(entry, account, stamp)
    made_at = min(entry.made_at, _arrival_of(mutation) or entry.made_at)
    author = replace(stamp, made_at=made_at, person_id=account.person_id)
    if apply(mutation, actor, author).s == "late":
        raise Forbidden


def send_back(
    entry_id: str,
    sentence: str,
    by_name: str,
    stamp: Stamp,
    seen: Collection[str] | None = None,
) -> None:
    """Give what was handed over back to its author, with a sentence.

    What came late with it stays open. Raises ``Closed`` when it is settled or nothing of it was
    handed over, ``Invalid`` without a sentence.
    """
    entries = [one for one in _locked(entry_id, seen) if one.why is Why.HANDED_OVER]
    if not entries:
        raise Closed({"state": "late"})
    if not sentence:
        raise Invalid({"sentence": "required"})
    for entry in entries:
        _give_back(entry, sentence, by_name, stamp)


def _give_back(entry: LateEntry, sentence: str, by_name: str, stamp: Stamp) -> None:
    mutation = entry.mutation
    newcomer_id = entry.scope.partition(":")[2] or None
    returned = ReturnedEntry(
        id=id_from(f"returned:{entry.id}"),
        account_id=entry.account_id,
        newcomer_id=newcomer_id,
        of_kind=mutation["kind"],
        of_row=mutation["row"],
        values=_storable(mutation["set"]),
        sentence=sentence,
        by_name=by_name,
        at=stamp.now,
    )
    add(returned, stamp)
    _settle(entry, Settled.SENT_BACK, stamp)


def delete(entry_id: str, stamp: Stamp, seen: Collection[str] | None = None) -> None:
    """Throw an entry away. Raises ``Closed`` when it is settled already."""
    for entry in _locked(entry_id, seen):
        _settle(entry, Settled.DELETED, stamp)


def _locked(entry_id: str, seen: Collection[str] | None) -> list[LateEntry]:
    """Return an open entry with those that are settled with it, in the order of applying."""
    session = current_session()
    asked = session.get(LateEntry, entry_id)
    if asked is None:
        raise Gone
    is_one = LateEntry.id == entry_id
    if asked.talk_id:
        same = LateEntry.talk_id == asked.talk_id, LateEntry.account_id == asked.account_id
        is_one = sa.or_(is_one, sa.and_(*same))
    query = sa.select(LateEntry).where(is_one).order_by(LateEntry.id).with_for_update()
    entries = session.scalars(query.execution_options(populate_existing=True)).all()
    if asked not in entries:
        raise Gone
    if asked.settled_as is not None:
        raise Closed({"state": asked.settled_as.value})
    wanted = {entry_id, *([one.id for one in entries] if seen is None else seen)}
    return sorted((one for one in entries if _is_with(asked, one) and one.id in wanted), key=_place)


def _is_with(entry: LateEntry, other: LateEntry) -> bool:
    same = (other.talk_id, other.account_id) == (entry.talk_id, entry.account_id)
    return other is entry or (bool(entry.talk_id) and same and other.settled_as is None)


def _place(entry: LateEntry) -> tuple[Any, ...]:
    """Return by what entries are put in order: what makes the talk, then as they came."""
    mutation = entry.mutation
    makes = mutation["kind"] == "conversation" and mutation["op"] in ("create", "hand_over")
    return (not makes, entry.at, mutation["n"], entry.id)


def _settle(entry: LateEntry, how: Settled, stamp: Stamp) -> None:
    entry.settled_as, entry.settled_by, entry.settled_at = how, stamp.person_id, stamp.now
    entry.content = ""


def _as_mutation(entry: LateEntry) -> Mutation:
    """Return what is to be applied: of an entry handed over, a change if its record is there."""
    mutation = Mutation.model_validate(entry.mutation)
    if mutation.op != "hand_over":
        return mutation
    record = record_of(mutation)
    if record is None:
        return mutation.model_copy(update={"op": "create", "base": 0})
    changes = changeable(type(record), mutation.set)
    return mutation.model_copy(update={"op": "patch", "base": record.version, "set": changes})


def _as_author(entry: LateEntry, account: Account, stamp: Stamp) -> Actor:
    scopes = visible_scopes(account.id, account.person_id, stamp.today)
    newcomer_id = entry.scope.rpartition(":")[2]
    more = [entry.scope] if entry.scope else groups_once(account.person_id)
    if entry.scope.startswith(("n:", "c:")):
        more += [f"n:{newcomer_id}", f"c:{newcomer_id}"]
    return Actor(account.person_id, account.id, frozenset(scopes)).seeing(*more)


def _arrival_of(mutation: Mutation) -> datetime | None:
    record = record_of(mutation)
    return record.created_at if record is not None else None


def _storable(values: dict[str, Any]) -> dict[str, Any]:
    """Return values without the one character that no JSON column takes."""
    return {
        name: value.replace("\x00", "") if isinstance(value, str) else value
        for name, value in values.items()
    }
