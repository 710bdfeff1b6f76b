"""A server that dies at any moment: nothing it has acknowledged is missing, nothing is there twice.

A killed process is not a power cut: the kernel keeps what was written. What the mistake looks
like that these tests are for, ``hasty.py`` shows.
"""

import http.client
import json
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app.conversations.models import Conversation
from app.database import db
from app.records.numbering import SyncChange
from app.sync.models import SyncMutation
from tests.browser.site import Site
from tests.make import talk
from tests.phone import HEADERS, Phone, create

PHONES = 3
PUSHES = 300


class WirePhone(Phone):
    """A phone that reaches a server in another process, and sends again what was not answered."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.app)
        self.port = site.port
        self.cookie = ""
        self.acknowledged: set[str] = set()
        self.pushes = self.repeats = 0

    def post(self, path: str, data: Any, **headers: str) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as line:
            line.request("POST", path, json.dumps(data), {**HEADERS, "Cookie": self.cookie})
            answer = line.getresponse()
            body = answer.read()
        for name, morsel in SimpleCookie(answer.headers.get("Set-Cookie", "")).items():
            self.cookie = f"{name}={morsel.value}"
        return SimpleNamespace(status_code=answer.status, json=json.loads(body))

    def push(self, newcomer: Any, stop: threading.Event) -> None:
        """Send one to three talks until they are answered, or until it is no use any more."""
        talks = [create("conversation", talk(newcomer)) for _ in range(random.randint(1, 3))]
        body = self.request(*talks)
        self.pushes += 1
        while not stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                answer = self.send(body)
                if answer.status_code == 503:
                    continue
                assert answer.status_code == 200, answer.json
                assert {one["s"] for one in answer.json["results"]} == {"ok"}
                self.acknowledged |= {one["row"] for one in talks}
                return self.store(answer.json)
            self.repeats += 1
            time.sleep(0.02)
        return None


class Pushing:
    """Phones that push as fast as they can, each in a thread of its own."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.random = site, random.Random(seed)
        group = site.make.group()
        self.newcomer = site.make.newcomer(group)
        people = [site.make.companion(group, name=f"Anna {n}") for n in range(PHONES)]
        self.phones = [WirePhone(site).sign_in(code=site.make.code(one)) for one in people]
        self.over, self.failures = threading.Event(), []

    def __enter__(self) -> "Pushing":
        self.threads = [threading.Thread(target=self._push, args=(one,)) for one in self.phones]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _push(self, phone: WirePhone) -> None:
        try:
            while not self.over.is_set():
                phone.push(self.newcomer, self.over)
        except Exception as failure:  # told to the test, which runs in another thread
            self.failures.append(failure)

    def kills(self, count: int) -> Iterator[set[str]]:
        """Kill the server again and again; yield after each what it has acknowledged and lost."""
        for _ in range(count):
            before = len(self.acknowledged())
            while len(self.acknowledged()) == before and not self.failures:
                time.sleep(0.005)
            time.sleep(self.random.uniform(0, 0.3))
            self.site.kill()
            yield self.acknowledged() - self.stored()
            self.site.start()

    def acknowledged(self) -> set[str]:
        return set().union(*(list(phone.acknowledged) for phone in self.phones))

    def stored(self) -> set[str]:
        with self.site.app_context():
            return set(db.session.scalars(sa.select(Conversation.id)))

    def finish(self, pushes: int) -> None:
        """Let the phones go on until they have sent enough and nothing waits for its answer."""
        while sum(phone.pushes for phone in self.phones) < pushes and not self.failures:
            time.sleep(0.05)


@contextmanager
def serving(url: str, folder: Path, module: str = "wsgi:app") -> Iterator[Site]:
    site = Site(folder / "site.db", url=url, module=module)
    try:
        with site.net:
            yield site.start()
    finally:
        site.close()


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(12, marks=pytest.mark.timeout(180)),
        pytest.param(1000, marks=[pytest.mark.long, pytest.mark.timeout(2 * 3600)]),
    ],
)
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(database_url, tmp_path, kills):
    with serving(database_url, tmp_path) as site:
        with Pushing(site, seed=kills) as pushing:
            for lost in pushing.kills(kills):
                assert lost == set()
            pushing.finish(PUSHES)
        assert pushing.failures == []
        assert sum(phone.repeats for phone in pushing.phones) >= kills
        check_nothing_twice(site, pushing.acknowledged())


def check_nothing_twice(site: Site, acknowledged: set[str]) -> None:
    """Each talk is one row of version 1 with one place in the feed and one answered mutation."""
    with site.app_context():
        versions = dict(db.session.execute(sa.select(Conversation.id, Conversation.version)).all())
        places = db.session.scalars(
            sa.select(SyncChange.row_id).where(SyncChange.kind == "conversation")
        ).all()
        answered = db.session.execute(sa.select(SyncMutation.client_id, SyncMutation.n)).all()
    assert acknowledged <= set(versions)
    assert set(versions.values()) == {1}
    assert sorted(places) == sorted(versions)
    assert len(answered) == len(set(answered)) == len(versions)
    if site.database_url.startswith("sqlite:///"):
        with closing(sqlite3.connect(site.database_url.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.timeout(180)
def test_a_server_that_acknowledges_before_it_commits_does_lose(database_url, tmp_path):
    module = "tests.faults.hasty:app"
    with serving(database_url, tmp_path, module) as site, Pushing(site, seed=1) as pushing:
        assert any(pushing.kills(12))
