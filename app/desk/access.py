"""How a person gets in and is reached, as the desk shows it beside people and newcomers."""

from typing import Any

from app import clock
from app.people.listing import access_of
from app.push.subscriptions import subscriptions_of


def access_parts(person_id: str) -> dict[str, Any]:
    """Return what a page says of it: ``access``, and by device how it is ``reached``."""
    access = access_of(person_id, clock.now())
    known = subscriptions_of(access.account.id) if access.account else []
    return {"access": access, "reached": {one.device_id: one for one in known}}
