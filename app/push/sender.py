"""Sending one message to one phone: the only part that knows the webpush package.

Takes no redirect and no proxy, calls checked addresses alone, and is done within its time however
slowly somebody answers. Whatever goes wrong comes back as an ``Outcome``; nothing is raised, and
no address is logged.
"""

import contextlib
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from threading import BoundedSemaphore, Lock, Timer, current_thread
from time import monotonic
from typing import Any

import jwt
from pydantic import AnyHttpUrl
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3 import exceptions as wrong
from urllib3.connection import HTTPConnection, HTTPSConnection
from webpush import VAPID, WebPush, WebPushSubscription
from webpush.types import WebPushKeys

from app import clock
from app.push import hosts
from app.push.hosts import Refused, Target
from app.push.outcome import Outcome, Verdict, outcome_of
from app.push.settings import Push

log = logging.getLogger(__name__)

#: What is read of an answer; nobody needs more.
MOST_READ = 4096
#: Connections that stay open to one host.
KEPT_OPEN = 8
#: So many may try out at once whether they are reached: each of them holds up a web thread.
TRIALS = 2

Connect = Callable[[Target, float], socket.socket]


@dataclass(frozen=True)
class Message:
    """What one phone is sent. ``p256dh`` and ``auth`` are its keys."""

    endpoint: str
    p256dh: str
    auth: str
    text: bytes
    seconds_kept: int
    topic: str
    urgency: str


@dataclass(frozen=True)
class Limits:
    """Seconds that connecting may take, and everything after it.

    A connection that was ``idle`` for longer is not used again: whoever stands on the way may have
    forgotten it, and then nobody answers.
    """

    connect: float = 5.0
    answer: float = 5.0
    idle: float = 30.0


class Sender:
    """Sends messages over connections that stay open; one for a process, for all its threads.

    Whoever sends while somebody waits for it holds one of ``trials`` meanwhile.
    """

    def __init__(
        self,
        push: Push,
        *,
        limits: Limits = Limits(),
        connect: Connect = hosts.connect,
        context: ssl.SSLContext | None = None,
    ) -> None:
        assert push.keys is not None, "push is off"
        self.push, self.keys = push, push.keys
        self._limits, self._connect = limits, connect
        self._context = context or ssl.create_default_context()
        self._vapid = _Vapid(push.keys.private_pem, push.keys.public_pem)
        self._pools: dict[str, HTTPConnectionPool] = {}
        self._lock = Lock()
        self.trials = BoundedSemaphore(TRIALS)
        # At its finest the library logs every path: that is a phone's address.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

    def send(self, message: Message, now: datetime) -> Outcome:
        """Encrypt and send one message.

        Connecting, agreeing on keys and the answer take at most five seconds each, looking up the
        host as long as it takes; when that alone took five, nothing is sent.
        """
        try:
            target = self.push.hosts.target(message.endpoint)
        except Refused:
            return Outcome(Verdict.NEVER, "host")
        try:
            body, headers = self.encrypt(message, target)
        except ValueError:
            return Outcome(Verdict.NEVER, "keys")
        outcome = self._post(target, body, headers, now)
        if outcome.verdict is Verdict.NEVER:
            log.error("%s will never take a message of ours (%s)", target.host, outcome.result)
        if outcome.verdict is Verdict.REFUSED:
            log.error(
                "%s refuses our messages (%s): look at DIELE_PUSH_KEY, DIELE_PUSH_CONTACT, the "
                "clock, and what stands between us and it",
                target.host,
                outcome.result,
            )
        return outcome

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def encrypt(self, message: Message, target: Target) -> tuple[bytes, dict[str, str]]:
        """Return a message's bytes and headers. Raises ``ValueError`` for keys that are none."""
        # A new one for each message: get() writes into the object that it is called on.
        maker = WebPush(
            self.keys.private_pem,
            self.keys.public_pem,
            subscriber=self.push.contact,
            ttl=message.seconds_kept,
        )
        maker.vapid = self._vapid
        keys = WebPushKeys(auth=message.auth, p256dh=message.p256dh)
        made = maker.get(
            message.text, WebPushSubscription(endpoint=AnyHttpUrl(target.origin), keys=keys)
        )
        headers = {
            "TTL": made.headers["ttl"],
            "Content-Encoding": made.headers["content-encoding"],
            "Content-Type": "application/octet-stream",
            "Authorization": made.headers["authorization"],
            "Topic": message.topic,
            "Urgency": message.urgency,
        }
        return made.encrypted, headers

    def _post(self, target: Target, body: bytes, headers: dict[str, str], now: datetime) -> Outcome:
        limits = self._limits
        try:
            response = self._pool(target).urlopen(
                "POST",
                target.path,
                body=body,
                headers=headers,
                retries=False,
                redirect=False,
                # Silence ends a little before the cut, so that it is known for what it is.
                timeout=Timeout(connect=limits.connect, read=0.9 * limits.answer),
                preload_content=False,
            )
        except Refused as refused:
            return Outcome(Verdict.REFUSED, str(refused))
        except wrong.HTTPError as error:
            return Outcome(Verdict.LATER, _reason(error))
        _let_go(response)
        return outcome_of(response.status, response.headers.get("Retry-After"), now)

    def _pool(self, target: Target) -> HTTPConnectionPool:
        with self._lock:
            found = self._pools.get(target.host)
            if found is None:
                found = self._pools[target.host] = self._new_pool(target)
            return found

    def _new_pool(self, target: Target) -> HTTPConnectionPool:
        more: dict[str, Any] = {
            "maxsize": KEPT_OPEN,
            "opens": lambda: self._connect(target, self._limits.connect),
            "limits": self._limits,
        }
        if target.loopback is not None:
            return _PlainPool(*target.loopback, **more)
        return _Pool(target.host, 443, ssl_context=self._context, **more)


class _Vapid(VAPID):  # type: ignore[misc]
    """Signs for a contact of either sort, and for the whole origin."""

    def get_authorization_header(
        self, endpoint: AnyHttpUrl, subscriber: str, expiration: int
    ) -> str:
        claims = {
            "aud": str(endpoint).rstrip("/"),
            "exp": int(clock.now().timestamp()) + expiration,
            "sub": subscriber,
        }
        token = jwt.encode(claims, self.private_key, algorithm="ES256")
        return f"vapid t={token}, k={self.get_application_server_key(self.public_key)}"


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


def _let_go(response: BaseHTTPResponse) -> None:
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


def _reason(error: wrong.HTTPError) -> str:
    if isinstance(error, wrong.TimeoutError):
        return "timeout"
    return "tls" if isinstance(error, wrong.SSLError) else "connection"
