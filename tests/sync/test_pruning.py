"""Forgetting removals: a phone that knows of them goes on, one that does not fills anew."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.database import begin_writing, current_session, db
from app.records.numbering import SyncChange, SyncScope
from app.sync.pruning import KEPT, count_prunable, prune
from tests.make import talk
from tests.phone import create, delete

TICK = timedelta(milliseconds=1)


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def anna(make, phone, anu):
    found = phone(make.companion(of=anu))
    found.sync()
    return found


def run(app, job, now):
    with app.app_context():
        return job(now)


def removals(app, scope):
    with app.app_context():
        query = sa.select(SyncChange.row_id).where(SyncChange.scope == scope, SyncChange.op == "d")
        return set(db.session.scalars(query))


def floor(app, scope):
    with app.app_context():
        found = db.session.get_one(SyncScope, scope)
        return found.floor, found.seq


def make_older(app, age, *rows):
    with app.app_context():
        begin_writing()
        query = sa.select(SyncChange).where(SyncChange.row_id.in_(rows), SyncChange.op == "d")
        for entry in current_session().scalars(query):
            entry.at -= age
        current_session().commit()


def removed(phone, anu, count=1):
    """Let a phone note talks and take them back; return their ids."""
    made = [create("conversation", talk(anu)) for _ in range(count)]
    phone.sync(*made)
    phone.sync(*[delete("conversation", one["row"]) for one in made])
    return [one["row"] for one in made]


def test_a_removal_stays_35_days_and_not_longer(app, anna, anu):
    scope = f"n:{anu.id}"
    [old] = removed(anna, anu)
    [young] = removed(anna, anu)
    with app.app_context():
        query = sa.select(SyncChange.at).where(SyncChange.row_id == old)
        at = db.session.scalars(query).one()
    make_older(app, TICK, old)

    assert run(app, prune, at + KEPT - TICK) == 0
    assert floor(app, scope)[0] == 0
    assert run(app, count_prunable, at + KEPT) == 1
    assert removals(app, scope) == {old, young}
    assert run(app, prune, at + KEPT) == 1

    assert removals(app, scope) == {young}
    assert 0 < floor(app, scope)[0] < floor(app, scope)[1]
    assert run(app, prune, at + KEPT) == 0


def test_a_phone_that_has_seen_the_removal_goes_on_as_before(app, anna, anu):
    removed(anna, anu)
    anna.sync(create("conversation", talk(anu)))
    held, before = dict(anna.held), dict(anna.cursors)

    assert run(app, prune, clock.now() + KEPT) == 1
    anna.sync()

    assert not any(scope.get("reset") for scope in anna.answer["scopes"].values())
    assert anna.held == held
    assert anna.cursors.keys() == before.keys()


def test_a_phone_that_was_away_fills_the_scope_anew_and_has_no_ghost(app, make, phone, anna, anu):
    ben = phone(make.companion(of=anu, name="Ben"))
    anna.sync(gone := create("conversation", talk(anu)), stays := create("conversation", talk(anu)))
    ben.sync()
    assert set(ben.rows("conversation")) == {gone["row"], stays["row"]}
    anna.sync(delete("conversation", gone["row"]))

    assert run(app, prune, clock.now() + KEPT) == 1
    ben.sync()

    scopes = ben.answer["scopes"]
    assert [name for name, scope in scopes.items() if scope.get("reset")] == [f"n:{anu.id}"]
    assert set(ben.rows("conversation")) == {stays["row"]}
    ben.sync()
    assert not any(scope.get("reset") for scope in ben.answer["scopes"].values())


def test_without_a_floor_a_phone_that_was_away_keeps_a_ghost(app, make, phone, anna, anu):
    ben = phone(make.companion(of=anu, name="Ben"))
    anna.sync(gone := create("conversation", talk(anu)))
    ben.sync()
    anna.sync(delete("conversation", gone["row"]))

    run(app, prune, clock.now() + KEPT)
    with app.app_context():
        db.session.get_one(SyncScope, f"n:{anu.id}").floor = 0
        db.session.commit()
    ben.sync()

    assert set(ben.rows("conversation")) == {gone["row"]}


def test_many_removals_go_in_order_and_what_is_there_stays(app, anna, anu, monkeypatch):
    monkeypatch.setattr("app.sync.pruning.BATCH", 7)
    other = f"u:{anna.account}"
    rows = removed(anna, anu, 20)
    anna.sync(create("conversation", talk(anu)))
    with app.app_context():
        before = db.session.scalar(sa.select(sa.func.count()).where(SyncChange.op == "p"))

    assert run(app, prune, clock.now() + KEPT) == 20

    assert removals(app, f"n:{anu.id}") == set()
    assert floor(app, other)[0] == 0
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(SyncChange.op == "p")) == before
    assert len(rows) == 20
