"""The desk's own address leads to its first place."""

from flask import Blueprint, Response, url_for

from app.auth.gate import Who, allow
from app.desk.navigation import places
from app.desk.pages import go
from app.records.actor import Actor

bp = Blueprint("home", __name__)


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """Lead to the first place of the navigation."""
    first = next(iter(places()), None)
    return go(first.address if first else url_for("desk.account.index"))
