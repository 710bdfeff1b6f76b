"""What one device may ask of the server, and how little a made-up one leaves behind."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.database import db
from app.field.exchange import OFTEN
from app.sync.clients import MOST_CLIENTS
from app.sync.models import SyncClient
from tests.make import talk
from tests.phone import create, ok


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def anna(make, phone, anu):
    return phone(make.companion(of=anu))


def clients(app):
    with app.app_context():
        return set(db.session.scalars(sa.select(SyncClient.id)))


def test_a_device_that_asks_without_end_is_told_to_wait_and_nobody_else(make, phone, anu, anna):
    often = int(OFTEN.partition("/")[0])
    ben = phone(make.companion(of=anu, name="Ben"))
    body = anna.request()
    assert [anna.send(body).status_code for _ in range(often)] == [200] * often

    refused = anna.send(anna.request(create("conversation", talk(anu))))

    assert (refused.status_code, refused.json["code"]) == (429, "busy")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-Sync"] == "1"
    assert refused.mimetype == "application/problem+json"
    ben.sync()
    assert not ben.rows("conversation")


def test_a_phone_that_only_reads_leaves_no_row(app, anna):
    anna.sync()
    for _ in range(5):
        made_up = str(uuid4())
        assert anna.send(anna.request() | {"client": made_up}).status_code == 200
    waiting = {"waiting": 3}
    assert anna.send(anna.request() | {"device": waiting}).status_code == 200

    assert clients(app) == set()


def test_made_up_clients_do_not_pile_up(app, anna, anu):
    for _ in range(MOST_CLIENTS + 5):
        anna.client, anna.n = str(uuid4()), 0
        anna.sync(create("conversation", talk(anu)))
    assert len(clients(app)) == MOST_CLIENTS
    assert anna.client in clients(app)


def test_a_refused_batch_leaves_no_client(app, anna, anu):
    anna.n = 6
    refused = anna.send(anna.request(create("conversation", talk(anu))))
    assert (refused.status_code, refused.json["code"]) == (409, "gap")
    assert clients(app) == set()


def test_the_client_that_sent_last_is_forgotten_last(app, anna, anu):
    first, anna.n = anna.client, 0
    anna.sync(create("conversation", talk(anu)))
    others = [str(uuid4()) for _ in range(MOST_CLIENTS)]
    for number, other in enumerate(others):
        anna.client, anna.n = other, 0
        anna.sync(create("conversation", talk(anu)))
        if number == MOST_CLIENTS // 2:
            anna.client, anna.n = first, 1
            anna.sync(create("conversation", talk(anu)))

    assert clients(app) == {first, *others[1:]}


def test_a_forgotten_client_sends_again_and_nothing_arrives_twice(app, anna, anu):
    anna.sync()
    sent = [create("conversation", talk(anu)) for _ in range(3)]
    body = anna.request(*sent)
    anna.store(anna.send(body).json)
    with app.app_context():
        db.session.execute(sa.delete(SyncClient))
        db.session.commit()
    late = anna.request(create("conversation", talk(anu)))

    assert anna.send(late).json["last_n"] == 0
    everything = late | {"mutations": [*body["mutations"], *late["mutations"]]}
    results = anna.send(everything).json["results"]

    assert [one["n"] for one in results] == [1, 2, 3, 4]
    assert [{"s": one["s"], "v": one["v"]} for one in results] == [ok(v=1)] * 4
    anna.sync()
    assert len(anna.rows("conversation")) == 4
    assert {one["v"] for (kind, _), one in anna.held.items() if kind == "conversation"} == {1}
