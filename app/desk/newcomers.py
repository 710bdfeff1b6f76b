"""Newcomers: their cards, what they agree to, and who accompanies them."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.access import access_parts
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, see, stamp_of
from app.desk.paging import asked_name, count_of, page_of
from app.desk.people import about_labels, known_of, read_about
from app.desk.words import SITUATIONS, language_options, purpose_word, situation_word
from app.groups.listing import MOST, accompanied, waiting
from app.groups.models import Newcomer
from app.groups.persons import correct_person
from app.people.finding import ids_named
from app.people.models import Person
from app.people.service import add_person
from app.privacy.service import Purpose, set_consent
from app.problems import Problem
from app.records.actor import Actor, Stamp
from app.records.base import change
from app.tasks.service import give_tasks, move_due_days, welcome

bp = Blueprint("newcomers", __name__, url_prefix="/newcomers")

#: More interests than this are no interests.
MOST_INTERESTS = 12


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """List newcomers by name, all of them or those who wait for a group."""
    asked, today = asked_name(), stamp_of(actor).today
    waits = request.args.get("show") == "waiting"
    query = sa.select(Newcomer, Person).join(Person, Person.id == Newcomer.person_id)
    if waits:
        some = current_session().scalars(waiting().limit(MOST)).all()
        query = query.where(Newcomer.id.in_(some))
    if (matching := ids_named(asked)) is not None:
        query = query.where(Person.id.in_(matching))
    cards = page_of(query, [Person.name_key, Person.id])
    return page(
        "desk/newcomers/index.html",
        cards=cards,
        groups=accompanied(newcomer_ids=[card.id for card, _person in cards.rows]),
        asked=asked,
        waiting=waits,
        count=count_of(waiting()),
        today=today,
    )


@bp.get("/new")
@allow(Who.COORDINATORS)
def new(actor: Actor) -> Response:
    """Ask for what is known of a newcomer, and what she has agreed to on paper."""
    return _form_page(Form.blank({"arrived_on": stamp_of(actor).today}), None, 200)


@bp.post("/new")
@allow(Who.COORDINATORS)
def add(actor: Actor) -> Response:
    """Add a newcomer with the tasks that fit her."""
    form = Form.posted()
    key, stamp = form.claim(actor), stamp_of(actor)
    try:
        about, hers = read_about(form), _read_card(form, None, stamp)
        agreed = [Purpose(one) for one in form.several_of("agrees", [*Purpose])]
        form.check()
        person = add_person(about.call_name, stamp.now)
        correct_person(person, about, stamp)
        card = welcome(person, stamp, languages=about.languages, **hers)
        for purpose in agreed:
            set_consent(card, purpose, stamp, given=True)
    except Problem as problem:
        return _form_page(form, None, form.refuse(problem))
    key.led_to = url_for(".show", id=card.id)
    let_go(actor)
    current_session().commit()
    return see(".show", _("%(name)s is added.", name=about.call_name), id=card.id)


@bp.get("/<id>")
@allow(Who.COORDINATORS)
def show(id: str, actor: Actor) -> Response:
    """Show a newcomer's card."""
    card = found(current_session().get(Newcomer, id))
    return page(
        "desk/newcomers/show.html",
        card=card,
        person=current_session().get_one(Person, card.person_id),
        withs=accompanied(newcomer_ids=[id]).get(id, []),
        consents=_consents(card),
        **access_parts(card.person_id),
    )


@bp.get("/<id>/edit")
@allow(Who.COORDINATORS)
def edit(id: str, actor: Actor) -> Response:
    """Ask for what shall be corrected."""
    card = found(current_session().get(Newcomer, id))
    return _form_page(Form.blank(_known_of(card)), card, 200)


@bp.post("/<id>/edit")
@allow(Who.COORDINATORS)
def correct(id: str, actor: Actor) -> Response:
    """Correct what is known of a newcomer."""
    form, card = Form.posted(), found(current_session().get(Newcomer, id))
    person, stamp = current_session().get_one(Person, card.person_id), stamp_of(actor)
    try:
        about, hers = read_about(form, person), _read_card(form, card, stamp)
        form.check()
        form.check_version(_version(card), _known_of(card))
        before = card.arrived_on
        correct_person(person, about, stamp)
        change(card, {**hers, "languages": sorted(about.languages)}, stamp)
        current_session().flush()
        move_due_days(card, before, stamp)
        give_tasks(card, stamp)
    except Problem as problem:
        status = form.refuse(problem)
        return _form_page(form, found(current_session().get(Newcomer, id)), status)
    let_go(actor)
    current_session().commit()
    return see(".show", _("Saved."), id=id)


@bp.get("/<id>/consents")
@allow(Who.COORDINATORS)
def consents(id: str, actor: Actor) -> Response:
    """Ask what stands on the paper she has signed."""
    card = found(current_session().get(Newcomer, id))
    return _consent_page(Form.blank({"agrees": _agreed(card)}), card, 200)


@bp.post("/<id>/consents")
@allow(Who.COORDINATORS)
def record(id: str, actor: Actor) -> Response:
    """Record what she agrees to, or no longer does; it holds at once."""
    form, card = Form.posted(), found(current_session().get(Newcomer, id))
    try:
        agreed = form.several_of("agrees", [*Purpose])
        form.check()
        form.check_version(".".join(_agreed(card)) or "-", {"agrees": _agreed(card)})
        for purpose in Purpose:
            if (purpose in agreed) != getattr(card, f"consent_{purpose}"):
                set_consent(card, purpose, stamp_of(actor), given=purpose in agreed)
    except Problem as problem:
        status = form.refuse(problem)
        return _consent_page(form, found(current_session().get(Newcomer, id)), status)
    let_go(actor)
    current_session().commit()
    return see(".show", _("Saved."), id=id)


def _consents(card: Newcomer) -> list[tuple[str, str, bool]]:
    return [(*purpose_word(one), getattr(card, f"consent_{one}")) for one in Purpose]


def _agreed(card: Newcomer) -> list[str]:
    return [one.value for one in Purpose if getattr(card, f"consent_{one}")]


def _consent_page(form: Form, card: Newcomer, status: int) -> Response:
    return page(
        "desk/newcomers/consents.html",
        status,
        form=form,
        card=card,
        version=".".join(_agreed(card)) or "-",
        purposes=[(one.value, *purpose_word(one)) for one in Purpose],
        labels={"agrees": _("Agreed to")},
    )


def _version(card: Newcomer) -> str:
    person = current_session().get_one(Person, card.person_id)
    return f"{person.version}.{card.version}"


def _known_of(card: Newcomer) -> dict[str, object]:
    person = current_session().get_one(Person, card.person_id)
    return {
        **known_of(person),
        "languages": card.languages,
        "arrived_on": card.arrived_on,
        "district": card.district,
        "situations": card.situations,
        "interests": ", ".join(card.interests),
    }


def _read_card(form: Form, card: Newcomer | None, stamp: Stamp) -> dict[str, Any]:
    arrived_on = form.day("arrived_on")
    if arrived_on and (arrived_on - stamp.today).days > 366:
        form.wrong("arrived_on", "in_future")
    stored = card.situations if card else []
    situations = dict.fromkeys((*SITUATIONS, *stored))
    return {
        "arrived_on": arrived_on,
        "district": form.text("district", 80),
        "situations": sorted(form.several_of("situations", list(situations))),
        "interests": _read_interests(form),
    }


def _read_interests(form: Form) -> list[str]:
    typed = form.text("interests", 600) or ""
    interests = sorted({one.strip() for one in typed.split(",")} - {""})
    if len(interests) > MOST_INTERESTS or any(len(one) > 40 for one in interests):
        form.wrong("interests", "too_long")
    return interests


def _form_page(form: Form, card: Newcomer | None, status: int) -> Response:
    stored = card.situations if card else []
    situations = dict.fromkeys((*SITUATIONS, *stored))
    labels = about_labels() | {
        "arrived_on": _("Arrival"),
        "district": _("District"),
        "situations": _("Good to know"),
        "interests": _("Interests"),
        "agrees": _("Agreed to"),
    }
    return page(
        "desk/newcomers/form.html",
        status,
        form=form,
        card=card,
        version=_version(card) if card else None,
        labels=labels,
        languages=language_options(card.languages if card else []),
        situations=[(one, situation_word(one)) for one in situations],
        purposes=[(one.value, *purpose_word(one)) for one in Purpose],
    )
