"""Withdrawing a device: it has left, or it is lost."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.access import see_person
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, stamp_of
from app.groups.listing import card_of
from app.people.models import Device, Revoked
from app.people.queries import contact_of
from app.problems import Problem
from app.push.subscriptions import revoke_device
from app.records.actor import Actor

bp = Blueprint("devices", __name__, url_prefix="/devices")


@bp.get("/<id>")
@allow(Who.COORDINATORS)
def ask(id: str, actor: Actor) -> Response:
    """Ask whether a device has left or is lost, and say what each means."""
    return _ask_page(Form.blank({"how": "left"}), found(current_session().get(Device, id)), 200)


@bp.post("/<id>")
@allow(Who.COORDINATORS)
def withdraw(id: str, actor: Actor) -> Response:
    """Sign a device out; a lost one is wiped at its next contact."""
    form, device = Form.posted(), found(current_session().get(Device, id))
    try:
        how = form.choice("how", Revoked, required=True)
        form.check()
        assert how is not None
        revoke_device(device, how, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _ask_page(form, found(current_session().get(Device, id)), status)
    person_id = device.account.person_id
    let_go(actor)
    current_session().commit()
    return see_person(person_id, _("The device is withdrawn."))


def _ask_page(form: Form, device: Device, status: int) -> Response:
    person = device.account.person
    return page(
        "desk/people/device.html",
        status,
        form=form,
        device=device,
        contact=contact_of(device.id),
        person=person,
        card=card_of(person.id),
        ways=[(Revoked.LEFT.value, _("No longer used")), (Revoked.LOST.value, _("Lost"))],
        labels={"how": _("The device is")},
    )
