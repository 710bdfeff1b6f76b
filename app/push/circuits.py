"""Leaving a host alone that fails, so that nobody waits for it; longer each time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.push.outcome import LATEST, Outcome, Verdict

#: So many people in a row, each another one: one person's bad addresses close nobody's way.
ENOUGH = 3
PAUSE, LONGEST = timedelta(minutes=1), timedelta(minutes=30)
#: How many messages one host is sent at once; while it is tried out again, one.
AT_ONCE = 8


@dataclass
class Circuit:
    """What is known of one lane: whose messages have failed since one last went well."""

    failing: set[str] = field(default_factory=set)
    times: int = 0
    open_until: datetime | None = None

    def room(self, now: datetime) -> int:
        """Return how many messages it may be sent at once.

        A pause that lasts for hours yet is one of a clock that has jumped, and is over.
        """
        if self.open_until is not None and now < self.open_until <= now + 2 * LATEST:
            return 0
        return 1 if self.times else AT_ONCE

    def note(self, outcome: Outcome, who: str, now: datetime) -> bool:
        """Take note of a try; return True if the host is to be left alone from now on."""
        if outcome.verdict in (Verdict.SENT, Verdict.GONE):
            self.failing.clear()
            self.times, self.open_until = 0, None
            return False
        if outcome.verdict is Verdict.NEVER or outcome.about_one:
            return False  # neither good nor bad news of the host
        if not self.room(now):
            return False  # it was on its way already
        self.failing.add(who)
        if len(self.failing) < (1 if self.times else ENOUGH):
            return False
        pause = min(PAUSE * 2**self.times, LONGEST)
        self.open_until = now + max(pause, outcome.retry_after or PAUSE)
        self.times = min(self.times + 1, 10)
        self.failing.clear()
        return True


@dataclass
class Circuits:
    """Those of all lanes, for as long as a process lives."""

    by_lane: dict[str, Circuit] = field(default_factory=dict)

    def of(self, lane: str) -> Circuit:
        """Return the one of a lane."""
        return self.by_lane.setdefault(lane, Circuit())

    def open(self, now: datetime) -> frozenset[str]:
        """Return the lanes that are left alone just now."""
        return frozenset(lane for lane, one in self.by_lane.items() if not one.room(now))
