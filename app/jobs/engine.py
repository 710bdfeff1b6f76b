"""The queue and its worker: Huey rings each minute and each night, and may forget to.

A job that was lost with its worker is found again by the next: nothing is in the queue alone. What
is due is in the database, and the minute makes up for a night that was missed.
"""

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab

from app.jobs.nightly import nightly
from app.jobs.ticking import minute, steps_of
from app.settings import Settings

#: A file whose time says when a tick last began that came through the queue.
BEAT = "queue.beat"
#: Seconds that a job has to end when the worker is told to.
GRACE = 8


def open_queue(settings: Settings) -> Huey:
    """Return the queue, in a file of its own or in Redis. Raises what its store raises."""
    if settings.queue == "file":
        settings.instance.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("diele", filename=str(settings.instance / "queue.db"), results=False)
    return RedisHuey("diele", url=settings.queue, results=False)


def engine(app: Flask) -> Huey:
    """Return the queue with its jobs: each opens the app and calls one function."""
    queue = open_queue(app.config["SETTINGS"])
    beat = app.config["INSTANCE"] / BEAT
    # A tick that hangs keeps the next ones out, and they make no beat.
    steps = (lambda now: beat.touch(), *steps_of(app))

    def every_minute() -> None:
        minute(app, steps)

    def every_night() -> None:
        nightly(app)

    # What rang while nobody was there to hear it is old news: the next minute looks for itself.
    queue.periodic_task(crontab(), expires=60)(every_minute)
    queue.periodic_task(crontab(hour="2", minute="17"), expires=3600)(every_night)
    return queue


def work(app: Flask) -> None:
    """Run jobs until this process is told to end; those that run then have a moment to finish."""
    # Two threads: the night's work does not hold up the minute's.
    consumer = engine(app).create_consumer(
        workers=2, max_delay=2.0, graceful_signal="TERM", shutdown_timeout=GRACE
    )
    consumer.run()
