"""The app in a server process of its own, that tests can stop, kill and start again."""

import contextlib
import os
import shutil
import signal
import time
import urllib.request
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from flask import Flask
from flask.ctx import AppContext

from app import create_app
from app.assets import FOLDERS
from app.database import db
from tests.browser.fault_proxy import FaultProxy, free_port
from tests.browser.serving import start_server
from tests.databases import SECRET, new_settings
from tests.make import Make

Row = TypeVar("Row")
ROOT = Path(__file__).parent.parent.parent


class Site:
    """A running server with its own database; browsers reach it through ``net`` only.

    ``app`` is a second app on the same database, for making rows and looking at them.
    ``module`` is the WSGI module that is served; ``environment`` is what it is told besides.
    Both may be changed before ``restart()``: the next release, or a server with a planted mistake.
    """

    def __init__(self, database: Path, *, url: str | None = None, module: str = "wsgi:app") -> None:
        """Serve the SQLite file ``database``, or what ``url`` names, with the rest beside it."""
        self.port = free_port()
        self.net = FaultProxy(self.port, port=free_port())
        self.database_url = url or f"sqlite:///{database}"
        self.module = module
        self.environment: dict[str, str] = {}
        self.instance = database.parent / "instance"
        self.log = database.with_suffix(".log")
        self.process: BaseProcess | None = None
        settings = new_settings(self.database_url, self.instance, self.net.url)
        self.app: Flask = create_app(settings)
        self.make = Make(self.app)
        self.make.programme(content=True)

    def app_context(self) -> AppContext:
        """Open a context in which the server's database can be looked into."""
        return self.app.app_context()

    def rows(self, model: type[Row]) -> list[Row]:
        """Return all rows of a table as they are now."""
        with self.app.app_context():
            return list(db.session.scalars(sa.select(model)))

    def wait_for(self, model: type[Row], count: int) -> list[Row]:
        """Return the rows of a table once there are as many; a phone may take its time."""
        end = time.monotonic() + 30
        while len(rows := self.rows(model)) != count and time.monotonic() < end:
            time.sleep(0.1)
        assert len(rows) == count
        return rows

    def start(self) -> "Site":
        """Start the server and wait until it answers."""
        arguments = ["--worker-class=gthread", "--threads=8", "--no-control-socket"]
        arguments += [f"--bind=127.0.0.1:{self.port}", self.module]
        settings = {
            "DIELE_DATABASE_URL": self.database_url,
            "DIELE_SECRET_KEY": SECRET,
            "DIELE_ORIGIN": self.net.url,
            "DIELE_INSTANCE": str(self.instance),
        }
        environment = os.environ | self.environment | settings
        self.process = start_server(arguments, environment, ROOT, self.log)
        self._wait()
        return self

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process and self.process.is_alive():
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
                return
            time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")

    def serve_other_files(self, folder: Path, changes: dict[str, tuple[str, str]]) -> None:
        """Serve a copy of the browsers' files with something replaced, from the next start on."""
        for name in FOLDERS:
            shutil.copytree(ROOT / name, folder / name)
        for name, (old, new) in changes.items():
            text = (folder / name).read_text()
            assert old in text, f"{name} does not say {old!r}"
            (folder / name).write_text(text.replace(old, new))
        self.module = "tests.browser.other_files:app"
        self.environment["FILES"] = str(folder)

    def kill(self, sign: int = signal.SIGKILL) -> None:
        """End the server: at once, as a power cut does, unless another signal is given."""
        if self.process and self.process.pid and self.process.is_alive():
            os.killpg(self.process.pid, sign)
            self.process.join(10)

    def restart(self) -> "Site":
        """Kill the server and start it again."""
        self.kill()
        return self.start()

    def close(self) -> None:
        """End everything."""
        self.kill()
        with self.app.app_context():
            db.engine.dispose()
