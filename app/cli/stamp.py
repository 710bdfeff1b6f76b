"""When an operator acts."""

from app import clock
from app.programme.queries import timezone
from app.records.actor import Stamp


def stamp_of_now() -> Stamp:
    """Return the stamp of what an operator does now."""
    now = clock.now()
    return Stamp(now, now, clock.local_day(now, timezone()))
