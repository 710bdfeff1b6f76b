"""Disabling somebody's account, and enabling it again."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from app.activities import leaving
from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.access import access_parts, see_person
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, stamp_of
from app.desk.parting import called_off, meetings_of
from app.groups.listing import card_of
from app.people.models import Account, Person
from app.people.queries import account_of_person
from app.privacy import access
from app.problems import Problem
from app.records.actor import Actor

bp = Blueprint("accounts", __name__, url_prefix="/people")


@bp.get("/<id>/disable")
@allow(Who.COORDINATORS)
def ask(id: str, actor: Actor) -> Response:
    """Ask whether an account shall be disabled, and say what that means."""
    return _ask_page(Form.blank(), found(account_of_person(id)), actor, 200)


@bp.post("/<id>/disable")
@allow(Who.COORDINATORS)
def disable(id: str, actor: Actor) -> Response:
    """Let nobody in with an account any more."""
    form, account = Form.posted(), found(account_of_person(id))
    try:
        form.check_version("disabled" if account.disabled_at else "enabled", {})
        off = access.disable(account, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _ask_page(form, found(account_of_person(id)), actor, status)
    let_go(actor)
    said = called_off(_("The account is disabled."), off)
    current_session().commit()
    return see_person(id, said)


@bp.post("/<id>/enable")
@allow(Who.COORDINATORS)
def enable(id: str, actor: Actor) -> Response:
    """Let somebody in again."""
    access.enable(found(account_of_person(id)), stamp_of(actor))
    current_session().commit()
    return see_person(id, _("The account is enabled again. A phone needs a new code."))


def _ask_page(form: Form, account: Account, actor: Actor, status: int) -> Response:
    person: Person = account.person
    parts = access_parts(person.id)
    waiting = [
        contact.waiting
        for device, contact in parts["access"].devices
        if contact is not None and device.revoked is None
    ]
    return page(
        "desk/people/disable.html",
        status,
        form=form,
        person=person,
        disabled_at=account.disabled_at,
        card=card_of(person.id),
        is_last=form.errors.get("account") == "last",
        waiting=sum(waiting),
        meetings=meetings_of(leaving.deserted_by([person.id], stamp_of(actor), account.id)),
        **parts,
    )
