"""Inviting, listing and revoking; newcomers, consents and erasure."""

from datetime import date

import click
import segno
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.activities import leaving
from app.cli.coordinators import invite_coordinator
from app.cli.stamp import stamp_of_now
from app.database import begin_writing, current_session
from app.groups import service as groups
from app.groups.models import Group, Membership, Newcomer, State
from app.people import service as people
from app.people.models import Account, Device, Invitation, Person, Revoked, Role
from app.people.queries import account_of_person, contact_of, people_named
from app.people.service import Issued
from app.privacy import access
from app.privacy.service import Purpose, erase_newcomer, set_consent
from app.problems import Closed, NotReady
from app.push.subscriptions import revoke_device
from app.records.actor import Stamp
from app.requirements import service as requirements
from app.tasks.service import welcome

#: Who can be invited by hand.
INVITED = [Role.COMPANION.value, Role.COORDINATOR.value]

people_commands = AppGroup("people", help="Invite, list and revoke.")


@people_commands.command("invite")
@click.argument("call_name")
@click.option("--group", "group_name", help="Group to join; made if there is none of this name.")
@click.option("--language", default="de", type=click.Choice(["de", "en", "tr", "fil", "hi", "ml"]))
@click.option("--inviter", default="Koordination", help="Who invites, as the person reads it.")
@click.option(
    "--trained-on", type=click.DateTime(["%Y-%m-%d"]), help="Day all requirements were met."
)
@click.option(
    "--role",
    default="companion",
    show_default=True,
    type=click.Choice(["companion", "coordinator"]),
)
def invite(
    call_name: str,
    group_name: str | None,
    language: str,
    inviter: str,
    trained_on: object,
    role: str,
) -> None:
    """Invite a companion, or a coordinator to the desk; prints how they get in, once."""
    if role == Role.COORDINATOR:
        if group_name or trained_on:
            raise click.UsageError("Coordinators need neither group nor training.")
        invite_coordinator(people.check_name(call_name), language, inviter)
        return
    begin_writing()
    stamp = stamp_of_now()
    person = people.add_person(people.check_name(call_name), stamp.now, languages=[language])
    current_session().flush()
    if isinstance(trained_on, date):
        day = date(trained_on.year, trained_on.month, trained_on.day)
        for key in requirements.DEFAULTS:
            requirements.record(person.id, key, day, stamp)
    if group_name:
        _join(person, _group_named(group_name, stamp), stamp)
    issued = people.invite(
        person,
        Role.COMPANION,
        inviter=inviter,
        language=language,
        group_name=group_name,
        key=current_app.config["SECRET_KEY"],
        now=stamp.now,
    )
    current_session().commit()
    _show(issued)


def _join(person: Person, group: Group, stamp: Stamp) -> None:
    membership = groups.propose_member(group, person, stamp)
    try:
        groups.activate_member(membership, stamp.today, stamp)
    except NotReady as open_ones:
        click.echo(f"In {group.name} only proposed: open are {', '.join(open_ones.fields)}.")


def _group_named(name: str, stamp: Stamp) -> Group:
    found = current_session().scalar(sa.select(Group).where(Group.name == name))
    return found or groups.found_group(name, stamp)


def _show(issued: Issued) -> None:
    link = f"{current_app.config['ORIGIN']}/join#{issued.token}"
    click.echo(f"Link: {link}\nCode: {issued.code[:4]} {issued.code[4:]}")
    click.echo(f"Valid until {issued.expires_at:%Y-%m-%d %H:%M} UTC.")
    segno.make(link).terminal(compact=True)


@people_commands.command("add-newcomer")
@click.argument("call_name")
@click.option("--group", "group_name", required=True)
@click.option("--language", "languages", multiple=True)
@click.option("--arrived-on", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--agrees", "purposes", multiple=True, type=click.Choice([p.value for p in Purpose]))
def add_newcomer(
    call_name: str,
    group_name: str,
    languages: tuple[str, ...],
    arrived_on: object,
    purposes: tuple[str, ...],
) -> None:
    """Add a newcomer whom a group accompanies from today on."""
    begin_writing()
    stamp = stamp_of_now()
    day = arrived_on if isinstance(arrived_on, date) else None
    person = people.add_person(people.check_name(call_name), stamp.now, languages=languages)
    arrived = date(day.year, day.month, day.day) if day else None
    card = welcome(person, stamp, languages=languages, arrived_on=arrived)
    for purpose in purposes:
        set_consent(card, Purpose(purpose), stamp, given=True)
    groups.accompany(card, _group_named(group_name, stamp), stamp.today, stamp)
    current_session().commit()
    click.echo(card.id)


@people_commands.command("code")
@click.argument("call_name")
def code(call_name: str) -> None:
    """Give a one-time code to somebody who has an account; valid for 24 hours."""
    begin_writing()
    account = _account_named(call_name)
    key = current_app.config["SECRET_KEY"]
    try:
        issued = people.offer_sign_in(account, inviter="Koordination", key=key, now=clock.now())
    except Closed as problem:
        raise click.ClickException("This account is disabled: enable it first.") from problem
    current_session().commit()
    _show(issued)


@people_commands.command("list")
def list_people() -> None:
    """List everybody with their devices and open invitations."""
    session = current_session()
    now = clock.now()
    for person in session.scalars(sa.select(Person).order_by(Person.call_name)):
        account = account_of_person(person.id)
        roles = ", ".join(account.roles) if account else "no account"
        click.echo(f"{person.call_name}  {person.id}  {roles}")
        if account:
            _list_devices(account)
        for one in session.scalars(sa.select(Invitation).where(Invitation.person_id == person.id)):
            if one.used_at is None and one.revoked_at is None and one.expires_at > now:
                click.echo(f"    open invitation until {one.expires_at:%Y-%m-%d %H:%M}")


def _list_devices(account: Account) -> None:
    query = sa.select(Device).where(Device.account_id == account.id)
    for device in current_session().scalars(query.order_by(Device.signed_in_at)):
        contact = contact_of(device.id)
        seen = f"{contact.seen_at:%Y-%m-%d %H:%M}" if contact else "never"
        waiting = contact.waiting if contact else 0
        state = device.revoked or "active"
        click.echo(f"    {device.id}  {device.label}  {state}  seen {seen}  waiting {waiting}")


@people_commands.command("revoke")
@click.argument("device_id")
@click.option("--lost", is_flag=True, help="Wipe at the next contact, with what waits on it.")
def revoke(device_id: str, *, lost: bool) -> None:
    """Sign a device out."""
    begin_writing()
    device = current_session().get(Device, device_id)
    if device is None:
        raise click.ClickException("There is no such device.")
    revoke_device(device, Revoked.LOST if lost else Revoked.LEFT, stamp_of_now())
    current_session().commit()
    click.echo("Revoked.")


@people_commands.command("disable")
@click.argument("call_name")
def disable(call_name: str) -> None:
    """Let somebody in nowhere any more; what they wrote stays."""
    begin_writing()
    try:
        access.disable(_account_named(call_name), stamp_of_now())
    except Closed as problem:
        raise click.ClickException("Nobody else coordinates.") from problem
    current_session().commit()
    click.echo("Disabled.")


@people_commands.command("enable")
@click.argument("call_name")
def enable(call_name: str) -> None:
    """Let somebody in again; a phone needs a new code."""
    begin_writing()
    access.enable(_account_named(call_name), stamp_of_now())
    current_session().commit()
    click.echo("Enabled.")


@people_commands.command("leave")
@click.argument("call_name")
@click.argument("group_name")
@click.option("--pause", is_flag=True, help="The person will come back.")
def leave(call_name: str, group_name: str, *, pause: bool) -> None:
    """Close somebody's membership in a group today."""
    begin_writing()
    stamp = stamp_of_now()
    membership = _membership(call_name, group_name)
    leaving.end_member(membership, stamp.today, stamp, pause=pause)
    current_session().commit()
    click.echo("Done.")


@people_commands.command("join")
@click.argument("call_name")
@click.argument("group_name")
def join(call_name: str, group_name: str) -> None:
    """Let somebody into a group if every requirement is met."""
    begin_writing()
    stamp = stamp_of_now()
    _join(_person_named(call_name), _group_named(group_name, stamp), stamp)
    current_session().commit()


@people_commands.command("consent")
@click.argument("call_name")
@click.argument("purpose", type=click.Choice([p.value for p in Purpose]))
@click.option("--withdraw", is_flag=True)
def consent(call_name: str, purpose: str, *, withdraw: bool) -> None:
    """Record what a newcomer agrees to, or no longer does."""
    begin_writing()
    set_consent(_card_named(call_name), Purpose(purpose), stamp_of_now(), given=not withdraw)
    current_session().commit()
    click.echo("Recorded.")


@people_commands.command("erase")
@click.argument("call_name")
@click.confirmation_option(prompt="Everything about this newcomer is deleted for good. Go on?")
def erase(call_name: str) -> None:
    """Delete a newcomer and everything about her."""
    begin_writing()
    erase_newcomer(_card_named(call_name), stamp_of_now())
    current_session().commit()
    click.echo("Erased.")


def _person_named(call_name: str) -> Person:
    found = people_named(call_name)
    if len(found) != 1:
        raise click.ClickException(f"{len(found)} people are called {call_name!r}.")
    return found[0]


def _account_named(call_name: str) -> Account:
    account = account_of_person(_person_named(call_name).id)
    if account is None:
        raise click.ClickException("This person has no account yet: invite them.")
    return account


def _card_named(call_name: str) -> Newcomer:
    query = sa.select(Newcomer).where(Newcomer.person_id == _person_named(call_name).id)
    card: Newcomer | None = current_session().scalar(query)
    if card is None:
        raise click.ClickException("This person is no newcomer.")
    return card


def _membership(call_name: str, group_name: str) -> Membership:
    query = (
        sa.select(Membership)
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.person_id == _person_named(call_name).id,
            Group.name == group_name,
            Membership.state == State.ACTIVE,
        )
    )
    found: Membership | None = current_session().scalar(query)
    if found is None:
        raise click.ClickException("There is no active membership of this kind.")
    return found
