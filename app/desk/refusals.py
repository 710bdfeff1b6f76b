"""What the desk answers when something is refused: a page, or the way to sign in."""

from flask import Response, request, url_for

from app import clock
from app.auth.answers import request_id
from app.auth.desk_session import known_session
from app.credentials import forms
from app.credentials.service import tidy
from app.database import begin_writing, current_session
from app.desk.forms import PAGE, Sent, typed_fields
from app.desk.pages import go, is_ours, page, present_address
from app.desk.sentences import what_happened
from app.problems import LoginNeeded, Problem

#: More of what was typed is not kept than this, in characters.
MOST_KEPT = 100_000


def answer_problem(problem: Problem) -> Response:
    """Return what the desk answers to something that is refused."""
    if isinstance(problem, LoginNeeded):
        return _ask_to_sign_in()
    if isinstance(problem, Sent) and isinstance(problem.members.get("led_to"), str):
        return go(str(problem.members["led_to"]))
    return _refused_page(problem, "/desk/")


def answer_reader(problem: Problem) -> Response:
    """Return what is answered outside the desk to somebody who reads it, in their language."""
    response = _refused_page(problem, "/app/")
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def _refused_page(problem: Problem, home: str) -> Response:
    title, text = what_happened(problem)
    response = page(
        "desk/refused.html",
        problem.status,
        title=title,
        text=text,
        code=problem.code,
        instance=request_id(),
        home=home,
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
