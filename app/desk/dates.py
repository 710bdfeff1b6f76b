"""Days and instants in words, in the programme's time zone and the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _

from app import clock
from app.database import current_session
from app.programme.queries import timezone


def zone() -> str:
    """Return the programme's time zone, asked for once in a request."""
    kept = current_session().info
    if "zone" not in kept:
        kept["zone"] = timezone()
    found: str = kept["zone"]
    return found


def set_up(app: Flask) -> None:
    """Let templates say when: ``|day``, ``|moment``, ``|long_day`` and ``span(…)``."""
    app.jinja_env.filters.update(day=day, moment=moment, long_day=long_day)
    app.jinja_env.globals["span"] = span


def day(value: date | None) -> str:
    """Return a day: today, yesterday, tomorrow, else like "17 May 2026"."""
    if value is None:
        return ""
    today = clock.local_day(clock.now(), zone())
    near: str = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((value - today).days, "")
    return near or format_date(value, "d. MMM y" if _german() else "d MMM y", locale=get_locale())


def long_day(value: date | None) -> str:
    """Return a day with its weekday, like "Sunday, 17 May 2026"."""
    if value is None:
        return ""
    how = "EEEE, d. MMMM y" if _german() else "EEEE, d MMMM y"
    return format_date(value, how, locale=get_locale())


def moment(value: datetime | None) -> str:
    """Return an instant: its day and time, like "today, 16:30"."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone()))
    text: str = _("%(day)s, %(time)s", day=day(local.date()), time=hour(value))
    return text


def span(start: datetime, end: datetime | None) -> str:
    """Return when something begins and ends, like "today, 16:30 – 18:00"."""
    if end is None:
        return moment(start)
    zoned = ZoneInfo(zone())
    on, until = start.astimezone(zoned).date(), end.astimezone(zoned).date()
    if on != until:
        return f"{moment(start)} – {moment(end)}"
    text: str = _("%(day)s, %(start)s – %(end)s", day=day(on), start=hour(start), end=hour(end))
    return text


def hour(value: datetime) -> str:
    """Return the time of an instant, like "16:30"."""
    local = value.astimezone(ZoneInfo(zone()))
    text: str = format_time(local, "HH:mm", locale=get_locale())
    return text


def exact(value: datetime) -> str:
    """Return an instant for machines to read."""
    return format_datetime(value.astimezone(ZoneInfo(zone())), "yyyy-MM-dd'T'HH:mmZZZZZ")


def _german() -> bool:
    return str(get_locale()) == "de"
