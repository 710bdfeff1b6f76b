"""Sending one message to one phone: the only part that knows the webpush package.

Takes no redirect and no proxy, calls checked addresses alone, and is done within its time however
slowly somebody answers. Whatever goes wrong comes back as an ``Outcome``; nothing is raised, and
no address is logged.
"""

import logging
import ssl
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore, Lock

import jwt
from pydantic import AnyHttpUrl
from urllib3 import HTTPConnectionPool, Timeout
from urllib3 import exceptions as wrong
from webpush import VAPID, WebPush, WebPushSubscription
from webpush.types import WebPushKeys

from app import clock
from app.push import hosts
from app.push.connections import USUAL, Connect, Limits, let_go, new_pool
from app.push.hosts import Refused, Target
from app.push.outcome import Outcome, Verdict, outcome_of
from app.push.settings import Push

log = logging.getLogger(__name__)

#: So many may try out at once whether they are reached: each of them holds up a web thread.
TRIALS = 2


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


class Sender:
    """Sends messages over connections that stay open; one for a process, for all its threads.

    Whoever sends while somebody waits for it holds one of ``trials`` meanwhile.
    """

    def __init__(
        self,
        push: Push,
        *,
        limits: Limits = USUAL,
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
        let_go(response)
        return outcome_of(response.status, response.headers.get("Retry-After"), now)

    def _pool(self, target: Target) -> HTTPConnectionPool:
        with self._lock:
            found = self._pools.get(target.host)
            if found is None:
                found = self._pools[target.host] = new_pool(
                    target, self._connect, self._limits, self._context
                )
            return found


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


def _reason(error: wrong.HTTPError) -> str:
    if isinstance(error, wrong.TimeoutError):
        return "timeout"
    return "tls" if isinstance(error, wrong.SSLError) else "connection"
