"""The web server and the worker as children of one process that keeps both running.

Only the standard library: this process is the one that must not fail. Times are monotonic seconds.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tools.setup import python

LOOK = 0.2
#: Seconds before a child that ended is started again; doubled each time, unless it lived a while.
FIRST_PAUSE, LONGEST_PAUSE, A_WHILE = 0.5, 30.0, 60.0
#: Seconds that children have to end; what they do then takes at most eight.
GRACE = 10.0
#: Seconds without a beat of the queue after which the tick is run without it, and how often.
PATIENCE, BETWEEN = 180.0, 60.0
#: Seconds without a beat after which the worker itself is taken to hang; and a tick of ours that
#: takes so long, which would keep those of the worker out meanwhile.
HUNG, TICK_HUNG = 900.0, 300.0


class Child:
    """A process that can be started again and again, in a group of its own."""

    def __init__(self, environment: Mapping[str, str], *command: str) -> None:
        self.command = python("-m", "tools.child", str(os.getpid()), *command)
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.not_before = 0.0
        self.pause = FIRST_PAUSE

    def start(self) -> None:
        """Start the process, unless it runs; if the system cannot just now, that is said."""
        if self.process is not None:
            return
        self.started = time.monotonic()
        try:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            print(f"cannot start {self.command[-1]}: {error}", file=sys.stderr, flush=True)
            self._wait(self.started)

    def ended(self) -> int | None:
        """Return how the process ended, once; what it started itself is then ended too."""
        code = self.process.poll() if self.process else None
        if code is not None:
            self.kill()
            self.process = None
        return code

    def keep(self) -> int | None:
        """Start the process whenever it has ended, after a pause; return how it did, once."""
        code, now = self.ended(), time.monotonic()
        if code is not None:
            self._wait(now)
        if now >= self.not_before:
            self.start()
        return code

    def _wait(self, now: float) -> None:
        lived = now - self.started
        self.pause = FIRST_PAUSE if lived > A_WHILE else min(2 * self.pause, LONGEST_PAUSE)
        self.not_before = now + self.pause

    def tell(self, sign: int) -> None:
        """Send the process a signal; it passes it on to what it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, sign)

    def kill(self) -> None:
        """End the process and everything that it started, at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Beat:
    """When something last came through the queue: told by a file, counted by our own clock."""

    def __init__(self, path: Path) -> None:
        self.path, self.seen, self.at = path, self._time(path), time.monotonic()

    def silent_for(self) -> float:
        """Return the seconds since the file last changed, or since we began to look."""
        if (found := self._time(self.path)) != self.seen:
            self.seen, self.at = found, time.monotonic()
        return time.monotonic() - self.at

    @staticmethod
    def _time(path: Path) -> int:
        try:
            return path.stat().st_mtime_ns
        except OSError:
            return 0


class Supervisor:
    """Keeps a web server and a worker running until it is told to stop."""

    def __init__(
        self, environment: Mapping[str, str], port: int, *, patience: float = PATIENCE
    ) -> None:
        flask = ("flask", "--app", "wsgi", "jobs")
        self.web = Child(environment, "gunicorn", *_web_arguments(environment, port))
        self.worker = Child(environment, *flask, "run")
        self.tick = Child(environment, *flask, "tick")
        self.patience = patience
        self.between = min(BETWEEN, patience)
        self.beat = Beat(Path(environment.get("DIELE_INSTANCE", "var")) / "queue.beat")
        self.stopping = False

    def run(self) -> int:
        """Supervise; return the code to exit with. A web server that gives up ends everything."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._stop)
        code = 0
        while not self.stopping:
            self.worker.keep()
            self._mind_the_queue()
            # One that was killed is started again; one that cannot begin has said why.
            if (code := self.web.keep() or 0) > 0:
                break
            time.sleep(LOOK)
        self._end_all()
        return max(code, 0)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _mind_the_queue(self) -> None:
        """Run the tick ourselves while nothing comes through the queue."""
        self.tick.ended()
        if time.monotonic() - self.tick.started > TICK_HUNG:
            self.tick.kill()
        silent = self.beat.silent_for()
        if silent < self.patience:
            return
        if time.monotonic() - self.tick.started >= self.between:
            self.tick.start()
        if silent > HUNG and time.monotonic() - self.worker.started > HUNG:
            self.worker.kill()

    def _end_all(self) -> None:
        children = (self.web, self.worker, self.tick)
        for child in children:
            child.tell(signal.SIGTERM)
        end = time.monotonic() + GRACE
        while time.monotonic() < end and any(child.process for child in children):
            for child in children:
                child.ended()
            time.sleep(LOOK / 4)
        for child in children:
            child.kill()


def _web_arguments(environment: Mapping[str, str], port: int) -> list[str]:
    """Return what gunicorn is told; threads are what SQLite likes."""
    processes = environment.get("DIELE_PROCESSES", "1")
    arguments = ["--worker-class=gthread", "--threads=8", "--no-control-socket"]
    arguments += [f"--workers={processes}", "--graceful-timeout=8", "--log-level=warning"]
    return [*arguments, f"--bind=127.0.0.1:{port}", "wsgi:app"]
