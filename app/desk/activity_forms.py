"""What the forms about activities ask for, and how they are read."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import get_locale
from flask_babel import gettext as _

from app.activities.models import Activity, ActivityState, Audience, Category
from app.activities.rules import LONGEST
from app.database import current_session
from app.desk.forms import Form
from app.desk.layout import language_name
from app.desk.words import SPOKEN
from app.groups.models import Group, GroupState
from app.programme.queries import timezone

#: Fields that are written in each language, and how long they may be.
IN_LANGUAGES = {"title": 80, "text": 2000, "access": 140, "cost": 80}


def category_word(category: Category) -> str:
    """Return what a sort of activity is called."""
    known: dict[Category, str] = {
        Category.MEET_UP: _("Meet-up"),
        Category.OUTING: _("Outing"),
        Category.TRAINING: _("Training"),
        Category.INFO: _("Information"),
        Category.FIRST_MEETING: _("First meeting"),
    }
    return known[category]


def activity_title(activity: Activity) -> str:
    """Return what an activity is called: its title, what a meeting is about, else its sort."""
    return in_reading(activity.title) or activity.label or category_word(activity.category)


def activity_word(state: ActivityState) -> tuple[str, str]:
    """Return what the state of an activity is called, and the colour it is shown in."""
    known: dict[ActivityState, tuple[str, str]] = {
        ActivityState.DRAFT: (_("Draft"), ""),
        ActivityState.PUBLISHED: (_("Published"), "green"),
        ActivityState.MOVED: (_("Moved"), "honey"),
        ActivityState.CANCELLED: (_("Cancelled"), "brick"),
    }
    return known[state]


def late_word(code: str) -> str:
    """Return why an answer is not taken any more; nothing for another code."""
    known: dict[str, str] = {
        "cancelled": _("It is cancelled; nobody can answer any more."),
        "past": _("It has begun; nobody can answer any more."),
        "deadline": _("The time to say yes is over."),
    }
    return known.get(code, "")


def in_reading(texts: Mapping[str, str]) -> str:
    """Return a text in the reader's language, else in German, English or any other."""
    for language in (str(get_locale()), "de", "en", *texts):
        if texts.get(language):
            return texts[language]
    return ""


def labels() -> dict[str, str]:
    """Return what the fields are called."""
    return {
        "category": _("Kind"),
        "audience": _("For whom"),
        "group_id": _("Group"),
        "day": _("Day"),
        "from": _("Begins at"),
        "until": _("Ends at"),
        "until_day": _("Last day"),
        "starts_at": _("Begins at"),
        "ends_at": _("Ends at"),
        "place": _("Place"),
        "address": _("Street and number, town"),
        "languages": _("Spoken there"),
        "capacity": _("Places"),
        "answer_until": _("Answer until"),
        "answer_day": _("Answer until"),
        "answer_time": _("Answer until, time"),
        "title": _("Title"),
        "text": _("Description"),
        "access": _("Getting in and around"),
        "cost": _("Cost"),
        "note": _("What has happened"),
    }


def labels_in(fields: Iterable[str], languages: Iterable[str]) -> dict[str, str]:
    """Return what the fields are called, those in each language by field and language."""
    known, written = labels(), list(fields)
    for language in languages:
        for field in written:
            known[f"{field}-{language}"] = f"{known[field]}, {language_name(language)}"
    return known


def group_options() -> list[tuple[str, str]]:
    """Return the groups an activity can be for, by name."""
    query = sa.select(Group.id, Group.name).where(Group.state == GroupState.ACTIVE)
    rows = current_session().execute(query.order_by(Group.name_key, Group.id))
    return [(id, name) for id, name in rows]


def known_of(activity: Activity) -> dict[str, object]:
    """Return what stands in the form of an activity."""
    known: dict[str, object] = {
        "category": activity.category.value,
        "audience": activity.audience.value,
        "group_id": activity.group_id,
        "place": activity.place,
        "address": activity.address,
        "languages": activity.languages,
        "capacity": activity.capacity,
        **times_of(activity),
    }
    if activity.answer_until:
        until = activity.answer_until.astimezone(ZoneInfo(timezone()))
        known["answer_day"], known["answer_time"] = until.date(), until.strftime("%H:%M")
    for field in IN_LANGUAGES:
        for language, text in getattr(activity, field).items():
            known[f"{field}-{language}"] = text
    return known


def times_of(activity: Activity) -> dict[str, object]:
    """Return day, beginning and end as clocks here show them; the last day if it is another."""
    zone = ZoneInfo(timezone())
    begins = activity.starts_at.astimezone(zone)
    ends = activity.ends_at.astimezone(zone) if activity.ends_at else None
    return {
        "day": begins.date(),
        "from": begins.strftime("%H:%M"),
        "until": ends.strftime("%H:%M") if ends else None,
        "until_day": ends.date() if ends and ends.date() != begins.date() else None,
    }


def read_activity(form: Form, languages: Iterable[str], *, published: bool) -> dict[str, Any]:
    """Return an activity's values; of a published one without its times and audience."""
    values: dict[str, Any] = {
        "category": form.choice("category", Category, required=True),
        "place": form.text("place", 80),
        "address": form.text("address", 200),
        "languages": form.several_of("languages", SPOKEN),
        "capacity": form.number("capacity", 1, 1000),
        "answer_until": read_instant(form, "answer_day", "answer_time", "23:59"),
    }
    for field, most in IN_LANGUAGES.items():
        values[field] = read_texts(form, field, most, languages, one_line=field != "text")
    if not any(values["title"].values()):
        form.wrong(f"title-{next(iter(languages))}", "required")
    if published:
        return values
    audience = form.choice("audience", Audience, required=True)
    for_group = audience is Audience.GROUP
    values["audience"] = audience
    values["group_id"] = form.id("group_id", required=True) if for_group else None
    return values | read_times(form)


def read_texts(
    form: Form, field: str, most: int, languages: Iterable[str], *, one_line: bool = True
) -> dict[str, str]:
    """Return a field's texts by language, without the empty ones."""
    texts = {one: form.text(f"{field}-{one}", most, one_line=one_line) for one in languages}
    return {language: text for language, text in texts.items() if text}


def read_times(form: Form, before: Activity | None = None) -> dict[str, datetime | None]:
    """Return beginning and end.

    An end that was left as it is ``before`` moves by as much as the beginning.
    """
    starts_at = read_instant(form, "day", "from", required=True)
    if starts_at and before and before.ends_at and _end_is_left(form, before):
        return {"starts_at": starts_at, "ends_at": starts_at + (before.ends_at - before.starts_at)}
    return {"starts_at": starts_at, "ends_at": _read_end(form, starts_at)}


def _end_is_left(form: Form, before: Activity) -> bool:
    known = times_of(before)
    return all(form.value(name) == str(known[name] or "") for name in ("until", "until_day"))


def _read_end(form: Form, starts_at: datetime | None) -> datetime | None:
    """Return the end, on the last day if one is named; an end before the beginning is wrong."""
    last_day = form.day("until_day")
    until = _clock(form, "until", required=last_day is not None)
    day = last_day or form.day("day")
    if starts_at is None or day is None or until is None:
        return None
    ends_at = instant(day, until)
    if ends_at is None:
        return form.wrong("until", "no_such_time")
    if ends_at <= starts_at:
        return form.wrong("until", "not_after_beginning")
    if ends_at > starts_at + LONGEST:
        return form.wrong("until_day", "out_of_range")
    return ends_at


def read_instant(
    form: Form, day_name: str, time_name: str, otherwise: str = "", *, required: bool = False
) -> datetime | None:
    """Return the instant of a day and a time; ``otherwise`` is the time where none is given."""
    day = form.day(day_name, required=required)
    clock = _clock(form, time_name, required=required) or (
        time.fromisoformat(otherwise) if otherwise else None
    )
    if day is None or clock is None:
        return None
    found = instant(day, clock)
    return found if found is not None else form.wrong(time_name, "no_such_time")


def instant(day: date, at: time) -> datetime | None:
    """Return the instant at which clocks here show a time: the first of two, None if never."""
    zone = ZoneInfo(timezone())
    local = datetime.combine(day, at, zone)
    again = local.astimezone(ZoneInfo("UTC")).astimezone(zone)
    return local.astimezone(ZoneInfo("UTC")) if again.time() == at else None


def _clock(form: Form, name: str, *, required: bool = False) -> time | None:
    typed = form.text(name, 8, required=required)
    if typed is None:
        return None
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", typed):
        return form.wrong(name, "not_a_time")
    return time.fromisoformat(typed)


def chosen_note(form: Form, languages: Iterable[str]) -> Mapping[str, str]:
    """Return what is said about moving or cancelling, by language."""
    return read_texts(form, "note", 400, languages, one_line=False)
