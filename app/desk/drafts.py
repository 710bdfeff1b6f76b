"""Throwing away an activity that was never published."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from app.activities import service
from app.activities.models import Activity, ActivityState, Audience
from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.activity_forms import category_word, in_reading
from app.desk.forms import Form, let_go
from app.desk.pages import found, page, see, stamp_of
from app.problems import Gone, Problem
from app.records.actor import Actor

bp = Blueprint("drafts", __name__, url_prefix="/activities")


@bp.get("/<id>/discard")
@allow(Who.COORDINATORS)
def ask(id: str, actor: Actor) -> Response:
    """Ask whether a draft shall go."""
    return _ask_page(Form.blank(), _ours(id), 200)


@bp.post("/<id>/discard")
@allow(Who.COORDINATORS)
def discard(id: str, actor: Actor) -> Response:
    """Throw a draft away."""
    form, activity = Form.posted(), _ours(id)
    try:
        form.check_version(activity.version, {})
        service.discard(id, activity.version, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _ask_page(form, _ours(id), status)
    let_go(actor)
    current_session().commit()
    return see("desk.activities.index", _("The draft is gone."), show="drafts")


def _ours(id: str) -> Activity:
    """Return an activity of the desk; meetings are never drafts."""
    activity = found(current_session().get(Activity, id))
    if activity.audience is Audience.NEWCOMER:
        raise Gone
    return activity


def _ask_page(form: Form, activity: Activity, status: int) -> Response:
    return page(
        "desk/activities/discard.html",
        status,
        form=form,
        activity=activity,
        is_draft=activity.state is ActivityState.DRAFT,
        title=in_reading(activity.title) or category_word(activity.category),
    )
