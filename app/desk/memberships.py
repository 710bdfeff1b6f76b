"""Letting people into groups, pausing and parting; nobody gets in before they are trained."""

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from app.activities import leaving
from app.activities.models import Activity
from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, see, stamp_of
from app.desk.paging import asked_name, page_of
from app.desk.parting import called_off, meetings_of
from app.desk.words import requirement_word
from app.groups import service
from app.groups.listing import group_ids_named, open_membership
from app.groups.models import Group, GroupState, Membership, State
from app.people.models import Person
from app.problems import Closed, Exists, NotReady, Problem
from app.records.actor import Actor, Stamp
from app.records.base import remove
from app.requirements.service import missing_of

bp = Blueprint("memberships", __name__, url_prefix="/memberships")


@bp.get("/of/<person_id>")
@allow(Who.COORDINATORS)
def choose(person_id: str, actor: Actor) -> Response:
    """Offer the groups that somebody may join."""
    person, asked = found(current_session().get(Person, person_id)), asked_name()
    query = sa.select(Group).where(Group.state == GroupState.ACTIVE)
    if (matching := group_ids_named(asked)) is not None:
        query = query.where(Group.id.in_(matching))
    return page(
        "desk/people/choose_group.html",
        person=person,
        asked=asked,
        groups=page_of(query, [Group.name_key, Group.id]),
        missing=missing_of(person_id, stamp_of(actor).today),
    )


@bp.get("/of/<person_id>/<group_id>")
@allow(Who.COORDINATORS)
def new(person_id: str, group_id: str, actor: Actor) -> Response:
    """Ask from when on somebody shall be in a group."""
    form = Form.blank({"from_on": stamp_of(actor).today})
    return _new_page(form, person_id, group_id, actor, 200)


@bp.post("/of/<person_id>/<group_id>")
@allow(Who.COORDINATORS)
def propose(person_id: str, group_id: str, actor: Actor) -> Response:
    """Let somebody into a group; who is not ready yet is only proposed, and it is said why."""
    form = Form.posted()
    person = found(current_session().get(Person, person_id))
    group, stamp = found(current_session().get(Group, group_id)), stamp_of(actor)
    key = form.claim(actor)
    try:
        from_on = _day(form, "from_on", stamp)
        if open_membership(person_id, group_id) is not None:
            raise Exists
        membership = service.propose_member(group, person, stamp, lead=form.ticked("lead"))
        missing = _let_in(membership, from_on, stamp)
    except Problem as problem:
        return _new_page(form, person_id, group_id, actor, form.refuse(problem))
    key.led_to = url_for("desk.people.show", id=person_id)
    let_go(actor)
    current_session().commit()
    said = _("%(name)s is in %(group)s.", name=person.call_name, group=group.name)
    return see("desk.people.show", _not_yet(missing) if missing else said, id=person_id)


def _let_in(membership: Membership, from_on: date, stamp: Stamp) -> list[str]:
    """Let a member in; return the requirements that are in the way, with the proposal kept."""
    try:
        with current_session().begin_nested():
            service.activate_member(membership, from_on, stamp)
    except NotReady as problem:
        return list(problem.fields)
    return []


def _not_yet(missing: list[str]) -> str:
    words = ", ".join(requirement_word(key) for key in missing)
    text: str = _("Only proposed for now. Still missing: %(missing)s.", missing=words)
    return text


def _day(form: Form, name: str, stamp: Stamp) -> date:
    """Return a day up to today. Raises ``Invalid``."""
    day = form.day(name, required=True)
    if day and day > stamp.today:
        form.wrong(name, "in_future")
    form.check()
    assert day is not None
    return day


def _new_page(form: Form, person_id: str, group_id: str, actor: Actor, status: int) -> Response:
    return page(
        "desk/people/join_group.html",
        status,
        form=form,
        person=found(current_session().get(Person, person_id)),
        group=found(current_session().get(Group, group_id)),
        missing=missing_of(person_id, stamp_of(actor).today),
        labels={"from_on": _("From"), "lead": _("Leads the group")},
    )


@bp.get("/<id>/<any(begin, pause, end, resume, drop):step>")
@allow(Who.COORDINATORS)
def ask(id: str, step: str, actor: Actor) -> Response:
    """Ask before a membership changes, and say what that means."""
    form = Form.blank({"day": stamp_of(actor).today})
    return _step_page(form, found(current_session().get(Membership, id)), step, actor, 200)


@bp.post("/<id>/<any(begin, pause, end, resume, drop):step>")
@allow(Who.COORDINATORS)
def change(id: str, step: str, actor: Actor) -> Response:
    """Begin, pause, end or resume a membership, or drop a proposal."""
    form, membership = Form.posted(), found(current_session().get(Membership, id))
    person_id = membership.person_id
    try:
        form.check_version(membership.version, {})
        if membership.state is not FROM[step]:
            raise Closed
        off = _step(step, membership, form, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        membership = found(current_session().get(Membership, id))
        return _step_page(form, membership, step, actor, status)
    let_go(actor)
    said = called_off(_("Saved."), off)
    current_session().commit()
    return see("desk.people.show", said, id=person_id)


#: In which state a membership has to be for a step.
FROM = {
    "begin": State.PROPOSED,
    "drop": State.PROPOSED,
    "pause": State.ACTIVE,
    "end": State.ACTIVE,
    "resume": State.PAUSED,
}


def _step(step: str, membership: Membership, form: Form, stamp: Stamp) -> list[Activity]:
    """Do it; return the meetings that are called off with it."""
    if step == "drop":
        remove(membership, stamp)
    elif step == "resume":
        service.resume_member(membership, stamp)
    elif step == "begin":
        service.activate_member(membership, _day(form, "day", stamp), stamp)
    else:
        day = _day(form, "day", stamp)
        return leaving.end_member(membership, day, stamp, pause=step == "pause")
    return []


def _step_page(
    form: Form, membership: Membership, step: str, actor: Actor, status: int
) -> Response:
    missing, meetings, stamp = [], [], stamp_of(actor)
    if step in ("begin", "resume"):
        missing = missing_of(membership.person_id, stamp.today)
    elif step in ("pause", "end"):
        left_alone = leaving.deserted_by([membership.person_id], stamp, membership.id)
        meetings = meetings_of(left_alone)
    return page(
        "desk/people/membership_step.html",
        status,
        form=form,
        step=step,
        fits=membership.state is FROM[step],
        missing=missing,
        meetings=meetings,
        membership=membership,
        person=found(current_session().get(Person, membership.person_id)),
        group=found(current_session().get(Group, membership.group_id)),
        labels={"day": _("Last day") if step in ("pause", "end") else _("From")},
    )
