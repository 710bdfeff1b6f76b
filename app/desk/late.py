"""What came late or was handed over: read, and accepted, sent back or deleted.

A talk and the notes about it stand there as one. Each form names the entries that were on the
page: what has arrived since is not settled unread.
"""

from collections.abc import Collection

import sqlalchemy as sa
from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app import clock
from app.audit.service import record_shown
from app.auth.gate import Who, allow
from app.database import begin_writing, current_session
from app.desk.forms import Form, let_go
from app.desk.late_words import kind_word, matter_word, said
from app.desk.pages import found, page, see, stamp_of
from app.desk.paging import count_of, page_of
from app.groups.models import Newcomer
from app.people.models import Account, Person
from app.problems import Forbidden, Gone, Problem
from app.records.actor import Actor
from app.records.late import LateEntry, Why
from app.sync import settling

bp = Blueprint("late", __name__, url_prefix="/late")
bp.record(lambda state: state.app.extensions["desk_counts"].update(late=waiting))

#: A sentence to the author is no longer than this, in characters.
LONGEST = 500


def waiting() -> str | None:
    """Return how many matters wait, as "3" or "99+"."""
    return count_of(settling.open_matters().with_only_columns(LateEntry.id))


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """List what waits, the oldest first; not what it says."""
    rows = page_of(settling.open_matters(), [LateEntry.at, LateEntry.id])
    entries = [entry for entry, _account in rows.rows]
    return page(
        "desk/late/index.html",
        rows=rows,
        about=_newcomers([_newcomer_id(entry) for entry in entries]),
        newcomer_id=_newcomer_id,
        together=settling.together(entries),
        matter_word=matter_word,
    )


@bp.get("/<id>")
@allow(Who.COORDINATORS)
def show(id: str, actor: Actor) -> Response:
    """Show what an entry says, and what can be done with it."""
    begin_writing()
    return _entry_page(id, actor, Form.blank(), 200)


@bp.post("/<id>/accept")
@allow(Who.COORDINATORS)
def accept(id: str, actor: Actor) -> Response:
    """Take an entry in as its author; what is refused of several stays, and it is said why."""
    form = Form.posted()
    try:
        refusals = settling.accept(id, stamp_of(actor), form.values("seen"))
    except Problem as problem:
        return _refused(id, actor, form, problem)
    said = _("Accepted. It stands where it belongs.")
    if refusals:
        said = _("A part is accepted and stands where it belongs. The rest still waits here.")
        said = " ".join([said, *map(_which, refusals)])
    current_session().commit()
    return see(".index", said)


@bp.post("/<id>/send-back")
@allow(Who.COORDINATORS)
def send_back(id: str, actor: Actor) -> Response:
    """Give an entry back to its author, with a sentence; what came late with it stays."""
    form = Form.posted()
    try:
        sentence = form.text("sentence", LONGEST, required=True, one_line=False)
        form.check()
        settling.send_back(
            id, sentence or "", _name_of(actor), stamp_of(actor), form.values("seen")
        )
    except Problem as problem:
        return _refused(id, actor, form, problem)
    let_go(actor)
    said = _("Sent back. It is on the author's phone at the next contact.")
    if _author_of(current_session().get_one(LateEntry, id)).disabled_at is not None:
        said = _("Sent back. It arrives once the author's account is enabled again.")
    current_session().commit()
    return see(".index", said)


@bp.get("/<id>/delete")
@allow(Who.COORDINATORS)
def deleting(id: str, actor: Actor) -> Response:
    """Ask before an entry is thrown away."""
    entry, seen = _open_entry(id), request.args.getlist("seen")
    entries = [one for one in settling.together([entry])[id] if one.id in (id, *seen)]
    return page("desk/late/delete.html", entry=entry, entries=entries, matter_word=matter_word)


@bp.post("/<id>/delete")
@allow(Who.COORDINATORS)
def delete(id: str, actor: Actor) -> Response:
    """Throw an entry away."""
    form = Form.posted()
    try:
        settling.delete(id, stamp_of(actor), form.values("seen"))
    except Problem as problem:
        return _refused(id, actor, form, problem)
    current_session().commit()
    return see(".index", _("Deleted."))


def _refused(id: str, actor: Actor, form: Form, problem: Problem) -> Response:
    current_session().rollback()
    if found(current_session().get(LateEntry, id)).settled_as is not None:
        return see(".index", _("Somebody else has settled it meanwhile."))
    # What it is about may be gone while the entry itself is here: that is no missing page.
    status = 409 if isinstance(problem, (Gone, Forbidden)) else form.refuse(problem)
    begin_writing()
    return _entry_page(id, actor, form, status, problem)


def _entry_page(
    id: str, actor: Actor, form: Form, status: int, problem: Problem | None = None
) -> Response:
    entry = _open_entry(id)
    entries = settling.together([entry])[id]
    newcomer_id = _newcomer_id(entry)
    record_shown(actor.person_id, [newcomer_id] if newcomer_id else [], clock.now())
    account = _author_of(entry)
    response = page(
        "desk/late/show.html",
        status,
        entry=entry,
        entries=entries,
        author=account.person,
        disabled=account.disabled_at is not None,
        about=_newcomers([newcomer_id]).get(newcomer_id or ""),
        said=said,
        handed_over=any(one.why is Why.HANDED_OVER for one in entries),
        late=any(one.why is Why.LATE for one in entries),
        form=form,
        labels={"sentence": _("What is to be different")},
        reason=_reason(problem, entries) if problem and "sentence" not in form.errors else "",
        kind_word=kind_word,
        matter_word=matter_word,
        most=LONGEST,
    )
    current_session().commit()
    return response


def _reason(problem: Problem, entries: Collection[LateEntry]) -> str:
    """Say why nothing was accepted; of several entries also which one it was."""
    if len(entries) == 1:
        return _reason_of(problem)
    all_waits = _("All of it still waits here.")
    return f"{_which(problem)} {all_waits}"


def _which(problem: Problem) -> str:
    return f"{kind_word(_kind_of(problem))}: {_reason_of(problem)}"


def _kind_of(problem: Problem) -> str:
    return str(problem.members.get("kind", ""))


def _reason_of(problem: Problem) -> str:
    if problem.code == "gone" and _kind_of(problem) == "conversation_note":
        reason: str = _(
            "The talk that this note is about is not here. Perhaps it is still on its author's"
            " phone; once it has arrived the note can be accepted."
        )
        return reason
    known: dict[str, str] = {
        "consent": _("There is no consent for these words, so they cannot be kept."),
        "gone": _("What it is about is no longer there."),
        "exists": _("It is there already."),
        "forbidden": _("Its author may not change this."),
        "closed": _("The time for it is over."),
    }
    otherwise: str = _("Something in it cannot be taken as it is. It can be sent back.")
    return known.get(problem.code, otherwise)


def _open_entry(id: str) -> LateEntry:
    entry = found(current_session().get(LateEntry, id))
    if entry.settled_as is not None:
        raise Gone
    return entry


def _author_of(entry: LateEntry) -> Account:
    return current_session().get_one(Account, entry.account_id)


def _newcomer_id(entry: LateEntry) -> str | None:
    return entry.scope.rpartition(":")[2] if entry.scope[:2] in ("n:", "c:", "r:") else None


def _newcomers(ids: list[str | None]) -> dict[str, Newcomer]:
    wanted = [one for one in ids if one]
    query = sa.select(Newcomer).where(Newcomer.id.in_(wanted))
    return {card.id: card for card in current_session().scalars(query)} if wanted else {}


def _name_of(actor: Actor) -> str:
    return current_session().get_one(Person, actor.person_id).call_name
