"""Push services that hang, are slow or never end: what the others, and web requests, notice."""

import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median

import sqlalchemy as sa

from app import clock, create_app
from app.database import current_session
from app.push.delivering import Channels, Ready, deliver
from app.push.hosts import read_hosts
from app.push.keys import Keys
from app.push.models import Channel, Delivery, PushSubscription
from app.push.outcome import Outcome
from app.push.reaching import push_channel
from app.push.sender import Sender
from app.push.settings import Push
from app.reminders.looking import still_wanted
from app.settings import Settings
from bench.figures import Table
from bench.push import KEYS, put_out, serve, service
from bench.server import fresh_app
from tests.make import Make
from tests.phone import Phone

#: Phones at each bad host.
EACH = 10
Service = Callable[[Connection], None]


@dataclass(frozen=True)
class Noticed:
    """Seconds of one message at the good host, and of an empty pull meanwhile."""

    each: float
    pull: float


def bad_hosts(table: Table) -> None:
    """Measure messages to a good host with and without 600 to bad ones beside them.

    There are 1,400 of them, of which a round takes as many as it has time for.
    """
    bad = (hang, trickle, pour)
    alone, beside = _fan_out(bad, reached=False), _fan_out(bad, reached=True)
    what = "a good host's messages beside three bad hosts, against without"
    table.add(what, beside.each / alone.each, "×", note=f"{alone.each * 1000:.1f} ms without")
    pulls = "… an empty pull meanwhile, against without the bad hosts"
    table.add(pulls, beside.pull / alone.pull, "×", note=f"{alone.pull * 1000:.1f} ms without")


def _fan_out(bad: Sequence[Service], *, reached: bool) -> Noticed:
    with ExitStack() as opened, fresh_app() as app:
        ports = [opened.enter_context(service(one)) for one in (serve, *bad)]
        good, *others = (f"http://127.0.0.1:{port}" for port in ports)
        make = Make(app)
        put_out(make, good)
        _move(make, others, reached=reached)
        anna = Phone(app).sign_in(code=make.code(make.companion(make.group("Gruppe Hafen"))))
        anna.sync()
        ours, theirs = get_context("spawn").Pipe()
        told = (app.config["SETTINGS"], KEYS, [good, *others], theirs)
        worker = get_context("spawn").Process(target=_deliver, args=told, daemon=True)
        worker.start()
        begun, pulls = ours.recv(), {}
        while not ours.poll():
            start = time.perf_counter()
            anna.sync()
            pulls[start] = time.perf_counter() - start
        last, count = ours.recv()
        worker.join()
        return Noticed((last - begun) / count, median(pulls[at] for at in pulls if at < last))


def _move(make: Make, origins: Sequence[str], *, reached: bool) -> None:
    """Let some phones be reached at bad hosts, or not at all."""
    with make.writing():
        phones = list(current_session().scalars(sa.select(PushSubscription)))
        for number, phone in enumerate(phones[: EACH * len(origins)]):
            origin = origins[number % len(origins)]
            phone.host = origin.removeprefix("http://")
            phone.endpoint = f"{origin}/push/{phone.device_id}"
            if not reached:
                current_session().delete(phone)


def _deliver(settings: Settings, keys: Keys, origins: Sequence[str], parent: Connection) -> None:
    """Be the worker; tell when it begins, when the first host took its last message, how many."""
    app = create_app(settings)
    hosts = read_hosts(origins, on_loopback=True)
    sender = Sender(Push(keys, "mailto:it@example.org", hosts, app.config["SECRET_KEY"]))
    prepare, good = push_channel(sender), origins[0].removeprefix("http://")
    taken: list[float] = []

    def watched(delivery: Delivery, now: datetime) -> Ready | None:
        ready = prepare(delivery, now)
        if ready is None or ready.lane != good:
            return ready
        return replace(ready, send=partial(noted, ready.send))

    def noted(send: Callable[[], Outcome]) -> Outcome:
        outcome = send()
        taken.append(time.perf_counter())
        return outcome

    with app.app_context():
        parent.send(time.perf_counter())
        deliver(clock.now, still_wanted, Channels({Channel.PUSH: watched}))
    parent.send((max(taken), len(taken)))
    sender.close()


# ---- the bad ones -------------------------------------------------------------------------------


def hang(parent: Connection) -> None:
    """Take messages and never say a word."""
    serve(parent, _hang)


def trickle(parent: Connection) -> None:
    """Answer a letter at a time."""
    serve(parent, _trickle)


def pour(parent: Connection) -> None:
    """Answer without an end."""
    serve(parent, _pour)


def _hang(peer: socket.socket) -> None:
    with peer:
        while peer.recv(65536):
            pass


def _trickle(peer: socket.socket) -> None:
    with peer, suppress(OSError):
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 201 Created\r\nX-Slow: ")
        while True:
            peer.sendall(b"x")
            time.sleep(0.1)


def _pour(peer: socket.socket) -> None:
    with peer, suppress(OSError):
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 201 Created\r\n\r\n")
        while True:
            peer.sendall(b"x" * 1024)
