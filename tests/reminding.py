"""Days, hours and rows for tests of reminders. Local times are Berlin's, days count from today."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app import clock
from app.people.queries import account_of_person, profile_of
from app.records.base import add
from app.reminders import sweep
from app.reminders.models import About, Notification, Rule
from tests.make import Card, Make
from tests.phone import create

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = clock.local_day(clock.now(), "Europe/Berlin")


def at(days: int, hour: int = 12, minute: int = 0) -> datetime:
    """Return a local time some days from today."""
    day = TODAY + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def day(days: int) -> str:
    """Return a day as it travels."""
    return (TODAY + timedelta(days=days)).isoformat()


def in_hours(instant: datetime) -> float:
    """Return how long it is until then."""
    return (instant - clock.now()) / timedelta(hours=1)


def local(instant: datetime) -> str:
    """Return a local time to the minute."""
    return instant.astimezone(BERLIN).isoformat()[:16]


def step(newcomer: Card, days: int = 3, **values: Any) -> dict[str, Any]:
    """Return the mutation of a next step of the group that is due on a day."""
    text = {"text": "Fahrrad", "due_on": day(days), "owner": "group", "state": "open"}
    return create("follow_up", {"newcomer_id": newcomer.id, **text, **values})


def set_profile(make: Make, person: str, **values: Any) -> None:
    """Change what somebody has chosen, as the server keeps it."""
    with make.writing():
        account = account_of_person(person)
        assert account is not None
        for name, value in values.items():
            setattr(profile_of(account.id), name, value)


def put_line(make: Make, person: str, rule: Rule, about: About, object_id: str) -> str:
    """Write a line into somebody's inbox, as a raised reminder does."""
    with make.writing() as stamp:
        account = account_of_person(person)
        assert account is not None
        line = Notification(
            id=sweep.line_id(account.id, rule, about, object_id),
            account_id=account.id,
            rule=rule,
            about=about,
            object_id=object_id,
            at=stamp.now,
        )
        add(line, stamp)
        return line.id
