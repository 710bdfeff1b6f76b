"""The tick and its worker: one at a time, and a step that fails holds up no other."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.jobs.engine import BEAT, engine
from app.jobs.nightly import JOBS, Job, nightly
from app.jobs.ticking import minute, tick
from app.settings import SettingsError
from tests.databases import new_settings


def test_a_tick_that_runs_is_not_run_twice_at_once(app):
    entered, leave, runs = threading.Event(), threading.Event(), []

    def slow(now):
        runs.append(now)
        entered.set()
        leave.wait(30)

    first = threading.Thread(target=tick, args=(app, [slow]))
    first.start()
    entered.wait(30)

    assert tick(app, [runs.append]) is False
    leave.set()
    first.join()

    assert len(runs) == 1
    assert tick(app, [runs.append]) is True
    assert len(runs) == 2


def test_a_step_that_fails_holds_up_no_other(app):
    done = []

    def fails(now):
        raise RuntimeError("once")

    with pytest.raises(RuntimeError, match="once"):
        tick(app, [done.append, fails, done.append])

    assert len(done) == 2
    assert tick(app, [done.append]) is True


def test_the_minute_and_the_night_ring_and_the_beat_is_heard(app, instance):
    queue = engine(app)
    jobs = queue._registry.periodic_tasks
    assert {job.name for job in jobs} == {"every_minute", "every_night"}

    queue.enqueue(next(job for job in jobs if job.name == "every_minute"))
    assert not (instance / BEAT).exists()
    queue.execute(queue.dequeue())

    assert (instance / BEAT).exists()
    assert queue.pending_count() == 0


DAY = timedelta(days=1)


def asks_for_a_night(app, instance, last):
    """Say whether a minute does a night's work if the last one was so long ago, or as it was."""
    path = instance / "nightly.txt"
    if last is not None:
        path.write_text(str(clock.to_ms(clock.now() - last)))
    before = path.read_text() if path.exists() else None
    minute(app, [])
    return path.exists() and path.read_text() != before


@pytest.mark.parametrize("last", [None, 1.1 * DAY, 30 * DAY, -30 * DAY])
def test_a_night_that_was_missed_is_made_up_for_by_the_next_minute(app, instance, last):
    """Also by one that follows a clock that has jumped, or comes first of all."""
    assert asks_for_a_night(app, instance, last)
    assert not asks_for_a_night(app, instance, last=None)


def test_a_night_that_was_not_missed_is_not_made_up_for(app, instance):
    assert not asks_for_a_night(app, instance, DAY)


def test_a_night_that_is_made_up_for_holds_up_no_tick_and_is_done_once(app, instance, monkeypatch):
    entered, leave, nights, ticks = threading.Event(), threading.Event(), [], []

    def slow(now):
        nights.append(now)
        entered.set()
        leave.wait(30)
        return {}

    monkeypatch.setitem(JOBS, "retain", Job(slow, slow))
    (instance / "nightly.txt").write_text(str(clock.to_ms(clock.now() - 1.5 * DAY)))
    first = threading.Thread(target=minute, args=(app, [ticks.append]))
    first.start()
    entered.wait(30)

    assert minute(app, [ticks.append]) is True
    assert nightly(app) is False
    leave.set()
    first.join()

    assert (len(ticks), len(nights)) == (2, 1)


def test_a_tick_that_fails_does_not_keep_a_missed_night_from_being_made_up_for(app, instance):
    def fails(now):
        raise RuntimeError("once")

    with pytest.raises(RuntimeError, match="once"):
        minute(app, [fails])

    assert (instance / "nightly.txt").exists()


def test_while_a_tick_hangs_the_next_one_makes_no_beat(app, instance):
    queue = engine(app)
    ring = next(job for job in queue._registry.periodic_tasks if job.name == "every_minute")

    def rung(now):
        queue.enqueue(ring)
        queue.execute(queue.dequeue())

    tick(app, [rung])
    assert not (instance / BEAT).exists()
    rung(None)
    assert (instance / BEAT).exists()


def test_a_queue_that_nobody_knows_stops_the_start(instance):
    with pytest.raises(SettingsError, match="DIELE_QUEUE"):
        replace(new_settings("sqlite://", instance), queue="memory")
