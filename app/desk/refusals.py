"""What the desk answers when something is refused: a page, or the way to sign in."""

from flask import Flask, Response, request, url_for
from flask_babel import gettext as _

from app import clock
from app.auth.answers import request_id
from app.auth.desk_session import known_session
from app.credentials import forms
from app.credentials.service import tidy
from app.database import begin_writing, current_session
from app.desk.forms import PAGE, Sent, typed_fields
from app.desk.pages import go, is_ours, page, present_address
from app.problems import LoginNeeded, Problem

#: More of what was typed is not kept than this, in characters.
MOST_KEPT = 100_000


def answer_problem(problem: Problem) -> Response:
    """Return what the desk answers to something that is refused."""
    if isinstance(problem, LoginNeeded):
        return _ask_to_sign_in()
    if isinstance(problem, Sent) and isinstance(problem.members.get("led_to"), str):
        return go(str(problem.members["led_to"]))
    title, text = _words(problem)
    response = page(
        "desk/refused.html",
        problem.status,
        title=title,
        text=text,
        code=problem.code,
        instance=request_id(),
    )
    if "retry_after" in problem.members:
        response.headers["Retry-After"] = str(problem.members["retry_after"])
    return response


def _ask_to_sign_in() -> Response:
    """Lead to signing in, and from there back; what was typed is kept for the same account."""
    wanted = present_address()
    if request.method == "POST":
        wanted = _keep_form()
    elif not is_ours(wanted):
        wanted = ""
    return go(url_for("desk.sign_in.form", next=wanted or None))


def _keep_form() -> str:
    session, page_of_form = known_session(), request.form.get(PAGE, "")
    if not is_ours(page_of_form):
        return ""
    fields = typed_fields(request.form.lists())
    typed = any(not name.startswith("_") for name in fields)
    if session is None or session.ended_at is not None or not typed or _size(fields) > MOST_KEPT:
        return page_of_form
    account_id, now = session.account_id, clock.now()
    begin_writing()
    tidy(now)
    forms.keep(account_id, page_of_form, fields, now)
    current_session().commit()
    return page_of_form


def _size(fields: dict[str, list[str]]) -> int:
    return sum(len(text) for texts in fields.values() for text in texts)


def _words(problem: Problem) -> tuple[str, str]:
    """Return what happened and what to do, in the reader's language."""
    if problem.code == "unknown_invitation":
        return (
            _("This invitation cannot be used"),
            _("It was used, has run out or was withdrawn. Ask for a new one."),
        )
    if problem.code == "account":
        return (
            _("Somebody else is signed in here"),
            _("Sign out first, then open the link again. Nothing was stored."),
        )
    known = {
        400: (_("That cannot be read"), _("Go back and send the form again. Nothing was stored.")),
        403: (_("Not from here"), _("The request came from another site. Nothing was stored.")),
        404: (_("There is nothing here"), _("It may have been removed, or the address is wrong.")),
        405: (_("That does not work here"), _("Nothing was stored.")),
        409: (
            _("That has been done already"),
            _("The form was sent before. Nothing was stored twice."),
        ),
        413: (
            _("That is too much at once"),
            _("Go back and shorten the text; it still stands in the form. Nothing was stored."),
        ),
        415: (_("That cannot be read"), _("Go back and send the form again. Nothing was stored.")),
        429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
        503: (
            _("Busy just now"),
            _("Go back and try again in a moment. What was typed still stands in the form."),
        ),
    }
    return known.get(
        problem.status,
        (_("Something went wrong"), _("Nothing was stored. Go back and try again.")),
    )


def set_up(app: Flask) -> None:
    """Let templates say what a code means."""
    app.jinja_env.globals["sentence"] = sentence


def sentence(code: str) -> str:
    """Return what is wrong with a field, in the reader's language."""
    known: dict[str, str] = {
        "required": _("Something is missing here."),
        "too_long": _("This is too long."),
        "too_short": _("This is too short."),
        "control_character": _("This holds a character that cannot be shown."),
        "not_a_choice": _("Choose one of the list."),
        "not_a_day": _("Write the day like 2026-05-17."),
        "not_a_time": _("Write the time like 16:30."),
        "no_such_time": _("Clocks are put forward then; this time does not exist."),
        "not_a_number": _("Write a whole number."),
        "out_of_range": _("This number is too small or too large."),
        "too_far_back": _("This lies too far back."),
        "in_future": _("This lies in the future."),
        "in_past": _("This lies in the past."),
        "not_an_address": _("An e-mail address has an @ and a dot."),
        "not_a_phone": _("A phone number has digits, and perhaps a plus in front."),
        "not_yours": _("This cannot be changed here."),
        "not_agreed": _("The newcomer does not agree that such words are kept."),
        "no_account": _("There is no account yet that could be told."),
        "taken": _("Somebody else signs in with this address."),
        "wrong": _("This is not right."),
        "changed": _("Somebody else has saved meanwhile."),
        "invalid": _("Something needs another look."),
    }
    return known.get(code, known["wrong"])
