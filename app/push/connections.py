"""Connections to push services: they stay open for a while, and nobody holds one up for long."""

import contextlib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from threading import Timer, current_thread
from time import monotonic
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3 import exceptions as wrong
from urllib3.connection import HTTPConnection, HTTPSConnection

from app.push.hosts import Target

#: What is read of an answer; nobody needs more.
MOST_READ = 4096
#: Connections that stay open to one host.
KEPT_OPEN = 8

Connect = Callable[[Target, float], socket.socket]


@dataclass(frozen=True)
class Limits:
    """Seconds that connecting may take, and everything after it.

    A connection that was ``idle`` for longer is not used again: whoever stands on the way may have
    forgotten it, and then nobody answers.
    """

    connect: float = 5.0
    answer: float = 5.0
    idle: float = 30.0


USUAL = Limits()


def new_pool(
    target: Target, connect: Connect, limits: Limits, context: ssl.SSLContext
) -> HTTPConnectionPool:
    """Return the connections to one host."""
    more: dict[str, Any] = {
        "maxsize": KEPT_OPEN,
        "opens": lambda: connect(target, limits.connect),
        "limits": limits,
    }
    if target.loopback is not None:
        return _PlainPool(*target.loopback, **more)
    return _Pool(target.host, 443, ssl_context=context, **more)


def let_go(response: BaseHTTPResponse) -> None:
    """Leave the connection to the next message; whoever says more than a little loses it."""
    connection: Any = response.connection
    # Read to its end, the connection may be in other hands at once, with a timer of theirs.
    timer = connection.timer
    try:
        more = len(response.read(MOST_READ + 1, decode_content=False)) > MOST_READ
    except (wrong.HTTPError, OSError):
        more = True
    timer.cancel()
    if more:
        response.close()
    else:
        response.release_conn()


class _WithinItsTime:
    """A connection to a checked address, cut off when an answer takes too long.

    The library's own limit is one for each byte: who sends one now and then could hold a thread
    for hours.
    """

    sock: socket.socket | None

    def __init__(
        self, *args: Any, opens: Callable[[], socket.socket], limits: Limits, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._opens, self._limits = opens, limits
        self.timer: Timer | None = None
        self._used = monotonic()
        self._held: socket.socket | None = None
        self.is_cut = False

    def _new_conn(self) -> socket.socket:
        return self._opens()

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._held = self.sock

    @property
    def is_connected(self) -> bool:
        """Say whether it can be used again."""
        connected: bool = super().is_connected  # type: ignore[misc]
        return connected and monotonic() - self._used < self._limits.idle

    def request(self, *args: Any, **more: Any) -> None:
        self.is_cut, self._used = False, monotonic()
        self.timer = Timer(self._limits.answer, self._cut)
        self.timer.daemon = True
        self.timer.start()
        super().request(*args, **more)  # type: ignore[misc]

    def getresponse(self) -> Any:
        """Return the answer. Raises ``TimeoutError`` if it was cut off, whatever it looks like."""
        try:
            found = super().getresponse()  # type: ignore[misc]
        except (HTTPException, OSError) as error:
            if self.is_cut:
                raise TimeoutError from error
            raise
        if self.is_cut:
            found.close()
            raise TimeoutError
        return found

    def _cut(self) -> None:
        if self.timer is not current_thread():
            return  # another message is on its way by now
        self.is_cut = True
        if self._held is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._held, socket.SHUT_RDWR)


class _PlainConnection(_WithinItsTime, HTTPConnection):
    pass


class _Connection(_WithinItsTime, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection
