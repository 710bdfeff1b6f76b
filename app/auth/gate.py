"""The gate: every view says who may come in, and gets to know who did."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import request

from app import clock
from app.auth.desk_session import present_session
from app.auth.session import known_device, signed_in_device
from app.credentials.models import DeskSession
from app.database import begin_reading, begin_writing, current_session
from app.problems import LoginNeeded
from app.records.actor import Actor

R = TypeVar("R")

#: A desk session's last request is written down no more often than this.
NOTED = timedelta(minutes=1)


class Who(StrEnum):
    """Who may come in."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"  # gets the device
    DEVICES = "devices"  # gets any known device as it was read, revoked ones too
    COORDINATORS = "coordinators"  # gets the actor


def allow(who: Who, *, begins: bool = True) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Mark a view with who may come in; a test fails for a view without this.

    Anything but GET begins as a writer before its first read; views for ``DEVICES`` begin as
    readers, and those with ``begins=False`` do it themselves. Raises ``LoginNeeded``.
    """

    def mark(view: Callable[..., R]) -> Callable[..., R]:
        @wraps(view)
        def guarded(**given: Any) -> R:
            given |= _desk_person() if who is Who.COORDINATORS else {}
            if begins and request.method not in ("GET", "HEAD"):
                request.get_data()  # whoever is slow to send must not hold up every writer
                begin = begin_reading if who is Who.DEVICES else begin_writing
                begin()
                if who is Who.COORDINATORS and present_session() is None:
                    raise LoginNeeded
            return view(**given, **_person(who))

        guarded.allowed = who  # type: ignore[attr-defined]
        return guarded

    return mark


def _person(who: Who) -> dict[str, Any]:
    if who not in (Who.SIGNED_IN, Who.DEVICES):
        return {}
    device = signed_in_device() if who is Who.SIGNED_IN else known_device()
    if device is None:
        raise LoginNeeded
    return {"device": device}


def _desk_person() -> dict[str, Any]:
    """Return the coordinator as ``actor``; coordinators' rights open no scope."""
    session = present_session()
    if session is None:
        raise LoginNeeded
    actor = Actor(session.account.person_id, session.account_id)
    now = clock.now()
    if now - session.seen_at >= NOTED:
        _note(session.id, now)
    return {"actor": actor}


def _note(session_id: str, now: datetime) -> None:
    """Write down when a session was last used, in a transaction of its own."""
    begin_writing()
    current_session().execute(
        sa.update(DeskSession).where(DeskSession.id == session_id).values(seen_at=now)
    )
    current_session().commit()
