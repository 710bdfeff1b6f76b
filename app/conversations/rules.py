"""What may be noted and changed when, from values alone."""

from datetime import date, datetime, timedelta

from app.problems import Closed, Invalid

#: An author may change a talk for so long after it arrived.
EDITABLE = timedelta(days=14)


def check_day(occurred_on: date, today: date) -> None:
    """Refuse a talk after tomorrow.

    ``today`` is the server's day; a phone may already be in tomorrow, so one day is allowed.
    Raises ``Invalid``.
    """
    if occurred_on > today + timedelta(days=1):
        raise Invalid({"occurred_on": "in_future"})


def check_still_open(arrived_at: datetime, made_at: datetime) -> None:
    """Refuse a change made more than 14 days after a talk arrived.

    ``made_at`` counts, not when the change arrives: written in time and sent late is taken.
    Raises ``Closed``.
    """
    if made_at - arrived_at > EDITABLE:
        raise Closed
