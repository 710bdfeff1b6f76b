"""JSON in and out for phones: reading bodies, answering, saying what is wrong."""

from typing import Any
from uuid import uuid4

import orjson
from flask import Response, g, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.problems import (
    Busy,
    Failed,
    Malformed,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    WrongMethod,
    WrongType,
)
from app.sync.wire import MOST_BYTES, inflate, read_json


def body() -> dict[str, Any]:
    """Return the JSON object of this request, read strictly.

    Raises ``WrongType`` for another type than JSON or without ``X-Sync: 1``, ``TooLarge`` and
    ``Malformed``.
    """
    if request.mimetype != "application/json" or request.headers.get("X-Sync") != "1":
        raise WrongType
    try:
        data = request.get_data()
    except RequestEntityTooLarge as error:
        raise TooLarge from error
    if len(data) > MOST_BYTES:
        raise TooLarge
    return read_json(inflate(data, request.headers.get("Content-Encoding")))


def answer(data: bytes | None = None, status: int = 200) -> Response:
    """Return an answer that only this phone may keep."""
    response = Response(data or b"", status, mimetype="application/json")
    response.headers["X-Sync"] = "1"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie"
    return response


def json_answer(data: Any, status: int = 200) -> Response:
    """Return ``data`` as JSON."""
    return answer(orjson.dumps(data), status)


def refuse(problem: Problem) -> Response:
    """Return the answer of RFC 9457 to something that is refused; it never repeats a value."""
    data: dict[str, Any] = {
        "type": f"urn:diele:problem:{problem.code}",
        "title": problem.code,
        "status": problem.status,
        "code": problem.code,
        "instance": f"urn:uuid:{request_id()}",
        **problem.members,
    }
    if problem.fields:
        data["fields"] = problem.fields
        data["errors"] = [
            {"pointer": f"/{name.replace('.', '/')}", "code": code}
            for name, code in problem.fields.items()
        ]
    response = json_answer(data, problem.status)
    response.mimetype = "application/problem+json"
    if "retry_after" in problem.members:
        response.headers["Retry-After"] = str(problem.members["retry_after"])
    return response


def wants_page() -> bool:
    """Say whether a person's browser asks, who is to read the answer, not a script."""
    known = ("application/problem+json", "text/html")
    return request.accept_mimetypes.best_match(known) == "text/html"


def problem_of(error: HTTPException) -> Problem:
    """Return our problem for one that the framework raises."""
    if isinstance(error, RateLimitExceeded):
        return TooMany(retry_after=60)
    known: dict[int | None, type[Problem]] = {
        400: Malformed,
        404: NotFound,
        405: WrongMethod,
        413: TooLarge,
        415: WrongType,
        503: Busy,
    }
    code = error.code or 500
    problem = known.get(code, Failed if code >= 500 else Malformed)()
    problem.status = code
    return problem


def request_id() -> str:
    """Return the random id of this request, for its answer and its log lines."""
    if "request_id" not in g:
        g.request_id = str(uuid4())
    found: str = g.request_id
    return found
