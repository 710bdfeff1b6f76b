"""For how long things are kept: settings of the programme, in days."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import sqlalchemy as sa

from app.database import current_session
from app.problems import Gone, Invalid
from app.programme.models import Programme
from app.records.actor import Stamp
from app.records.base import change

#: Nothing goes before somebody could have seen it, and nothing stays for ever.
SHORTEST, LONGEST = 30, 3650
#: A newcomer stays longer than what is late about her, and not shorter than what was written.
SHORTEST_NEWCOMERS = 60


@dataclass(frozen=True)
class Periods:
    """Days; where a programme has said nothing, the longest three, six and twelve months.

    ``texts`` counts from the day of the talk they are about, ``texts_after_end`` and ``newcomers``
    from the last day on which she was accompanied, ``devices`` from the last contact, ``readings``
    from the reading.
    """

    texts: int = 184
    texts_after_end: int = 92
    newcomers: int = 366
    devices: int = 366
    readings: int = 366


NAMES = tuple(field.name for field in fields(Periods))


def periods() -> Periods:
    """Return what the programme has chosen."""
    kept = current_session().scalar(sa.select(Programme.kept).limit(1)) or {}
    return Periods(**{name: days for name, days in kept.items() if name in NAMES})


def choose_periods(days: Mapping[str, int], stamp: Stamp) -> Periods:
    """Change some of the periods. The caller commits.

    Raises ``Gone`` before there is a programme, ``Invalid`` for a name or number that is none, and
    where newcomers would go before 60 days or before what was written about them.
    """
    wrong = [name for name, n in days.items() if name not in NAMES or not SHORTEST <= n <= LONGEST]
    if wrong:
        raise Invalid(dict.fromkeys(wrong, "out_of_range"))
    found = current_session().scalar(sa.select(Programme).limit(1).with_for_update())
    if found is None:
        raise Gone
    chosen = Periods(**{**asdict(periods()), **days})
    if chosen.newcomers < max(SHORTEST_NEWCOMERS, chosen.texts_after_end):
        raise Invalid({"newcomers": "out_of_range"})
    change(found, {"kept": asdict(chosen)}, stamp)
    return chosen
