"""Messages to phones: what one costs beside the bare cryptography, and 2,000 of them at once."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app import clock
from app.database import current_session
from app.people.models import Account
from app.people.service import add_device
from app.push.delivering import Channels, deliver
from app.push.hosts import read_hosts
from app.push.keys import encode, new_key, read_keys
from app.push.models import Channel, Delivery, PushSubscription
from app.push.outbox import Parcel, put
from app.push.payload import LENGTH, payload
from app.push.reaching import push_channel
from app.push.sender import Message, Sender
from app.push.settings import Push
from app.push.subscriptions import hash_of
from bench.figures import Table, cpu_ms
from bench.server import fresh_app
from tests.make import Make

MANY, DEVICES = 2000, 200
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
    with _service() as port, fresh_app() as app:
        origin = f"http://127.0.0.1:{port}"
        hosts = read_hosts([origin], on_loopback=True)
        sender = Sender(Push(KEYS, "mailto:it@example.org", hosts, app.config["SECRET_KEY"]))
        make = Make(app)
        make.programme()
        make.companion(make.group())
        _put_out(make, origin)
        channels = Channels({Channel.PUSH: push_channel(sender)})
        with app.app_context():
            wall, cpu = time.perf_counter(), time.process_time()
            counts = deliver(
                clock.now, lambda deliveries, now: {one.id: now for one in deliveries}, channels
            )
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        assert counts.sent == MANY, counts
        sender.close()
        floor = _bare(port)
    table.add(f"{MANY:,} messages from the outbox to a local service", MANY / wall, "per s")
    table.add("CPU of each of them", cpu / MANY * 1000, "ms")
    table.add("bare posts over one open connection", MANY / floor, "per s")


def _put_out(make: Make, origin: str) -> None:
    with make.writing() as stamp:
        account = current_session().query(Account).first()
        assert account is not None
        about = {"label": "Handy", "platform": "Android", "installed": True}
        devices = [add_device(account, about, stamp.now).device for _ in range(DEVICES)]
        for device in devices:
            current_session().add(_subscription(device.id, origin, make))
        current_session().flush()
        put([_parcel(account.id, devices[n % DEVICES].id, n) for n in range(MANY)])


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


def _parcel(account_id: str, device_id: str, number: int) -> Parcel:
    now = clock.now()
    return Parcel(
        key=f"{number}",
        channel=Channel.PUSH,
        account_id=account_id,
        device_id=device_id,
        reminder_id=None,
        rule="step_due",
        about="follow_up",
        object_id="11111111-2222-4333-8444-000000000001",
        silent=False,
        due_at=now - timedelta(minutes=1),
        not_after=now + timedelta(hours=12),
    )


# ---- a service in a process of its own ----------------------------------------------------------


@contextmanager
def _service() -> Iterator[int]:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


def _serve(parent: Connection) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    parent.send(listener.getsockname()[1])
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=_answer, args=(peer,), daemon=True).start()


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
