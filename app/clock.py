"""The only reader of the wall clock; everything else is handed the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this instant, aware and in UTC, to the millisecond (what the database keeps)."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def local_day(instant: datetime, timezone: str) -> date:
    """Return the day that ``instant`` falls on in the programme's time zone."""
    return instant.astimezone(ZoneInfo(timezone)).date()


def to_ms(instant: datetime) -> int:
    """Return milliseconds since 1970 UTC, the form in which instants travel."""
    return round(instant.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """Return the aware instant of ``to_ms``."""
    return datetime.fromtimestamp(ms / 1000, UTC)
