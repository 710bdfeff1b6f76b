"""What was taken from people, kept outside the database so that no restored backup gives it back.

An append-only file of ids and times beside the database, one JSON object a line. It is written
before the commit it belongs to: rather a line too many than a right that comes back.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import clock
from app.database import current_session
from app.records import pending

_WHAT = "ledger"
#: The engine's execution option that names the file.
OPTION = "diele_ledger"


def note(what: str, **about: str | list[str] | None) -> None:
    """Remember with the next commit that something was ended, revoked, withdrawn or erased."""
    pending.put(current_session(), _WHAT, [{"what": what, **about}])


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield what the file holds, oldest first; a line cut off by a crash is left out."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError:
            continue


@cache  # a process may put several apps together
def listen(session_class: Any) -> None:
    """Write what sessions of this class note. Asked again, it changes nothing."""
    event.listen(session_class, "before_commit", _write)


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    entries = pending.take(session, _WHAT)
    path = session.get_bind().get_execution_options().get(OPTION)
    if not entries or path is None:
        return
    at = clock.to_ms(clock.now())
    lines = b"".join(orjson.dumps({**entry, "at": at}) + b"\n" for entry in entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
