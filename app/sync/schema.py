"""Writing the phone's schema from the kinds: which fields there are and what may be sent."""

from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from app.database import Instant
from app.records.base import Merge, Wire, Writes, columns_of
from app.records.kind import Kind
from app.sync.kinds import KINDS

FILE = Path(__file__).parent.parent.parent / "static" / "field" / "schema" / "records.js"

_HEAD = """// Written from the server's kinds by "manage.py schema". Never edited.

"""


def client_schema() -> str:
    """Return the JavaScript module: a type per kind, and the limits of what phones write."""
    types = "".join(_typedef(kind) for kind in KINDS.values())
    limits = {kind.name: _limits(kind) for kind in KINDS.values() if kind.amend or kind.create}
    data = orjson.dumps(limits, option=orjson.OPT_INDENT_2).decode()
    return f"{_HEAD}{types}\nexport const LIMITS = {data};\n"


def _typedef(kind: Kind) -> str:
    lines = [
        f" * @property {{{_js_type(column)}}} {name}" for name, column in _columns(kind).items()
    ]
    title = "".join(part.title() for part in kind.name.split("_"))
    return "\n".join(["/**", f" * @typedef {{object}} {title}", *lines, " */", ""])


def _limits(kind: Kind) -> dict[str, dict[str, Any]]:
    return {
        name: _limit(column, column.info["wire"])
        for name, column in _columns(kind).items()
        if column.info["wire"].writes is not Writes.NEVER
    }


def _limit(column: sa.Column[Any], travel: Wire) -> dict[str, Any]:
    found: dict[str, Any] = {"writes": travel.writes, "merge": travel.merge}
    if travel.required:
        found["required"] = True
    if isinstance(column.type, sa.Enum):
        found["choices"] = list(column.type.enums)
    elif travel.max_length or (isinstance(column.type, sa.String) and column.type.length):
        found["max"] = travel.max_length or getattr(column.type, "length", None)
    if travel.ge is not None:
        found["ge"], found["le"] = travel.ge, travel.le
    return found


def _columns(kind: Kind) -> dict[str, sa.Column[Any]]:
    columns = kind.model.__table__.columns
    found = {name: columns[name] for name in columns_of(kind.model)}
    return {name: column for name, column in found.items() if isinstance(column, sa.Column)}


def _js_type(column: sa.Column[Any]) -> str:
    kind, travel = column.type, column.info["wire"]
    if isinstance(kind, sa.Enum):
        name = "|".join(f'"{value}"' for value in kind.enums)
    elif isinstance(kind, sa.Boolean):
        name = "boolean"
    elif isinstance(kind, sa.Integer | Instant):
        name = "number"
    elif isinstance(kind, sa.JSON):
        name = "string[]" if travel.merge is Merge.SET else "any"
    else:
        name = "string"
    return f"{name}|null" if column.nullable and name != "any" else name
