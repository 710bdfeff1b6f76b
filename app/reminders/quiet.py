"""Hours in which nobody is disturbed. Values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Quiet time that goes on for longer ends here all the same.
LONGEST = timedelta(days=8)


@dataclass(frozen=True)
class Window:
    """Quiet hours that begin on some days of the week (1 is Monday), in local time.

    An ``end`` at or before the ``start`` is on the next day.
    """

    days: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True)
class Span:
    """One stretch of quiet time, ``start`` included and ``end`` not; instants."""

    start: datetime
    end: datetime


def parse_windows(texts: Iterable[str]) -> tuple[Window, ...]:
    """Return the windows of a profile, such as ``1234567 20:30-08:00``."""
    windows = []
    for text in texts:
        days, _, hours = text.partition(" ")
        start, _, end = hours.partition("-")
        whole = frozenset(int(day) for day in days)
        windows.append(Window(whole, time.fromisoformat(start), time.fromisoformat(end)))
    return tuple(windows)


def quiet_at(windows: Iterable[Window], zone: ZoneInfo, at: datetime) -> Span | None:
    """Return the quiet time that an instant lies in, windows that touch taken as one."""
    spans = sorted(_spans_near(windows, zone, at), key=lambda span: span.start)
    found: Span | None = None
    for span in spans:
        if found is not None and span.start <= found.end:
            found = Span(found.start, max(found.end, span.end))
        elif found is None or found.end <= at:
            found = span
    if found is None or not found.start <= at < found.end:
        return None
    return found


def _spans_near(windows: Iterable[Window], zone: ZoneInfo, at: datetime) -> list[Span]:
    today = at.astimezone(zone).date()
    spans = []
    for window in windows:
        for offset in range(-LONGEST.days, LONGEST.days + 1):
            day = today + timedelta(days=offset)
            if day.isoweekday() in window.days:
                last = day if window.end > window.start else day + timedelta(days=1)
                start = datetime.combine(day, window.start, zone).astimezone(UTC)
                spans.append(Span(start, datetime.combine(last, window.end, zone).astimezone(UTC)))
    return spans
