"""Accepting an invitation to the desk: password, second factor, recovery codes."""

from flask import Blueprint, Response, request, session
from flask_babel import get_locale
from flask_babel import gettext as _

from app import clock
from app.auth import desk_session
from app.auth.gate import Who, allow
from app.clock import local_day
from app.credentials import service
from app.credentials.passwords import hash_password
from app.credentials.rules import check_password, read_email
from app.credentials.second_factor import SECRET, address_of, new_secret, step_of_code
from app.credentials.service import Secrets
from app.database import begin_writing, current_session
from app.desk.browsers import name_of_browser
from app.desk.forms import Form
from app.desk.pages import page
from app.desk.pictures import qr
from app.extensions import limiter
from app.people.models import Invitation
from app.people.queries import usable_invitation
from app.people.secrets import TOKEN, hash_token
from app.problems import Invalid, OtherAccount, Problem, UnknownInvitation
from app.programme.queries import programme, timezone
from app.records.actor import Stamp

bp = Blueprint("join", __name__, url_prefix="/join")

TRIES = "10/minute;60/hour"


@bp.get("/<token>")
@limiter.limit(TRIES)
@allow(Who.ANYONE)
def form(token: str) -> Response:
    """Show who invites whom, and ask for what they will sign in with; nothing is used up."""
    invitation = _invitation(token)
    return _page(Form.blank({"email": invitation.person.email}), invitation, token, 200)


@bp.post("/<token>")
@limiter.limit(TRIES)
@allow(Who.ANYONE, begins=False)
def join(token: str) -> Response:
    """Use the invitation up: show the recovery codes once and sign this browser in."""
    form = Form.posted()
    try:
        chosen = _chosen(form, _invitation(token), token)
        begin_writing()
        invitation = _invitation(token, lock=True)
        _check_account(invitation)
        now = clock.now()
        stamp = Stamp(now, now, local_day(now, timezone()), person_id=invitation.person_id)
        language, key = str(get_locale()), desk_session.server_key()
        account, codes = service.enrol(invitation, chosen, language, stamp, key=key)
        at = service.start_session(account, name_of_browser(request.user_agent.string), now)
        current_session().commit()
    except Problem as problem:
        status = form.refuse(problem)
        return _page(form, _invitation(token), token, status)
    desk_session.start(at)
    return page("desk/account/codes.html", codes=codes, new=True)


def _invitation(token: str, *, lock: bool = False) -> Invitation:
    """Return the invitation of a link; unknown and used ones look alike.

    Raises ``UnknownInvitation``.
    """
    found = None
    if TOKEN.fullmatch(token):
        found = usable_invitation(
            token_hash=hash_token(token), code_hash=None, now=clock.now(), lock=lock, to_desk=True
        )
    if found is None:
        raise UnknownInvitation
    return found


def _check_account(invitation: Invitation) -> None:
    """Raise ``OtherAccount`` where somebody else is signed in: nobody is switched in silence."""
    present = desk_session.present_session()
    if present is not None and present.account.person_id != invitation.person_id:
        raise OtherAccount


def _chosen(form: Form, invitation: Invitation, token: str) -> Secrets:
    """Return what somebody has chosen to sign in with. Raises ``Invalid`` and ``OtherAccount``."""
    _check_account(invitation)
    secret = _secret(token)
    step = step_of_code(secret, form.secret("code").decode("utf-8", "replace")[:40], 0, clock.now())
    if step is None:
        form.wrong("code", "wrong")
    password, email = form.secret("password"), ""
    for check in (lambda: check_password(password), lambda: read_email(form.value("email"))):
        try:
            email = check() or email
        except Invalid as problem:
            form.errors |= problem.fields
    form.check()
    assert step is not None
    current_session().rollback()  # nobody waits for the database while this is hashed
    return Secrets(email, hash_password(password), secret, step)


def _secret(token: str) -> str:
    """Return the second factor that this browser was offered with this link, or a fresh one."""
    bound, secret = (session.get("enrol") or ["", ""])[:2]
    if bound != hash_token(token)[:16] or not SECRET.fullmatch(secret):
        secret = new_secret()
        session["enrol"] = [hash_token(token)[:16], secret]
    return str(secret)


def _page(form: Form, invitation: Invitation, token: str, status: int) -> Response:
    secret, found = _secret(token), programme()
    present = desk_session.present_session()
    name = found.name if found else "Diele"
    address = address_of(secret, who=invitation.person.call_name, issuer="Diele")
    return page(
        "desk/sign_in/join.html",
        status,
        form=form,
        invitation=invitation,
        programme_name=name,
        other=present.account.person.call_name
        if present and present.account.person_id != invitation.person_id
        else None,
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        picture=qr(address, _("QR code for the authenticator app")),
        labels={"email": _("E-mail"), "password": _("Password"), "code": _("Code")},
    )
