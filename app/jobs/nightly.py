"""The jobs of every night, and what they would do."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from app import clock
from app.push.health import tell_if_silent
from app.sync.pruning import count_prunable, prune
from app.sync.retention import count_over, retain

log = logging.getLogger(__name__)
Counts = dict[str, int]

#: Two nights that lie further apart, or the wrong way round, are the work of a clock that jumped.
LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class Job:
    """What is done, and what would be: rows by name. Own transactions, none of them long."""

    do: Callable[[datetime], Counts]
    would: Callable[[datetime], Counts]


#: In this order: the history of what was removed goes before the entries that name it.
JOBS: Mapping[str, Job] = {
    "retain": Job(retain, count_over),
    "prune": Job(
        lambda now: {"removals": prune(now)}, lambda now: {"removals": count_prunable(now)}
    ),
}


def nightly(app: Flask) -> None:
    """Do every job once, log how many rows each deleted, and look whether phones are reached."""
    with app.app_context():
        tell_if_silent(clock.now())
    if not _follows_the_last(app.config["INSTANCE"] / "nightly.txt", clock.now()):
        log.warning("the clock has jumped, or it was long since the last night: nothing is deleted")
        return
    for name, job in JOBS.items():
        with app.app_context():
            done = job.do(clock.now())
        log.info("%s: %s", name, {what: count for what, count in done.items() if count})


def _follows_the_last(path: Path, now: datetime) -> bool:
    """Say whether the last night was not long ago, and remember this one."""
    last = path.read_text() if path.exists() else ""
    path.write_text(str(clock.to_ms(now)))
    return last.isdecimal() and timedelta() <= now - clock.from_ms(int(last)) <= LONGEST
