"""Every scope's counter, and the hook that numbers changes as the last act before a commit.

A number is taken under the lock of its scope's row and that lock is held until the commit, so the
order of numbers is the order of commits: a reader never sees a number before a smaller one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from app import clock
from app.database import Base, Id
from app.records import pending
from app.records.base import SyncedRecord


class SyncScope(Base):
    """A unit of visibility: its counter, and the number up to which deletions are forgotten."""

    __tablename__ = "sync_scope"

    id: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    floor: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class SyncChange(Base):
    """The latest change of one row in one scope: ``p`` it is there, ``d`` it is gone."""

    __tablename__ = "sync_change"
    __table_args__ = (sa.Index("uq_sync_change_seq", "scope", "seq", unique=True),)

    scope: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    row_id: Mapped[str] = mapped_column(Id, primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    op: Mapped[str] = mapped_column(sa.CHAR(1))
    at: Mapped[datetime]


@dataclass(frozen=True)
class Touch:
    """One row put into a scope or taken out of it."""

    scope: str
    kind: str
    row_id: str
    op: str


_WHAT = "touches"


@cache  # a process may put several apps together
def listen(session_class: Any) -> None:
    """Number what sessions of this class change. Asked again, it changes nothing."""
    event.listen(session_class, "before_flush", _settle_scopes)
    event.listen(session_class, "after_flush", _collect)
    event.listen(session_class, "before_commit", _number)
    event.listen(session_class, "do_orm_execute", _refuse_bulk)


def touch(session: Session, touches: Iterable[Touch]) -> None:
    """Note changes that went past the session, such as those of a migration in plain SQL."""
    pending.put(session, _WHAT, touches)


def _settle_scopes(session: Session, context: Any, instances: Any) -> None:
    for record in (*session.new, *session.dirty):
        if isinstance(record, SyncedRecord):
            scope = record.sync_scope()
            if record.scope != scope:
                record.scope = scope


def _collect(session: Session, context: Any) -> None:
    found: list[Touch] = []
    new = session.new
    for record in (*new, *session.dirty):
        if isinstance(record, SyncedRecord) and (record in new or session.is_modified(record)):
            before = _scope_before(record)
            if before and before != record.scope:
                found.append(_touch(record, before, "d"))
            if record.scope:
                found.append(_touch(record, record.scope, "p"))
    found += [
        _touch(record, before, "d")
        for record in session.deleted
        if isinstance(record, SyncedRecord) and (before := _scope_before(record))
    ]
    if found:
        touch(session, found)


def _scope_before(record: SyncedRecord) -> str | None:
    history = sa.inspect(record).attrs.scope.history
    if history.deleted:
        before: str | None = history.deleted[0]
        return before
    return None if history.added else record.scope


def _touch(record: SyncedRecord, scope: str, op: str) -> Touch:
    return Touch(scope, record.kind_name, record.id, op)


def _number(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    found: list[Touch] = pending.take(session, _WHAT)
    if not found:
        return
    at = clock.to_ms(clock.now())
    connection = session.connection()
    by_scope: dict[str, dict[tuple[str, str], str]] = {}
    for one in found:
        by_scope.setdefault(one.scope, {})[one.kind, one.row_id] = one.op
    for scope in sorted(by_scope):
        # A sibling is numbered before the row it stands beside, so no page parts them wrongly.
        rows = by_scope[scope]
        order = sorted(rows, key=lambda key: key[0] != "sibling")
        last = connection.execute(_NEXT, {"scope": scope, "k": len(order)}).scalar_one()
        first = last - len(order) + 1
        connection.execute(
            _UPSERT,
            [
                {
                    "scope": scope,
                    "kind": kind,
                    "row_id": row_id,
                    "seq": first + place,
                    "op": rows[kind, row_id],
                    "at": at,
                }
                for place, (kind, row_id) in enumerate(order)
            ],
        )


_NEXT = sa.text(
    "INSERT INTO sync_scope (id, seq, floor) VALUES (:scope, :k, 0)"
    " ON CONFLICT (id) DO UPDATE SET seq = sync_scope.seq + :k RETURNING seq"
)
_UPSERT = sa.text(
    "INSERT INTO sync_change (scope, kind, row_id, seq, op, at)"
    " VALUES (:scope, :kind, :row_id, :seq, :op, :at)"
    " ON CONFLICT (scope, kind, row_id)"
    " DO UPDATE SET seq = excluded.seq, op = excluded.op, at = excluded.at"
)


def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, SyncedRecord):
        raise RuntimeError("bulk changes of synced tables would not be numbered")
