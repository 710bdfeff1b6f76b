"""Quiet hours: over midnight, on some days only, through both changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reminders.quiet import parse_windows, quiet_at

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = "1234567 20:30-08:00"


def berlin(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def ends(windows, at):
    found = quiet_at(parse_windows(windows), BERLIN, berlin(at))
    return found and found.end.astimezone(BERLIN).strftime("%a %H:%M")


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-11-24T20:29", None),
        ("2026-11-24T20:30", "Wed 08:00"),
        ("2026-11-25T00:00", "Wed 08:00"),
        ("2026-11-25T07:59", "Wed 08:00"),
        ("2026-11-25T08:00", None),
        ("2026-11-25T12:00", None),
    ],
)
def test_a_night_ends_in_the_morning(at, end):
    assert ends([NIGHT], at) == end


def test_sleep_after_a_night_shift_joins_the_night_before_it():
    windows = [NIGHT, "3 08:00-14:00"]
    assert ends(windows, "2026-11-24T22:00") == "Wed 14:00"
    assert ends(windows, "2026-11-25T22:00") == "Thu 08:00"
    assert ends(windows, "2026-11-26T10:00") is None


def test_windows_that_overlap_are_one():
    assert ends(["1234567 20:00-06:00", "1234567 05:00-09:30"], "2026-11-25T03:00") == "Wed 09:30"


def test_a_window_counts_on_the_day_it_begins():
    assert ends(["5 22:00-10:00"], "2026-11-28T09:00") == "Sat 10:00"
    assert ends(["5 22:00-10:00"], "2026-11-27T09:00") is None


def test_nobody_is_quiet_without_a_window():
    assert ends([], "2026-11-25T03:00") is None


@pytest.mark.parametrize(
    ("at", "hours"), [("2026-03-28T22:00", 9), ("2026-10-24T22:00", 11), ("2026-07-01T22:00", 10)]
)
def test_the_night_of_a_changing_clock_ends_at_eight_all_the_same(at, hours):
    found = quiet_at(parse_windows([NIGHT]), BERLIN, berlin(at))
    assert found is not None
    assert found.end.astimezone(BERLIN).strftime("%H:%M") == "08:00"
    assert found.end - berlin(at) == timedelta(hours=hours)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001
    st.lists(
        st.builds(
            "{} {:%H:%M}-{:%H:%M}".format,
            st.sampled_from(["1", "67", "12345", "1234567"]),
            st.times(),
            st.times(),
        ),
        max_size=3,
    ),
)
def test_the_end_of_a_quiet_time_is_not_quiet(naive, texts):
    at, windows = naive.replace(tzinfo=UTC), parse_windows(texts)
    found = quiet_at(windows, BERLIN, at)
    if found is None:
        return
    assert found.start <= at < found.end
    if found.end - at < timedelta(days=7):
        assert quiet_at(windows, BERLIN, found.end) is None


def test_hours_that_cannot_be_read_are_left_out(caplog):
    odd = ["1 1\u0660:00-08:00", "x 10:00-11:00", "1", ""]
    assert parse_windows([*odd, NIGHT]) == parse_windows([NIGHT])
    assert len(caplog.records) == 4
    assert "\u0660" not in caplog.text


def test_always_is_an_end_as_well():
    found = quiet_at(parse_windows(["1234567 00:00-00:00"]), BERLIN, berlin("2026-11-25T12:00"))
    assert found is not None
    assert timedelta(days=8) <= found.end - berlin("2026-11-25T12:00") <= timedelta(days=10)
