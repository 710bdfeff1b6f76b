"""Inviting coordinators to the desk, and letting them go."""

import click
import segno
from flask import current_app
from flask.cli import with_appcontext

from app.cli.stamp import stamp_of_now
from app.credentials import service
from app.database import begin_writing, current_session
from app.people import service as people
from app.people.models import Person, Role
from app.people.queries import account_of_person, people_named
from app.problems import Closed


def invite_coordinator(call_name: str, language: str, inviter: str) -> None:
    """Print a link with which somebody, known already or not, signs in at the desk."""
    begin_writing()
    stamp = stamp_of_now()
    person = _person(call_name) or people.add_person(call_name, stamp.now, languages=[language])
    try:
        issued = people.invite(
            person,
            Role.COORDINATOR,
            inviter=inviter,
            language=language,
            group_name=None,
            key=current_app.config["SECRET_KEY"],
            now=stamp.now,
        )
    except Closed as problem:
        raise click.ClickException("This account is disabled: enable it first.") from problem
    current_session().commit()
    link = f"{current_app.config['ORIGIN']}/desk/join/{issued.token}"
    click.echo(f"Link: {link}\nValid until {issued.expires_at:%Y-%m-%d %H:%M} UTC.")
    segno.make(link).terminal(compact=True)


@click.command("retire")
@click.argument("call_name")
@with_appcontext
def retire_command(call_name: str) -> None:
    """Let somebody no longer coordinate; they are signed out of the desk at once."""
    begin_writing()
    person = _person(call_name)
    account = account_of_person(person.id) if person else None
    if account is None or Role.COORDINATOR not in account.roles:
        raise click.ClickException("Nobody of this name coordinates.")
    service.retire(account, stamp_of_now())
    current_session().commit()
    click.echo("Retired.")


def _person(call_name: str) -> Person | None:
    named = people_named(call_name)
    if len(named) > 1:
        raise click.ClickException(f"{len(named)} people are called {call_name!r}.")
    return named[0] if named else None
