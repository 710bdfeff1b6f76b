"""Who gets a place, and until when somebody may answer. Values in, values out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.problems import Closed, Invalid

FURTHEST = timedelta(days=2 * 366)
LONGEST = timedelta(days=14)


def seats(receipts: Mapping[str, int], capacity: int | None) -> tuple[list[str], list[str]]:
    """Return who has a place and who waits, both in order of receipt.

    ``receipts`` gives for everybody who said yes the number at which it arrived. Without a
    ``capacity`` there is a place for all.
    """
    order = sorted(receipts, key=receipts.__getitem__)
    cut = len(order) if capacity is None else capacity
    return order[:cut], order[cut:]


def check_open(
    *,
    cancelled: bool,
    starts_at: datetime,
    answer_until: datetime | None,
    adds_nobody: bool,
    made_at: datetime,
    now: datetime,
) -> None:
    """Refuse an answer that comes too late.

    The deadline is judged by when it was given (``made_at``), the start by when it arrived
    (``now``). What adds nobody, a no or what was said before, is taken until the start. Raises
    ``Closed`` with ``answer`` = ``cancelled``, ``past`` or ``deadline``.
    """
    if cancelled:
        raise Closed({"answer": "cancelled"})
    if now >= starts_at:
        raise Closed({"answer": "past"})
    if answer_until is not None and made_at > answer_until and not adds_nobody:
        raise Closed({"answer": "deadline"})


def check_times(starts_at: datetime, ends_at: datetime | None, now: datetime) -> None:
    """Refuse an end before the start, more than two weeks of it, or a start years away.

    Raises ``Invalid``.
    """
    if abs(starts_at - now) > FURTHEST:
        raise Invalid({"starts_at": "out_of_range"})
    if ends_at is not None and not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid({"ends_at": "out_of_range"})


def check_capacity(capacity: int | None, confirmed: int) -> None:
    """Refuse a capacity below what is already promised. Raises ``Invalid``."""
    if capacity is not None and not max(1, confirmed) <= capacity <= 1000:
        raise Invalid({"capacity": "out_of_range"})


def check_texts(texts: Mapping[str, str], languages: Sequence[str], field: str) -> None:
    """Refuse texts in a language nobody reads here, or none at all. Raises ``Invalid``."""
    if any(language not in languages for language in texts):
        raise Invalid({field: "not_a_choice"})
    if not any(texts.values()):
        raise Invalid({field: "required"})
