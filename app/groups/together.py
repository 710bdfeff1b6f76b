"""Through which group a companion and a newcomer came together."""

from datetime import date

import sqlalchemy as sa

from app.database import current_session
from app.groups.models import Accompaniment, Membership, State


def shared_group(person_id: str, newcomer_id: str, day: date) -> str | None:
    """Return the group through which a person saw a newcomer on a day, or the last one before."""
    rows = current_session().execute(
        sa.select(
            Membership.group_id,
            Membership.from_on,
            Membership.to_on,
            Accompaniment.from_on,
            Accompaniment.to_on,
        ).where(
            Membership.person_id == person_id,
            Membership.group_id == Accompaniment.group_id,
            Membership.state != State.PROPOSED,
            Accompaniment.newcomer_id == newcomer_id,
            Accompaniment.state != State.PROPOSED,
        )
    )
    found = [
        (max(a, c) <= day <= min(b or day, d or day), min(b or day, d or day, day), max(a, c), id)
        for id, a, b, c, d in rows
    ]
    return max(found)[-1] if found else None
