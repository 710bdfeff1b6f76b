"""Activities and who comes, as lists at the desk show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.activities.models import Activity, ActivityState, Answer, Audience, Rsvp, Seat, Turnout
from app.activities.queries import belongs
from app.database import current_session
from app.groups.models import Group, Newcomer
from app.people.models import Account, Person


class Show(StrEnum):
    """Which activities a list shows."""

    COMING = "coming"
    DRAFTS = "drafts"
    MEETINGS = "meetings"
    PAST = "past"


@dataclass(frozen=True)
class Comes:
    """One person's answer."""

    person: Person
    rsvp: Rsvp


@dataclass(frozen=True)
class WhoComes:
    """Everybody's answers to one activity; who has a place and who waits in order of receipt."""

    confirmed: list[Comes]
    waiting: list[Comes]
    maybe: list[Comes]
    declined: list[Comes]


def activities(show: Show, now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Return the query of a list: activity, group's and newcomer's name, how many come and wait."""
    query = (
        sa.select(Activity, Group.name, Newcomer.call_name, Turnout.confirmed, Turnout.waiting)
        .outerjoin(Group, Group.id == Activity.group_id)
        .outerjoin(Newcomer, Newcomer.id == Activity.newcomer_id)
        .outerjoin(Turnout, Turnout.activity_id == Activity.id)
    )
    is_draft = Activity.state == ActivityState.DRAFT
    is_meeting = Activity.audience == Audience.NEWCOMER
    ahead = Activity.starts_at > now
    where = {
        Show.COMING: (~is_draft, ~is_meeting, ahead),
        Show.DRAFTS: (is_draft,),
        Show.MEETINGS: (is_meeting, ahead),
        Show.PAST: (~is_draft, ~ahead),
    }
    return query.where(*where[show])


def who_comes(activity_id: str) -> WhoComes:
    """Return everybody's answers to an activity."""
    rows = current_session().execute(
        sa.select(Person, Rsvp)
        .join(Rsvp, Rsvp.person_id == Person.id)
        .where(Rsvp.activity_id == activity_id, Rsvp.home != "")
        .order_by(Rsvp.receipt, Person.name_key, Person.id)
    )
    all_of_them = [Comes(person, rsvp) for person, rsvp in rows]
    return WhoComes(
        confirmed=[one for one in all_of_them if one.rsvp.place is Seat.CONFIRMED],
        waiting=[one for one in all_of_them if one.rsvp.place is Seat.WAITING],
        maybe=[one for one in all_of_them if one.rsvp.answer is Answer.MAYBE],
        declined=[one for one in all_of_them if one.rsvp.answer is Answer.NO],
    )


def could_answer(
    activity: Activity, person_ids: Collection[str], today: date
) -> list[tuple[Person, str | None]]:
    """Return those of some people whom an activity is for, with the newcomer's id of each."""
    rows = current_session().execute(
        sa.select(Person, Newcomer.id)
        .outerjoin(Newcomer, Newcomer.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(person_ids))
        .where(
            sa.or_(
                Newcomer.id.isnot(None),
                sa.and_(Account.id.isnot(None), Account.disabled_at.is_(None)),
            )
        )
        .order_by(Person.name_key, Person.id)
    )
    return [
        (person, newcomer_id)
        for person, newcomer_id in rows
        if belongs(activity, person.id, newcomer_id, today)
    ]


def with_whom(activity: Activity) -> Person | None:
    """Return the newcomer whom a meeting is planned with."""
    query = (
        sa.select(Person)
        .join(Newcomer, Newcomer.person_id == Person.id)
        .where(Newcomer.id == activity.newcomer_id)
    )
    return current_session().scalar(query) if activity.newcomer_id else None
