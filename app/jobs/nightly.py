"""The jobs of every night, and what they would do."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from app import clock
from app.jobs.locks import alone
from app.push.health import tell_if_silent
from app.sync.pruning import count_prunable, prune
from app.sync.retention import count_over, retain

log = logging.getLogger(__name__)
Counts = dict[str, int]

#: Two nights that lie closer together, further apart, or the wrong way round, may be the work of a
#: clock that jumped.
SHORTEST, LONGEST = timedelta(hours=12), timedelta(days=7)
#: After so long the last night is made up for.
OVERDUE = timedelta(hours=26)


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


def nightly(app: Flask) -> bool:
    """Do every job once, log how many rows each deleted, and look whether phones are reached.

    One that fails does not keep the others from being done. Return False if a night's work is
    being done on this machine already.
    """
    with alone(app.config["INSTANCE"] / "night.lock") as mine:
        if mine:
            _do_all(app)
    return mine


def _do_all(app: Flask) -> None:
    with app.app_context():
        tell_if_silent(clock.now())
    path, now = _remembered(app), clock.now()
    last = _last_night(path)
    path.write_text(str(clock.to_ms(now)))
    if last is None:
        log.info("the first night: nothing is deleted")
        return
    if not SHORTEST <= now - last <= LONGEST:
        log.warning("the last night was just now, long ago or ahead: nothing is deleted")
        return
    for name, job in JOBS.items():
        try:
            with app.app_context():
                done = job.do(clock.now())
        except Exception:
            log.exception("%s", name)
            continue
        log.info("%s: %s", name, {what: count for what, count in done.items() if count})


def make_up(app: Flask) -> None:
    """Do what the last night did not: nobody may have been there to hear it ring."""
    last = _last_night(_remembered(app))
    if last is None or not timedelta() <= clock.now() - last <= OVERDUE:
        nightly(app)


def _remembered(app: Flask) -> Path:
    path: Path = app.config["INSTANCE"] / "nightly.txt"
    return path


def _last_night(path: Path) -> datetime | None:
    text = path.read_text() if path.exists() else ""
    return clock.from_ms(int(text)) if text.isdecimal() else None
