"""Messages to phones: what one costs beside the bare cryptography, and 2,000 of them at once."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app import clock
from app.database import current_session
from app.people.models import Account, Profile
from app.people.service import add_device
from app.push.delivering import Channels, Counts, deliver
from app.push.hosts import read_hosts
from app.push.keys import encode, new_key, read_keys
from app.push.models import Channel, Delivery, PushSubscription
from app.push.payload import LENGTH, payload
from app.push.reaching import push_channel
from app.push.sender import Message, Sender
from app.push.settings import Push
from app.push.subscriptions import hash_of
from app.reminders.looking import still_wanted
from app.reminders.raising import raise_due
from app.reminders.sweep import plan
from bench.figures import Table, cpu_ms
from bench.server import fresh_app
from tests.make import Make

PHONES, WALKS = 100, 20
MANY = PHONES * WALKS
KEYS = read_keys(new_key())
CURVE = ec.SECP256R1()
POINT = (
    ec.generate_private_key(CURVE)
    .public_key()
    .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
)
AUTH, TEXT = os.urandom(16), b"x" * LENGTH


def messages(table: Table) -> None:
    """Measure one message, without a network, against the operations it cannot do without."""
    push = Push(KEYS, "mailto:it@example.org", read_hosts([], on_loopback=False), "secret" * 8)
    sender = Sender(push)
    endpoint = "https://fcm.googleapis.com/fcm/send/abc"
    target = push.hosts.target(endpoint)
    signer = ec.generate_private_key(CURVE)
    given = {"account_id": "a" * 36, "device_id": "d" * 36, "object_id": "o" * 36}
    delivery = Delivery(**given, rule="step_due", about="follow_up", silent=False)

    def ours() -> None:
        text = payload(delivery, push.secret)
        message = Message(endpoint, encode(POINT), encode(AUTH), text, 3600, "t" * 32, "normal")
        sender.encrypt(message, target)

    def bare() -> None:
        private = ec.generate_private_key(CURVE)
        shared = private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, POINT)
        )
        first = HKDF(hashes.SHA256(), 32, AUTH, b"").derive(shared)
        key = HKDF(hashes.SHA256(), 16, AUTH, b"k").derive(first)
        nonce = HKDF(hashes.SHA256(), 12, AUTH, b"n").derive(first)
        AESGCM(key).encrypt(nonce, TEXT, None)
        signer.sign(TEXT, ec.ECDSA(hashes.SHA256()))

    mine, floor = cpu_ms(ours, bare)
    table.add("one message encrypted and signed, CPU", mine, "ms", note=f"bare {floor:.3f}")


def fan_out(table: Table) -> None:
    """Measure 2,000 messages that are due at once, from the outbox to a local service."""
    with service(serve) as port, fresh_app() as app:
        origin = f"http://127.0.0.1:{port}"
        hosts = read_hosts([origin], on_loopback=True)
        sender = Sender(Push(KEYS, "mailto:it@example.org", hosts, app.config["SECRET_KEY"]))
        put_out(Make(app), origin)
        channels = Channels({Channel.PUSH: push_channel(sender)})
        with app.app_context():
            wall, cpu = time.perf_counter(), time.process_time()
            counts = deliver(clock.now, still_wanted, channels)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        assert counts == Counts(sent=counts.sent, later=counts.later), counts
        sender.close()
        floor = _bare(port)
    table.add(f"{MANY:,} messages from the outbox to a local service", counts.sent / wall, "per s")
    table.add("CPU of each of them", cpu / counts.sent * 1000, "ms")
    table.add("bare posts over one open connection", MANY / floor, "per s")


def put_out(make: Make, origin: str) -> None:
    """Let all companions of a group be reached, and hear that each of its walks has been moved."""
    make.programme()
    group = make.group()
    walks = [make.activity(in_hours=24 + n) for n in range(WALKS)]
    for n in range(PHONES):
        make.companion(group, name=f"Anna {n}")
    about = {"label": "Handy", "platform": "Android", "installed": True}
    with make.writing() as stamp:
        for account in list(current_session().scalars(sa.select(Account))):
            device = add_device(account, about, stamp.now).device
            current_session().add(_subscription(device.id, origin, make))
        for profile in current_session().scalars(sa.select(Profile)):
            profile.quiet = []
    for walk in walks:
        make.move_activity(walk, hours=1)
    with make.app.app_context():
        plan(clock.now())
        raise_due(clock.now())


def _subscription(device_id: str, origin: str, make: Make) -> PushSubscription:
    endpoint, now = f"{origin}/push/{device_id}", make.stamp().now
    return PushSubscription(
        device_id=device_id,
        endpoint=endpoint,
        endpoint_hash=hash_of(endpoint),
        host=origin.removeprefix("http://"),
        p256dh=encode(POINT),
        auth=encode(AUTH),
        server_key=KEYS.public,
        made_at=now,
        seen_at=now,
    )


# ---- a service in a process of its own ----------------------------------------------------------


@contextmanager
def service(serve: Callable[[Connection], None]) -> Iterator[int]:
    """Run a service; give its port, which is the first thing it tells."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


def serve(parent: Connection, answer: Callable[[socket.socket], None] | None = None) -> None:
    """Be a push service that takes everything, or answers each connection in another way."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    parent.send(listener.getsockname()[1])
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=answer or _answer, args=(peer,), daemon=True).start()


def _answer(peer: socket.socket) -> None:
    with peer, peer.makefile("rb") as stream:
        while stream.readline():
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            stream.read(length)
            peer.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")


def _bare(port: int) -> float:
    """Return the seconds that as many posts of the same size take over one open connection."""
    request = b"POST /push/x HTTP/1.1\r\nHost: x\r\nContent-Length: 615\r\n\r\n" + b"x" * 615
    with socket.create_connection(("127.0.0.1", port)) as connection:
        start = time.perf_counter()
        for _ in range(MANY):
            connection.sendall(request)
            assert connection.recv(4096)
        return time.perf_counter() - start
