"""Applying one mutation: may they, does it still make sense, and what do others' changes do."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.conversations.models import Conversation
from app.database import current_session
from app.groups.queries import newcomer
from app.privacy.models import Erasure
from app.problems import Changed, ConsentMissing, Exists, Forbidden, Gone, Invalid
from app.records.actor import Actor, Stamp
from app.records.base import Merge, SyncedRecord, Writes, columns_of, keep
from app.records.fields import parse_items, parse_new, parse_patch
from app.records.kind import Kind, Values
from app.records.numbering import SyncChange
from app.records.siblings import has_unseen, remove_siblings, stand_beside
from app.sync.handing_over import hand_over, keep_late
from app.sync.kinds import KINDS
from app.sync.merge import fresh, merge
from app.sync.scopes import once_saw, still_counts
from app.sync.wire import Mutation, Result

Items = dict[str, list[str]]


def apply(mutation: Mutation, actor: Actor, stamp: Stamp) -> Result:
    """Apply one mutation inside its savepoint. Raises a ``Problem`` that refuses it."""
    if mutation.op == "hand_over":
        return hand_over(mutation, actor, stamp)
    kind = KINDS.get(mutation.kind)
    if kind is None:
        raise Invalid({"kind": "not_a_choice"})
    record = _find(kind, mutation, stamp)
    if mutation.op == "create":
        return _create(kind, record, mutation, actor, stamp)
    return _change(kind, record, mutation, actor, stamp)


def _find(kind: Kind, mutation: Mutation, stamp: Stamp) -> SyncedRecord | None:
    """Return a mutation's record, locked."""
    if kind.find is not None and mutation.op != "delete":
        return kind.find(mutation.row, mutation.set, stamp)
    return current_session().get(
        kind.model, mutation.row, with_for_update={"of": kind.model}, populate_existing=True
    )


def _create(
    kind: Kind, record: SyncedRecord | None, mutation: Mutation, actor: Actor, stamp: Stamp
) -> Result:
    if kind.create is None or kind.home is None:
        raise Forbidden
    values = {
        **_empty_sets(kind),
        **parse_new(kind.model, mutation.set),
        **{
            name: sorted(set(items))
            for name, items in parse_items(kind.model, mutation.add).items()
        },
    }
    _refuse_erased(values)
    home = kind.home(values)
    seeing = _let_in(kind, home, values, mutation, actor, stamp)
    if seeing is None:
        return keep_late(home or "", mutation, actor, stamp)
    if record is not None and kind.keyed and _home_of(kind, record) == home:
        return _patch(kind, record, _unseen(kind, mutation), seeing, stamp)
    if record is not None:
        raise Exists if record.scope in seeing.scopes else Gone
    if not kind.keyed and (scopes := _was_in(kind, mutation.row)):
        raise Exists if scopes & seeing.scopes else Gone
    created = kind.create(mutation.row, values, seeing, stamp)
    current_session().flush()
    return Result(n=mutation.n, id=mutation.id, s="ok", v=created.version)


def _unseen(kind: Kind, mutation: Mutation) -> Mutation:
    """Return a second creation as a change of what may be changed, made without seeing the row."""
    return mutation.model_copy(update={"base": 0, "set": changeable(kind.model, mutation.set)})


def changeable(model: type[SyncedRecord], values: Values) -> dict[str, Any]:
    """Return the values that may still be set once a record is there."""
    fixed = {name for name, travel in columns_of(model).items() if travel.writes is Writes.ONCE}
    return {name: value for name, value in values.items() if name not in fixed}


def _change(
    kind: Kind, record: SyncedRecord | None, mutation: Mutation, actor: Actor, stamp: Stamp
) -> Result:
    if record is None:
        if mutation.op == "delete":
            return Result(n=mutation.n, id=mutation.id, s="ok")
        raise Gone
    home = _home_of(kind, record)
    try:
        seeing = _let_in(kind, home, vars(record), mutation, actor, stamp)
    except Gone:
        if mutation.op == "delete":
            return Result(n=mutation.n, id=mutation.id, s="ok")
        raise
    if seeing is None:
        _parse_patch(kind, mutation)
        return keep_late(home or "", mutation, actor, stamp)
    if mutation.op == "delete":
        return _delete(kind, record, mutation, seeing, stamp)
    return _patch(kind, record, mutation, seeing, stamp)


def _delete(
    kind: Kind, record: SyncedRecord, mutation: Mutation, actor: Actor, stamp: Stamp
) -> Result:
    if kind.remove is None:
        raise Forbidden
    if any(fresh(record, name, mutation.base, stamp) for name in columns_of(kind.model)):
        raise Changed
    if has_unseen(record, mutation.base, stamp):
        raise Changed
    kind.remove(record, actor, stamp)
    current_session().flush()
    return Result(n=mutation.n, id=mutation.id, s="ok", v=record.version)


def _patch(
    kind: Kind, record: SyncedRecord, mutation: Mutation, actor: Actor, stamp: Stamp
) -> Result:
    if kind.amend is None:
        raise Forbidden
    given, added, removed = _parse_patch(kind, mutation)
    merged = merge(record, mutation.base, given, added, removed, stamp)
    if kind.check is not None:
        kind.check(record, {**given, **merged.values}, actor, stamp)
    for name in kind.stays(record, merged.values, actor, stamp) if kind.stays else ():
        merged.history[name] = merged.values.pop(name)
        merged.changed_by_others = True
    kind.amend(record, merged.values, actor, stamp)
    for name, value in merged.history.items():
        keep(record, name, value, stamp, author_id=stamp.person_id)
    beside = {stand_beside(record, name, text, stamp) for name, text in merged.beside.items()}
    if beside and kind.second_text is not None:
        kind.second_text(record, stamp)
    if mutation.op == "resolve":
        remove_siblings(record, set(mutation.seen) - beside, stamp)
    current_session().flush()
    return Result(
        n=mutation.n,
        id=mutation.id,
        s="merged" if merged.changed_by_others else "ok",
        v=record.version,
        kept=sorted(merged.history) or None,
        kept_beside=sorted(merged.beside) or None,
    )


def _parse_patch(kind: Kind, mutation: Mutation) -> tuple[dict[str, Any], Items, Items]:
    return (
        parse_patch(kind.model, mutation.set),
        parse_items(kind.model, mutation.add),
        parse_items(kind.model, mutation.del_),
    )


def _let_in(
    kind: Kind,
    home: str | None,
    values: Mapping[str, Any],
    mutation: Mutation,
    actor: Actor,
    stamp: Stamp,
) -> Actor | None:
    """Return the actor as far as this mutation may see; ``None`` means it came late.

    Raises ``Gone`` where they never saw it and ``ConsentMissing`` where nothing may be stored.
    """
    if home is None or not (home in actor.scopes or once_saw(actor, home, stamp.today)):
        raise Gone
    if kind.needs_notes and mutation.op != "delete":
        card = newcomer(values["newcomer_id"], lock=True)
        if card is None or not card.consent_notes:
            words = sorted({"note", "impression", "text"} & set(mutation.set)) or ["note"]
            raise ConsentMissing(dict.fromkeys(words, "not_agreed"))
    if home in actor.scopes or home == f"u:{actor.account_id}":
        return actor
    day = _talk_day(kind, values, mutation, actor)
    if day is not None and still_counts(actor, home, day, stamp.today):
        return actor.seeing(home, f"n:{values['newcomer_id']}", f"c:{values['newcomer_id']}")
    return None


def _talk_day(
    kind: Kind, values: Mapping[str, Any], mutation: Mutation, actor: Actor
) -> date | None:
    """Return the day of one's own talk that a row is about; ``None`` for anything else.

    Where a change moves the talk, the later day: nobody moves one to after they left.
    """
    if not kind.about_talk or values.get("author_id", actor.person_id) != actor.person_id:
        return None
    if "conversation_id" in values:
        talk = current_session().get(Conversation, values["conversation_id"])
        return talk.occurred_on if talk else None
    day: date = values["occurred_on"]
    if mutation.op == "create":
        return day
    moved_to: date = parse_patch(kind.model, mutation.set).get("occurred_on", day)
    return max(day, moved_to)


def _home_of(kind: Kind, record: SyncedRecord) -> str | None:
    """Return where a row belongs even while consent, or having left, keeps it off every phone."""
    if (kind.needs_notes or kind.keyed) and kind.home is not None:
        return kind.home(vars(record))
    return record.scope


def _refuse_erased(values: Mapping[str, Any]) -> None:
    named = [value for value in values.values() if isinstance(value, str) and len(value) == 36]
    query = sa.select(Erasure.id).where(Erasure.id.in_(named)).limit(1)
    if current_session().scalar(query) is not None:
        raise Gone


def _was_in(kind: Kind, row_id: str) -> set[str]:
    """Return the scopes in which a row of this id was once, though it is gone."""
    query = sa.select(SyncChange.scope).where(
        SyncChange.kind == kind.name, SyncChange.row_id == row_id
    )
    return set(current_session().scalars(query))


def _empty_sets(kind: Kind) -> dict[str, list[str]]:
    travels = columns_of(kind.model)
    return {name: [] for name, travel in travels.items() if travel.merge is Merge.SET}
