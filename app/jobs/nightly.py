"""The jobs of every night, and what they would do."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from app import clock
from app.sync.pruning import count_prunable, prune
from app.sync.retention import count_over, retain

log = logging.getLogger(__name__)
Counts = dict[str, int]


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
    """Do every job once; how many rows each has deleted is logged."""
    for name, job in JOBS.items():
        with app.app_context():
            done = job.do(clock.now())
        log.info("%s: %s", name, {what: count for what, count in done.items() if count})
