"""How a person gets in and is reached, as the desk shows it beside people and newcomers."""

from typing import Any

from flask import Response

from app import clock
from app.auth.desk_session import present_session
from app.desk.pages import found, see
from app.groups.listing import card_of
from app.people.listing import access_of
from app.push.subscriptions import subscriptions_of


def access_parts(person_id: str) -> dict[str, Any]:
    """Return what a page says of it: ``access``, and by device how it is ``reached``.

    ``is_own`` says whether it is about whoever looks at the page.
    """
    access = access_of(person_id, clock.now())
    known = subscriptions_of(access.account.id) if access.account else []
    return {
        "access": access,
        "reached": {one.device_id: one for one in known},
        "is_own": found(present_session()).account.person_id == person_id,
    }


def see_person(person_id: str, said: str) -> Response:
    """Lead back to somebody's page, the card of a newcomer, and say there what was done."""
    card = card_of(person_id)
    if card is not None:
        return see("desk.newcomers.show", said, id=card.id)
    return see("desk.people.show", said, id=person_id)
