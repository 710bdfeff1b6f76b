"""What parting does to the meetings ahead, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from app.activities.models import Activity
from app.database import current_session
from app.desk.dates import moment
from app.groups.models import Newcomer
from app.people.models import Account


@dataclass(frozen=True)
class Meeting:
    """A meeting ahead, with whom it is, and whether a phone tells her what becomes of it."""

    id: str
    call_name: str
    when: str
    is_told: bool


def meetings_of(activities: Iterable[Activity]) -> list[Meeting]:
    """Return meetings in the order in which they begin."""
    starts = {one.id: one.starts_at for one in activities}
    query = (
        sa.select(Activity.id, Newcomer.call_name, Account.id)
        .join(Newcomer, Newcomer.id == Activity.newcomer_id)
        .outerjoin(
            Account,
            sa.and_(Account.person_id == Newcomer.person_id, Account.disabled_at.is_(None)),
        )
        .where(Activity.id.in_(list(starts)))
        .order_by(Activity.starts_at, Activity.id)
    )
    rows = current_session().execute(query)
    return [Meeting(id, name, moment(starts[id]), bool(account)) for id, name, account in rows]


def called_off(said: str, activities: Iterable[Activity]) -> str:
    """Add to what was done which meetings are called off with it, and whom nobody tells."""
    meetings = meetings_of(activities)
    sentences = [said]
    if meetings:
        named = "; ".join(f"{one.call_name}, {one.when}" for one in meetings)
        sentences.append(_("Called off, as nobody is left to come: %(meetings)s.", meetings=named))
    if untold := sorted({one.call_name for one in meetings if not one.is_told}):
        names = ", ".join(untold)
        sentences.append(_("Has no account and has to be told: %(names)s.", names=names))
    return " ".join(sentences)
