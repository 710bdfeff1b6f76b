"""People: companions, coordinators and whoever else the programme knows by name."""

import sqlalchemy as sa
from flask import Blueprint, Response

from app.auth.gate import Who, allow
from app.desk.pages import page
from app.desk.paging import asked_name, page_of
from app.groups.models import Newcomer
from app.people.finding import ids_named
from app.people.models import Person
from app.records.actor import Actor

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/")
@allow(Who.COORDINATORS)
def index(actor: Actor) -> Response:
    """List people by name; newcomers have a list of their own."""
    asked = asked_name()
    query = sa.select(Person)
    found = ids_named(asked)
    if found is None:
        query = query.where(~sa.exists().where(Newcomer.person_id == Person.id))
    else:
        query = query.where(Person.id.in_(found))
    return page(
        "desk/people/index.html",
        people=page_of(query, [Person.name_key, Person.id]),
        asked=asked,
    )
