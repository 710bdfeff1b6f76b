"""The gate: every view says who may come in, and gets to know who did."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import request

from app.auth.session import known_device, signed_in_device
from app.database import begin_writing
from app.problems import LoginNeeded

R = TypeVar("R")


class Who(StrEnum):
    """Who may come in."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"  # gets the device
    DEVICES = "devices"  # gets any known device, revoked ones too, and begins writing itself


def allow(who: Who) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Mark a view with who may come in; a test fails for a view without this.

    Anything but GET begins as a writer before its first read; views for ``DEVICES`` do it
    themselves. Raises ``LoginNeeded``.
    """

    def mark(view: Callable[..., R]) -> Callable[..., R]:
        @wraps(view)
        def guarded(**given: Any) -> R:
            if request.method not in ("GET", "HEAD") and who is not Who.DEVICES:
                request.get_data()  # whoever is slow to send must not hold up every writer
                begin_writing()
            if who is Who.ANYONE:
                return view(**given)
            device = signed_in_device() if who is Who.SIGNED_IN else known_device()
            if device is None:
                raise LoginNeeded
            return view(**given, device=device)

        guarded.allowed = who  # type: ignore[attr-defined]
        return guarded

    return mark
