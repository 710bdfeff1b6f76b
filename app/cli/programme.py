"""Setting the programme up, and a demo of one."""

import click
from flask import current_app
from flask.cli import AppGroup

from app import demo
from app.cli.stamp import stamp_of_now
from app.database import begin_writing, current_session
from app.programme.service import load_topics_and_places, set_up
from app.requirements import service as requirements
from app.tasks.service import load_templates

programme_commands = AppGroup("programme", help="Set the programme up.")
demo_commands = AppGroup("demo", help="Data to try Diele with.")


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
