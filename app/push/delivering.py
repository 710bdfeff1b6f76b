"""Sending what is due: rows are read and settled here, and sent by threads that know no database.

Each host has a lane of its own with a limit, and is left alone for a while when it fails, so a bad
one never holds up the others. No more is taken up at a time than can be sent within seconds.
"""

import logging
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.database import begin_reading, current_session
from app.push.circuits import AT_ONCE, Circuits
from app.push.models import Channel, Delivery, DeliveryState
from app.push.outbox import (
    LEASE,
    MOST_ATTEMPTS,
    Claimed,
    claim,
    put_off,
    renew,
    settle,
    what_follows,
)
from app.push.outcome import Outcome, Verdict

log = logging.getLogger(__name__)

#: Threads; a few lanes that hang leave enough of them.
MOST_AT_ONCE = 5 * AT_ONCE
#: How much of a lease must be left when a message goes out; more than sending takes.
NEEDED = LEASE / 2
#: After so long nothing more is taken up: what else is done each minute has its turn.
ROUND = timedelta(seconds=40)
#: So young a look need not be repeated when there is room for a message.
FRESH = timedelta(seconds=5)
#: What was tried more often is looked at alone: it may be what cannot be looked at.
TOGETHER = 3


@dataclass(frozen=True)
class Ready:
    """A message that can be sent at once.

    ``lane`` is what shares limits: the host of a push service, or "mail"; ``who`` the account it is
    for. ``send`` runs in a thread, without a database, and raises nothing. ``note`` writes down
    what it came to, in a transaction that is open.
    """

    lane: str
    who: str
    send: Callable[[], Outcome]
    note: Callable[[Outcome, datetime], None]


@dataclass(frozen=True)
class Leave:
    """From when a delivery may be sent, whether it makes no sound then, and until when at most."""

    since: datetime
    silent: bool = False
    not_after: datetime | None = None


#: Makes a delivery ready, reading in the transaction that is open; None if nobody is there.
Preparing = Callable[[Delivery, datetime], Ready | None]
#: Says of each delivery, by id, how it may be sent; those that nobody needs are missing.
StillWanted = Callable[[Collection[Delivery], datetime], Mapping[str, Leave]]


@dataclass
class Channels:
    """How things reach people; one for a process. A channel that is missing is off."""

    prepare: Mapping[Channel, Preparing]
    circuits: Circuits = field(default_factory=Circuits)


@dataclass(frozen=True)
class Counts:
    """What became of what was due."""

    sent: int = 0
    later: int = 0
    dropped: int = 0
    failed: int = 0


def deliver(now: Callable[[], datetime], still_wanted: StillWanted, send: Channels) -> Counts:
    """Send what is due, for most of a minute at a time; each row in transactions of its own.

    Safe to run twice at once.
    """
    with ThreadPoolExecutor(MOST_AT_ONCE, "deliver") as pool:
        return _Round(now, still_wanted, send, pool).run()


class _Round:
    """One run of ``deliver``."""

    def __init__(
        self,
        now: Callable[[], datetime],
        still_wanted: StillWanted,
        channels: Channels,
        pool: ThreadPoolExecutor,
    ) -> None:
        self.now, self.still_wanted, self.channels, self.pool = now, still_wanted, channels, pool
        self.running: dict[Future[Outcome], tuple[Claimed, Ready]] = {}
        self.busy: Counter[str] = Counter()
        #: What waits for room in its lane, and when it was looked at.
        self.waiting: defaultdict[str, deque[tuple[Claimed, Ready, datetime]]] = defaultdict(deque)
        self.counts: Counter[str] = Counter()
        #: Lanes of which the last look has found nothing, if it was a look at all the others.
        self.unseen: frozenset[str] | None = None
        self.ends_at = now() + ROUND

    def run(self) -> Counts:
        try:
            self._fill()
            while self.running:
                done, _ = wait(self.running, return_when=FIRST_COMPLETED)
                for future in done:
                    self._finish(future)
                self._fill()
        finally:
            # Whatever stops us, what is on its way is written down, or it would be sent again.
            with ExitStack() as each:
                for future in self.running:
                    each.callback(self._finish, future)
        return Counts(**self.counts)

    def _fill(self) -> None:
        while self._take_up():
            pass
        self._let_in()

    # ---- taking up -------------------------------------------------------------------------

    def _take_up(self) -> bool:
        """Claim rows of lanes that have room, many for one look; return whether there were any."""
        now = self.now()
        full = self._full(now)
        if now >= self.ends_at or len(self.running) > MOST_AT_ONCE - AT_ONCE:
            return False
        if self.unseen is not None and self.unseen <= full:
            return False
        claimed = claim(now, limit=MOST_AT_ONCE, without=full)
        self.unseen = full if len(claimed) < MOST_AT_ONCE else None
        self._look_at(claimed)
        return bool(claimed)

    def _full(self, now: datetime) -> frozenset[str]:
        waiting = {lane for lane, queue in self.waiting.items() if queue}
        busy = {lane for lane in self.busy if self._room(lane, now) <= 0}
        return self.channels.circuits.open(now) | waiting | busy

    def _room(self, lane: str, now: datetime) -> int:
        room = self.channels.circuits.of(lane).room(now) - self.busy[lane]
        return min(room, MOST_AT_ONCE - len(self.running))

    def _let_in(self) -> None:
        """Send what has waited in a lane that has room now, looked at again if it was for long."""
        now = self.now()
        for lane, queue in list(self.waiting.items()):
            if now >= self.ends_at:
                self._give_back(lane, now)
            fresh = queue and timedelta() <= now - queue[0][2] <= FRESH
            if queue and not fresh and self._room(lane, now) > 0:
                stale = [one for one, _, _ in queue]
                queue.clear()
                self._look_at(stale)
            while queue and self._room(lane, now) > 0:
                self._start(*queue.popleft())

    def _look_at(self, claimed: Sequence[Claimed]) -> None:
        """Look again whether each is wanted and somebody is there, then send it.

        What cannot even be looked at holds up whatever was claimed with it only a few times, and is
        given up like anything that fails again and again.
        """
        together = [one for one in claimed if one.delivery.attempts <= TOGETHER]
        with ExitStack() as last_first:
            for one in reversed([one for one in claimed if one not in together]):
                last_first.callback(self._look_together, [one])
            last_first.callback(self._look_together, together)

    def _look_together(self, claimed: Sequence[Claimed]) -> None:
        for one in claimed:
            if one.delivery.attempts > MOST_ATTEMPTS:
                self._drop(one, "attempts")
        claimed = [one for one in claimed if one.delivery.attempts <= MOST_ATTEMPTS]
        if not claimed:
            return
        now = self.now()
        begin_reading()
        leaves = self.still_wanted([one.delivery for one in claimed], now)
        ready = [(one, self._prepared(one, leaves, now)) for one in claimed]
        current_session().rollback()
        for one, found in ready:
            leave = leaves.get(one.delivery.id)
            if isinstance(found, str):
                self._drop(one, found)
            elif leave is not None and leave.since > now:
                put_off(one, leave.since)
                self.counts["later"] += 1
            else:
                self._start(one, found, now)

    def _prepared(self, one: Claimed, leaves: Mapping[str, Leave], now: datetime) -> Ready | str:
        """Return the message, or why there is none."""
        delivery = one.delivery
        leave = leaves.get(delivery.id)
        if leave is not None and leave.not_after is not None:
            delivery.not_after = min(delivery.not_after, leave.not_after)
        if delivery.not_after <= now:
            return "too late"
        if leave is None:
            return "not wanted"
        # A night may have begun, or ended, since it was put out; the row itself stays as it was.
        delivery.silent = leave.silent
        prepare = self.channels.prepare.get(delivery.channel)
        if prepare is None:
            return "off"
        return prepare(delivery, now) or "nobody"

    def _drop(self, one: Claimed, why: str) -> None:
        settle(one, DeliveryState.DROPPED, why, self.now())
        self.counts["dropped"] += 1

    def _start(self, one: Claimed, ready: Ready, looked_at: datetime) -> None:
        now = self.now()
        circuit = self.channels.circuits.of(ready.lane)
        if not circuit.room(now):
            put_off(one, circuit.open_until or now)
            self.counts["later"] += 1
        elif self._room(ready.lane, now) <= 0:
            self.waiting[ready.lane].append((one, ready, looked_at))
        elif (held := _held(one, now)) is not None:
            self.busy[ready.lane] += 1
            self.running[self.pool.submit(ready.send)] = (held, ready)

    # ---- settling --------------------------------------------------------------------------

    def _finish(self, future: Future[Outcome]) -> None:
        one, ready = self.running.pop(future)
        self.busy[ready.lane] -= 1
        error = future.exception()
        if error is not None:
            log.error("sending failed in our own code: %s", type(error).__name__)
        outcome = future.result() if error is None else Outcome(Verdict.LATER, "error")
        self._write_down(one, ready, outcome)
        now = self.now()
        if self.channels.circuits.of(ready.lane).note(outcome, ready.who, now):
            log.warning("%s is left alone for a while (%s)", ready.lane, outcome.result)
            self._give_back(ready.lane, self.channels.circuits.of(ready.lane).open_until or now)

    def _write_down(self, one: Claimed, ready: Ready, outcome: Outcome) -> None:
        """Settle a row; if the database fails twice, it is due again when its lease has run out."""
        for _ in range(2):
            try:
                self._settle(one, ready, outcome)
            except SQLAlchemyError as error:
                current_session().rollback()
                log.error("a message could not be settled: %s", type(error).__name__)
            else:
                return

    def _settle(self, one: Claimed, ready: Ready, outcome: Outcome) -> None:
        now = self.now()
        state, retry_at = what_follows(one.delivery, outcome, now)
        settle(
            one,
            state,
            outcome.result,
            now,
            retry_at=retry_at,
            alongside=lambda: ready.note(outcome, now),
        )
        self.counts["later" if retry_at else state.value] += 1

    def _give_back(self, lane: str, until: datetime) -> None:
        while self.waiting[lane]:
            one, _, _ = self.waiting[lane].popleft()
            put_off(one, until)
            self.counts["later"] += 1


def _held(one: Claimed, now: datetime) -> Claimed | None:
    """Return a row that is in our hands for as long as sending takes; None if it no longer is."""
    return one if NEEDED <= one.until - now <= LEASE else renew(one, now)
