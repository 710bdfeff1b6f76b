"""Hours in which nobody is disturbed. Values in, values out."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

log = logging.getLogger(__name__)

#: Quiet time that goes on for longer ends here all the same.
LONGEST = timedelta(days=8)
DAY = timedelta(days=1)
A_MOMENT = timedelta(milliseconds=1)


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
    """Return the windows of a profile, such as ``1234567 20:30-08:00``.

    One that cannot be read is left out: it must not keep others from being reminded.
    """
    windows = []
    for text in texts:
        days, _, hours = text.partition(" ")
        start, _, end = hours.partition("-")
        try:
            begins, ends = time.fromisoformat(start), time.fromisoformat(end)
            windows.append(Window(frozenset(map(int, days)), begins, ends))
        except ValueError:
            log.error("quiet hours that cannot be read were left out")
    return tuple(windows)


def quiet_at(windows: Iterable[Window], zone: ZoneInfo, at: datetime) -> Span | None:
    """Return the quiet time that an instant lies in, windows that touch taken as one."""
    windows = tuple(windows)
    found = _covering(windows, zone, at)
    if found is None:
        return None
    start, end = found.start, found.end
    while end < at + LONGEST and (later := _covering(windows, zone, end)):
        end = later.end
    while start > at - LONGEST and (earlier := _covering(windows, zone, start - A_MOMENT)):
        start = earlier.start
    return Span(start, end)


def _covering(windows: Iterable[Window], zone: ZoneInfo, at: datetime) -> Span | None:
    """Return the window that an instant lies in; of several, the one that lasts longest."""
    today = at.astimezone(zone).date()
    found = None
    for window in windows:
        for day in (today - DAY, today):
            span = _on(window, day, zone)
            if span.start <= at < span.end and (found is None or span.end > found.end):
                found = span
    return found


def _on(window: Window, day: date, zone: ZoneInfo) -> Span:
    """Return a window's time on one day; no time at all where it does not begin then."""
    start = datetime.combine(day, window.start, zone).astimezone(UTC)
    if day.isoweekday() not in window.days:
        return Span(start, start)
    last = day if window.end > window.start else day + DAY
    return Span(start, datetime.combine(last, window.end, zone).astimezone(UTC))
