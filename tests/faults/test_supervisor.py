"""Web server and worker under one process: what is killed comes back, what is ended leaves nothing.

Each promise has a control: the same with the piece taken out on which it rests.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from app import create_app
from app.database import db
from app.reminders.models import Reminder
from tests.browser.fault_proxy import free_port
from tests.databases import SECRET, new_settings
from tests.make import Make
from tools import supervisor

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent
RUN = """
import os, sys
from tools import supervisor
{change}
sys.exit(supervisor.Supervisor(dict(os.environ), int(sys.argv[1]), patience={patience}).run())
"""
FOREVER = 1e9
#: Children that do not look after their parent.
ORPHANS = 'supervisor.python = lambda *rest: [sys.executable, "-m", *rest[3:]]'
#: Children that are started once only.
ONCE = "supervisor.Child.keep = lambda child: None if child.started else child.start()"

pytestmark = pytest.mark.timeout(180)


class Served:
    """A supervisor in a process of its own, and the processes that belong to it."""

    def __init__(self, database_url: str, instance: Path, change: str, patience: float) -> None:
        self.instance, self.port = instance, free_port()
        environment = {
            **os.environ,
            "DIELE_DATABASE_URL": database_url,
            "DIELE_SECRET_KEY": SECRET,
            "DIELE_INSTANCE": str(instance),
        }
        command = [sys.executable, "-c", RUN.format(change=change, patience=patience)]
        self.process = subprocess.Popen([*command, str(self.port)], cwd=ROOT, env=environment)
        self.ever: set[int] = set()

    def family(self) -> dict[int, str]:
        """Return the supervisor's descendants that live: their ids and command lines."""
        found: dict[int, str] = {}
        parents = {self.process.pid, *self.ever}
        while new := {
            pid: line
            for pid, (parent, line) in processes().items()
            if (parent in parents or pid in self.ever) and pid not in found
        }:
            found |= new
            parents |= set(new)
        self.ever |= set(found)
        return found

    def worker(self) -> int:
        """Return the id of the worker, once there is one."""
        return wait_for(lambda: self._one("jobs run"))

    def _one(self, words: str) -> int | None:
        return next((pid for pid, line in self.family().items() if words in line), None)

    def beat(self) -> int:
        """Return when something last came through the queue."""
        path = self.instance / "queue.beat"
        return path.stat().st_mtime_ns if path.exists() else 0

    def answers(self) -> bool:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
            return True
        return False

    def started(self) -> "Served":
        """Wait until both children do their work."""
        wait_for(self.answers)
        wait_for(self.beat)
        self.family()
        return self


def processes() -> dict[int, tuple[int, str]]:
    """Return the parent and the command line of every process that is not yet over."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            line = (folder / "cmdline").read_text().replace("\0", " ")
            if state not in "ZX":
                found[int(folder.name)] = (int(parent), line)
    return found


def wait_for(look: Callable[[], T | None], seconds: float = 60) -> T:
    """Look again and again until something is there; give up after a long time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


@contextmanager
def serving(
    database_url: str, instance: Path, change: str = "", patience: float = FOREVER
) -> Iterator[Served]:
    served = Served(database_url, instance, change, patience)
    try:
        yield served
    finally:
        left = {served.process.pid, *served.family()}
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        served.process.wait(10)


# ---- what is killed comes back ----------------------------------------------------------------


def test_a_worker_that_is_killed_is_started_again(database_url, instance):
    with serving(database_url, instance) as served:
        served.started()
        first, beat = served.worker(), served.beat()

        os.kill(first, signal.SIGKILL)

        assert wait_for(lambda: served.beat() > beat)
        assert served.worker() != first
        assert served.answers()


def test_a_web_server_that_is_killed_is_started_again(database_url, instance):
    with serving(database_url, instance) as served:
        served.started()
        first = served._one("gunicorn")

        os.kill(first, signal.SIGKILL)

        wait_for(lambda: served._one("gunicorn") not in (None, first) and served.answers())


@pytest.mark.long
def test_a_worker_that_hangs_is_started_anew(database_url, instance):
    with serving(database_url, instance, "supervisor.HUNG = 5.0", patience=2) as served:
        served.started()
        first = served.worker()
        os.kill(first, signal.SIGSTOP)
        beat = served.beat()

        assert wait_for(lambda: served.beat() > beat)
        assert served.worker() != first


@pytest.mark.long
def test_without_that_a_worker_that_hangs_goes_on_hanging(database_url, instance):
    with serving(database_url, instance) as served:
        served.started()
        first = served.worker()
        os.kill(first, signal.SIGSTOP)

        with pytest.raises(AssertionError, match="did not happen"):
            wait_for(lambda: served.worker() != first, seconds=10)


def test_a_tick_of_its_own_that_hangs_is_ended(instance):
    boss = supervisor.Supervisor({**os.environ, "DIELE_INSTANCE": str(instance)}, free_port())
    boss.tick.command = ["sleep", "600"]
    boss.tick.start()
    try:
        boss._mind_the_queue()
        assert boss.tick.process.poll() is None

        boss.tick.started -= supervisor.TICK_HUNG
        boss._mind_the_queue()
        assert boss.tick.process.wait(30) == -signal.SIGKILL
        boss._mind_the_queue()
        assert boss.tick.process is None
    finally:
        boss.tick.kill()


def test_a_child_that_cannot_be_started_just_now_is_tried_again(capfd):
    child = supervisor.Child(os.environ)
    child.command = ["/nowhere/at/all"]
    assert child.keep() is None
    assert "cannot start /nowhere/at/all" in capfd.readouterr().err
    assert child.not_before > child.started

    child.command, child.not_before = ["true"], 0.0
    assert child.keep() is None
    assert child.process.wait(30) == 0


def test_without_supervision_a_killed_worker_stays_away(database_url, instance):
    with serving(database_url, instance, ONCE) as served:
        served.started()

        os.kill(served.worker(), signal.SIGKILL)

        wait_for(lambda: served._one("jobs run") is None)
        with pytest.raises(AssertionError, match="did not happen"):
            wait_for(lambda: served._one("jobs run"), seconds=5)


# ---- what is ended leaves nothing -------------------------------------------------------------


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_end_it_ends_with_everything(database_url, instance, sign):
    with serving(database_url, instance) as served:
        assert len(served.started().family()) >= 3

        served.process.send_signal(sign)

        assert served.process.wait(60) == 0
        assert not served.family()


def test_killed_it_leaves_no_process(database_url, instance):
    with serving(database_url, instance) as served:
        assert len(served.started().family()) >= 3

        served.process.kill()
        served.process.wait(10)

        wait_for(lambda: not served.family())


def test_killed_while_its_children_begin_it_leaves_no_process(database_url, instance):
    with serving(database_url, instance) as served:
        wait_for(served.family)

        served.process.kill()
        served.process.wait(10)

        wait_for(lambda: not served.family())


def test_children_that_do_not_look_after_their_parent_outlive_it(database_url, instance):
    with serving(database_url, instance, ORPHANS) as served:
        served.started()

        served.process.kill()
        served.process.wait(10)

        with pytest.raises(AssertionError, match="did not happen"):
            wait_for(lambda: not served.family(), seconds=5)


def test_a_web_server_that_cannot_begin_ends_everything(database_url, instance):
    with closing(taken_port()) as taken:
        port = taken.getsockname()[1]
        change = f"sys.argv[1] = '{port}'"
        with serving(database_url, instance, change) as served:
            assert served.process.wait(60) == 1
            assert not served.family()


def taken_port() -> socket.socket:
    """Return a socket that holds a port."""
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    found.listen()
    return found


# ---- a queue that does not answer -------------------------------------------------------------


@contextmanager
def silent_queue(instance: Path) -> Iterator[None]:
    """Hold the queue's store, so that nobody else gets anything from it."""
    with closing(sqlite3.connect(instance / "queue.db", isolation_level=None)) as store:
        store.execute("BEGIN EXCLUSIVE")
        yield
        store.execute("ROLLBACK")


def make_something_due(database_url: str, instance: Path) -> Callable[[], int]:
    """Move what a group does; return what counts the reminders that are planned."""
    app = create_app(new_settings(database_url, instance))
    make = Make(app)
    make.programme()
    group = make.group()
    make.companion(group)
    make.move_activity(make.activity(group), hours=1)

    def planned() -> int:
        with app.app_context():
            try:
                return db.session.scalar(sa.select(sa.func.count(Reminder.id))) or 0
            finally:
                db.session.remove()
                db.engine.dispose()

    return planned


def test_while_the_queue_does_not_answer_the_tick_is_run_without_it(database_url, instance):
    planned = make_something_due(database_url, instance)
    with silent_queue(instance), serving(database_url, instance, patience=2) as served:
        wait_for(planned)
        assert served.beat() == 0
        assert wait_for(served.answers)

    with serving(database_url, instance) as served:
        assert wait_for(served.beat)


@pytest.mark.long
def test_without_that_nothing_is_planned_while_the_queue_is_silent(database_url, instance):
    planned = make_something_due(database_url, instance)
    with silent_queue(instance), serving(database_url, instance) as served:
        wait_for(served.answers)
        served.worker()
        with pytest.raises(AssertionError, match="did not happen"):
            wait_for(planned, seconds=10)


def test_a_store_that_is_no_queue_at_all_holds_nothing_up(database_url, instance):
    planned = make_something_due(database_url, instance)
    (instance / "queue.db").write_bytes(b"no database" * 1000)
    with serving(database_url, instance, patience=2) as served:
        wait_for(planned)
        assert served.beat() == 0
