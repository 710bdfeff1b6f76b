"""Reading rows in their wire form: plain columns, no entities, one query a kind."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa

from app.clock import to_ms
from app.database import Instant, current_session
from app.records.base import columns_of
from app.records.kind import Kind, Window

Convert = Callable[[Any], Any]

#: How a statement names the ids of ``handed``.
ONE_OF = {"sqlite": "IN (SELECT value FROM json_each(:ids))", "postgresql": "= ANY(:ids)"}


def read_rows(
    kind: Kind, ids: list[str], today: date
) -> dict[str, tuple[str | None, bytes | None]]:
    """Return, by id, the scope each row lives in and its bytes; none outside the kind's window."""
    connection = current_session().connection()
    dialect = connection.dialect.name
    names, converts, statement = _statement(kind, dialect)
    oldest = _oldest(kind.window, kind, today) if kind.window else None
    found: dict[str, tuple[str | None, bytes | None]] = {}
    for id, scope, version, *values in connection.execute(statement, handed(ids, dialect)).all():
        row = dict(zip(names, values, strict=True))
        for name, convert in converts:
            if row[name] is not None:
                row[name] = convert(row[name])
        if oldest is not None and kind.window is not None and _is_older(row, kind.window, oldest):
            found[id] = (scope, None)
            continue
        wire = {"k": kind.name, "id": id, "s": scope, "v": version, "row": row}
        found[id] = (scope, orjson.dumps(wire))
    return found


def handed(ids: list[str], dialect: str) -> dict[str, Any]:
    """Return ids as one parameter, so that a statement is the same for any number of them."""
    return {"ids": orjson.dumps(ids).decode() if dialect == "sqlite" else ids}


@cache
def _statement(
    kind: Kind, dialect: str
) -> tuple[list[str], list[tuple[str, Convert]], sa.TextClause]:
    table = kind.model.__table__
    names = list(columns_of(kind.model))
    preparer = sa.sql.compiler.IdentifierPreparer(sa.dialects.registry.load(dialect)())
    quote = preparer.quote_identifier
    columns = ", ".join(quote(name) for name in ("id", "scope", "version", *names))
    assert isinstance(table, sa.Table)
    statement = sa.text(
        f"SELECT {columns} FROM {quote(table.name)} WHERE id {ONE_OF[dialect]}"  # noqa: S608
    )
    every = [(name, _convert(table.c[name].type, dialect)) for name in names]
    converts = [(name, convert) for name, convert in every if convert is not None]
    return names, converts, statement


def _convert(kind: Any, dialect: str) -> Convert | None:
    """Return what turns a plain value into its wire form; dates and instants are theirs already."""
    if isinstance(kind, sa.JSON):
        return orjson.Fragment if dialect == "sqlite" else None
    return bool if isinstance(kind, sa.Boolean) else None


def _oldest(window: Window, kind: Kind, today: date) -> Any:
    first = today - window.length
    if isinstance(sa.inspect(kind.model).columns[window.column].type, Instant):
        return to_ms(datetime(first.year, first.month, first.day, tzinfo=UTC))
    return first.isoformat()


def _is_older(row: dict[str, Any], window: Window, oldest: Any) -> bool:
    value = row.get(window.column)
    if isinstance(value, date):
        value = value.isoformat()
    return value is not None and value < oldest
