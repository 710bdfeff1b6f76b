"""Chromium's push service on this machine: the browser subscribes and decrypts for real.

Just enough of what Chromium speaks with Google: it checks in, registers each subscription, and
keeps a line open (TLS, protocol buffers) on which messages arrive.
"""

import contextlib
import os
import socket
import ssl
import struct
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from playwright.sync_api import BrowserContext

from tests.push_service import encode

LOGIN, PING = 2, 0
#: The browser names Google's address; ours takes its place in what it tells the page.
HERE = """(() => {
  const given = PushSubscription.prototype.toJSON;
  PushSubscription.prototype.toJSON = function () {
    const json = given.call(this);
    return { ...json, endpoint: "ORIGIN" + new URL(json.endpoint).pathname };
  };
})()"""


def answering(answer: Callable[[str, bytes], tuple[int, bytes]]) -> ThreadingHTTPServer:
    """Return a server on this machine: a status and a body for each path and body."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server


class Fcm:
    """The service; ``arguments`` make Chromium use it, ``origin`` is where messages are sent to."""

    def __init__(self) -> None:
        #: What the browser has registered: token -> its name for the app, its own part, our key.
        self.registered: dict[str, tuple[str, str, str]] = {}
        self.links: list[ssl.SSLSocket] = []
        self.waiting: list[bytes] = []
        self.context, self.lines = _certified(), socket.create_server(("127.0.0.1", 0))
        self.http = answering(self.answer)
        self.origin = f"http://127.0.0.1:{self.http.server_port}"

    @property
    def arguments(self) -> list[str]:
        """What Chromium is started with."""
        line = self.lines.getsockname()[1]
        return [
            f"--gcm-checkin-url={self.origin}/checkin",
            f"--gcm-registration-url={self.origin}/register",
            f"--gcm-mcs-endpoint=https://127.0.0.1:{line}",
            "--ignore-certificate-errors",
        ]

    def let_in(self, browser: BrowserContext) -> None:
        """Let the app in a browser with these arguments subscribe here."""
        browser.grant_permissions(["notifications", "background-sync"])
        browser.add_init_script(HERE.replace("ORIGIN", self.origin))

    def __enter__(self) -> "Fcm":
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.http.shutdown()
        self.http.server_close()
        for one in (self.lines, *self.links):
            one.close()

    def wait_until_off(self) -> None:
        """Wait until no browser listens any more: what is sent from now on is kept for it."""
        end = time.monotonic() + 30
        while self.links:
            assert time.monotonic() < end, "a browser still listens"
            time.sleep(0.02)

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Answer the browser, or an application server that sends."""
        if path.startswith("/checkin"):
            return 200, _field(1, 1) + _fixed(7, 4242) + _fixed(8, 7777) + _field(3, _now())
        if path.startswith("/register"):
            return 200, self._register(dict(parse_qsl(body.decode())))
        app = self.registered.get(urlsplit(path).path.rpartition("/")[2])
        if app is None:
            return 410, b""
        self.waiting.append(_message(app, body))
        self._flush()
        return 201, b""

    def _register(self, form: dict[str, str]) -> bytes:
        own = form.get("X-subtype", "")
        if form.get("delete") == "true":
            self.registered = {key: app for key, app in self.registered.items() if app[1] != own}
            return f"deleted={form.get('app')}".encode()
        token = encode(os.urandom(24))
        self.registered[token] = (form["app"], own, form.get("sender", ""))
        return f"token={token}".encode()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                raw, _ = self.lines.accept()
                threading.Thread(target=self._talk, args=(raw,), daemon=True).start()

    def _talk(self, raw: socket.socket) -> None:
        with (
            contextlib.suppress(OSError, IndexError),
            self.context.wrap_socket(raw, server_side=True) as link,
        ):
            try:
                self._listen(link)
            finally:
                if link in self.links:
                    self.links.remove(link)

    def _listen(self, link: ssl.SSLSocket) -> None:
        with link.makefile("rb") as stream:
            stream.read(1)  # the version
            while tag := stream.read(1):
                stream.read(_size(stream))
                if tag[0] == LOGIN:
                    answer = _field(1, b"chrome-1") + _field(8, _now())
                    link.sendall(bytes([41, 3]) + _varint(len(answer)) + answer)
                    self.links.append(link)
                    self._flush()
                elif tag[0] == PING:
                    link.sendall(bytes([1, 0]))

    def _flush(self) -> None:
        while self.waiting and self.links:
            self.links[-1].sendall(self.waiting.pop(0))


def _message(app: tuple[str, str, str], body: bytes) -> bytes:
    category, own, sender = (text.encode() for text in app)
    data = (
        _field(2, os.urandom(4).hex().encode())
        + _field(3, sender)
        + _field(5, category)
        + _field(7, _field(1, b"subtype") + _field(2, own))
        + _field(7, _field(1, b"content-encoding") + _field(2, b"aes128gcm"))
        + _field(9, f"0:{_now()}%{os.urandom(4).hex()}".encode())
        + _field(17, 3600)
        + _field(18, _now())
        + _field(21, body)
    )
    return bytes([8]) + _varint(len(data)) + data


def _now() -> int:
    return int(time.time() * 1000)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _size(stream: BinaryIO) -> int:
    size = shift = 0
    while True:
        byte = stream.read(1)[0]
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return size


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, bytes):
        return _varint(number << 3 | 2) + _varint(len(value)) + value
    return _varint(number << 3) + _varint(value)


def _fixed(number: int, value: int) -> bytes:
    return _varint(number << 3 | 1) + struct.pack("<Q", value)


def _certified() -> ssl.SSLContext:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    valid = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    pem = valid.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    pem += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context
