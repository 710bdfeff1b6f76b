"""The training gate, from values alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Needed:
    """One requirement as the gate sees it; ``valid_months`` None never runs out."""

    key: str
    blocks: bool
    valid_months: int | None


@dataclass(frozen=True)
class Met:
    """When somebody met a requirement, or that it was waived with a reason."""

    on: date
    waived: bool


def missing(needed: Iterable[Needed], met: Mapping[str, Met], today: date) -> list[str]:
    """Return the keys of the blocking requirements that somebody does not meet on ``today``.

    One met on a later day does not count yet; one with ``valid_months`` counts until the day
    before the same day of that month. A waiver never runs out.
    """
    return [
        one.key
        for one in needed
        if one.blocks and not (one.key in met and _holds(one, met[one.key], today))
    ]


def _holds(needed: Needed, met: Met, today: date) -> bool:
    if met.waived:
        return True
    if met.on > today:
        return False
    return needed.valid_months is None or today < _months_later(met.on, needed.valid_months)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
