"""The desk's own address leads to its first place."""

from flask import Blueprint, Response, url_for

from app.auth.gate import Who, allow
from app.desk.pages import go
from app.records.actor import Actor

bp = Blueprint("home", __name__)


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """Lead to what waits to be read."""
    return go(url_for("desk.reviews.index"))
