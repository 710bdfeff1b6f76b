"""Ending memberships and accompaniments. The caller commits.

Whoever parts also gives up places in activities: ``app.activities.leaving`` calls this and does
both; nobody else may.
"""

from datetime import date

from app.database import current_session
from app.groups.models import Accompaniment, Membership, State
from app.groups.service import keep_companions, keep_waiting
from app.records import ledger
from app.records.actor import Stamp
from app.records.base import change


def end_member(
    membership: Membership, last_day: date, stamp: Stamp, *, pause: bool = False
) -> None:
    """Close a membership: its access is over at once, ``last_day`` is the last that counts."""
    state = State.PAUSED if pause else State.ENDED
    last_day = max(last_day, membership.from_on)
    change(membership, {"state": state, "to_on": last_day, "phone": None}, stamp)
    ledger.note("membership", id=membership.id, state=state, to_on=last_day.isoformat())
    keep_companions(membership.group_id, stamp)


def end_accompaniment(
    accompaniment: Accompaniment, last_day: date, stamp: Stamp, *, because: str | None = None
) -> None:
    """End an accompaniment; the reason stays at the desk."""
    last_day = max(last_day, accompaniment.from_on)
    change(accompaniment, {"state": State.ENDED, "to_on": last_day}, stamp)
    accompaniment.ended_because = because
    ledger.note("accompaniment", id=accompaniment.id, to_on=last_day.isoformat())
    current_session().flush()
    keep_waiting(accompaniment.newcomer_id, stamp)
    keep_companions(accompaniment.group_id, stamp)
