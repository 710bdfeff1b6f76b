"""Signing in at the desk, and out again."""

import hashlib
import hmac

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app import clock
from app.auth import desk_session
from app.auth.gate import Who, allow
from app.credentials import service
from app.credentials.models import DeskCredential
from app.credentials.passwords import is_password
from app.credentials.queries import credential_for, credential_of, last_kept_form
from app.credentials.rules import LONGEST, fold_email
from app.database import begin_writing, current_session
from app.desk.browsers import name_of_browser
from app.desk.forms import Form
from app.desk.pages import go, is_ours, page
from app.extensions import limiter
from app.people.models import Role

bp = Blueprint("sign_in", __name__)

#: From one address, and for one account from everywhere: only tries that failed count there.
PER_ADDRESS = "10/minute;100/hour"
PER_ACCOUNT = "10/15 minutes;60/day"


def _account_tried() -> str:
    """Return what tries are counted by: the account, apart for a browser that it used before.

    So somebody who tries passwords cannot keep the account's owner out. Never raises: the library
    that counts would take it for a broken memory.
    """
    try:
        email = fold_email(request.form.get("email", "")[:400])
    except HTTPException:
        email = ""  # a form that cannot be read; the view says so
    key = hmac.new(desk_session.server_key().encode(), email.encode(), hashlib.sha256).hexdigest()
    known = desk_session.known_session()
    credential = credential_of(known.account_id) if known is not None else None
    mine = credential is not None and credential.email_key == email
    return f"desk:{key}:{'known' if mine else 'new'}"


def _failed(response: Response) -> bool:
    return response.status_code == 401


@bp.get("/sign-in")
@allow(Who.ANYONE)
def form() -> Response:
    """Ask for e-mail, password and code."""
    if desk_session.present_session() is not None:
        return go(_wanted())
    return _page(Form.blank())


@bp.post("/sign-in")
@limiter.limit(PER_ADDRESS)
@limiter.limit(PER_ACCOUNT, key_func=_account_tried, deduct_when=_failed)
@allow(Who.ANYONE, begins=False)
def sign_in() -> Response:
    """Take all three at once, so that nobody learns which of them was wrong."""
    form = Form.posted()
    credential = _with_password(form)
    begin_writing()
    now = clock.now()
    account_id = _with_code(credential, form) if credential else None
    if account_id is None:
        current_session().commit()  # nothing but a code that was taken for a wrong password
        form.refusal = "wrong"
        return _page(form, 401)
    found = credential_of(account_id)
    assert found is not None
    service.tidy(now)
    before = desk_session.known_session()
    if before is not None:
        service.end_session(before, now)
    at = service.start_session(found.account, name_of_browser(request.user_agent.string), now)
    current_session().commit()
    desk_session.start(at)
    desk_session.speak(found.language)
    return go(_after_signing_in(account_id))


def _with_password(form: Form) -> DeskCredential | None:
    """Return the credential whose address and password were typed; a wrong one takes as long."""
    password = form.secret("password")
    credential = credential_for(form.value("email")[:400])
    stored = credential.password_hash if credential else None
    fits = is_password(password[: LONGEST + 1], stored) and len(password) <= LONGEST
    account_id = credential.account_id if credential and fits else None
    current_session().rollback()
    return credential_of(account_id) if account_id else None


def _with_code(credential: DeskCredential, form: Form) -> str | None:
    locked = credential_of(credential.account_id, lock=True)
    if locked is None or locked.account.disabled_at is not None:
        return None
    if Role.COORDINATOR not in locked.account.roles:
        return None
    typed = form.secret("code").decode("utf-8", "replace")[:40]
    taken = service.take_code(locked, typed, desk_session.server_key(), clock.now())
    return locked.account_id if taken else None


def _after_signing_in(account_id: str) -> str:
    """Return where to go: back to what was being typed, unless another page is asked for."""
    kept, wanted = last_kept_form(account_id, clock.now()), _wanted()
    if kept is not None and wanted in (kept.page, url_for("desk.home.index")):
        return f"{kept.page}?kept={kept.id}"
    return wanted


def _wanted() -> str:
    wanted = request.values.get("next", "")
    return wanted if is_ours(wanted) else url_for("desk.home.index")


def _page(form: Form, status: int = 200) -> Response:
    wanted = request.values.get("next", "")
    return page(
        "desk/sign_in/sign_in.html",
        status,
        form=form,
        next=wanted if is_ours(wanted) else "",
        labels={"email": _("E-mail"), "password": _("Password"), "code": _("Code")},
    )


@bp.post("/sign-out")
@allow(Who.ANYONE)
def sign_out() -> Response:
    """End this browser's session; without one there is nothing to end."""
    found = desk_session.known_session()
    if found is not None:
        service.end_session(found, clock.now())
        current_session().commit()
    desk_session.end()
    return go(url_for(".form"))
