"""Settling what came late or was handed over: each entry once. The caller commits."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.database import current_session, id_from
from app.people.models import Account
from app.problems import Closed, Gone, Invalid
from app.records.actor import Actor, Stamp
from app.records.base import add
from app.records.late import LateEntry, ReturnedEntry, Settled, Why
from app.sync.apply import apply, changeable
from app.sync.handing_over import record_of
from app.sync.scopes import visible_scopes
from app.sync.wire import Mutation


def open_entries() -> sa.Select[*tuple[Any, ...]]:
    """Return the query of what waits for a coordinator: the entry and its author's account."""
    query = sa.select(LateEntry, Account).join(Account, Account.id == LateEntry.account_id)
    return query.where(LateEntry.settled_as.is_(None))


def accept(entry_id: str, stamp: Stamp) -> None:
    """Apply an entry as its author, whatever time has passed and whatever group they are in.

    Raises ``Closed`` when somebody has settled it already, and what its kind refuses.
    """
    entry = _locked(entry_id)
    account = current_session().get_one(Account, entry.account_id)
    mutation = _as_mutation(entry)
    actor = _as_author(entry, account, stamp)
    made_at = min(entry.made_at, _arrival_of(mutation) or entry.made_at)
    author = replace(stamp, made_at=made_at, person_id=account.person_id)
    apply(mutation, actor, author)
    _settle(entry, Settled.ACCEPTED, stamp)


def send_back(entry_id: str, sentence: str, by_name: str, stamp: Stamp) -> None:
    """Give an entry back to its author, with a sentence.

    Raises ``Closed`` when it is settled or came from somebody who has left, ``Invalid`` without
    a sentence.
    """
    entry = _locked(entry_id)
    if entry.why is Why.LATE:
        raise Closed({"state": "late"})
    if not sentence:
        raise Invalid({"sentence": "required"})
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


def delete(entry_id: str, stamp: Stamp) -> None:
    """Throw an entry away. Raises ``Closed`` when it is settled already."""
    _settle(_locked(entry_id), Settled.DELETED, stamp)


def _locked(entry_id: str) -> LateEntry:
    entry = current_session().get(
        LateEntry, entry_id, with_for_update={"of": LateEntry}, populate_existing=True
    )
    if entry is None:
        raise Gone
    if entry.settled_as is not None:
        raise Closed({"state": entry.settled_as.value})
    return entry


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
    more = [entry.scope] if entry.scope else []
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
