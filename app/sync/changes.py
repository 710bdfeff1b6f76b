"""Telling a phone what it lacks: a page of every scope it may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa

from app.database import current_session
from app.privacy.models import Erasure
from app.sync.kinds import KINDS
from app.sync.rows import ONE_OF, handed, read_rows

PAGE_BYTES = 256 * 1024


@dataclass
class Page:
    """What one answer carries down; ``changes`` are rows already in their wire form."""

    scopes: dict[str, dict[str, Any]] = field(default_factory=dict)
    drop: list[str] = field(default_factory=list)
    changes: list[orjson.Fragment] = field(default_factory=list)
    more: bool = False
    size: int = 0


@dataclass(frozen=True)
class _Place:
    """How far a phone has got in a scope: up to ``at``, in a fill that began at floor ``since``.

    ``known`` scopes are named by the phone, so that it will hear when they are dropped.
    """

    at: int
    since: int
    reset: bool
    known: bool = True


def changes_since(
    cursors: Mapping[str, str], limit: int, visible: Iterable[str], today: date
) -> Page:
    """Return at most ``limit`` changes or about 256 KiB, in the order of ``visible``.

    The caller has begun a reading transaction in which every query sees the same state.
    """
    visible = list(visible)
    heads = _heads(visible)
    page = Page(drop=sorted(scope for scope in cursors if scope not in set(visible)))
    places = {scope: _place(cursors.get(scope), *heads.get(scope, (0, 0))) for scope in visible}
    for scope in visible:
        seq, floor = heads.get(scope, (0, 0))
        place = places[scope]
        left = limit - len(page.changes)
        at = place.at
        if at < seq and (left <= 0 or page.size >= PAGE_BYTES):
            page.more = True
        elif at < seq:
            at = _fill(page, scope, place, seq, left, places, today)
        page.scopes[scope] = {"cursor": f"{at}.{place.since if at < seq else floor}"}
        if place.reset:
            page.scopes[scope]["reset"] = True
    return page


def erased_of(named: Iterable[str]) -> list[str]:
    """Return which of these ids belong to people who were erased."""
    ids = sorted(set(named))
    if not ids:
        return []
    return list(current_session().scalars(sa.select(Erasure.id).where(Erasure.id.in_(ids))))


def _heads(visible: list[str]) -> dict[str, tuple[int, int]]:
    connection = current_session().connection()
    dialect = connection.dialect.name
    rows = connection.execute(_HEADS[dialect], handed(visible, dialect))
    return {id: (seq, floor) for id, seq, floor in rows}


def _place(cursor: str | None, seq: int, floor: int) -> _Place:
    """Read a cursor; what cannot be read, or comes from the future, starts its scope again."""
    if cursor is None:
        return _Place(0, floor, reset=False, known=False)
    first, _, second = cursor.partition(".")
    if not (first.isascii() and first.isdecimal() and second.isascii() and second.isdecimal()):
        return _Place(0, floor, reset=True)
    if len(cursor) > 40:
        return _Place(0, floor, reset=True)
    at, since = int(first), int(second)
    if at > seq or (0 < at < floor and since < floor):
        return _Place(0, floor, reset=True)
    return _Place(at, since if at else floor, reset=False)


def _fill(
    page: Page,
    scope: str,
    place: _Place,
    seq: int,
    left: int,
    places: Mapping[str, _Place],
    today: date,
) -> int:
    """Add a scope's changes to the page; return up to which number it now reaches."""
    entries = _entries(scope, place.at, left)
    by_kind: dict[str, list[str]] = {}
    for kind, row_id, _, _ in entries:
        by_kind.setdefault(kind, []).append(row_id)
    rows = {kind: read_rows(KINDS[kind], ids, today) for kind, ids in by_kind.items()}
    at = place.at
    for kind, row_id, number, op in entries:
        if page.size >= PAGE_BYTES:
            page.more = True
            return at
        _add(page, scope, kind, row_id, op, rows[kind].get(row_id), places)
        at = number
    if len(entries) == left and at < seq:
        page.more = True
        return at
    return seq


def _add(
    page: Page,
    scope: str,
    kind: str,
    row_id: str,
    op: str,
    found: tuple[str | None, bytes | None] | None,
    places: Mapping[str, _Place],
) -> None:
    home, wire = found or (None, None)
    there = places.get(home) if home else None
    moved = op == "d" and there is not None and there.known and not there.reset
    if wire is not None and (home == scope or moved):
        change = wire
    else:
        change = orjson.dumps({"k": kind, "id": row_id, "s": scope, "gone": 1})
    page.changes.append(orjson.Fragment(change))
    page.size += len(change)


def _entries(scope: str, at: int, limit: int) -> Sequence[sa.Row[str, str, int, str]]:
    query = _ENTRIES if at else _FIRST_ENTRIES
    values = {"scope": scope, "at": at, "limit": limit}
    return current_session().connection().execute(query, values).all()


_HEADS = {
    dialect: sa.text(f"SELECT id, seq, floor FROM sync_scope WHERE id {one_of}")  # noqa: S608
    for dialect, one_of in ONE_OF.items()
}
_ENTRIES = sa.text(
    "SELECT kind, row_id, seq, op FROM sync_change"
    " WHERE scope = :scope AND seq > :at ORDER BY seq LIMIT :limit"
)
#: A scope that is filled from the start has nothing to forget.
_FIRST_ENTRIES = sa.text(
    "SELECT kind, row_id, seq, op FROM sync_change"
    " WHERE scope = :scope AND seq > :at AND op = 'p' ORDER BY seq LIMIT :limit"
)
