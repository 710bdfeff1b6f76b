"""Groups: who works together, and whom they accompany."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, see, stamp_of
from app.desk.paging import asked_name, page_of
from app.desk.words import SPECIALITIES, speciality_word
from app.groups import service
from app.groups.listing import accompanied, counts_of, group_ids_named, members_with_names
from app.groups.models import Group, GroupState
from app.problems import Problem
from app.records.actor import Actor
from app.records.base import change

bp = Blueprint("groups", __name__, url_prefix="/groups")


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """List groups by name, with how many people each has today."""
    asked = asked_name()
    query = sa.select(Group)
    if (matching := group_ids_named(asked)) is not None:
        query = query.where(Group.id.in_(matching))
    groups = page_of(query, [Group.name_key, Group.id])
    counts = counts_of([group.id for group in groups.rows], stamp_of(actor).today)
    return page("desk/groups/index.html", groups=groups, counts=counts, asked=asked)


@bp.get("/new")
@allow(Who.COORDINATORS)
def new(actor: Actor) -> Response:
    """Ask for what a new group is called and does."""
    return _form_page(Form.blank(), None, 200)


@bp.post("/new")
@allow(Who.COORDINATORS)
def add(actor: Actor) -> Response:
    """Found a group."""
    form = Form.posted()
    key = form.claim(actor)
    try:
        values = _read(form, None)
        form.check()
        name = str(values.pop("name"))
        group = service.found_group(name, stamp_of(actor), **values)
    except Problem as problem:
        return _form_page(form, None, form.refuse(problem))
    key.led_to = url_for(".show", id=group.id)
    let_go(actor)
    current_session().commit()
    return see(".show", _("%(name)s is added.", name=name), id=group.id)


@bp.get("/<id>")
@allow(Who.COORDINATORS)
def show(id: str, actor: Actor) -> Response:
    """Show a group with its members and whom it accompanies."""
    group = found(current_session().get(Group, id))
    withs = [one for some in accompanied(group_id=id).values() for one in some[:1]]
    return page("desk/groups/show.html", group=group, members=members_with_names(id), withs=withs)


@bp.get("/<id>/edit")
@allow(Who.COORDINATORS)
def edit(id: str, actor: Actor) -> Response:
    """Ask for what shall be corrected."""
    group = found(current_session().get(Group, id))
    return _form_page(Form.blank(_known_of(group)), group, 200)


@bp.post("/<id>/edit")
@allow(Who.COORDINATORS)
def correct(id: str, actor: Actor) -> Response:
    """Correct what is known of a group."""
    form, group = Form.posted(), found(current_session().get(Group, id))
    try:
        values = _read(form, group)
        form.check()
        form.check_version(group.version, _known_of(group))
        change(group, values, stamp_of(actor))
        service.name_group(group)
    except Problem as problem:
        status = form.refuse(problem)
        return _form_page(form, found(current_session().get(Group, id)), status)
    let_go(actor)
    current_session().commit()
    return see(".show", _("Saved."), id=id)


def _known_of(group: Group) -> dict[str, object]:
    return {
        "name": group.name,
        "specialities": group.specialities,
        "meeting_place": group.meeting_place,
        "cadence_days": group.cadence_days,
        "state": group.state.value,
    }


def _offered(group: Group | None) -> list[str]:
    return list(dict.fromkeys((*SPECIALITIES, *(group.specialities if group else []))))


def _read(form: Form, group: Group | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": form.text("name", 80, required=True),
        "specialities": form.several_of("specialities", _offered(group)),
        "meeting_place": form.text("meeting_place", 80),
        "cadence_days": form.number("cadence_days", 1, 365),
    }
    if group is not None:
        values["state"] = form.choice("state", GroupState, required=True)
    return values


def _form_page(form: Form, group: Group | None, status: int) -> Response:
    return page(
        "desk/groups/form.html",
        status,
        form=form,
        group=group,
        specialities=[(one, speciality_word(one)) for one in _offered(group)],
        states=[("active", _("works")), ("ended", _("has ended"))],
        labels={
            "name": _("Name"),
            "specialities": _("Knows its way around"),
            "meeting_place": _("Meets at"),
            "cadence_days": _("Days between talks"),
            "state": _("The group"),
        },
    )
