"""Lists in pages: each goes on after the last row of the one before, however long the list is."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import InstrumentedAttribute

from app.database import Instant, current_session
from app.problems import Malformed
from app.records.text import has_control_characters

T = TypeVar("T")

SIZE = 50
#: Counts beyond this are not counted.
COUNTED = 99
#: Longer than any name that is looked for.
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list; ``after`` names the place where the next page begins."""

    rows: Sequence[T]
    after: str | None
    first: bool


def page_of(
    query: sa.Select[*tuple[Any, ...]],
    keys: Sequence[sa.ColumnElement[Any] | InstrumentedAttribute[Any]],
    *,
    down: bool = False,
    size: int = SIZE,
) -> Page[Any]:
    """Return the page of a query that the present request asks for with ``?after=``.

    ``keys`` are the columns the list is sorted by, the last one unique; ``down`` puts the largest
    first. A row is what the query selects: the one thing itself, or a tuple of several.
    Raises ``Malformed`` for a place that cannot be one.
    """
    raw = [sa.type_coerce(key, _raw_type(key)) for key in keys]
    asked = request.args.get("after", "")
    if asked:
        row, place = sa.tuple_(*raw), sa.tuple_(*map(sa.literal, _read(asked, raw)))
        query = query.where(row < place if down else row > place)
    width = len(query.column_descriptions)
    query = query.add_columns(*(key.label(f"key_{place}") for place, key in enumerate(raw)))
    order = [key.desc() if down else key.asc() for key in raw]
    found = current_session().execute(query.order_by(*order).limit(size + 1)).all()
    rows = [tuple(one) for one in found[:size]]
    after = _write(rows[-1][width:]) if len(found) > size else None
    return Page([one[0] if width == 1 else one[:width] for one in rows], after, not asked)


def _raw_type(key: Any) -> sa.types.TypeEngine[Any]:
    numbers = isinstance(key.type, (Instant, sa.Integer))
    return sa.BigInteger() if numbers else sa.Text()


def _write(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def _read(text: str, keys: Sequence[Any]) -> list[str | int]:
    try:
        data = base64.urlsafe_b64decode(text[:1000] + "=" * (-len(text) % 4))
        values = json.loads(data)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(values, list) or len(values) != len(keys):
        raise Malformed
    for value, key in zip(values, keys, strict=True):
        if type(value) is not (int if isinstance(key.type, sa.BigInteger) else str):
            raise Malformed
        if has_control_characters(str(value)) or (type(value) is int and abs(value) >= 2**63):
            raise Malformed
    return values


def asked_name() -> str:
    """Return what is looked for with ``?q=``. Raises ``Malformed`` if nobody is called so."""
    asked = request.args.get("q", "")
    if len(asked) > LONGEST_QUERY or has_control_characters(asked):
        raise Malformed
    return asked.strip()


def count_of(query: sa.Select[*tuple[Any, ...]]) -> str | None:
    """Return how many rows a query has as "3" or "99+"; None for none."""
    some = query.limit(COUNTED + 1).subquery()
    number = current_session().scalar(sa.select(sa.func.count()).select_from(some)) or 0
    if number == 0:
        return None
    return f"{COUNTED}+" if number > COUNTED else str(number)
