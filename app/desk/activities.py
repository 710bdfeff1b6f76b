"""Activities: planning, publishing, moving and cancelling them, and who comes."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from app.activities import listing, service
from app.activities.answers import answer_at_the_desk
from app.activities.listing import Show
from app.activities.models import Activity, ActivityState, Answer, Audience, Category
from app.activities.queries import answer_version, turnout_of
from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.activity_forms import (
    IN_LANGUAGES,
    activity_title,
    activity_word,
    category_word,
    chosen_note,
    group_options,
    in_reading,
    known_of,
    labels,
    labels_in,
    late_word,
    read_activity,
    read_times,
    times_of,
)
from app.desk.forms import Form, let_go
from app.desk.layout import language_name
from app.desk.pages import found, page, see, stamp_of
from app.desk.paging import asked_name, count_of, page_of
from app.desk.words import language_options
from app.groups.models import Group
from app.people.finding import ids_named
from app.problems import Gone, Problem
from app.programme.queries import programme
from app.records.actor import Actor

bp = Blueprint("activities", __name__, url_prefix="/activities")

#: Of people found by name, so many are offered to be answered for.
OFFERED = 10


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """List what comes, drafts, meetings or what is over."""
    asked = request.args.get("show", "")
    show = Show(asked) if asked in set(Show) else Show.COMING
    now = stamp_of(actor).now
    keys = [Activity.starts_at, Activity.id]
    return page(
        "desk/activities/index.html",
        show=show.value,
        rows=page_of(listing.activities(show, now), keys, down=show is Show.PAST),
        drafts=count_of(listing.activities(Show.DRAFTS, now)),
        **_words(),
    )


@bp.get("/new")
@allow(Who.COORDINATORS)
def new(actor: Actor) -> Response:
    """Ask for what a new activity is."""
    return _form_page(Form.blank(), None, 200)


@bp.post("/new")
@allow(Who.COORDINATORS)
def add(actor: Actor) -> Response:
    """Write a draft down; nobody sees it yet."""
    form = Form.posted()
    key = form.claim(actor)
    try:
        values = read_activity(form, _languages(), published=False)
        form.check()
        _check_group(values)
        activity = service.draft(values, _languages(), stamp_of(actor))
    except Problem as problem:
        return _form_page(form, None, form.refuse(problem))
    key.led_to = url_for(".show", id=activity.id)
    let_go(actor)
    current_session().commit()
    return see(".show", _("The draft is saved. Nobody sees it yet."), id=activity.id)


@bp.get("/<id>")
@allow(Who.COORDINATORS)
def show(id: str, actor: Actor) -> Response:
    """Show an activity, who comes, and what can be done with it."""
    return _show_page(found(current_session().get(Activity, id)), actor, Form.blank(), 200)


@bp.get("/<id>/edit")
@allow(Who.COORDINATORS)
def edit(id: str, actor: Actor) -> Response:
    """Ask for what shall be different."""
    activity = ours(id)
    return _form_page(Form.blank(known_of(activity)), activity, 200)


@bp.post("/<id>/edit")
@allow(Who.COORDINATORS)
def correct(id: str, actor: Actor) -> Response:
    """Change what an activity says."""
    form, activity = Form.posted(), ours(id)
    published = activity.state is not ActivityState.DRAFT
    try:
        values = read_activity(form, _languages(), published=published)
        form.check()
        _check_group(values)
        form.check_version(activity.version, known_of(activity))
        service.correct(id, activity.version, values, _languages(), stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _form_page(form, ours(id), status)
    let_go(actor)
    current_session().commit()
    return see(".show", _("Saved."), id=id)


@bp.post("/<id>/publish")
@allow(Who.COORDINATORS)
def publish(id: str, actor: Actor) -> Response:
    """Show a draft to those it is for."""
    form, activity = Form.posted(), ours(id)
    try:
        form.check_version(activity.version, {})
        service.publish(id, activity.version, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _show_page(ours(id), actor, form, status)
    current_session().commit()
    return see(".show", _("Published. Phones show it at their next contact."), id=id)


@bp.get("/<id>/move")
@allow(Who.COORDINATORS)
def moving(id: str, actor: Actor) -> Response:
    """Ask for the new time."""
    activity = ours(id)
    return _change_page("move", Form.blank(times_of(activity)), activity, 200)


@bp.post("/<id>/move")
@allow(Who.COORDINATORS)
def move(id: str, actor: Actor) -> Response:
    """Let an activity begin at another time."""
    form, activity = Form.posted(), ours(id)
    try:
        times, note = read_times(form, activity), chosen_note(form, _languages())
        form.check()
        form.check_version(activity.version, times_of(activity))
        starts_at = times["starts_at"]
        assert starts_at is not None
        stamp = stamp_of(actor)
        service.move(id, activity.version, starts_at, times["ends_at"], note, stamp)
    except Problem as problem:
        status = form.refuse(problem)
        return _change_page("move", form, ours(id), status)
    let_go(actor)
    current_session().commit()
    return see(".show", _("Moved. Whoever said yes is asked again."), id=id)


@bp.get("/<id>/cancel")
@allow(Who.COORDINATORS)
def cancelling(id: str, actor: Actor) -> Response:
    """Ask why it does not take place."""
    return _change_page("cancel", Form.blank(), _any(id), 200)


@bp.post("/<id>/cancel")
@allow(Who.COORDINATORS)
def cancel(id: str, actor: Actor) -> Response:
    """Call an activity off."""
    form, activity = Form.posted(), _any(id)
    try:
        note = chosen_note(form, _languages())
        form.check()
        form.check_version(activity.version, {})
        service.cancel(id, activity.version, note, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _change_page("cancel", form, _any(id), status)
    let_go(actor)
    current_session().commit()
    return see(".show", _("Cancelled. Phones show it at their next contact."), id=id)


@bp.post("/<id>/answers")
@allow(Who.COORDINATORS)
def answer(id: str, actor: Actor) -> Response:
    """Write down what somebody has said, unless they said something else meanwhile."""
    form, activity = Form.posted(), found(current_session().get(Activity, id))
    try:
        person_id = form.id("person", required=True)
        said = form.choice("answer", Answer, required=True)
        form.check()
        stamp = stamp_of(actor)
        offered = listing.could_answer(activity, [str(person_id)], stamp.today)
        if not offered or said is None:
            raise Gone
        person, newcomer_id = offered[0]
        version = answer_version(id, person.id)
        answer_at_the_desk(activity, person.id, newcomer_id, said, stamp)
        form.check_version(version, {})
    except Problem as problem:
        status = form.refuse(problem)
        late = late_word(form.errors.pop("answer", ""))
        activity = found(current_session().get(Activity, id))
        return _show_page(activity, actor, form, status, late=late)
    current_session().commit()
    return see(".show", _("The answer of %(name)s is noted.", name=person.call_name), id=id)


def _any(id: str) -> Activity:
    return found(current_session().get(Activity, id))


def ours(id: str) -> Activity:
    """Return an activity of the desk; meetings are their companions' to change."""
    activity = _any(id)
    if activity.audience is Audience.NEWCOMER:
        raise Gone
    return activity


def _check_group(values: dict[str, Any]) -> None:
    if values.get("group_id") and current_session().get(Group, values["group_id"]) is None:
        raise Gone


def _languages() -> list[str]:
    known = programme()
    return list(known.languages) if known else ["de", "en"]


def _words() -> dict[str, Any]:
    return {
        "activity_title": activity_title,
        "activity_word": activity_word,
        "category_word": category_word,
        "in_reading": in_reading,
    }


def _show_page(
    activity: Activity, actor: Actor, form: Form, status: int, *, late: str = ""
) -> Response:
    asked, today = asked_name(), stamp_of(actor).today
    named = ids_named(asked)
    offered = listing.could_answer(activity, named, today) if named is not None else []
    group = current_session().get(Group, activity.group_id) if activity.group_id else None
    return page(
        "desk/activities/show.html",
        status,
        activity=activity,
        group=group,
        with_whom=listing.with_whom(activity),
        comes=listing.who_comes(activity.id),
        turnout=turnout_of(activity.id),
        is_over=activity.starts_at <= stamp_of(actor).now,
        asked=asked,
        offered=[
            (person, answer_version(activity.id, person.id)) for person, _card in offered[:OFFERED]
        ],
        form=form,
        late=late,
        labels=labels(),
        languages=[(one, language_name(one)) for one in _languages()],
        **_words(),
    )


def _form_page(form: Form, activity: Activity | None, status: int) -> Response:
    return page(
        "desk/activities/form.html",
        status,
        form=form,
        activity=activity,
        published=activity is not None and activity.state is not ActivityState.DRAFT,
        labels=labels_in(IN_LANGUAGES, _languages()),
        languages=[(one, language_name(one)) for one in _languages()],
        lengths=IN_LANGUAGES,
        categories=[(one.value, category_word(one)) for one in Category],
        audiences=[("everyone", _("Everyone")), ("group", _("One group"))],
        groups=group_options(),
        spoken=language_options(),
    )


def _change_page(what: str, form: Form, activity: Activity, status: int) -> Response:
    return page(
        f"desk/activities/{what}.html",
        status,
        form=form,
        activity=activity,
        title=activity_title(activity),
        labels=labels_in(("note",), _languages()),
        languages=[(one, language_name(one)) for one in _languages()],
        comes=turnout_of(activity.id),
    )
