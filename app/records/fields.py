"""Reading what a phone or a form says about a record: strict, from the columns' own declaration."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import PydanticCustomError

from app.clock import from_ms
from app.database import Instant
from app.problems import Forbidden, Invalid
from app.records.base import Merge, SyncedRecord, Wire, Writes, columns_of
from app.records.text import clean, has_control_characters

ID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
NIL = "00000000-0000-0000-0000-000000000000"
SET_ITEMS = 20
#: Instants that phones may send: the years 2000 to 2100, in ms.
EARLIEST, LATEST = 946_684_800_000, 4_102_444_800_000

_CODES = {
    "missing": "required",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "required",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "string_unicode": "control_character",
}


def parse_new(model: type[SyncedRecord], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checked values of a new record.

    Raises ``Forbidden`` for a field that may not be set and ``Invalid`` with a code per field.
    """
    _refuse_foreign(model, given, {Writes.ALWAYS, Writes.ONCE})
    return _validated(_shape(model, new=True), given)


def parse_patch(model: type[SyncedRecord], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the checked values of a change; the fields not given are left alone.

    Raises ``Forbidden`` for a field that may not be changed and ``Invalid`` with a code per field.
    """
    _refuse_foreign(model, given, {Writes.ALWAYS})
    return _validated(_shape(model, new=False), given)


def parse_items(model: type[SyncedRecord], given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the checked items that are added to or taken from sets."""
    travels = columns_of(model)
    for name in given:
        if name not in travels or travels[name].merge is not Merge.SET:
            raise Forbidden({name: "unknown_field"})
    return _validated(_items_shape(model), given)


def _refuse_foreign(
    model: type[SyncedRecord], given: Mapping[str, Any], allowed: set[Writes]
) -> None:
    travels = columns_of(model)
    for name in given:
        travel = travels.get(name)
        if travel is None or travel.writes not in allowed or travel.merge is Merge.SET:
            raise Forbidden({name: "unknown_field" if travel is None else "not_yours"})


def _validated(shape: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        data = orjson.dumps(given)
    except (TypeError, ValueError) as error:
        raise Invalid(dict.fromkeys(given, "control_character")) from error
    try:
        values = shape.model_validate_json(data)
    except ValidationError as error:
        raise Invalid(_field_codes(error)) from error
    return {name: getattr(values, name) for name in values.model_fields_set}


def _field_codes(error: ValidationError) -> dict[str, str]:
    codes: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(one["loc"][0]) if one["loc"] else "set"
        kind = one["type"]
        codes.setdefault(
            name, kind[6:] if kind.startswith("diele_") else _CODES.get(kind, "wrong_type")
        )
    return codes


@cache
def _shape(model: type[SyncedRecord], *, new: bool) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    allowed = {Writes.ALWAYS, Writes.ONCE} if new else {Writes.ALWAYS}
    for name, travel in columns_of(model).items():
        if travel.writes not in allowed or travel.merge is Merge.SET:
            continue
        kind = _type_of(_column(model, name), travel)
        if travel.required:
            fields[name] = (kind, ...) if new else (kind, None)
        else:
            fields[name] = (kind | None, None)
    return create_model(
        f"{model.__name__}{'New' if new else 'Patch'}",
        __config__=ConfigDict(strict=True, extra="forbid"),
        **fields,
    )


@cache
def _items_shape(model: type[SyncedRecord]) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for name, travel in columns_of(model).items():
        if travel.merge is Merge.SET:
            item = Annotated[
                str, Field(max_length=60, pattern=travel.pattern or r"^[^\x00-\x1f]+$")
            ]
            fields[name] = (Annotated[list[item], Field(max_length=SET_ITEMS)], [])
    return create_model(
        f"{model.__name__}Items", __config__=ConfigDict(strict=True, extra="forbid"), **fields
    )


def _column(model: type[SyncedRecord], name: str) -> sa.Column[Any]:
    table = sa.inspect(model).local_table
    column = table.columns[name]
    assert isinstance(column, sa.Column)
    return column


def _type_of(column: sa.Column[Any], travel: Wire) -> Any:
    kind = column.type
    if isinstance(kind, Instant):
        return Annotated[int, Field(ge=EARLIEST, le=LATEST), AfterValidator(from_ms)]
    if isinstance(kind, sa.Enum):
        return Annotated[str, AfterValidator(_one_of(kind))]
    if isinstance(kind, sa.Boolean):
        return bool
    if isinstance(kind, sa.Date):
        return Annotated[str, AfterValidator(_day)]
    if isinstance(kind, sa.Integer):
        return Annotated[int, Field(ge=travel.ge, le=travel.le)]
    if isinstance(kind, sa.JSON):
        raise TypeError(f"{column}: only sets of words are written by phones")
    return Annotated[str, AfterValidator(_text(column, travel))]


def _one_of(kind: sa.Enum) -> Callable[[str], Any]:
    choices = kind.enum_class
    assert choices is not None

    def check(text: str) -> Any:
        try:
            return choices(text)
        except ValueError:
            raise PydanticCustomError("diele_not_a_choice", "not one of the choices") from None

    return check


def _day(text: str) -> date:
    if not re.match(DAY, text):
        raise PydanticCustomError("diele_not_a_day", "not a day")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("diele_not_a_day", "not a day") from None
    if day.year < 2000:
        raise PydanticCustomError("diele_too_far_back", "too far back")
    if day.year > 2100:
        raise PydanticCustomError("diele_in_future", "too far ahead")
    return day


def _text(column: sa.Column[Any], travel: Wire) -> Callable[[str], str]:
    length = travel.max_length or getattr(column.type, "length", None)
    is_id = length == 36 and travel.pattern is None

    def check(text: str) -> str:
        if is_id or travel.pattern:
            return _matched(
                text, travel.pattern or ID, "diele_not_a_uuid" if is_id else "diele_not_a_choice"
            )
        if has_control_characters(text):
            raise PydanticCustomError("diele_control_character", "a character that cannot be shown")
        text = clean(text, one_line=travel.one_line)
        if travel.required and not text:
            raise PydanticCustomError("diele_required", "empty")
        if length and len(text) > length:
            raise PydanticCustomError("diele_too_long", "too long")
        return text

    return check


def _matched(text: str, pattern: str, code: str) -> str:
    if not re.match(pattern, text) or text == NIL or "\n" in text:
        raise PydanticCustomError(code, "not of the right form")
    return text
