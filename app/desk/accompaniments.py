"""Bringing a newcomer and a group together, pausing and parting."""

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
from app.groups import service
from app.groups.listing import counts_of, group_ids_named, members_with_names, open_accompaniment
from app.groups.models import Accompaniment, Group, GroupState, Membership, Newcomer, State
from app.problems import Closed, Exists, Problem
from app.records.actor import Actor, Stamp
from app.records.base import remove

bp = Blueprint("accompaniments", __name__, url_prefix="/accompaniments")


@bp.get("/of/<newcomer_id>")
@allow(Who.COORDINATORS)
def choose(newcomer_id: str, actor: Actor) -> Response:
    """Offer the groups that may accompany a newcomer."""
    card, asked = found(current_session().get(Newcomer, newcomer_id)), asked_name()
    query = sa.select(Group).where(Group.state == GroupState.ACTIVE)
    if (matching := group_ids_named(asked)) is not None:
        query = query.where(Group.id.in_(matching))
    groups = page_of(query, [Group.name_key, Group.id])
    counts = counts_of([group.id for group in groups.rows], stamp_of(actor).today)
    return page(
        "desk/newcomers/choose_group.html", card=card, asked=asked, groups=groups, counts=counts
    )


@bp.get("/of/<newcomer_id>/<group_id>")
@allow(Who.COORDINATORS)
def new(newcomer_id: str, group_id: str, actor: Actor) -> Response:
    """Ask from when on a group shall accompany a newcomer, and who is her main contact."""
    form = Form.blank({"from_on": stamp_of(actor).today})
    return _new_page(form, newcomer_id, group_id, 200)


@bp.post("/of/<newcomer_id>/<group_id>")
@allow(Who.COORDINATORS)
def begin(newcomer_id: str, group_id: str, actor: Actor) -> Response:
    """Let a group accompany a newcomer; its phones get what they need for it."""
    form = Form.posted()
    card = found(current_session().get(Newcomer, newcomer_id))
    group, stamp = found(current_session().get(Group, group_id)), stamp_of(actor)
    key = form.claim(actor)
    try:
        from_on = form.day("from_on", required=True)
        members = {one.person_id for one in _members(group_id)}
        main = form.one_of("main_contact_id", members)
        if from_on and from_on > stamp.today:
            form.wrong("from_on", "in_future")
        form.check()
        if open_accompaniment(newcomer_id, group_id) is not None:
            raise Exists
        assert from_on is not None
        service.accompany(card, group, from_on, stamp, main_contact_id=main)
    except Problem as problem:
        return _new_page(form, newcomer_id, group_id, form.refuse(problem))
    key.led_to = url_for("desk.newcomers.show", id=newcomer_id)
    let_go(actor)
    current_session().commit()
    said = _("%(group)s now accompanies %(name)s.", group=group.name, name=card.call_name)
    return see("desk.newcomers.show", said, id=newcomer_id)


def _new_page(form: Form, newcomer_id: str, group_id: str, status: int) -> Response:
    return page(
        "desk/newcomers/accompany.html",
        status,
        form=form,
        card=found(current_session().get(Newcomer, newcomer_id)),
        group=found(current_session().get(Group, group_id)),
        members=[(one.person_id, one.call_name) for one in _members(group_id)],
        labels={"from_on": _("From"), "main_contact_id": _("Main contact")},
    )


def _members(group_id: str) -> list[Membership]:
    return [
        membership
        for membership, _person in members_with_names(group_id)
        if membership.state is State.ACTIVE
    ]


#: In which states an accompaniment may be for a step.
FROM = {
    "pause": (State.ACTIVE,),
    "resume": (State.PAUSED,),
    "end": (State.ACTIVE, State.PAUSED),
    "drop": (State.PROPOSED,),
}


@bp.get("/<id>/<any(pause, resume, end, drop):step>")
@allow(Who.COORDINATORS)
def ask(id: str, step: str, actor: Actor) -> Response:
    """Ask before an accompaniment changes, and say what that means."""
    form = Form.blank({"day": stamp_of(actor).today})
    return _step_page(form, found(current_session().get(Accompaniment, id)), step, actor, 200)


@bp.post("/<id>/<any(pause, resume, end, drop):step>")
@allow(Who.COORDINATORS)
def change(id: str, step: str, actor: Actor) -> Response:
    """Pause, resume or end an accompaniment, or drop a proposal."""
    form, accompaniment = Form.posted(), found(current_session().get(Accompaniment, id))
    newcomer_id = accompaniment.newcomer_id
    try:
        form.check_version(accompaniment.version, {})
        if accompaniment.state not in FROM[step]:
            raise Closed
        off = _step(step, accompaniment, form, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        accompaniment = found(current_session().get(Accompaniment, id))
        return _step_page(form, accompaniment, step, actor, status)
    let_go(actor)
    said = called_off(_("Saved."), off)
    current_session().commit()
    return see("desk.newcomers.show", said, id=newcomer_id)


def _step(step: str, accompaniment: Accompaniment, form: Form, stamp: Stamp) -> list[Activity]:
    """Do it; return the meetings that are called off with it."""
    if step == "drop":
        remove(accompaniment, stamp)
    elif step == "pause":
        service.pause_accompaniment(accompaniment, stamp)
    elif step == "resume":
        service.resume_accompaniment(accompaniment, stamp)
    else:
        day, because = form.day("day", required=True), form.text("because", 200)
        if day and day > stamp.today:
            form.wrong("day", "in_future")
        form.check()
        assert day is not None
        return leaving.end_accompaniment(accompaniment, day, stamp, because=because)
    return []


def _step_page(
    form: Form, accompaniment: Accompaniment, step: str, actor: Actor, status: int
) -> Response:
    left_alone = []
    if step == "end":
        parting = leaving.partners(accompaniment)
        left_alone = leaving.deserted_by(parting, stamp_of(actor), accompaniment.id)
    return page(
        "desk/newcomers/accompaniment_step.html",
        status,
        form=form,
        step=step,
        fits=accompaniment.state in FROM[step],
        accompaniment=accompaniment,
        meetings=meetings_of(left_alone),
        card=found(current_session().get(Newcomer, accompaniment.newcomer_id)),
        group=found(current_session().get(Group, accompaniment.group_id)),
        labels={"day": _("Last day"), "because": _("Reason")},
    )
