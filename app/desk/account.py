"""My account: where it is signed in, password, recovery codes and the desk's language."""

from flask import Blueprint, Response
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.auth import desk_session
from app.auth.desk_session import present_session, server_key
from app.auth.gate import Who, allow
from app.credentials import service
from app.credentials.models import DeskCredential, DeskSession
from app.credentials.passwords import hash_password, is_password
from app.credentials.queries import credential_of, sessions_of, unused_recovery_codes
from app.credentials.rules import check_password
from app.database import begin_writing, current_session
from app.desk.forms import Form
from app.desk.layout import LANGUAGES
from app.desk.pages import found, page, see
from app.extensions import limiter
from app.problems import Gone, Invalid, Problem
from app.records.actor import Actor

bp = Blueprint("account", __name__, url_prefix="/account")

TRIES = "10/15 minutes;30/day"


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """Show where the account is signed in, and what else can be changed."""
    present, credential = found(present_session()), credential_of(actor.account_id)
    return page(
        "desk/account/index.html",
        sessions=sessions_of(actor.account_id, clock.now()),
        present=present.id,
        email=credential.email_key if credential else "",
        codes_left=unused_recovery_codes(actor.account_id),
        languages=LANGUAGES,
    )


@bp.post("/language")
@allow(Who.COORDINATORS)
def speak(actor: Actor) -> Response:
    """Show the desk in another language."""
    form = Form.posted()
    language = form.one_of("language", LANGUAGES, required=True)
    form.check()
    assert language is not None
    found(credential_of(actor.account_id)).language = language
    current_session().commit()
    desk_session.speak(language)
    with force_locale(language):
        return see(".index", _("The desk now speaks this language."))


@bp.post("/sessions/<id>/end")
@allow(Who.COORDINATORS)
def end_session(id: str, actor: Actor) -> Response:
    """Sign another browser out."""
    session = current_session().get(DeskSession, id)
    if session is None or session.account_id != actor.account_id:
        raise Gone
    service.end_session(session, clock.now())
    current_session().commit()
    return see(".index", _("That browser is signed out."))


@bp.post("/sessions/end-others")
@allow(Who.COORDINATORS)
def end_others(actor: Actor) -> Response:
    """Sign all other browsers out."""
    present = found(present_session())
    service.end_sessions(actor.account_id, clock.now(), but=present.id)
    current_session().commit()
    return see(".index", _("All other browsers are signed out."))


@bp.get("/password")
@allow(Who.COORDINATORS)
def password(actor: Actor) -> Response:
    """Ask for another password."""
    return _password_page(Form.blank(), 200)


@bp.post("/password")
@limiter.limit(TRIES)
@allow(Who.COORDINATORS, begins=False)
def change_password(actor: Actor) -> Response:
    """Set another password; all other browsers are signed out."""
    form = Form.posted()
    try:
        stored = found(credential_of(actor.account_id)).password_hash
        if not is_password(form.secret("password"), stored):
            raise Invalid({"password": "wrong"})
        new = _new_password(form)
        begin_writing()
        credential = _with_code(form, actor)
        service.change_password(credential, new, clock.now())
        present = found(present_session())
        service.end_sessions(actor.account_id, clock.now(), but=present.id)
        current_session().commit()
    except Problem as problem:
        return _password_page(form, form.refuse(problem))
    return see(".index", _("The password is changed. All other browsers are signed out."))


def _new_password(form: Form) -> str:
    """Return the hash of the password that was chosen."""
    chosen = form.secret("new_password")
    try:
        check_password(chosen)
    except Invalid as problem:
        raise Invalid({"new_password": problem.fields["password"]}) from problem
    current_session().rollback()  # nobody waits for the database while this is hashed
    return hash_password(chosen)


def _with_code(form: Form, actor: Actor) -> DeskCredential:
    """Return the account's credential if the present code was typed. Raises ``Invalid``."""
    credential = found(credential_of(actor.account_id, lock=True))
    typed = form.secret("code").decode("utf-8", "replace")[:40]
    if not service.take_code(credential, typed, server_key(), clock.now()):
        raise Invalid({"code": "wrong"})
    return credential


def _password_page(form: Form, status: int) -> Response:
    labels = {
        "password": _("Present password"),
        "new_password": _("New password"),
        "code": _("Code"),
    }
    return page("desk/account/password.html", status, form=form, labels=labels)


@bp.get("/recovery-codes")
@allow(Who.COORDINATORS)
def recovery_codes(actor: Actor) -> Response:
    """Ask whether the recovery codes shall be renewed."""
    return _codes_page(Form.blank(), 200)


@bp.post("/recovery-codes")
@limiter.limit(TRIES)
@allow(Who.COORDINATORS)
def renew_recovery_codes(actor: Actor) -> Response:
    """Show ten fresh recovery codes, once."""
    form = Form.posted()
    try:
        _with_code(form, actor)
        codes = service.renew_recovery_codes(actor.account_id, server_key(), clock.now())
        current_session().commit()
    except Problem as problem:
        return _codes_page(form, form.refuse(problem))
    return page("desk/account/codes.html", codes=codes, new=False)


def _codes_page(form: Form, status: int) -> Response:
    return page("desk/account/renew.html", status, form=form, labels={"code": _("Code")})
