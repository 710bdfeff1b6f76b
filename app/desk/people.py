"""People: companions, coordinators and whoever else the programme knows by name."""

import re

import sqlalchemy as sa
from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from app.auth.gate import Who, allow
from app.credentials.rules import read_email
from app.database import current_session
from app.desk.access import access_parts
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, see, stamp_of
from app.desk.paging import asked_name, page_of
from app.desk.words import language_options
from app.groups.listing import card_of, groups_of
from app.groups.models import Newcomer
from app.groups.persons import About, correct_person
from app.people.finding import ids_named
from app.people.models import Account, Person
from app.people.service import add_person
from app.problems import Invalid, Problem
from app.records.actor import Actor
from app.requirements.service import standings_of

bp = Blueprint("people", __name__, url_prefix="/people")

#: Digits and what people write between them.
PHONE = re.compile(r"[+0-9][0-9 ()/.-]{2,38}")


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """List people by name; newcomers have a list of their own, but are found here too."""
    asked = asked_name()
    matching = ids_named(asked)
    query = (
        sa.select(Person, Newcomer.id, Account.disabled_at)
        .outerjoin(Newcomer, Newcomer.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
    )
    query = query.where(Newcomer.id.is_(None) if matching is None else Person.id.in_(matching))
    people = page_of(query, [Person.name_key, Person.id])
    groups = groups_of([person.id for person, *_rest in people.rows])
    return page("desk/people/index.html", people=people, groups=groups, asked=asked)


@bp.get("/new")
@allow(Who.COORDINATORS)
def new(actor: Actor) -> Response:
    """Ask for what is known of somebody new."""
    return _form_page(Form.blank({"languages": ["de"]}), None, 200)


@bp.post("/new")
@allow(Who.COORDINATORS)
def add(actor: Actor) -> Response:
    """Add somebody."""
    form = Form.posted()
    key = form.claim(actor)
    try:
        about = read_about(form)
        form.check()
        stamp = stamp_of(actor)
        person = add_person(about.call_name, stamp.now)
        correct_person(person, about, stamp)
    except Problem as problem:
        return _form_page(form, None, form.refuse(problem))
    key.led_to = url_for(".show", id=person.id)
    let_go(actor)
    current_session().commit()
    return see(".show", _("%(name)s is added.", name=about.call_name), id=person.id)


@bp.get("/<id>")
@allow(Who.COORDINATORS)
def show(id: str, actor: Actor) -> Response:
    """Show one person: groups, requirements, and how they get in."""
    person, today = found(current_session().get(Person, id)), stamp_of(actor).today
    return page(
        "desk/people/show.html",
        person=person,
        card=card_of(id),
        memberships=groups_of([id]).get(id, []),
        standings=standings_of(id, today),
        today=today,
        **access_parts(id),
    )


@bp.get("/<id>/edit")
@allow(Who.COORDINATORS)
def edit(id: str, actor: Actor) -> Response:
    """Ask for what shall be corrected."""
    person = found(current_session().get(Person, id))
    return _form_page(Form.blank(known_of(person)), person, 200)


@bp.post("/<id>/edit")
@allow(Who.COORDINATORS)
def correct(id: str, actor: Actor) -> Response:
    """Correct what is known of somebody."""
    form, person = Form.posted(), found(current_session().get(Person, id))
    try:
        about = read_about(form, person)
        form.check()
        form.check_version(person.version, known_of(person))
        correct_person(person, about, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _form_page(form, found(current_session().get(Person, id)), status)
    let_go(actor)
    current_session().commit()
    return see(".show", _("Saved."), id=id)


def _form_page(form: Form, person: Person | None, status: int) -> Response:
    return page(
        "desk/people/form.html",
        status,
        form=form,
        person=person,
        labels=about_labels(),
        languages=language_options(person.languages if person else []),
    )


# ---- what newcomers' pages use too --------------------------------------------------------------


def about_labels() -> dict[str, str]:
    """Return what the fields about a person are called."""
    return {
        "call_name": _("Name"),
        "surname": _("Surname"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "phone_shared": _("The groups may see the number"),
        "languages": _("Languages"),
    }


def known_of(person: Person) -> dict[str, object]:
    """Return what the fields about a person show."""
    return {
        "call_name": person.call_name,
        "surname": person.surname,
        "email": person.email,
        "phone": person.phone,
        "phone_shared": person.phone_shared,
        "languages": person.languages,
    }


def read_about(form: Form, person: Person | None = None) -> About:
    """Return what a form says about a person; what is wrong stands in the form."""
    email, phone = form.text("email", 320), form.text("phone", 40)
    if email:
        try:
            email = read_email(email)
        except Invalid as problem:
            form.errors |= problem.fields
    if phone and not PHONE.fullmatch(phone):
        form.wrong("phone", "not_a_phone")
    known = [code for code, _name in language_options(person.languages if person else [])]
    return About(
        call_name=form.text("call_name", 80, required=True) or "",
        surname=form.text("surname", 80),
        email=email,
        phone=phone,
        phone_shared=form.ticked("phone_shared"),
        languages=form.several_of("languages", known),
    )
