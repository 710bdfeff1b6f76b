"""Reading activities and answers."""

from datetime import date

import sqlalchemy as sa

from app.activities.models import Activity, Audience, Rsvp, Turnout
from app.database import current_session, id_from
from app.groups.models import Accompaniment, State
from app.groups.queries import group_scopes
from app.people.queries import account_of_person
from app.programme.models import EVERYBODY


def rsvp_id(activity_id: str, person_id: str) -> str:
    """Return the one id that an answer of this person to this activity can have."""
    return id_from(f"rsvp:{activity_id}:{person_id}")


def locked_activity(activity_id: str) -> Activity | None:
    """Return an activity that nobody else answers, moves or cancels until this transaction ends."""
    return current_session().get(
        Activity, activity_id, with_for_update={"of": Activity}, populate_existing=True
    )


def answers_to(activity_id: str) -> list[Rsvp]:
    """Return what everybody said to an activity, in order of receipt, the others last."""
    query = sa.select(Rsvp).where(Rsvp.activity_id == activity_id)
    return list(
        current_session().scalars(query.order_by(Rsvp.receipt.is_(None), Rsvp.receipt, Rsvp.id))
    )


def turnout_of(activity_id: str) -> Turnout | None:
    """Return how many said what to an activity, once it is published."""
    return current_session().get(Turnout, id_from(f"turnout:{activity_id}"))


def belongs(activity: Activity, person_id: str, newcomer_id: str | None, today: date) -> bool:
    """Say whether an activity is for this person today.

    A newcomer belongs through herself and the groups that accompany her, a companion through
    memberships.
    """
    scope = activity.sync_scope()
    if scope is None:
        return False
    if newcomer_id is None:
        account = account_of_person(person_id)
        return scope in group_scopes(person_id, today) or (
            scope == EVERYBODY and account is not None
        )
    if activity.audience is not Audience.GROUP:
        return scope in (EVERYBODY, f"n:{newcomer_id}")
    query = sa.select(Accompaniment.id).where(
        Accompaniment.newcomer_id == newcomer_id,
        Accompaniment.group_id == activity.group_id,
        Accompaniment.state.in_((State.ACTIVE, State.PAUSED)),
        Accompaniment.from_on <= today,
        sa.or_(Accompaniment.to_on.is_(None), Accompaniment.to_on >= today),
    )
    return current_session().scalar(query.limit(1)) is not None


def answered_by_group(group_id: str) -> list[tuple[Activity, Rsvp]]:
    """Return answers to a group's activities and to meetings with whom it ever accompanied."""
    newcomers = sa.select(Accompaniment.newcomer_id).where(Accompaniment.group_id == group_id)
    query = (
        sa.select(Activity, Rsvp)
        .join(Rsvp, Rsvp.activity_id == Activity.id)
        .where(sa.or_(Activity.group_id == group_id, Activity.newcomer_id.in_(newcomers)))
        .order_by(Activity.id, Rsvp.id)
    )
    return [(activity, rsvp) for activity, rsvp in current_session().execute(query)]
