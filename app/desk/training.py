"""What a companion must have before a newcomer's data reach their phone: noting it."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, see, stamp_of
from app.people.models import Person
from app.problems import Problem
from app.records.actor import Actor
from app.requirements import service
from app.requirements.models import Requirement

bp = Blueprint("training", __name__, url_prefix="/people/<person_id>/requirements")


@bp.get("/<key>")
@allow(Who.COORDINATORS)
def edit(person_id: str, key: str, actor: Actor) -> Response:
    """Ask when one requirement was met, or why it need not be."""
    return _form_page(None, person_id, key, actor, 200)


@bp.post("/<key>")
@allow(Who.COORDINATORS)
def note(person_id: str, key: str, actor: Actor) -> Response:
    """Note it, or take it back where both fields are empty."""
    form, person = Form.posted(), found(current_session().get(Person, person_id))
    requirement, stamp = found(current_session().get(Requirement, key)), stamp_of(actor)
    try:
        day, reason = form.day("met_on"), form.text("waived_because", 200)
        if day and day > stamp.today:
            form.wrong("met_on", "in_future")
        form.check()
        if day or reason:
            service.record(
                person.id, requirement.key, day or stamp.today, stamp, waived_because=reason
            )
        else:
            service.forget(person.id, requirement.key)
    except Problem as problem:
        return _form_page(form, person_id, key, actor, form.refuse(problem))
    let_go(actor)
    current_session().commit()
    return see("desk.people.show", _("Saved."), id=person_id)


def _form_page(form: Form | None, person_id: str, key: str, actor: Actor, status: int) -> Response:
    person = found(current_session().get(Person, person_id))
    found(current_session().get(Requirement, key))
    today = stamp_of(actor).today
    standing = next(one for one in service.standings_of(person_id, today) if one.key == key)
    stored = {"met_on": standing.met_on or today, "waived_because": standing.waived_because}
    return page(
        "desk/people/requirement.html",
        status,
        form=form or Form.blank(stored),
        person=person,
        standing=standing,
        labels={"met_on": _("Met on"), "waived_because": _("Waived because")},
    )
