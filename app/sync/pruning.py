"""Forgetting what was removed long ago, by raising the floors of scopes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.database import begin_writing, current_session
from app.records.numbering import SyncChange, SyncScope

#: A phone that was away for longer has dropped its rows (after 30 days) and fills them anew.
KEPT = timedelta(days=35)
BATCH = 500


def count_prunable(now: datetime) -> int:
    """Return how many entries of removed rows ``prune`` would delete."""
    found = sa.select(sa.func.count()).select_from(SyncChange).where(*_old(now))
    return current_session().scalar(found) or 0


def prune(now: datetime) -> int:
    """Delete the entries of what was removed more than 35 days ago; return how many.

    A phone that has not seen one of them is below its scope's floor from then on, and is told to
    fill that scope anew. Own transactions.
    """
    pruned, last = 0, ("", 0)
    while True:
        begin_writing()
        found = _next(now, last)
        for scope in sorted({row.scope for row in found}):
            pruned += _raise_floor(scope, max(r.seq for r in found if r.scope == scope), now)
        current_session().commit()
        if len(found) < BATCH:
            return pruned
        last = (found[-1].scope, found[-1].seq)


def _old(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return SyncChange.op == "d", SyncChange.at < now - KEPT


def _next(now: datetime, last: tuple[str, int]) -> Sequence[Any]:
    """Return the scope and number of the next entries after ``last``, in the order of the feed."""
    scope, seq = last
    further = sa.or_(
        SyncChange.scope > scope, sa.and_(SyncChange.scope == scope, SyncChange.seq > seq)
    )
    query = (
        sa.select(SyncChange.scope, SyncChange.seq)
        .where(*_old(now), further)
        .order_by(SyncChange.scope, SyncChange.seq)
        .limit(BATCH)
    )
    return current_session().execute(query).all()


def _raise_floor(scope: str, floor: int, now: datetime) -> int:
    """Forget removals up to a number; the counter's row comes first, as for whoever writes."""
    session = current_session()
    session.execute(
        sa.update(SyncScope)
        .where(SyncScope.id == scope)
        .values(floor=sa.case((SyncScope.floor > floor, SyncScope.floor), else_=floor)),
        execution_options={"synchronize_session": False},
    )
    gone = session.execute(
        sa.delete(SyncChange)
        .where(SyncChange.scope == scope, SyncChange.seq <= floor, *_old(now))
        .returning(SyncChange.row_id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
