"""Phones, desk and leaving all at once: no place is given twice, at no moment."""

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.activities import answers, rules, seats, service
from app.activities.models import Activity, Rsvp, Seat, Turnout
from app.activities.queries import answers_to, rsvp_id
from app.database import current_session, db
from app.problems import Changed, Invalid
from app.records.numbering import SyncChange
from tests.make import Gathering
from tests.phone import Phone, patch
from tests.places import check_activity
from tests.sync.test_activities import rsvp
from tests.sync.test_leaving import ONE_WRITER, at_once


@pytest.fixture
def group(make):
    return make.group()


@pytest.fixture
def crowd(make, phone, group):
    """Seven companions of the group with phones."""
    found = [phone(make.companion(group, name=f"C{number}")) for number in range(7)]
    for one in found:
        one.sync()
    return found


def persistently(act: Callable[[], Any]) -> Any:
    """Do something until the database need not break a tie, nor a page is stale."""
    for _ in range(30):
        try:
            return act()
        except (sa.exc.OperationalError, sa.orm.exc.StaleDataError, Changed):
            time.sleep(random.random() * 0.05)
    raise AssertionError("never got through")


def speak(phone: Phone, activity: Gathering, words: list[str]) -> None:
    """Answer in these words one after the other; a busy server is asked again."""
    for number, word in enumerate(words):
        said = rsvp(activity, phone.person, word)
        if number:
            said = patch("rsvp", said["row"], {"answer": word, "start_seen": activity.starts_at})
        body = phone.request(said)
        for _ in range(30):
            answer = phone.send(body)
            if answer.status_code == 200:
                break
            time.sleep(random.random() * 0.05)
        phone.store(answer.json)
        assert answer.json["results"][0]["s"] in ("ok", "merged"), answer.json["results"]


@contextlib.contextmanager
def watching(app, activity: Gathering) -> Iterator[None]:
    """Look at the activity all the time, as everybody else may."""
    over, errors = threading.Event(), []
    holds = sa.and_(Rsvp.activity_id == Activity.id, Rsvp.place == Seat.CONFIRMED)
    query = (
        sa.select(sa.func.count(Rsvp.id), Activity.capacity)
        .select_from(sa.outerjoin(Activity, Rsvp, holds))
        .where(Activity.id == activity.id)
        .group_by(Activity.id)
    )

    def watch() -> None:
        while not over.is_set() and not errors:
            with app.app_context():
                held, most = current_session().execute(query).one()
            if most is not None and held > most:
                errors.append(f"{held} people in {most} places")
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    assert not errors, errors[0]


def offer(make, activity: Gathering, capacity: int | None) -> None:
    with make.writing() as stamp:
        version = current_session().get_one(Activity, activity.id).version
        service.correct(activity.id, version, {"capacity": capacity}, ("de",), stamp)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_at_once_no_place_is_given_twice(app, make, group, crowd, seed):
    chance = random.Random(seed)
    walk = make.activity(group, capacity=chance.randint(1, 4))
    words = [chance.choices(("yes", "no", "maybe"), (3, 1, 1), k=4) for _ in crowd]
    offers = [chance.choice((1, 2, 5, 6, None)) for _ in range(4)]

    def offer_places() -> None:
        for capacity in offers:
            with contextlib.suppress(Invalid):
                persistently(lambda capacity=capacity: offer(make, walk, capacity))
            time.sleep(0.05)

    def come_and_go() -> None:
        speak(crowd[0], walk, ["yes"])
        persistently(lambda: make.leave(crowd[0].person, group, pause=True))
        persistently(lambda: make.resume(crowd[0].person, group))
        speak(crowd[0], walk, ["yes"])

    with watching(app, walk):
        at_once(
            offer_places,
            come_and_go,
            lambda: persistently(lambda: make.move_activity(walk, hours=2)),
            *[lambda p=p, w=w: speak(p, walk, w) for p, w in zip(crowd[1:], words, strict=False)],
        )

    with app.app_context():
        check_activity(current_session().get_one(Activity, walk.id))


def test_the_order_of_places_is_the_order_in_which_answers_were_stored(app, make, group, crowd):
    walk = make.activity(group, capacity=3)

    at_once(*[lambda p=p: speak(p, walk, ["yes"]) for p in crowd])

    with app.app_context():
        rows = current_session().execute(
            sa.select(Rsvp.receipt, Rsvp.place)
            .join(SyncChange, SyncChange.row_id == Rsvp.id)
            .where(SyncChange.scope == f"g:{group}")
            .order_by(SyncChange.seq)
        )
        receipts, places = zip(*rows, strict=True)
    assert receipts == tuple(range(1, 8))
    assert places == (Seat.CONFIRMED,) * 3 + (Seat.WAITING,) * 4


def rush(monkeypatch, crowd, walk) -> list[str | None]:
    """Let two people say yes; each decides only after both have looked who comes."""
    both = threading.Barrier(2)

    def decide(*known: Any) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.7)
        return rules.seats(*known)

    monkeypatch.setattr(seats, "seats", decide)
    at_once(*[lambda p=p: speak(p, walk, ["yes"]) for p in crowd[:2]])
    return [p.rows("rsvp")[rsvp_id(walk.id, p.person)]["place"] for p in crowd[:2]]


def test_two_who_look_at_once_do_not_get_the_same_place(make, group, crowd, monkeypatch):
    walk = make.activity(group, capacity=1)

    assert sorted(rush(monkeypatch, crowd, walk)) == ["confirmed", "waiting"]


def test_without_the_lock_they_would(app, make, group, crowd, monkeypatch):
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip(ONE_WRITER)
    walk = make.activity(group, capacity=1)

    with monkeypatch.context() as planted, unversioned(Turnout):
        unlocked = lambda key: current_session().get(Activity, key)  # noqa: E731
        planted.setattr(answers, "locked_activity", unlocked)
        assert rush(planted, crowd, walk) == ["confirmed", "confirmed"]

    with make.writing() as stamp:
        for number, one in enumerate(answers_to(walk.id), 1):
            one.receipt = number
            one.version += 1
        seats.settle(current_session().get_one(Activity, walk.id), stamp)


@contextlib.contextmanager
def unversioned(model) -> Iterator[None]:
    """Plant away the second line of defence: that no version is written over."""
    mapper = sa.inspect(model)
    column = mapper.version_id_col
    mapper.version_id_col = None
    mapper._memoized_values.clear()
    try:
        yield
    finally:
        mapper.version_id_col = column
        mapper._memoized_values.clear()
