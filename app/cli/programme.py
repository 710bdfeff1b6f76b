"""Setting the programme up, and a demo of one."""

from dataclasses import asdict

import click
from flask import current_app
from flask.cli import AppGroup

from app import demo
from app.cli.stamp import stamp_of_now
from app.database import begin_writing, current_session
from app.problems import Gone, Invalid
from app.programme.periods import LONGEST, SHORTEST, choose_periods, periods
from app.programme.service import load_topics_and_places, set_up
from app.requirements import service as requirements
from app.tasks.service import load_templates

programme_commands = AppGroup("programme", help="Set the programme up.")
demo_commands = AppGroup("demo", help="Data to try Diele with.")
DAYS = click.IntRange(SHORTEST, LONGEST)


@programme_commands.command("set-up")
@click.option("--name", required=True)
@click.option("--city", required=True)
@click.option("--zone", default="Europe/Berlin", show_default=True, help="Time zone.")
@click.option("--coordinator", multiple=True, help="Name; may be given several times.")
@click.option("--phone", help="Number that people may dial for help.")
def programme_set_up(
    name: str, city: str, zone: str, coordinator: tuple[str, ...], phone: str | None
) -> None:
    """Make the programme and load the default content; safe to run again."""
    begin_writing()
    stamp = stamp_of_now()
    set_up(name, city, stamp, timezone=zone, coordinators=coordinator, phone=phone)
    requirements.ensure_defaults()
    load_topics_and_places(stamp)
    load_templates(stamp)
    current_session().commit()
    click.echo(f"{name} in {city} is ready.")


@programme_commands.command("keep")
@click.option("--texts", type=DAYS, help="What was written about a talk, from its day on.")
@click.option("--texts-after-end", type=DAYS, help="The same, from the last accompaniment on.")
@click.option("--newcomers", type=DAYS, help="Newcomers, from their last accompaniment on.")
@click.option("--devices", type=DAYS, help="Sessions of devices, from their last contact on.")
@click.option("--readings", type=DAYS, help="Who was shown notes at the desk.")
def programme_keep(**days: int | None) -> None:
    """Say for how many days things are kept; without an option only show it."""
    chosen = {name: count for name, count in days.items() if count is not None}
    begin_writing()
    try:
        kept = choose_periods(chosen, stamp_of_now()) if chosen else periods()
    except Gone as problem:
        raise click.ClickException("There is no programme yet.") from problem
    except Invalid as problem:
        sentence = "Newcomers are kept for 60 days or more, and as long as texts after the end."
        raise click.ClickException(sentence) from problem
    current_session().commit()
    for name, count in asdict(kept).items():
        click.echo(f"{count:>5} days  {name.replace('_', ' ')}")


@demo_commands.command("load")
def load_demo() -> None:
    """Fill an empty database with a programme to try; prints how to sign in."""
    begin_writing()
    settings = current_app.config["SETTINGS"]
    if not settings.on_loopback:
        raise click.ClickException("Demo data load only where the server listens on loopback.")
    for line in demo.load(stamp_of_now(), key=settings.secret_key, origin=settings.origin):
        click.echo(line)
    current_session().commit()
