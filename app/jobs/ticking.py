"""The job of every minute: plan what is due, raise it, send it; make up for a missed night."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime

from flask import Flask

from app import clock
from app.jobs.channels import channels_of
from app.jobs.locks import alone
from app.jobs.nightly import make_up
from app.push.delivering import deliver
from app.reminders.looking import still_wanted
from app.reminders.raising import raise_due
from app.reminders.sweep import plan

#: One part of a tick; it has its own transactions and is safe to run twice.
Step = Callable[[datetime], object]


def steps_of(app: Flask) -> tuple[Step, ...]:
    """Return the parts of a tick, in order."""
    channels = channels_of(app)

    def send(now: datetime) -> None:
        deliver(clock.now, still_wanted, channels)

    return plan, raise_due, send


def minute(app: Flask, steps: Sequence[Step]) -> bool:
    """Tick, then make up for a missed night; return what ``tick`` does.

    The night's work may take long: it holds up no tick that comes meanwhile.
    """
    try:
        return tick(app, steps)
    finally:
        make_up(app)


def tick(app: Flask, steps: Sequence[Step]) -> bool:
    """Do what is due; return False if a tick is running on this machine already.

    A step that fails does not keep the others from running; what it raised comes out at the end.
    """
    with alone(app.config["INSTANCE"] / "tick.lock") as mine:
        if mine:
            with ExitStack() as last_first:
                for step in reversed(steps):
                    last_first.callback(_run, app, step)
    return mine


def _run(app: Flask, step: Step) -> None:
    with app.app_context():
        step(clock.now())
