"""Reading what was noted of talks, and answering those who noted it.

Every page here shows people's words, so each begins as a writer and records first what it is about
to show: what cannot be recorded is not shown.
"""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.audit.service import record_shown
from app.auth.gate import Who, allow
from app.database import begin_writing, current_session, new_id
from app.desk import review_words
from app.desk.forms import Form, let_go
from app.desk.pages import found, go, page, stamp_of
from app.desk.paging import asked_name
from app.desk.review_lists import (
    Listing,
    ListPage,
    asked_list,
    found_by,
    group_options,
    named_filters,
    next_after,
    page_of,
    topic_titles,
    waiting,
)
from app.people.models import Person
from app.problems import Malformed, Problem
from app.records.actor import Actor
from app.records.fields import ID
from app.reviews import service
from app.reviews.entries import Whole, entries, versions_shown, whole
from app.reviews.queries import Asked, Show, Sort, place_of, places
from app.reviews.service import Reader

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
bp.record(lambda state: state.app.extensions["desk_counts"].update(reviews=waiting))

#: As many characters as a person counts; what is stored may take more code points.
LONGEST = 4000
VERSION = re.compile(rf"({ID[1:-1]}):([0-9]{{1,18}})")


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """Show a list of talks, with the first of them beside it where there is room."""
    begin_writing()
    listing, asked = asked_list(), asked_name()
    if asked:
        return _finds(listing, asked)
    rows = page_of(listing)
    first = whole(rows.rows[0].talk.id) if rows.rows else None
    return _shown(actor, listing, rows, first, Form(), 200, chosen=False)


@bp.get("/<id>")
@allow(Who.COORDINATORS)
def show(id: str, actor: Actor) -> Response:
    """Show all there is to read about one talk, with its list beside it where there is room."""
    begin_writing()
    form = Form.blank()
    form.kept = form.kept and bool(form.value("text"))  # of the other forms nothing was typed
    return _entry_page(id, actor, asked_list(), form, 200)


@bp.post("/<id>/read")
@allow(Who.COORDINATORS)
def read(id: str, actor: Actor) -> Response:
    """Note that a talk was read as its page showed it, and lead to the next one."""
    listing, form = asked_list(), Form.posted()
    following = next_after(listing, id)
    if not service.mark_read(id, _seen(form.value("seen")), _reader(actor), stamp_of(actor)):
        current_session().rollback()
        return _stays(listing, id)
    current_session().commit()
    if following is None:
        flash(_("Everything in this list has been looked at."))
        return go(listing.address())
    return go(listing.of(following))


@bp.post("/<id>/thank")
@allow(Who.COORDINATORS)
def thank(id: str, actor: Actor) -> Response:
    """Thank whoever noted a talk; it counts as read as its page showed it."""
    listing, form = asked_list(), Form.posted()
    try:
        service.thank(id, _reader(actor), stamp_of(actor))
    except Problem as problem:
        return _refused(id, actor, listing, form, problem)
    return _answered(id, actor, listing, form, _("%(name)s sees the thanks on the phone."))


@bp.post("/<id>/ask")
@allow(Who.COORDINATORS)
def ask(id: str, actor: Actor) -> Response:
    """Ask whoever noted a talk something; it counts as read as its page showed it."""
    listing, form = asked_list(), Form.posted()
    found(place_of(listing.asked, id))
    once = form.claim(actor)
    try:
        text = form.text("text", LONGEST, required=True, one_line=False)
        form.check()
        assert text is not None
        service.ask(new_id(), id, text, _reader(actor), stamp_of(actor))
        once.led_to = listing.of(id)[:400]
        let_go(actor)
    except Problem as problem:
        status = form.refuse(problem)
        begin_writing()
        return _entry_page(id, actor, listing, form, status)
    return _answered(id, actor, listing, form, _("%(name)s sees the question on the phone."))


@bp.post("/read")
@allow(Who.COORDINATORS)
def read_plain(actor: Actor) -> Response:
    """Note that the talks of a page were read of which there is nothing to read but the facts."""
    listing, form = asked_list(), Form.posted()
    shown = {
        next(iter(versions)): versions for text in form.values("plain") if (versions := _seen(text))
    }
    read = service.read_without_text(shown, _reader(actor), stamp_of(actor))
    current_session().commit()
    flash(ngettext("%(num)d talk is marked as read.", "%(num)d talks are marked as read.", read))
    if read < len(shown):
        flash(_("What has changed meanwhile is still unread."))
    return go(listing.here())


def _answered(id: str, actor: Actor, listing: Listing, form: Form, said: str) -> Response:
    """Count a talk as read after its author was answered, and show it again."""
    seen = service.mark_read(id, _seen(form.value("seen")), _reader(actor), stamp_of(actor))
    name = entries([id])[0].author_name
    current_session().commit()
    flash(said % {"name": name})
    return go(listing.of(id)) if seen else _stays(listing, id)


def _refused(id: str, actor: Actor, listing: Listing, form: Form, problem: Problem) -> Response:
    """Show the talk again, with what was typed and why it was not taken."""
    status = form.refuse(problem)
    begin_writing()
    return _entry_page(id, actor, listing, form, status)


def _stays(listing: Listing, id: str) -> Response:
    flash(_("Something has come meanwhile. The talk is still unread."))
    return go(listing.of(id))


def _reader(actor: Actor) -> Reader:
    person = current_session().get_one(Person, actor.person_id)
    return Reader(person.id, person.call_name)


def _seen(text: str) -> dict[str, int]:
    """Return the versions that a page showed, by id; the talk's own comes first.

    Raises ``Malformed`` for what no page of ours holds.
    """
    found = {}
    for part in text.split(",") if text else ():
        match = VERSION.fullmatch(part)
        if match is None:
            raise Malformed
        found[match[1]] = int(match[2])
    return found


def _seen_text(versions: dict[str, int]) -> str:
    return ",".join(f"{id}:{version}" for id, version in versions.items())


# ---- pages ------------------------------------------------------------------------------------


def _entry_page(id: str, actor: Actor, listing: Listing, form: Form, status: int) -> Response:
    chosen = found(whole(id) if re.match(ID, id) and len(id) == 36 else None)
    return _shown(actor, listing, page_of(listing), chosen, form, status, chosen=True)


def _shown(
    actor: Actor,
    listing: Listing,
    rows: ListPage,
    entry: Whole | None,
    form: Form,
    status: int,
    *,
    chosen: bool,
) -> Response:
    """Return a page after recording about whom it shows words.

    ``chosen`` says that ``entry`` was asked for; otherwise small screens show the list.
    """
    shown = [*rows.rows, *([entry.entry] if entry else [])]
    about = {one.talk.newcomer_id for one in shown if one.notes}
    about |= {entry.entry.talk.newcomer_id} if entry and entry.has_words else set()
    record_shown(actor.person_id, about, clock.now())
    response = page(
        "desk/reviews/index.html",
        status,
        listing=listing,
        asked=listing.asked,
        rows=rows,
        whole=entry,
        chosen=chosen,
        form=form,
        **_around(listing),
    )
    current_session().commit()
    return response


def _around(listing: Listing) -> dict[str, Any]:
    newest = places(Asked(show=Show.ALL, sort=Sort.NEWEST), None, 1)
    tools: dict[str, Callable[..., Any]] = {
        "seen_text": _seen_text,
        "versions_shown": versions_shown,
        "following": next_after,
    }
    return {
        "unread": waiting(),
        "low": waiting(low=True),
        "newest": clock.from_ms(newest[0].news_at) if newest else None,
        "groups": group_options(),
        "named": named_filters(listing),
        "topics": topic_titles(),
        "words": review_words,
        "Show": Show,
        "Sort": Sort,
        **tools,
    }


def _finds(listing: Listing, asked: str) -> Response:
    matches = found_by(asked)
    if len(matches) == 1:
        return go(matches[0].address)
    return page("desk/reviews/found.html", matches=matches, asked=asked, listing=listing)
