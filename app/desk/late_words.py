"""What entries that were handed over say, in the reader's words instead of the phone's."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.activities.models import Category
from app.clock import from_ms
from app.conversations.models import How
from app.desk import review_words
from app.desk.activity_forms import category_word
from app.desk.dates import day, moment
from app.desk.review_lists import topic_titles
from app.desk.words import languages_words, situation_word
from app.records.late import LateEntry

#: An id says nothing to a reader.
ID_LENGTH = 36
#: Fields that say to the server where an entry belongs, or which state its author had seen.
UNSAID = ("audience", "start_seen", "level")
#: Instants are between these, in milliseconds: before 2100.
LATEST = 4_102_444_800_000


def kind_word(kind: str) -> str:
    """Return what an entry of a kind is called."""
    known: dict[str, str] = {
        "conversation": _("Talk"),
        "conversation_note": _("Note"),
        "task": _("Task"),
        "task_comment": _("Remark"),
        "follow_up": _("Next step"),
        "activity": _("Meeting"),
        "rsvp": _("Answer to an activity"),
        "review_message": _("Answer to a question"),
        "newcomer": _("About a person"),
    }
    return known.get(kind) or str(_("Entry"))


def matter_word(entries: Sequence[LateEntry]) -> str:
    """Return what entries that are settled together are called."""
    kinds = {entry.mutation["kind"] for entry in entries}
    if kinds == {"conversation", "conversation_note"}:
        return str(_("Talk with a note"))
    return kind_word(entries[0].mutation["kind"])


def said(entry: LateEntry) -> list[tuple[str, str]]:
    """Return what an entry says, field by field, without the ids in it.

    A phone may have sent anything: what is none of the known values is shown as it came.
    """
    mutation = entry.mutation
    values: dict[str, Any] = {**mutation.get("set", {}), **mutation.get("add", {})}
    words = [
        (_field_word(name), _value_word(name, value))
        for name, value in values.items()
        if name not in UNSAID
    ]
    return [(name, text) for name, text in words if text and not _is_id(text)]


def _field_word(name: str) -> str:
    known: dict[str, str] = {
        "note": _("Note"),
        "impression": _("Impression"),
        "text": _("Text"),
        "title": _("Title"),
        "label": _("Title"),
        "place": _("Place"),
        "occurred_on": _("Day"),
        "at_time": _("Time"),
        "minutes": _("Minutes"),
        "how": _("How"),
        "outcome": _("Outcome"),
        "due_on": _("Due"),
        "state": _("State"),
        "answer": _("Answer"),
        "topics": _("Topics"),
        "category": _("Kind"),
        "starts_at": _("Begins at"),
        "ends_at": _("Ends at"),
        "owner": _("Who does it"),
        "languages": _("Languages"),
        "situations": _("Good to know"),
        "interests": _("Interests"),
        "district": _("District"),
        "arrived_on": _("Arrival"),
    }
    return known.get(name, name)


def _value_word(name: str, value: Any) -> str:
    if isinstance(value, str):
        return _text_word(name, value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _list_word(name, value)
    if isinstance(value, int) and name.endswith("_at") and 0 < value < LATEST:
        return moment(from_ms(value))
    if name == "impression" and value in (1, 2, 3, 4, 5):
        return review_words.impression(value)
    return _plain(value)


def _text_word(name: str, value: str) -> str:
    if name.endswith("_on"):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return _plain(value)
    if name == "how" and value in set(How):
        return review_words.how(How(value))
    if name == "category" and value in set(Category):
        return category_word(Category(value))
    return _choice_words(name).get(value) or _plain(value)


def _choice_words(name: str) -> dict[str, str]:
    """Return what the values of a field mean that has few of them."""
    known: dict[str, dict[str, str]] = {
        "outcome": {
            "happened": _("Took place"),
            "not_reached": _("Not reached"),
            "cancelled": _("Called off"),
            "no_show": _("Nobody came"),
        },
        "state": {
            "open": _("Open"),
            "done": _("Done"),
            "dropped": _("No longer needed"),
            "not_needed": _("No longer needed"),
            "cancelled": _("Called off"),
        },
        "answer": {"yes": _("Comes"), "maybe": _("Perhaps"), "no": _("Does not come")},
        "owner": {
            "group": _("The group"),
            "newcomer": _("The newcomer"),
            "coordinator": _("Coordination"),
        },
    }
    return known.get(name, {})


def _list_word(name: str, values: list[str]) -> str:
    if name == "topics":
        return ", ".join(review_words.titles(values, topic_titles()))
    if name == "languages":
        return languages_words(values)
    if name == "situations":
        return ", ".join(map(situation_word, values))
    return _plain(values)


def _plain(value: Any) -> str:
    if value is None or isinstance(value, str):
        return (value or "").replace("\x00", "")
    if isinstance(value, list):
        return ", ".join(text for one in value if (text := _plain(one)) and not _is_id(text))
    return json.dumps(value, ensure_ascii=False)


def _is_id(text: str) -> bool:
    return len(text) == ID_LENGTH and text.count("-") == 4 and " " not in text
