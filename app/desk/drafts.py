"""Throwing away an activity that was never published."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from app.activities import service
from app.activities.models import Activity, ActivityState
from app.auth.gate import Who, allow
from app.database import current_session
from app.desk.activities import ours
from app.desk.activity_forms import activity_title
from app.desk.forms import Form, let_go
from app.desk.pages import page, see, stamp_of
from app.problems import Problem
from app.records.actor import Actor

bp = Blueprint("drafts", __name__, url_prefix="/activities")


@bp.get("/<id>/discard")
@allow(Who.COORDINATORS)
def ask(id: str, actor: Actor) -> Response:
    """Ask whether a draft shall go."""
    return _ask_page(Form.blank(), ours(id), 200)


@bp.post("/<id>/discard")
@allow(Who.COORDINATORS)
def discard(id: str, actor: Actor) -> Response:
    """Throw a draft away."""
    form, activity = Form.posted(), ours(id)
    try:
        form.check_version(activity.version, {})
        service.discard(id, activity.version, stamp_of(actor))
    except Problem as problem:
        status = form.refuse(problem)
        return _ask_page(form, ours(id), status)
    let_go(actor)
    current_session().commit()
    return see("desk.activities.index", _("The draft is gone."), show="drafts")


def _ask_page(form: Form, activity: Activity, status: int) -> Response:
    return page(
        "desk/activities/discard.html",
        status,
        form=form,
        activity=activity,
        is_draft=activity.state is ActivityState.DRAFT,
        title=activity_title(activity),
    )
