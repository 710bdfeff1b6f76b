"""Rules: values in, values out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversations.rules import EDITABLE, check_day, check_still_open
from app.problems import Closed, Invalid
from app.requirements.rules import Met, Needed, missing

TODAY = date(2026, 11, 24)
TRAINING = Needed("basic-training-1", blocks=True, valid_months=None)
CPR = Needed("first-aid", blocks=True, valid_months=24)


def test_nobody_is_ready_before_the_training():
    assert missing([TRAINING], {}, TODAY) == ["basic-training-1"]


def test_a_training_tomorrow_does_not_count_today():
    later = {"basic-training-1": Met(TODAY + timedelta(days=1), waived=False)}
    assert missing([TRAINING], later, TODAY) == ["basic-training-1"]


def test_what_runs_out_is_missing_from_that_day_on():
    met = {"first-aid": Met(date(2024, 11, 24), waived=False)}
    assert missing([CPR], met, date(2026, 11, 23)) == []
    assert missing([CPR], met, date(2026, 11, 24)) == ["first-aid"]


def test_a_month_without_that_day_ends_on_its_last():
    met = {"first-aid": Met(date(2024, 1, 31), waived=False)}
    one_month = Needed("first-aid", blocks=True, valid_months=1)
    assert missing([one_month], met, date(2024, 2, 28)) == []
    assert missing([one_month], met, date(2024, 2, 29)) == ["first-aid"]


def test_a_waiver_with_a_reason_never_runs_out():
    met = {"first-aid": Met(date(2001, 1, 1), waived=True)}
    assert missing([CPR], met, TODAY) == []


def test_what_does_not_block_is_never_missing():
    assert missing([Needed("photo", blocks=False, valid_months=None)], {}, TODAY) == []


def test_a_phone_may_already_be_in_tomorrow():
    check_day(TODAY + timedelta(days=1), TODAY)
    with pytest.raises(Invalid) as refused:
        check_day(TODAY + timedelta(days=2), TODAY)
    assert refused.value.fields == {"occurred_on": "in_future"}


@given(st.timedeltas(timedelta(0), timedelta(days=60)))
def test_an_entry_is_open_for_fourteen_days(age):
    arrived = datetime(2026, 1, 1, tzinfo=UTC)
    if age <= EDITABLE:
        check_still_open(arrived, arrived + age)
    else:
        with pytest.raises(Closed):
            check_still_open(arrived, arrived + age)
