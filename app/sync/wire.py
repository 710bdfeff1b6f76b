"""The exchange's own words: reading a request's bytes, and the shape of results."""

import json
import re
import zlib
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.problems import Malformed, Problem, TooLarge, Upgrade, WrongType
from app.records.fields import ID, NIL

PROTOCOL = 1
#: The schema version of mutations that this server writes; older ones are brought up to it.
MUTATION_VERSIONS = frozenset({1})
MOST_BYTES = 512 * 1024
MOST_MUTATIONS = 200
DEEPEST = 16

Shape = TypeVar("Shape", bound=BaseModel)
Uuid = Annotated[str, StringConstraints(pattern=ID)]
Scope = Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z0-9:-]+$")]
Count = Annotated[int, Field(ge=0, le=2**53)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Mutation(_Strict):
    """One change a person made on a phone. ``made_at`` is the phone's clock, in ms."""

    n: Annotated[int, Field(ge=1, le=2**53)]
    id: Uuid
    v: Annotated[int, Field(ge=1, le=10_000)]
    op: Literal["create", "patch", "delete", "resolve", "hand_over"]
    kind: Annotated[str, Field(max_length=40)]
    row: Uuid
    base: Count = 0
    made_at: Count
    set: dict[str, Any] = {}
    add: dict[str, Any] = {}
    del_: Annotated[dict[str, Any], Field(alias="del")] = {}
    seen: Annotated[list[Uuid], Field(max_length=50)] = []

    def content(self) -> dict[str, Any]:
        """Return all of it but its number, which may change while it waits."""
        return self.model_dump(by_alias=True, exclude={"n"})


class DeviceState(_Strict):
    """What the phone says about itself."""

    waiting: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    oldest: Count | None = None
    installed: bool = False
    persisted: bool | None = None


class Request(_Strict):
    """One exchange as a phone asks for it."""

    protocol: int
    app: Annotated[str, StringConstraints(max_length=40, pattern=r"^[ -~]*$")]
    account: Uuid
    client: Uuid
    epoch: Annotated[str, StringConstraints(max_length=40, pattern=r"^[ -~]*$")] | None
    now: Count
    device: DeviceState = DeviceState()
    cursors: Annotated[dict[Scope, str], Field(max_length=2000)]
    limit: Annotated[int, Field(ge=1, le=500)] = 500
    mutations: Annotated[list[Mutation], Field(max_length=MOST_MUTATIONS)] = []


class Result(BaseModel):
    """What became of one mutation: ``ok``, ``merged``, ``late`` or ``rejected``."""

    n: int
    id: str
    s: Literal["ok", "merged", "late", "rejected"]
    v: int | None = None
    code: str | None = None
    fields: dict[str, str] | None = None
    kept: list[str] | None = None
    kept_beside: list[str] | None = None

    @classmethod
    def rejected(cls, mutation: Mutation, problem: Problem) -> "Result":
        """Return the refusal of one mutation."""
        return cls(
            n=mutation.n,
            id=mutation.id,
            s="rejected",
            code=problem.code,
            fields=problem.fields or None,
        )

    def plain(self) -> dict[str, Any]:
        """Return it as it travels."""
        return self.model_dump(exclude_none=True)


def read_request(data: dict[str, Any]) -> Request:
    """Return a checked request. Raises ``Malformed``, ``Upgrade`` or ``TooLarge``."""
    if isinstance(data.get("protocol"), int) and data["protocol"] != PROTOCOL:
        raise Upgrade(min=PROTOCOL)
    mutations = data.get("mutations")
    if isinstance(mutations, list) and len(mutations) > MOST_MUTATIONS:
        raise TooLarge
    return shaped(Request, data)


def shaped(shape: type[Shape], data: dict[str, Any]) -> Shape:
    """Return ``data`` in a strict shape. Raises ``Malformed`` with the places that do not fit."""
    try:
        return shape.model_validate_json(orjson.dumps(data))
    except ValidationError as error:
        places = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False)]
        raise Malformed(dict.fromkeys(places[:20], "wrong_type")) from error
    except (TypeError, ValueError) as error:
        raise Malformed from error


def read_json(body: bytes) -> dict[str, Any]:
    """Return the one JSON object in ``body``, read strictly.

    Refused are bytes that are no UTF-8, a byte order mark, nesting deeper than 16, a key twice,
    ``NaN`` and its kin, numbers of more than 400 digits, and anything that is not an object.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge
    _check_depth(body)
    try:
        data = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse,
            parse_float=_finite,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(data, dict):
        raise Malformed
    return data


def inflate(body: bytes, encoding: str | None) -> bytes:
    """Return the body without its compression, never more than the limit.

    Raises ``WrongType`` for another encoding than gzip, ``Malformed`` and ``TooLarge``.
    """
    if not encoding or encoding == "identity":
        return body
    if encoding != "gzip":
        raise WrongType
    unzip = zlib.decompressobj(31)
    try:
        plain = unzip.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise Malformed from error
    if len(plain) > MOST_BYTES:
        raise TooLarge
    if not unzip.eof or unzip.unused_data:
        raise Malformed
    return plain


def is_id(text: str) -> bool:
    """Say whether a text is an id as this server writes them."""
    return re.fullmatch(ID, text) is not None and text != NIL


def _check_depth(body: bytes) -> None:
    depth = 0
    for token in re.findall(_TOKENS, body):
        if token in (b"[", b"{"):
            depth += 1
            if depth > DEEPEST:
                raise Malformed
        elif token in (b"]", b"}"):
            depth -= 1


#: A string that is never closed takes the rest in one step; possessive, so nothing is tried twice.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or any("\x00" in name for name in found):
        raise ValueError("a key stands twice, or cannot be one")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number without end")
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)
