"""The two processes beside the test: phones in Node, and a server on loopback."""

import json
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tools.setup import with_node

PHONES = Path(__file__).parent / "phones.js"


class Phones:
    """The Node process that holds the phones: one command and one answer a line."""

    def __init__(self) -> None:
        command = ["node", "--no-warnings", str(PHONES)]
        pipe = subprocess.PIPE
        environment = with_node()
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, text=True, env=environment, cwd=PHONES.parent
        )

    def __call__(self, do: str, **given: Any) -> Any:
        """Let the phones do something and return what comes of it. Raises ``PhoneError``."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise PhoneError(answer["error"])
        return answer["ok"]

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class PhoneError(Exception):
    """A command failed on the phone; the text names the error first."""


class Server:
    """Real HTTP on loopback in front of whichever app is there now.

    Every request comes from another address, so that nobody signs in too often.
    """

    def __init__(self) -> None:
        self.app: Flask | None = None
        self.count = 0
        #: What it could not answer, as the path and the status.
        self.crashes: list[str] = []
        self.http = make_server("127.0.0.1", 0, self._answer, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,))
        self.thread.start()

    def close(self) -> None:
        """Stop answering."""
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        assert self.app is not None
        self.count += 1
        environ["REMOTE_ADDR"] = f"10.{self.count >> 16}.{self.count >> 8 & 255}.{self.count & 255}"

        def note(status: str, *others: Any) -> Any:
            if status.startswith("5"):
                self.crashes.append(f"{environ['PATH_INFO']} {status}")
            return start_response(status, *others)

        return self.app.wsgi_app(environ, note)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass
