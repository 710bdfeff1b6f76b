"""The calendar entry a phone makes, read back by a calendar library."""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tools.setup import with_node

MODULE = Path("static/field/calendar_entry.js").resolve()
PROGRAM = f"""
import {{ calendarEntry }} from "file://{MODULE}";
import {{ createInterface }} from "node:readline";
for await (const line of createInterface({{ input: process.stdin }}))
  console.log(JSON.stringify(calendarEntry(JSON.parse(line))));
"""
START = datetime(2026, 6, 13, 9, tzinfo=UTC)
ENTRY = {
    "id": "9d0f8a52-0d1e-4b6f-8f7a-3f3e9a4f5b11",
    "sequence": 3,
    "now": START - timedelta(days=3),
    "starts_at": START,
    "ends_at": START + timedelta(hours=3),
    "title": "Stadtspaziergang mit Picknick",
    "place": "Rathaus, an der Treppe",
    "text": "Wir gehen vom Rathaus über den Markt.",
    "cancelled": False,
}
HOSTILE = [
    "Tee\r\nBEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM",
    'a;b,c\\n\\d:e"f^g',
    "x" * 300,
    "🧕🏽👩‍⚕️" * 40,
    "കോട്ടയം കൂട്ടായ്മ " * 12,
    "END:VEVENT\nEND:VCALENDAR",
    "line separator\u2028BEGIN:VEVENT\u2029next\u0085line",
    "{{7*7}} %s ${x} <script>alert(1)</script>",
    " leading and trailing ",
]


@pytest.fixture(scope="module")
def phone():
    """A function that makes the text of an entry as a phone does."""
    command = ["node", "--no-warnings", "--input-type=module", "--eval", PROGRAM]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=with_node()) as node:
        stdin, stdout = node.stdin, node.stdout
        assert stdin
        assert stdout

        def make(**given: Any) -> str:
            entry = {key: _as_json(value) for key, value in {**ENTRY, **given}.items()}
            stdin.write(json.dumps(entry) + "\n")
            stdin.flush()
            made: str = json.loads(stdout.readline())
            return made

        yield make
        stdin.close()


def _as_json(value: Any) -> Any:
    return int(value.timestamp() * 1000) if isinstance(value, datetime) else value


def event(text: str) -> Mapping[str, Any]:
    """Return the one event of a calendar, and see that the rest of it is as it must be."""
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == "PUBLISH"
    assert not calendar.errors
    [one] = calendar.walk("VEVENT")
    assert not one.errors
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    return one


def plain(words: str) -> str:
    """Return words with one kind of line end and without control characters."""
    for end in ("\r\n", "\r", "\u2028", "\u2029", "\u0085"):
        words = words.replace(end, "\n")
    return "".join(one for one in words if one in "\n\t" or not _is_control(one))


def _is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160


def test_a_calendar_gets_what_the_page_shows(phone):
    one = event(phone())

    assert one["UID"] == f"{ENTRY['id']}@diele"
    assert one["SUMMARY"] == ENTRY["title"]
    assert one["LOCATION"] == ENTRY["place"]
    assert one["DESCRIPTION"] == ENTRY["text"]
    assert one["DTSTART"].dt == START
    assert one["DTEND"].dt == ENTRY["ends_at"]
    assert one["STATUS"] == "CONFIRMED"


def test_a_moved_activity_takes_the_place_of_its_entry(phone):
    before = event(phone())
    after = event(phone(sequence=4, starts_at=START + timedelta(days=7), ends_at=None))

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == START + timedelta(days=7)
    assert "DTEND" not in after


def test_a_cancelled_activity_is_cancelled_in_the_calendar_too(phone):
    assert event(phone(cancelled=True, sequence=5))["STATUS"] == "CANCELLED"


@given(title=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@example(title=HOSTILE[0])
@example(title=HOSTILE[1])
@example(title=HOSTILE[2])
@example(title=HOSTILE[3])
@example(title=HOSTILE[4])
@example(title=HOSTILE[5])
@example(title=HOSTILE[6])
@example(title=HOSTILE[7])
@example(title=HOSTILE[8])
@settings(max_examples=60, deadline=None)
def test_no_words_can_break_out_of_their_line(phone, title):
    text = phone(title=title, place=title, text=title)

    one = event(text)
    for field in ("SUMMARY", "LOCATION", "DESCRIPTION"):
        assert one.get(field, "") == plain(title)
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
