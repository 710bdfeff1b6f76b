"""The whole way from what is due to a phone: looked at again, sent once, settled, never stuck."""

import json
import threading
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app import clock, create_app
from app.database import begin_writing, current_session, db
from app.extensions import limiter
from app.people.models import Account, Device, DeviceContact, Revoked
from app.people.service import revoke
from app.push.circuits import AT_ONCE, ENOUGH, PAUSE, Circuit
from app.push.connections import Limits
from app.push.delivering import (
    FRESH,
    MOST_AT_ONCE,
    ROUND,
    TOGETHER,
    Channels,
    Counts,
    Leave,
    Ready,
    deliver,
)
from app.push.keys import new_key, read_keys
from app.push.models import Channel, Delivery, DeliveryState, GoneEndpoint, PushSubscription
from app.push.outbox import LEASE, MOST_ATTEMPTS, Parcel, claim, put
from app.push.outcome import Outcome, Verdict
from app.push.reaching import push_channel
from app.push.sender import TRIALS, Sender
from tests import completeness
from tests.databases import new_settings
from tests.phone import Phone
from tests.push_service import hangs, never_ends, push_services, trickles

KEY = new_key()
PUBLIC = read_keys(KEY).public
START = clock.now()
OBJECT = "11111111-2222-4333-8444-000000000001"


@pytest.fixture
def services():
    """Two hosts; the second is the one that works."""
    with push_services(2) as running:
        yield running


@pytest.fixture
def app(database_url, instance, services):
    settings = new_settings(
        database_url,
        instance,
        push_key=KEY,
        push_contact="mailto:it@example.org",
        push_hosts=tuple(service.origin for service in services),
    )
    app = create_app(settings)
    yield app
    app.extensions["sender"].close()
    completeness.check(app)
    with app.app_context():
        db.engine.dispose()


class Post:
    """Phones that are reached, and what is sent to them; ``now`` is the clock of it all."""

    def __init__(self, app, make):
        self.app, self.make, self.now = app, make, START
        self.answering_within(30)
        self.group = make.group()
        self.until = {}

    def answering_within(self, seconds):
        """Wait so long for the answers of services from now on."""
        self.sender = Sender(self.app.extensions["push"], limits=Limits(5, seconds))
        self.channels = Channels({Channel.PUSH: push_channel(self.sender)})

    def reached(self, service, person=None, **script):
        """Return a phone that is reached through a service, and its subscription."""
        with self.app.app_context():
            limiter.reset()
        person = person or self.make.companion(self.group)
        phone = Phone(self.app).sign_in(code=self.make.code(person))
        one = service.subscribe(PUBLIC, **script)
        body = {"account": phone.account, "subscription": one.json, "key": PUBLIC}
        assert phone.post("/api/push", body).json["state"] == "ok"
        return phone, one

    def put(self, phone, key="one", **more):
        values = {
            "channel": Channel.PUSH,
            "account_id": phone.account,
            "device_id": phone.device,
            "reminder_id": None,
            "rule": "step_due",
            "about": "follow_up",
            "object_id": OBJECT,
            "silent": False,
            "due_at": START,
            "not_after": START + timedelta(hours=20),
            **more,
        }
        with self.app.app_context():
            begin_writing()
            put([Parcel(key=key, **values)])
            current_session().commit()

    def wanted(self, deliveries, now):
        """Say that everything is wanted, now or from when ``until`` says."""
        return {one.id: Leave(self.until.get(one.key, now)) for one in deliveries}

    def deliver(self, wanted=None):
        with self.app.app_context():
            return deliver(lambda: self.now, wanted or self.wanted, self.channels)

    def states(self):
        with self.app.app_context():
            rows = db.session.scalars(sa.select(Delivery))
            return {one.key: (one.state, one.result) for one in rows}

    def row(self, key="one"):
        with self.app.app_context():
            return db.session.scalars(sa.select(Delivery).where(Delivery.key == key)).one()

    def subscription(self, phone):
        with self.app.app_context():
            return db.session.get(PushSubscription, phone.device)


@pytest.fixture
def post(app, make):
    made = Post(app, make)
    yield made
    made.sender.close()


SENT = (DeliveryState.SENT, "sent")


def test_what_is_due_reaches_the_phone_once(post, services):
    anna, one = post.reached(services[1])
    post.put(anna)

    counts = [post.deliver(), post.deliver()]

    assert counts == [Counts(sent=1), Counts()]
    [got] = one.received
    assert (got.json["rule"], got.json["object"], got.ttl) == ("step_due", OBJECT, 14_400 * 3)
    assert got.topic == got.json["tag"]
    assert post.states() == {"one": SENT}
    assert post.subscription(anna).succeeded_at == START


def test_what_is_not_due_yet_waits(post, services):
    anna, one = post.reached(services[1])
    post.put(anna, due_at=START + timedelta(seconds=1))

    assert post.deliver() == Counts()
    post.now += timedelta(seconds=1)
    assert post.deliver() == Counts(sent=1)
    assert len(one.received) == 1


def signs_out(post, phone, one):
    phone.post("/api/sign-out", {"account": phone.account, "device": phone.device})


def is_revoked_unnoticed(post, phone, one):
    """As by a release that did not know of push."""
    with post.make.writing() as stamp:
        revoke(db.session.get(Device, phone.device), Revoked.LOST, stamp)


def was_away_for_months(post, phone, one):
    phone.sync()
    with post.make.writing():
        db.session.get(DeviceContact, phone.device).seen_at = START - timedelta(days=91)


def is_disabled(post, phone, one):
    with post.make.writing() as stamp:
        db.session.get(Account, phone.account).disabled_at = stamp.now


def is_of_another_key(post, phone, one):
    with post.make.writing():
        db.session.get(PushSubscription, phone.device).server_key = "an older one"


@pytest.mark.parametrize(
    "leaves",
    [signs_out, is_revoked_unnoticed, was_away_for_months, is_disabled, is_of_another_key],
)
def test_nobody_is_reached_who_left_between_sweep_and_sending(post, services, leaves):
    anna, one = post.reached(services[1])
    post.put(anna)

    leaves(post, anna, one)

    assert post.deliver() == Counts(dropped=1)
    assert one.asked == 0
    assert post.states() == {"one": (DeliveryState.DROPPED, "nobody")}


def test_what_nobody_needs_any_more_is_dropped(post, services):
    anna, one = post.reached(services[1])
    post.put(anna, "unwanted")
    assert post.deliver(lambda deliveries, now: {}) == Counts(dropped=1)

    post.put(anna, "late")
    post.now += timedelta(hours=20)
    assert post.deliver() == Counts(dropped=1)

    assert one.asked == 0
    assert {key: result for key, (_, result) in post.states().items()} == {
        "unwanted": "not wanted",
        "late": "too late",
    }


def test_what_meets_quiet_hours_waits_for_their_end(post, services):
    anna, one = post.reached(services[1])
    post.put(anna)
    post.until["one"] = START + timedelta(hours=8)

    assert post.deliver() == Counts(later=1)
    assert (one.asked, post.row().attempts) == (0, 0)

    post.now += timedelta(hours=8)
    assert post.deliver() == Counts(sent=1)


@pytest.mark.parametrize("silent", [True, False])
def test_whether_it_makes_a_sound_is_what_the_last_look_says(post, services, silent):
    anna, one = post.reached(services[1])
    post.put(anna, silent=not silent)

    post.deliver(lambda found, now: {delivery.id: Leave(now, silent) for delivery in found})

    assert [got.json["silent"] for got in one.received] == [silent]
    assert post.row().silent is not silent


def test_it_is_kept_no_longer_than_the_last_look_says(post, services):
    """As when the walk that it speaks of has been brought forward."""
    anna, one = post.reached(services[1])
    post.put(anna)
    soon = START + timedelta(minutes=20)

    post.deliver(lambda found, now: {each.id: Leave(now, not_after=soon) for each in found})

    assert [got.ttl for got in one.received] == [900]


def test_a_channel_that_is_off_sends_nothing(post, services):
    anna, _ = post.reached(services[1])
    post.put(anna, "letter", channel=Channel.MAIL, device_id=None)

    assert post.deliver() == Counts(dropped=1)
    assert post.states() == {"letter": (DeliveryState.DROPPED, "off")}


def test_letters_go_the_same_way(post, services):
    anna, _ = post.reached(services[1])
    post.put(anna, "letter", channel=Channel.MAIL, device_id=None)
    noted = []

    def prepare(delivery, now):
        outcome = Outcome(Verdict.SENT, "sent")
        return Ready("mail", delivery.account_id, lambda: outcome, lambda *what: noted.append(what))

    post.channels = Channels({Channel.MAIL: prepare})
    assert post.deliver() == Counts(sent=1)
    assert noted == [(Outcome(Verdict.SENT, "sent"), START)]


# ---- what a service answers -------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_is_gone_is_forgotten_and_remembered_as_gone(post, services, status):
    anna, one = post.reached(services[1], status=status)
    post.put(anna)

    assert post.deliver() == Counts(dropped=1)

    assert post.states() == {"one": (DeliveryState.DROPPED, f"http {status}")}
    assert post.subscription(anna) is None
    with post.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(GoneEndpoint)) == 1
    body = {"account": anna.account, "subscription": one.json, "key": PUBLIC}
    assert anna.post("/api/push", body).json == {"state": "gone"}


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_is_an_alarm_and_costs_nobody_their_subscription(post, services, caplog, status):
    anna, one = post.reached(services[1], status=status)
    post.put(anna)

    assert post.deliver() == Counts(later=1)

    assert "DIELE_PUSH_KEY" in caplog.text
    found = post.subscription(anna)
    assert (found.failed_at, found.failure, found.succeeded_at) == (START, f"http {status}", None)
    one.status = 201
    post.now += timedelta(seconds=30)
    assert post.deliver() == Counts(sent=1)
    assert post.subscription(anna).failure is None


def test_a_message_that_is_never_taken_is_not_tried_again(post, services):
    anna, one = post.reached(services[1], status=413)
    post.put(anna)

    assert post.deliver() == Counts(failed=1)
    post.now += timedelta(hours=2)
    assert post.deliver() == Counts()
    assert one.asked == 1


def test_a_service_that_asks_for_time_gets_it(post, services):
    anna, one = post.reached(services[1], status=503, headers={"Retry-After": "600"})
    post.put(anna)

    assert post.deliver() == Counts(later=1)
    assert post.row().due_at == START + timedelta(minutes=10)


def test_a_failing_service_is_asked_less_and_less_until_it_is_too_late(post, services):
    anna, one = post.reached(services[1], status=500)
    post.put(anna)
    pauses = []

    while post.row().state is DeliveryState.DUE:
        post.deliver()
        pauses.append(round((post.row().due_at - post.now).total_seconds()))
        post.now = max(post.now, post.row().due_at)

    assert pauses[:5] == [30, 60, 120, 240, 480]
    assert max(pauses) == 3600
    assert one.asked == len(pauses) <= MOST_ATTEMPTS
    assert post.states() == {"one": (DeliveryState.FAILED, "http 500")}


def test_what_would_be_tried_again_too_late_is_given_up(post, services):
    anna, one = post.reached(services[1], status=500)
    post.put(anna, not_after=START + timedelta(seconds=20))

    assert post.deliver() == Counts(failed=1)


def test_a_message_that_kills_its_worker_is_given_up_one_day(post, services):
    anna, one = post.reached(services[1])
    post.put(anna)
    with post.app.app_context():
        for _ in range(MOST_ATTEMPTS):
            assert claim(post.now)
            post.now += LEASE

    assert post.deliver() == Counts(dropped=1)
    assert post.states() == {"one": (DeliveryState.DROPPED, "attempts")}


def test_a_mistake_of_our_own_in_one_message_stops_no_other(post, services, caplog):
    anna, one = post.reached(services[1])
    ben, his = post.reached(services[1])
    post.put(anna, "broken")
    post.put(ben, "fine")
    prepare = post.channels.prepare[Channel.PUSH]

    def breaks():
        raise ZeroDivisionError("with somebody's name")

    def broken(delivery, now):
        found = prepare(delivery, now)
        if delivery.key == "broken":
            return Ready(found.lane, found.who, breaks, found.note)
        return found

    post.channels = Channels({Channel.PUSH: broken})
    assert post.deliver() == Counts(sent=1, later=1)
    assert len(his.received) == 1
    assert "ZeroDivisionError" in caplog.text
    assert "somebody's name" not in caplog.text


def fails_to_note(post, times):
    """Let the database fail so often while it is noted what became of a message."""
    prepare, left = post.channels.prepare[Channel.PUSH], Counter(broken=times)

    def prepared(delivery, now):
        found = prepare(delivery, now)

        def note(outcome, now):
            left[delivery.key] -= 1
            if left[delivery.key] >= 0:
                raise OperationalError("locked", {}, Exception())
            found.note(outcome, now)

        return Ready(found.lane, found.who, found.send, note)

    post.channels = Channels({Channel.PUSH: prepared})


def test_a_database_that_fails_for_a_moment_makes_nothing_go_out_twice(post, services):
    anna, one = post.reached(services[1])
    post.put(anna, "broken")
    fails_to_note(post, times=1)

    assert post.deliver() == Counts(sent=1)
    post.now += LEASE
    assert post.deliver() == Counts()
    assert one.asked == 1


def test_a_message_that_cannot_be_settled_keeps_no_other_from_it(post, services, caplog):
    anna, one = post.reached(services[1])
    ben, his = post.reached(services[1])
    post.put(anna, "broken")
    for number in range(5):
        post.put(ben, f"fine {number}")
    fails_to_note(post, times=2)

    assert post.deliver() == Counts(sent=5)
    assert "could not be settled: OperationalError" in caplog.text

    post.now += LEASE
    assert post.deliver() == Counts(sent=1)
    assert (one.asked, his.asked) == (2, 5)


def test_what_is_on_its_way_is_settled_whatever_else_goes_wrong(post, services):
    anna, one = post.reached(services[1])
    ben, _ = post.reached(services[0])
    for number in range(MOST_AT_ONCE):
        post.put(anna, f"fine {number}")
    post.put(ben, "broken", due_at=START + timedelta(seconds=1))
    post.now += timedelta(seconds=1)

    with pytest.raises(RuntimeError, match="broken"):
        post.deliver(cannot_look_at_broken(post))

    assert len(one.received) >= AT_ONCE
    assert list(post.states().values()).count(SENT) == len(one.received)


def cannot_look_at_broken(post):
    """Return what looks at everything but the row "broken"."""

    def look(deliveries, now):
        if any(one.key == "broken" for one in deliveries):
            raise RuntimeError("broken")
        return post.wanted(deliveries, now)

    return look


def test_what_cannot_be_looked_at_holds_the_others_up_for_minutes_only(post, services):
    anna, one = post.reached(services[1])
    post.put(anna, "broken", due_at=START - timedelta(hours=1))
    for number in range(5):
        post.put(anna, f"fine {number}")
    look = cannot_look_at_broken(post)

    def fails(times):
        for _ in range(times):
            with pytest.raises(RuntimeError, match="broken"):
                post.deliver(look)
            post.now += LEASE

    fails(TOGETHER + 1)
    assert len(one.received) == 5

    fails(MOST_ATTEMPTS - TOGETHER - 1)
    assert post.deliver(look) == Counts(dropped=1)
    assert post.states()["broken"] == (DeliveryState.DROPPED, "attempts")


# ---- nobody holds up the others ---------------------------------------------------------------


@pytest.mark.parametrize("how", [hangs, trickles, never_ends])
def test_a_bad_host_does_not_hold_up_the_others(post, services, how):
    """By the order of events: all of the good host's are there while the bad one still hangs."""
    bad, good = services
    arrived, total, events = threading.Event(), 6, []

    def waits(service, handler):
        arrived.wait(60)
        how(service, handler)

    def watched(delivery, now):
        found = prepare(delivery, now)

        def send():
            events.append(f"began {delivery.key[:5]}")
            outcome = found.send()
            events.append(f"ended {delivery.key[:5]}")
            return outcome

        return Ready(found.lane, found.who, send, found.note)

    prepare = push_channel(post.sender)
    post.channels = Channels({Channel.PUSH: watched})
    stuck, _ = post.reached(bad, instead=waits)
    anna, one = post.reached(good)
    for number in range(2 * AT_ONCE):
        post.put(stuck, f"stuck {number}", due_at=START - timedelta(hours=1))
    for number in range(total):
        post.put(anna, f"fine {number}")

    def watch():
        while len(one.received) < total:
            arrived.wait(0.01)
        events.append("all there")
        arrived.set()
        bad.go_on.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    counts = post.deliver()
    watcher.join()

    assert len(one.received) == total
    assert events.index("began stuck") < events.index("began fine ")
    assert events.index("all there") < events.index("ended stuck")
    assert counts.sent >= total


def test_a_host_that_hangs_for_several_is_left_alone_and_tried_out_with_one(post, services):
    bad, good = services
    post.answering_within(0.3)
    phones = [post.reached(bad, instead=hangs) for _ in range(AT_ONCE + 4)]
    anna, one = post.reached(good)
    for number, (phone, _) in enumerate(phones):
        post.put(phone, f"stuck {number}")
    post.put(anna, "fine")

    assert post.deliver().sent == 1
    asked = sum(each.asked for _, each in phones)
    assert asked <= AT_ONCE + 3
    assert post.deliver() == Counts()  # nothing more until its pause is over
    assert sum(each.asked for _, each in phones) == asked

    for _, each in phones:
        each.instead = None
    post.now += 2 * PAUSE
    assert post.deliver().sent == len(phones)
    assert {state for state, _ in post.states().values()} == {DeliveryState.SENT}


def test_one_phone_with_a_bad_address_closes_nobodys_way(post, services):
    bad, one = post.reached(services[1], status=400)
    anna, hers = post.reached(services[1])
    for number in range(5):
        post.put(bad, f"bad {number}")
        post.put(anna, f"fine {number}")

    assert post.deliver() == Counts(sent=5, later=5)


def test_one_person_with_many_bad_addresses_closes_nobodys_way(post, services):
    her = post.make.companion(post.group)
    for number in range(ENOUGH + 1):
        post.put(post.reached(services[1], her, status=400)[0], f"bad {number}")
    anna, _ = post.reached(services[1])
    post.deliver()
    post.put(anna, "fine")

    assert post.deliver() == Counts(sent=1)


def test_addresses_that_always_fail_do_not_keep_their_host_closed(post, services):
    """What tries the host out again is a message that has not failed yet."""
    for number in range(ENOUGH):
        post.put(post.reached(services[1], status=400)[0], f"bad {number}")
    anna, _ = post.reached(services[1])
    assert post.deliver() == Counts(later=ENOUGH)
    post.put(anna, "fine", due_at=START + PAUSE)
    assert post.deliver() == Counts()

    post.now += PAUSE

    assert post.deliver().sent == 1


def test_a_message_that_is_never_taken_says_nothing_of_its_host(post, services):
    bad = [post.reached(services[1], status=500)[0] for _ in range(ENOUGH)]
    for number, phone in enumerate(bad):
        post.put(phone, f"bad {number}")
    post.deliver()
    odd, _ = post.reached(services[1], status=413)
    post.put(odd, "odd")
    circuit = post.channels.circuits.of(post.subscription(odd).host)

    post.now += PAUSE
    post.deliver()

    assert post.states()["odd"] == (DeliveryState.FAILED, "http 413")
    assert circuit.times == 2


def test_a_letterbox_that_is_full_closes_nobodys_way():
    """As a mail server says of one person, while it takes everybody else's."""
    circuit = Circuit()
    for number in range(ENOUGH):
        full = Outcome(Verdict.LATER, "smtp 452", about_one=True)
        assert circuit.note(full, f"person {number}", START) is False
    assert circuit.room(START) == AT_ONCE

    for number in range(ENOUGH):
        circuit.note(Outcome(Verdict.LATER, "smtp 421"), f"person {number}", START)
    assert circuit.room(START) == 0


def test_a_clock_that_jumped_leaves_no_host_alone_for_hours():
    circuit = Circuit()
    for number in range(ENOUGH):
        circuit.note(Outcome(Verdict.LATER, "http 503"), f"person {number}", START)
    assert circuit.room(START) == 0

    assert circuit.room(START - timedelta(days=1)) == 1


def test_a_round_ends_while_there_is_more_to_send(post, services):
    """However slow a host is, what else is done each minute is done."""
    anna, one = post.reached(services[1])
    total = 2 * MOST_AT_ONCE
    for number in range(total):
        post.put(anna, f"{number}")

    def slow(deliveries, now):
        post.now += ROUND / 2
        return post.wanted(deliveries, now)

    first = post.deliver(slow)
    assert AT_ONCE <= first.sent < total
    post.now += LEASE
    while post.deliver(slow) != Counts():
        post.now += LEASE
    assert len(one.received) == total


def test_one_look_is_enough_for_many(post, services):
    """Each reads all that is planned around now."""
    anna, one = post.reached(services[1])
    looked = []
    for number in range(MOST_AT_ONCE):
        post.put(anna, f"{number}")

    def look(deliveries, now):
        looked.append(len(deliveries))
        return post.wanted(deliveries, now)

    assert post.deliver(look) == Counts(sent=MOST_AT_ONCE)
    assert looked == [MOST_AT_ONCE]


@pytest.mark.parametrize(
    ("waited", "counts", "looks"),
    [
        (FRESH, Counts(sent=AT_ONCE), 1),
        (2 * FRESH, Counts(sent=1, dropped=AT_ONCE - 1), 2),
    ],
)
def test_what_has_waited_for_room_is_looked_at_again_after_a_while(
    post, services, waited, counts, looks
):
    """One goes ahead, and the others wait; nobody needs them any more when it has arrived."""
    anna, one = post.reached(services[1])
    post.channels.circuits.of(post.subscription(anna).host).times = 1
    prepare, looked = post.channels.prepare[Channel.PUSH], []
    for number in range(AT_ONCE):
        post.put(anna, f"{number}")

    def prepared(delivery, now):
        found = prepare(delivery, now)

        def send():
            post.now = START + waited
            return found.send()

        return Ready(found.lane, found.who, send, found.note)

    def look(deliveries, now):
        looked.append(now)
        return post.wanted(deliveries, now) if len(looked) == 1 else {}

    post.channels = Channels({Channel.PUSH: prepared}, post.channels.circuits)
    assert post.deliver(look) == counts
    assert len(looked) == looks


def test_two_who_deliver_at_once_send_each_message_once(post, services):
    phones = [post.reached(services[1]) for _ in range(4)]
    for number in range(40):
        post.put(phones[number % 4][0], f"{number}")
    begin, counts = threading.Barrier(2), []

    def work(channels):
        with post.app.app_context():
            begin.wait()
            counts.append(deliver(lambda: post.now, post.wanted, channels))

    each = [Channels({Channel.PUSH: push_channel(post.sender)}) for _ in range(2)]
    threads = [threading.Thread(target=work, args=(channels,)) for channels in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    post.deliver()

    assert sum(len(one.received) for _, one in phones) == 40
    assert {state for state, _ in post.states().values()} == {DeliveryState.SENT}


def test_what_was_taken_by_another_meanwhile_is_not_sent(post, services):
    """The look takes so long that the lease runs out, and somebody else takes the row."""
    anna, one = post.reached(services[1])
    post.put(anna)

    def slow(deliveries, now):
        post.now += LEASE
        with post.app.app_context():
            assert len(claim(post.now)) == 1
        return {delivery.id: Leave(now) for delivery in deliveries}

    assert post.deliver(slow) == Counts()
    assert one.asked == 0


# ---- trying it out, and looking -----------------------------------------------------------------


def try_out(phone):
    answer = phone.post("/api/push/test", {"account": phone.account})
    assert answer.status_code == 200, answer.json
    return answer.json["result"]


def test_somebody_tries_out_whether_their_phone_is_reached(post, services):
    anna, one = post.reached(services[1])

    assert try_out(anna) == "sent"

    [got] = one.received
    assert (got.json["rule"], got.json["object"], got.ttl) == ("test", None, 300)
    assert post.subscription(anna).succeeded_at is not None


@pytest.mark.parametrize(
    ("status", "result"),
    [(410, "gone"), (503, "later"), (429, "later"), (403, "refused"), (413, "refused")],
)
def test_what_came_of_it_is_said(post, services, status, result):
    anna, one = post.reached(services[1], status=status)

    assert try_out(anna) == result


def test_who_is_not_reached_subscribes_anew(post, services):
    anna, one = post.reached(services[1])
    anna.post("/api/push/off", {"account": anna.account})

    assert try_out(anna) == "gone"
    assert one.asked == 0


def test_trying_out_has_an_end(post, services):
    anna, one = post.reached(services[1])

    answers = [anna.post("/api/push/test", {"account": anna.account}) for _ in range(7)]

    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    assert one.asked == 5


def test_services_that_hang_hold_up_only_a_few_who_try_them_out(post, services):
    anna, one = post.reached(services[1])
    trials = post.app.extensions["sender"].trials
    for _ in range(TRIALS):
        assert trials.acquire(blocking=False)

    assert try_out(anna) == "later"
    assert one.asked == 0

    trials.release()
    assert [try_out(anna) for _ in range(2)] == ["sent"] * 2


def test_nobody_tries_out_another_account(post, services):
    anna, one = post.reached(services[1])
    ben, _ = post.reached(services[1])

    assert ben.post("/api/push/test", {"account": anna.account}).status_code == 409
    assert one.asked == 0


def test_the_operator_sees_whether_messages_arrive_and_nobodys_address(post, services, app):
    anna, one = post.reached(services[0])
    ben, his = post.reached(services[1], status=413)
    for phone, key in ((anna, "anna"), (ben, "ben")):
        post.put(phone, key)
    post.deliver()
    post.put(anna, "waits")

    said = app.test_cli_runner().invoke(args=["push", "status"]).output

    assert PUBLIC in said
    assert "http 413  phones 1" in said
    assert "push  waiting 1" in said
    assert said.count("phones 1  last sent") == 2
    for secret in (one.endpoint, his.endpoint, anna.account, anna.device):
        assert secret not in said


def test_the_operator_gets_a_key(app):
    said = app.test_cli_runner().invoke(args=["push", "keys"]).output

    key = said.splitlines()[0].removeprefix("DIELE_PUSH_KEY=")
    assert read_keys(key).public in said
    assert json.dumps(key).isascii()
