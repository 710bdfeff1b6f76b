"""A push service on loopback, as an application server sees one. Nothing leaves this machine.

It decrypts with another library than the sender encrypts with, so the sender's cryptography is
never judged by itself, and it refuses what real services refuse.
"""

import json
import os
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Wrong(Exception):
    """A message that a real service would refuse: its status and why."""


@dataclass
class Received:
    """One message that arrived and could be decrypted."""

    text: bytes
    size: int
    ttl: int
    topic: str | None
    urgency: str | None
    claims: dict[str, Any]

    @property
    def json(self) -> dict[str, Any]:
        """What the phone is told."""
        data: dict[str, Any] = json.loads(self.text)
        return data


@dataclass
class Subscribed:
    """One subscription; ``status`` and what follows script the answer to its messages."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey
    auth: bytes
    vapid_key: str | None
    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    #: What answers instead: a function that writes to the connection as it likes.
    instead: Any = None
    received: list[Received] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: int = 0

    @property
    def json(self) -> dict[str, Any]:
        """What a browser gives to the page."""
        public = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": encode(public), "auth": encode(self.auth)},
        }


class PushService:
    """The service; ``events`` says in which order what happened."""

    def __init__(self) -> None:
        self.subscribed: dict[str, Subscribed] = {}
        self.events: list[str] = []
        #: Whatever hangs or is slow goes on when this is set.
        self.go_on = threading.Event()
        self.connections = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                service.connections += 1
                super().setup()

            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                service.take(self, body)

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *args: object) -> None:
                """Say nothing when somebody hangs up."""

        self._http = Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> "PushService":
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.go_on.set()
        self._http.shutdown()
        self._http.server_close()

    def subscribe(
        self, vapid_key: str | None = None, origin: str | None = None, **script: Any
    ) -> Subscribed:
        """Return a subscription whose private key stays here."""
        token = encode(os.urandom(16))
        endpoint = f"{origin or self.origin}/push/{token}"
        private = ec.generate_private_key(ec.SECP256R1())
        made = Subscribed(endpoint, private, os.urandom(16), vapid_key, **script)
        self.subscribed[token] = made
        return made

    def take(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Answer one message."""
        found = self.subscribed.get(handler.path.rpartition("/")[2])
        if found is None:
            return self._answer(handler, 404)
        found.asked += 1
        self.events.append(f"asked {urlsplit(found.endpoint).hostname}")
        if found.instead is not None:
            handler.close_connection = True
            return found.instead(self, handler)
        if found.status != 201:
            return self._answer(handler, found.status, found.headers)
        try:
            found.received.append(self._read(found, handler.headers, body))
        except Wrong as wrong:
            found.refused.append(str(wrong.args[1]))
            return self._answer(handler, wrong.args[0])
        self.events.append("received")
        return self._answer(handler, 201, found.headers)

    def _answer(
        self, handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str] = {}
    ) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def _read(self, found: Subscribed, headers: Any, body: bytes) -> Received:
        _check_headers(headers, body)
        claims = _check_vapid(headers.get("Authorization") or "", found)
        try:
            text = http_ece.decrypt(
                body, private_key=found.private, auth_secret=found.auth, version="aes128gcm"
            )
        except http_ece.ECEException as error:
            raise Wrong(400, f"cannot decrypt: {error}") from error
        ttl, topic, urgency = (headers.get(name) for name in ("TTL", "Topic", "Urgency"))
        return Received(text, len(body), int(ttl), topic, urgency, claims)


def _check_headers(headers: Any, body: bytes) -> None:
    topic = headers.get("Topic")
    wrong = {
        "TTL is missing or no number (RFC 8030 5.2)": not (headers.get("TTL") or "").isdigit(),
        "not aes128gcm (RFC 8291)": headers.get("Content-Encoding") != "aes128gcm",
        "bad Urgency (RFC 8030 5.3)": headers.get("Urgency", "normal")
        not in ("very-low", "low", "normal", "high"),
        "bad Topic (RFC 8030 5.4)": topic is not None
        and (len(topic) > 32 or not topic.replace("-", "").replace("_", "").isalnum()),
    }
    for why, is_wrong in wrong.items():
        if is_wrong:
            raise Wrong(400, why)
    if len(body) > 4096:
        raise Wrong(413, f"{len(body)} bytes")


def _check_vapid(authorization: str, found: Subscribed) -> dict[str, Any]:
    try:
        return _vapid(authorization, found)
    except (ValueError, KeyError, AssertionError, jwt.InvalidTokenError) as error:
        raise Wrong(403, f"VAPID: {error}") from error


def _vapid(authorization: str, found: Subscribed) -> dict[str, Any]:
    scheme, _, rest = authorization.partition(" ")
    assert scheme.lower() == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert found.vapid_key in (None, parts["k"]), "not the key of this subscription"
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(parts["k"]))
    options = {"verify_aud": False, "require": ["exp", "aud"]}
    claims: dict[str, Any] = jwt.decode(parts["t"], public, ["ES256"], options)
    assert claims["exp"] <= time.time() + 24 * 3600 + 60, "exp is too far ahead"
    here = urlsplit(found.endpoint)
    assert claims["aud"] == f"{here.scheme}://{here.netloc}", "aud is not the endpoint's origin"
    assert str(claims.get("sub", "")).startswith(("mailto:", "https:")), "sub is no contact"
    return claims


# ---- services that misbehave ------------------------------------------------------------------


def hangs(service: PushService, handler: BaseHTTPRequestHandler) -> None:
    """Take a message and say nothing until told to."""
    service.go_on.wait(60)


def trickles(service: PushService, handler: BaseHTTPRequestHandler) -> None:
    """Begin an answer and send a byte of it now and then, as long as anybody listens."""
    handler.wfile.write(b"HTTP/1.1 201 Created\r\nX-Slow: ")
    while not service.go_on.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def never_ends(service: PushService, handler: BaseHTTPRequestHandler) -> None:
    """Answer well, and then with more and more of it."""
    handler.wfile.write(b"HTTP/1.1 201 Created\r\n\r\n")
    while not service.go_on.is_set():
        handler.wfile.write(b"x" * 1024)


@contextmanager
def push_services(count: int) -> Iterator[list[PushService]]:
    """Give several services."""
    services = [PushService() for _ in range(count)]
    for service in services:
        service.__enter__()
    try:
        yield services
    finally:
        for service in services:
            service.__exit__()
