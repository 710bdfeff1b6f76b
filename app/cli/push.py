"""Messages to phones: the server's key, and whether they arrive."""

from collections.abc import Iterator
from datetime import datetime

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.database import current_session
from app.push.health import DAY, WEEK, sent_between
from app.push.keys import new_key, read_keys
from app.push.models import Delivery, DeliveryState, PushSubscription
from app.push.settings import Push

push_commands = AppGroup("push", help="Messages to phones whose app is closed.")


@push_commands.command("keys", with_appcontext=False)
def keys() -> None:
    """Print a fresh key: once, as with another one every phone must subscribe anew."""
    key = new_key()
    click.echo(f"DIELE_PUSH_KEY={key}")
    click.echo(f"Phones will subscribe with {read_keys(key).public}")


@push_commands.command("status")
def status() -> None:
    """Say whether messages arrive, by push service."""
    push: Push = current_app.extensions["push"]
    click.echo(f"key  {push.public_key or 'none: push is off'}")
    now = clock.now()
    click.echo(
        f"sent in a day {sent_between(now - DAY, now)}, in a week {sent_between(now - WEEK, now)}"
    )
    for line in (*_reached(push.public_key), *_failures(), *_under_way(now)):
        click.echo(line)


def _reached(public_key: str) -> Iterator[str]:
    one = PushSubscription
    stale = sa.func.sum(sa.case((one.server_key != public_key, 1), else_=0))
    worked, failed = sa.func.max(one.succeeded_at), sa.func.max(one.failed_at)
    query = sa.select(one.host, sa.func.count(), stale, worked, failed)
    for host, count, old, good, bad in current_session().execute(query.group_by(one.host)):
        text = f"{host}  phones {count}  last sent {_when(good)}  last failed {_when(bad)}"
        yield text + (f"  of another key {old}" if old else "")


def _failures() -> Iterator[str]:
    one = PushSubscription
    query = sa.select(one.host, one.failure, sa.func.count()).where(one.failure.is_not(None))
    for host, failure, count in current_session().execute(query.group_by(one.host, one.failure)):
        yield f"{host}  {failure}  phones {count}"


def _under_way(now: datetime) -> Iterator[str]:
    query = sa.select(Delivery.channel, sa.func.count(), sa.func.min(Delivery.due_at)).where(
        Delivery.state == DeliveryState.DUE, Delivery.due_at <= now
    )
    for channel, count, oldest in current_session().execute(query.group_by(Delivery.channel)):
        yield f"{channel}  waiting {count}  since {_when(oldest)}"


def _when(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "never"
