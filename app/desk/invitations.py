"""Inviting people to the app: a link, a code and a card to print, shown once."""

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.auth.desk_session import present_session, server_key
from app.auth.gate import Who, allow
from app.clock import local_day
from app.database import current_session
from app.desk.dates import day
from app.desk.forms import Form, let_go
from app.desk.layout import OWN_NAMES
from app.desk.pages import found, page, see
from app.desk.paging import page_of
from app.desk.pictures import qr
from app.groups.listing import card_of, groups_of
from app.groups.models import State
from app.people.listing import open_invitations
from app.people.models import Account, Invitation, Person, Role
from app.people.queries import account_of_person
from app.people.service import ON_PHONES, Issued, invite, offer_sign_in
from app.problems import Problem
from app.programme.queries import programme, timezone
from app.records.actor import Actor

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """List the invitations that may still be used, those that end first on top."""
    invitations = page_of(open_invitations(clock.now()), [Invitation.expires_at, Invitation.id])
    return page("desk/invitations/index.html", invitations=invitations)


@bp.post("/<id>/withdraw")
@allow(Who.COORDINATORS)
def withdraw(id: str, actor: Actor) -> Response:
    """Make an invitation void."""
    invitation = found(current_session().get(Invitation, id))
    if invitation.used_at is None and invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
    current_session().commit()
    return see(".index", _("The invitation is void."))


@bp.get("/of/<person_id>")
@allow(Who.COORDINATORS)
def new(person_id: str, actor: Actor) -> Response:
    """Ask in which language somebody is invited."""
    person = found(current_session().get(Person, person_id))
    spoken = [one for one in person.languages if one in OWN_NAMES]
    return _form_page(Form.blank({"language": (spoken or ["de"])[0]}), person, 200)


@bp.post("/of/<person_id>")
@allow(Who.COORDINATORS)
def make(person_id: str, actor: Actor) -> Response:
    """Show a fresh invitation, this once; those of the same person before it are void."""
    form, person = Form.posted(), found(current_session().get(Person, person_id))
    key = form.claim(actor)
    try:
        language = form.one_of("language", list(OWN_NAMES), required=True)
        form.check()
        assert language is not None
        issued = _issue(person, language)
    except Problem as problem:
        status = form.refuse(problem)
        return _form_page(form, found(current_session().get(Person, person_id)), status)
    key.led_to = url_for(".new", person_id=person_id, shown="yes")
    let_go(actor)
    current_session().commit()
    return _card_page(person, language, issued)


def _issue(person: Person, language: str) -> Issued:
    session = found(present_session())
    inviter, now = session.account.person.call_name, clock.now()
    account = account_of_person(person.id)
    if account is not None and _on_phones(account):
        return offer_sign_in(account, inviter=inviter, key=server_key(), now=now)
    return invite(
        person,
        _role(person),
        inviter=inviter,
        language=language,
        group_name=_group_name(person.id),
        key=server_key(),
        now=now,
    )


def _on_phones(account: Account) -> bool:
    return any(one in ON_PHONES for one in account.roles)


def _role(person: Person) -> Role:
    return Role.COMPANION if card_of(person.id) is None else Role.NEWCOMER


def _group_name(person_id: str) -> str | None:
    memberships = groups_of([person_id]).get(person_id, [])
    return next(
        (one.group.name for one in memberships if one.membership.state is not State.ENDED), None
    )


def _form_page(form: Form, person: Person, status: int) -> Response:
    account = account_of_person(person.id)
    return page(
        "desk/invitations/new.html",
        status,
        form=form,
        person=person,
        card=card_of(person.id),
        known=account is not None and _on_phones(account),
        disabled_at=account.disabled_at if account else None,
        shown="shown" in request.args,
        languages=list(OWN_NAMES.items()),
        labels={"language": _("Language of the card")},
    )


def _card_page(person: Person, language: str, issued: Issued) -> Response:
    link = f"{current_app.config['ORIGIN']}/join#{issued.token}"
    with force_locale(language):
        words = _card_words(person, issued)
    return page(
        "desk/invitations/card.html",
        person=person,
        card=card_of(person.id),
        card_language=language,
        words=words,
        link=link,
        address=f"{current_app.config['ORIGIN']}/join".partition("://")[2],
        form=Form(),
        code=f"{issued.code[:4]} {issued.code[4:]}",
        picture=qr(link, words["picture"]),
    )


def _card_words(person: Person, issued: Issued) -> dict[str, str]:
    """Return what stands on the card, in the language of whoever gets it: polite, on paper."""
    about = programme()
    phone = about.phone if about else None
    until = day(local_day(issued.expires_at, timezone()))
    return {
        "title": _("Welcome, %(name)s!", name=person.call_name),
        "scan": _("Please scan this picture with your phone."),
        "picture": _("Invitation as a QR code"),
        "type": _("Or open this address and type the code:"),
        "until": _("Valid until %(day)s, once.", day=until),
        "help": _("Questions? Please call us: %(phone)s", phone=phone) if phone else "",
        "programme": about.name if about else "",
    }
