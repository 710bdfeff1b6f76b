"""The queue in Redis, as on several machines: a real server, and a worker in its process."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import redis
import sqlalchemy as sa

from app import create_app
from app.database import current_session
from app.jobs.engine import BEAT, engine, work
from app.reminders.models import Reminder, Rule
from app.settings import Settings
from tests.browser.fault_proxy import free_port
from tests.browser.serving import fork
from tests.databases import new_settings
from tests.phone import Phone
from tests.reminding import step


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    """The address of a Redis that keeps nothing."""
    if not shutil.which("redis-server"):
        pytest.skip("Redis is not installed: apt-get install redis-server")
    port = free_port()
    command = [
        "redis-server",
        f"--port {port}",
        "--bind 127.0.0.1",
        "--save ''",
        f"--dir {tmp_path}",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"redis://127.0.0.1:{port}/0"
    wait_until(lambda: answers(address))
    yield address
    server.terminate()
    server.wait(10)


def answers(address: str) -> bool:
    """Say whether Redis is there."""
    with contextlib.suppress(redis.ConnectionError), redis.Redis.from_url(address) as client:
        return bool(client.ping())
    return False


def wait_until(question: Callable[[], bool]) -> None:
    """Ask again and again until the answer is yes."""
    end = time.monotonic() + 30
    while not question():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def run_worker(settings: Settings) -> None:
    """Be a worker until told to end."""
    work(create_app(settings))


def test_a_worker_ticks_when_the_queue_in_redis_rings(app, make, database_url, instance, address):
    make.programme()
    anu = make.newcomer()
    Phone(app).sign_in(code=make.code(make.companion(of=anu))).sync(step(anu, 1))
    settings = replace(new_settings(database_url, instance), queue=address)
    queue = engine(create_app(settings))
    jobs = queue._registry.periodic_tasks
    worker = fork(run_worker, settings)

    queue.enqueue(next(job for job in jobs if job.name == "every_minute"))
    wait_until(lambda: queue.pending_count() == 0)
    worker.terminate()
    worker.join(30)

    assert worker.exitcode == 0
    assert (instance / BEAT).exists()
    with app.app_context():
        assert current_session().scalar(sa.select(Reminder.rule)) == Rule.STEP_DUE
    assert not (instance / "queue.db").exists()
