"""One message on its way: encrypted by us, decrypted by somebody else, whatever is answered."""

import json
import logging
import socket
import ssl
import threading
import time
from datetime import timedelta

import pytest
from urllib3 import HTTPResponse

from app import clock
from app.push.connections import Limits
from app.push.hosts import Hosts, Refused, read_hosts
from app.push.keys import new_key, read_keys
from app.push.models import Delivery
from app.push.outcome import Outcome, Verdict
from app.push.payload import LENGTH, account_token, payload, seconds_kept, tag
from app.push.sender import Message, Sender
from app.push.settings import Push
from tests.push_service import PushService, hangs, never_ends, trickles

NOW = clock.now()
KEYS = read_keys(new_key())
QUICK = Limits(connect=5, answer=0.3)
OBJECT = "11111111-2222-4333-8444-000000000001"


@pytest.fixture
def service():
    with PushService() as running:
        yield running


def new_sender(*services, contact="mailto:it@example.org", keys=KEYS, **more):
    hosts = read_hosts([one.origin for one in services], on_loopback=True)
    return Sender(Push(keys, contact, hosts, "secret"), **more)


@pytest.fixture
def sender(service):
    made = new_sender(service)
    yield made
    made.close()


def delivery(**more):
    values = {"rule": "step_due", "about": "follow_up", "object_id": OBJECT, "silent": False}
    return Delivery(**{"account_id": "anna", "device_id": "phone", **values, **more})


def message(subscribed, text=b"{}", **more):
    given = subscribed.json
    values = {"seconds_kept": 3600, "topic": "t" * 32, "urgency": "normal", **more}
    return Message(given["endpoint"], **given["keys"], text=text, **values)


def test_a_message_arrives_as_it_was_written(sender, service):
    one = service.subscribe(KEYS.public)
    text = payload(delivery(), "secret")

    sent = sender.send(message(one, text, seconds_kept=900, topic="abc", urgency="high"), NOW)

    assert sent == Outcome(Verdict.SENT, "sent")
    [got] = one.received
    assert (got.text, got.ttl, got.topic, got.urgency) == (text, 900, "abc", "high")
    assert got.json == {
        "v": 1,
        "account": account_token("anna", "secret"),
        "rule": "step_due",
        "about": "follow_up",
        "object": OBJECT,
        "tag": tag(delivery(), "secret"),
        "silent": False,
    }
    assert got.claims["aud"] == service.origin
    assert got.claims["sub"] == "mailto:it@example.org"
    assert one.refused == []


def test_a_contact_may_be_a_page(service):
    one = service.subscribe(KEYS.public)
    sender = new_sender(service, contact="https://example.org/help")

    assert sender.send(message(one), NOW).verdict is Verdict.SENT
    assert one.received[0].claims["sub"] == "https://example.org/help"
    sender.close()


def test_every_message_has_one_length_and_names_nobody():
    longest = delivery(rule="activity_cancelled", about="newcomer", silent=True)
    least = delivery(rule="test", about=None, object_id=None)

    texts = [payload(one, "secret") for one in (longest, least, delivery())]

    assert {len(text) for text in texts} == {LENGTH}
    assert all(b"anna" not in text and b"phone" not in text for text in texts)
    assert json.loads(texts[1])["object"] is None


def test_a_newer_message_replaces_an_older_one_about_the_same_and_nothing_links_people():
    tags = {
        tag(one, "secret")
        for one in (
            delivery(),
            delivery(object_id=OBJECT.replace("1", "2")),
            delivery(device_id="other"),
            delivery(account_id="ben"),
            delivery(object_id=None, rule="bundle"),
            delivery(object_id=None, rule="test"),
        )
    }

    assert len(tags) == 6
    assert tag(delivery(rule="activity_cancelled"), "secret") == tag(delivery(), "secret")
    assert tag(delivery(), "secret") != tag(delivery(), "another server's")
    assert account_token("anna", "secret") != account_token("ben", "secret")
    assert all(len(one) == 32 and one.replace("-", "").replace("_", "").isalnum() for one in tags)


def test_what_lasts_no_minute_more_is_not_kept(sender, service):
    one = service.subscribe()

    for left in (timedelta(seconds=1), timedelta(hours=2), timedelta(seconds=30)):
        sender.send(message(one, seconds_kept=seconds_kept(NOW + left, NOW)), NOW)

    assert [got.ttl for got in one.received] == [0, 3600, 0]


def test_many_at_once_keep_their_own_time_and_topic(sender, service):
    """The library writes into the object that it is called on; so each message has its own."""
    many = [service.subscribe(KEYS.public) for _ in range(8)]

    def send(number):
        for _ in range(10):
            sender.send(message(many[number], seconds_kept=number, topic=f"t{number}"), NOW)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(many))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    got = [{(one.ttl, one.topic) for one in each.received} for each in many]
    assert got == [{(number, f"t{number}")} for number in range(len(many))]


def test_a_connection_is_used_again(sender, service):
    one = service.subscribe()

    for _ in range(5):
        sender.send(message(one), NOW)

    assert (len(one.received), service.connections) == (5, 1)


def test_a_connection_that_was_idle_for_long_is_not_used_again(service):
    """Somebody on the way may have forgotten it: then it looks open, and nobody answers."""
    one, sender = service.subscribe(), new_sender(service, limits=Limits(idle=0))

    for _ in range(2):
        assert sender.send(message(one), NOW).verdict is Verdict.SENT

    assert service.connections == 2
    sender.close()


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (201, Verdict.SENT),
        (404, Verdict.GONE),
        (410, Verdict.GONE),
        (400, Verdict.REFUSED),
        (401, Verdict.REFUSED),
        (403, Verdict.REFUSED),
        (413, Verdict.NEVER),
        (429, Verdict.LATER),
        (500, Verdict.LATER),
        (503, Verdict.LATER),
    ],
)
def test_every_answer_is_understood(sender, service, caplog, status, verdict):
    one = service.subscribe(status=status)

    outcome = sender.send(message(one), NOW)

    assert outcome.verdict is verdict
    loud = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert bool(loud) == (verdict in (Verdict.REFUSED, Verdict.NEVER))


def test_a_service_says_when_to_come_again(sender, service):
    one = service.subscribe(status=429, headers={"Retry-After": "120"})

    assert sender.send(message(one), NOW).retry_after == timedelta(minutes=2)


def test_the_services_own_checks_would_see_a_wrong_key(service, caplog):
    one = service.subscribe(KEYS.public)
    sender = new_sender(service, keys=read_keys(new_key()))

    assert sender.send(message(one), NOW) == Outcome(Verdict.REFUSED, "http 403")
    assert "DIELE_PUSH_KEY" in caplog.text
    assert "not the key" in one.refused[0]
    sender.close()


def test_what_is_too_long_is_never_taken(sender, service):
    one = service.subscribe()

    assert sender.send(message(one, b"x" * 3993), NOW).verdict is Verdict.SENT
    assert sender.send(message(one, b"x" * 3994), NOW) == Outcome(Verdict.NEVER, "http 413")


def test_a_redirect_is_not_followed(sender, service):
    with PushService() as other:
        trap = other.subscribe()
        one = service.subscribe(status=307, headers={"Location": trap.endpoint})

        assert sender.send(message(one), NOW) == Outcome(Verdict.REFUSED, "http 307")
        assert trap.asked == 0


def test_no_proxy_is_used(sender, service, monkeypatch):
    with PushService() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        one = service.subscribe()

        assert sender.send(message(one), NOW).verdict is Verdict.SENT
        assert proxy.connections == 0


def test_keys_that_spoiled_in_the_database_are_no_riddle(sender, service):
    given = message(service.subscribe()).__dict__

    for spoiled in ({"p256dh": "AAAA"}, {"p256dh": ""}, {"p256dh": "A"}, {"auth": "A"}):
        assert sender.send(Message(**given | spoiled), NOW) == Outcome(Verdict.NEVER, "keys")


def test_an_address_is_judged_again_when_something_is_sent(sender):
    for endpoint in ("http://127.0.0.1:1/x", "https://evil.example/x", "https://10.0.0.1/x"):
        wrong = Message(endpoint, "", "", b"", 0, "", "")
        assert sender.send(wrong, NOW) == Outcome(Verdict.NEVER, "host")


# ---- services that misbehave ------------------------------------------------------------------


@pytest.mark.parametrize("how", [hangs, trickles])
def test_who_does_not_answer_is_cut_off(service, how):
    sender = new_sender(service, limits=QUICK)
    bad, good = service.subscribe(instead=how), service.subscribe()

    assert sender.send(message(bad), NOW) == Outcome(Verdict.LATER, "timeout")
    assert not service.go_on.is_set()  # it would have gone on
    assert sender.send(message(good), NOW).verdict is Verdict.SENT
    sender.close()


def test_who_takes_over_a_connection_is_cut_off_too(service, monkeypatch):
    """The next message goes out as soon as an answer has been read, before it is looked at."""
    sender = new_sender(service, limits=QUICK)
    first, slow = service.subscribe(), service.subscribe(instead=trickles)
    second = threading.Thread(target=lambda: outcomes.append(sender.send(message(slow), NOW)))
    read, outcomes = HTTPResponse.read, []

    def read_and_lose(response, *args, **more):
        got = read(response, *args, **more)
        if second.ident is None:
            second.start()
            while not slow.asked:
                time.sleep(0.001)
        return got

    monkeypatch.setattr(HTTPResponse, "read", read_and_lose)
    assert sender.send(message(first), NOW).verdict is Verdict.SENT
    second.join(30)

    assert service.connections == 1
    assert outcomes == [Outcome(Verdict.LATER, "timeout")]
    sender.close()


class Reset(socket.socket):
    """A connection whose other side resets it at the end, where most just end it."""

    def recv_into(self, *args):
        got = super().recv_into(*args)
        if not got:
            raise ConnectionResetError
        return got


def test_who_was_cut_off_and_hangs_up_for_it_did_not_answer_in_time(service):
    def connect(target, seconds):
        return Reset(fileno=socket.create_connection(target.loopback, seconds).detach())

    sender = new_sender(service, limits=QUICK, connect=connect)
    slow, gone = service.subscribe(instead=trickles), service.subscribe(instead=hangs_up)

    assert sender.send(message(slow), NOW) == Outcome(Verdict.LATER, "timeout")
    assert sender.send(message(gone), NOW) == Outcome(Verdict.LATER, "connection")
    sender.close()


def test_an_answer_without_end_is_not_read_to_its_end(service):
    sender = new_sender(service, limits=QUICK)
    one = service.subscribe(instead=never_ends)

    assert sender.send(message(one), NOW).verdict is Verdict.SENT
    assert not service.go_on.is_set()
    assert sender.send(message(service.subscribe()), NOW).verdict is Verdict.SENT
    assert service.connections == 2
    sender.close()


def drips(service, handler):
    """Answer well, and then say a little now and then, as long as anybody listens."""
    handler.wfile.write(b"HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n")
    while not service.go_on.wait(0.05):
        handler.wfile.write(b"x")


def test_an_answer_in_drops_holds_nobody_up(service):
    sender = new_sender(service, limits=QUICK)
    one = service.subscribe(instead=drips)

    assert sender.send(message(one), NOW).verdict is Verdict.SENT
    assert not service.go_on.is_set()
    sender.close()


def hangs_up(service, handler):
    handler.connection.shutdown(socket.SHUT_RDWR)


def says_nonsense(service, handler):
    handler.wfile.write(b"\x00\xff nonsense\r\n\r\n")


@pytest.mark.parametrize("how", [hangs_up, says_nonsense])
def test_who_speaks_no_http_is_tried_again_later(sender, service, how):
    one = service.subscribe(instead=how)

    assert sender.send(message(one), NOW) == Outcome(Verdict.LATER, "connection")


def test_nobody_at_home_is_tried_again_later(service):
    with PushService() as left:
        one, sender = left.subscribe(), new_sender(left)
    assert sender.send(message(one), NOW) == Outcome(Verdict.LATER, "connection")


# ---- over TLS ---------------------------------------------------------------------------------


def apple(port=None, refuse=None, **more):
    """Return a sender whose connections lead to a port here, whatever the name."""

    def connect(target, seconds):
        if refuse:
            raise refuse
        return socket.create_connection(("127.0.0.1", port), seconds)

    return Sender(Push(KEYS, "mailto:it@example.org", Hosts(), "secret"), connect=connect, **more)


def at_apple(service):
    return message(service.subscribe(origin="https://web.push.apple.com"))


def test_who_has_no_certificate_for_the_name_gets_no_word(service):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard = []

        def listen():
            peer, _ = listener.accept()
            heard.append(peer.recv(100_000))
            peer.close()

        thread = threading.Thread(target=listen)
        thread.start()
        sender = apple(listener.getsockname()[1])
        outcome = sender.send(at_apple(service), NOW)
        thread.join()

    assert outcome.verdict is Verdict.LATER
    assert heard[0].startswith(b"\x16\x03")  # the handshake, and no message
    assert b"POST" not in heard[0]
    assert sender._context.verify_mode is ssl.CERT_REQUIRED
    assert sender._context.check_hostname


def test_who_hangs_before_anything_can_be_said_is_cut_off(service):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sender = apple(listener.getsockname()[1], limits=Limits(0.3, 30))

        assert sender.send(at_apple(service), NOW) == Outcome(Verdict.LATER, "timeout")


def test_who_begins_slowly_is_cut_off_too(service):
    """A byte of the handshake now and then, as long as anybody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def trickle():
            peer, _ = listener.accept()
            with peer:
                peer.sendall(b"\x16\x03\x03\x40\x00")
                while not stop.wait(0.05):
                    try:
                        peer.sendall(b"\x02")
                    except OSError:
                        return

        thread = threading.Thread(target=trickle)
        thread.start()
        sender = apple(listener.getsockname()[1], limits=Limits(0.3, 30))
        outcome = sender.send(at_apple(service), NOW)
        assert not stop.is_set()  # it would have gone on
        stop.set()
        thread.join()

    assert outcome == Outcome(Verdict.LATER, "timeout")


def test_a_name_that_leads_into_ones_own_network_is_an_alarm(service, caplog):
    outcome = apple(refuse=Refused("address")).send(at_apple(service), NOW)

    assert outcome == Outcome(Verdict.REFUSED, "address")
    assert "web.push.apple.com refuses" in caplog.text


def test_a_name_that_nobody_knows_is_tried_again(service):
    sender = apple(refuse=socket.gaierror("no such name"))

    assert sender.send(at_apple(service), NOW) == Outcome(Verdict.LATER, "connection")


def test_no_log_holds_an_address_or_a_key(service, caplog):
    caplog.set_level(logging.DEBUG)
    sender = new_sender(service, limits=QUICK)

    statuses = [service.subscribe(status=status) for status in (201, 307, 403, 410, 429, 500)]
    bad = [service.subscribe(instead=how) for how in (hangs_up, says_nonsense, hangs)]
    for one in (*statuses, *bad):
        sender.send(message(one), NOW)

    assert "refuses our messages" in caplog.text
    for one in (*statuses, *bad):
        secrets = (one.endpoint, one.endpoint.rpartition("/")[2], *one.json["keys"].values())
        assert not [part for part in secrets if part in caplog.text]
    sender.close()
