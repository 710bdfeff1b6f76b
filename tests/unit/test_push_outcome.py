"""What an answer of a push service means, and when a host is left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.push.circuits import AT_ONCE, ENOUGH, LONGEST, PAUSE, Circuit, Circuits
from app.push.outcome import Outcome, Verdict, outcome_of, read_retry_after
from app.push.payload import seconds_kept

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SENT, FAILED = Outcome(Verdict.SENT, "sent"), Outcome(Verdict.LATER, "timeout")


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ((200, 201, 202, 204), Verdict.SENT),
        ((404, 410), Verdict.GONE),
        ((400, 401, 403, 301, 302, 307, 308), Verdict.REFUSED),
        ((408, 429, 500, 502, 503, 504, 599), Verdict.LATER),
        ((402, 405, 411, 413, 415, 422), Verdict.NEVER),
    ],
)
def test_each_status_has_its_meaning(statuses, verdict):
    for status in statuses:
        assert outcome_of(status, None, NOW).verdict is verdict, status


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 5),
        ("86400", 3600),
        ("9" * 5000, 3600),
        (format_datetime(NOW + timedelta(minutes=10), usegmt=True), 600),
        (format_datetime(NOW - timedelta(minutes=10), usegmt=True), 5),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), 3600),
        ("Wed, 25 Nov 2026 12:10:00", 600),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Wed, 99 Nov 2026 12:10:00 GMT", None),
    ],
)
def test_when_to_come_again_is_read_in_seconds_and_as_a_date_within_sense(text, seconds):
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert read_retry_after(text, NOW) == expected


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (timedelta(days=30), 259_200),
        (timedelta(days=2), 86_400),
        (timedelta(hours=3, minutes=59), 3600),
        (timedelta(minutes=5), 300),
        (timedelta(seconds=59), 0),
        (timedelta(seconds=-1), 0),
    ],
)
def test_a_message_is_kept_in_coarse_steps_and_never_beyond_its_use(left, kept):
    assert seconds_kept(NOW + left, NOW) == kept


def test_one_bad_address_does_not_close_the_way_of_all_others():
    circuit = Circuit()

    for _ in range(50):
        assert not circuit.note(FAILED, "one", NOW)
    assert circuit.room(NOW) == AT_ONCE


def test_a_host_that_fails_for_several_is_left_alone_longer_each_time():
    circuit, now, pauses = Circuit(), NOW, []

    for number in range(ENOUGH):
        assert circuit.room(now) == AT_ONCE
        opened = circuit.note(FAILED, f"{number}", now)
    assert opened
    for _ in range(8):
        assert circuit.room(now) == 0
        pauses.append(circuit.open_until - now)
        now = circuit.open_until
        assert circuit.room(now) == 1  # one message tries it out
        assert circuit.note(FAILED, "any", now)

    assert pauses[:4] == [PAUSE, 2 * PAUSE, 4 * PAUSE, 8 * PAUSE]
    assert pauses[-1] == LONGEST
    now = circuit.open_until
    circuit.note(SENT, "any", now)
    assert circuit.room(now) == AT_ONCE


def test_what_was_on_its_way_when_a_host_was_closed_makes_its_pause_no_longer():
    circuit = Circuit()

    opened = [circuit.note(FAILED, f"{number}", NOW) for number in range(AT_ONCE)]

    assert opened.count(True) == 1
    assert circuit.open_until == NOW + PAUSE
    circuit.note(SENT, "one", NOW)
    assert circuit.room(NOW) == AT_ONCE


def test_what_goes_well_in_between_or_is_gone_counts_from_the_beginning():
    circuit = Circuit()

    for number in range(20):
        assert not circuit.note(FAILED, f"{number}", NOW)
        well = (SENT, Outcome(Verdict.GONE, "http 410"), Outcome(Verdict.NEVER, "http 413"))
        circuit.note(well[number % 3], "other", NOW)


def test_a_host_that_asks_for_more_time_gets_it():
    circuit, asks = Circuit(), Outcome(Verdict.LATER, "http 429", timedelta(minutes=20))

    for number in range(ENOUGH):
        circuit.note(asks, f"{number}", NOW)

    assert circuit.open_until == NOW + timedelta(minutes=20)


def test_only_what_is_closed_is_named():
    circuits = Circuits()
    for number in range(ENOUGH):
        circuits.of("bad").note(FAILED, f"{number}", NOW)
        circuits.of("good").note(SENT, f"{number}", NOW)

    assert circuits.open(NOW) == {"bad"}
    assert circuits.open(NOW + PAUSE) == set()
