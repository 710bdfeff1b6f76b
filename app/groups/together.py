"""Through which group a companion and a newcomer came together."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from app.database import current_session
from app.groups.models import Accompaniment, Membership, State


def shared_group(person_id: str, newcomer_id: str, day: date) -> str | None:
    """Return the group through which a person saw a newcomer on a day, or the last one before."""
    who = {"person": person_id, "newcomer": newcomer_id}
    rows = current_session().connection().execute(_TOGETHER, who)
    found = [
        (max(a, c) <= day <= min(b or day, d or day), min(b or day, d or day, day), max(a, c), id)
        for id, a, b, c, d in rows
    ]
    return max(found)[-1] if found else None


def _together() -> sa.Select[Any]:
    """Return the query for the groups of both, built once: it is asked for each talk that comes."""
    member, with_her = Membership.__table__.c, Accompaniment.__table__.c
    return sa.select(
        member.group_id, member.from_on, member.to_on, with_her.from_on, with_her.to_on
    ).where(
        member.person_id == sa.bindparam("person"),
        member.group_id == with_her.group_id,
        member.state != State.PROPOSED,
        with_her.newcomer_id == sa.bindparam("newcomer"),
        with_her.state != State.PROPOSED,
    )


_TOGETHER = _together()
