"""Reading activities and answers."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from app.activities.models import Activity, ActivityState, Audience, Rsvp, Turnout
from app.database import current_session, id_from
from app.groups.models import Accompaniment, Membership
from app.groups.queries import is_accompanied, is_member
from app.people.queries import account_of_person


def rsvp_id(activity_id: str, person_id: str) -> str:
    """Return the one id that an answer of this person to this activity can have."""
    return id_from(f"rsvp:{activity_id}:{person_id}")


def locked_activity(activity_id: str) -> Activity | None:
    """Return an activity that nobody else answers, moves or cancels until this transaction ends."""
    return current_session().get(
        Activity, activity_id, with_for_update={"of": Activity}, populate_existing=True
    )


def answers_to(activity_id: str) -> list[Rsvp]:
    """Return what everybody said whom an activity is for, in order of receipt, others last."""
    query = sa.select(Rsvp).where(Rsvp.activity_id == activity_id, Rsvp.home != "")
    query = query.order_by(Rsvp.receipt.is_(None), Rsvp.receipt, Rsvp.id)
    return list(current_session().scalars(query.execution_options(populate_existing=True)))


def turnout_of(activity_id: str) -> Turnout | None:
    """Return how many said what to an activity, once it is published."""
    return current_session().get(Turnout, id_from(f"turnout:{activity_id}"))


def answer_version(activity_id: str, person_id: str) -> int:
    """Return the version of what somebody said, 0 where nothing is said that counts."""
    found = current_session().get(Rsvp, rsvp_id(activity_id, person_id))
    return found.version if found is not None and found.home else 0


def belongs(
    activity: Activity,
    person_id: str,
    newcomer_id: str | None,
    today: date,
    *,
    lock: bool = False,
) -> bool:
    """Say whether an activity is for this person today.

    A newcomer belongs through herself and the groups that accompany her, with an account or
    without; a companion through memberships, and not while the account is disabled. With ``lock``
    nobody can leave before this transaction ends.
    """
    if activity.state is ActivityState.DRAFT:
        return False
    if newcomer_id is not None:
        return _is_for_her(activity, newcomer_id, today, lock=lock)
    account = account_of_person(person_id, lock=lock)
    if account is not None and account.disabled_at is not None:
        return False
    if activity.audience is Audience.EVERYONE:
        return account is not None
    return is_member(
        person_id,
        today,
        group_id=activity.group_id,
        newcomer_id=activity.newcomer_id,
        lock=lock,
    )


def _is_for_her(activity: Activity, newcomer_id: str, today: date, *, lock: bool) -> bool:
    if activity.audience is Audience.EVERYONE:
        return True
    if activity.group_id is None:
        return activity.newcomer_id == newcomer_id
    return is_accompanied(newcomer_id, activity.group_id, today, lock=lock)


def coming_meetings(companion_ids: Iterable[str], now: datetime) -> list[str]:
    """Return the ids of the meetings ahead with those whom these people accompany or did."""
    theirs = (
        sa.select(Accompaniment.newcomer_id)
        .join(Membership, Membership.group_id == Accompaniment.group_id)
        .where(Membership.person_id.in_(list(companion_ids)))
    )
    query = sa.select(Activity.id).where(
        Activity.newcomer_id.in_(theirs),
        Activity.state.in_((ActivityState.PUBLISHED, ActivityState.MOVED)),
        Activity.starts_at > now,
    )
    return list(current_session().scalars(query))


def coming_answers(person_ids: Iterable[str], now: datetime) -> list[Rsvp]:
    """Return what people said to activities that have not begun, one activity after the other."""
    query = (
        sa.select(Rsvp)
        .join(Activity, Activity.id == Rsvp.activity_id)
        .where(Rsvp.person_id.in_(list(person_ids)), Rsvp.home != "", Activity.starts_at > now)
        .order_by(Rsvp.activity_id, Rsvp.id)
    )
    return list(current_session().scalars(query))
