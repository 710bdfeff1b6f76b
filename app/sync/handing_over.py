"""Taking in what the coordinator shall decide about."""

import sqlalchemy as sa

from app.database import current_session, new_id
from app.groups.queries import newcomer
from app.privacy.models import Erasure
from app.problems import ConsentMissing, Gone, Invalid
from app.records.actor import Actor, Stamp
from app.records.base import SyncedRecord
from app.records.late import LateEntry, Why, as_content
from app.sync.kinds import KINDS
from app.sync.scopes import once_saw
from app.sync.wire import Mutation, Result, is_id

#: The longest entry that is kept, in characters of its JSON.
LONGEST = 16_384


def keep_late(scope: str, mutation: Mutation, actor: Actor, stamp: Stamp) -> Result:
    """Keep for the coordinator what somebody handed in who no longer sees its scope."""
    _keep(scope, Why.LATE, mutation, actor, stamp)
    return Result(n=mutation.n, id=mutation.id, s="late")


def hand_over(mutation: Mutation, actor: Actor, stamp: Stamp) -> Result:
    """Keep a refused entry that its author gives to the coordinator, as it was and unchecked.

    Raises ``Gone`` for somebody who was erased or whom the author never saw,
    ``ConsentMissing`` for words that nobody agreed to, ``Invalid`` for what is too long.
    """
    newcomer_id = _newcomer_of(mutation)
    _refuse_erased(mutation)
    if newcomer_id is not None and not _saw(newcomer_id, actor, stamp):
        raise Gone
    kind = KINDS.get(mutation.kind)
    if kind is not None and kind.needs_notes:
        card = newcomer(newcomer_id, lock=True) if newcomer_id else None
        if card is None:
            raise Gone
        if not card.consent_notes:
            raise ConsentMissing({"note": "not_agreed"})
    scope = f"n:{newcomer_id}" if newcomer_id else ""
    _keep(scope, Why.HANDED_OVER, mutation, actor, stamp)
    return Result(n=mutation.n, id=mutation.id, s="late")


def _keep(scope: str, why: Why, mutation: Mutation, actor: Actor, stamp: Stamp) -> None:
    content = as_content(mutation.model_dump(by_alias=True))
    if why is Why.HANDED_OVER and len(content) > LONGEST:
        raise Invalid({"set": "too_long"})
    entry = LateEntry(
        id=new_id(),
        account_id=actor.account_id,
        scope=scope,
        talk_id=_talk_of(mutation),
        content=content,
        why=why,
        made_at=stamp.made_at,
        at=stamp.now,
    )
    current_session().add(entry)


def _newcomer_of(mutation: Mutation) -> str | None:
    """Return whom an entry is about, as it says itself or as the record it changes says."""
    said = mutation.set.get("newcomer_id")
    if isinstance(said, str) and is_id(said):
        return said
    record = record_of(mutation)
    if mutation.kind == "newcomer":
        return mutation.row
    found: str | None = getattr(record, "newcomer_id", None)
    return found


def _talk_of(mutation: Mutation) -> str | None:
    """Return the talk that an entry is, or is a note about."""
    if mutation.kind == "conversation":
        return mutation.row
    if mutation.kind != "conversation_note":
        return None
    said = mutation.set.get("conversation_id")
    if isinstance(said, str) and is_id(said):
        return said
    found: str | None = getattr(record_of(mutation), "conversation_id", None)
    return found


def record_of(mutation: Mutation) -> SyncedRecord | None:
    """Return the record that an entry is about, if it is there."""
    kind = KINDS.get(mutation.kind)
    return current_session().get(kind.model, mutation.row) if kind else None


def _saw(newcomer_id: str, actor: Actor, stamp: Stamp) -> bool:
    scope = f"n:{newcomer_id}"
    return scope in actor.scopes or once_saw(actor, scope, stamp.today)


def _refuse_erased(mutation: Mutation) -> None:
    named = [mutation.row, *(one for one in mutation.set.values() if isinstance(one, str))]
    query = sa.select(Erasure.id).where(Erasure.id.in_([one for one in named if is_id(one)]))
    if current_session().scalar(query.limit(1)) is not None:
        raise Gone
