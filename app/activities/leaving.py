"""What becomes of answers when somebody leaves those an activity is for. The caller commits."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby

import sqlalchemy as sa

from app.activities.models import Activity, ActivityState, Rsvp, Turnout
from app.activities.queries import belongs, coming_answers, coming_meetings, locked_activity
from app.activities.seats import settle
from app.activities.service import call_off
from app.database import current_session
from app.groups import parting
from app.groups.models import Accompaniment, Membership, Newcomer, State
from app.groups.queries import has_companions
from app.records.actor import Stamp
from app.records.base import SyncedRecord


def end_member(
    membership: Membership, last_day: date, stamp: Stamp, *, pause: bool = False
) -> list[Activity]:
    """Close a membership, and let others have the places that go with it.

    Its access is over at once, ``last_day`` is the last that counts. Return the meetings that are
    called off with it; a pause calls off none.
    """
    leaving = [membership.person_id]
    stay = coming_meetings(leaving, stamp.now) if pause else _ids(deserted(leaving, stamp))
    parting.end_member(membership, last_day, stamp, pause=pause)
    return release(leaving, stamp, stay)


def end_accompaniment(
    accompaniment: Accompaniment, last_day: date, stamp: Stamp, *, because: str | None = None
) -> list[Activity]:
    """End an accompaniment, and let others have the places that go with it.

    Her companions leave her meetings. The reason stays at the desk. Return the meetings that are
    called off with it.
    """
    leaving = partners(accompaniment)
    stay = _ids(deserted(leaving, stamp))
    parting.end_accompaniment(accompaniment, last_day, stamp, because=because)
    return release(leaving, stamp, stay)


def partners(accompaniment: Accompaniment) -> list[str]:
    """Return the persons who part when an accompaniment ends: she and the members of the group."""
    session = current_session()
    card = session.get_one(Newcomer, accompaniment.newcomer_id)
    members = session.scalars(
        sa.select(Membership.person_id).where(
            Membership.group_id == accompaniment.group_id, Membership.state == State.ACTIVE
        )
    )
    return [card.person_id, *members]


def release(person_ids: Iterable[str], stamp: Stamp, stay: Collection[str]) -> list[Activity]:
    """Take people out of all coming activities that are not for them any more; others move up.

    A meeting stays: others of the group may take it over. Where nobody is left who could, it is
    called off, so that nobody waits there alone, and returned; but not those of the ids ``stay``.
    """
    current_session().flush()
    leaving = list(person_ids)
    answers = groupby(coming_answers(leaving, stamp.now), key=lambda one: one.activity_id)
    theirs = {activity_id: list(group) for activity_id, group in answers}
    off = []
    for activity_id in sorted({*theirs, *coming_meetings(leaving, stamp.now)}):
        activity = locked_activity(activity_id)
        assert activity is not None
        for rsvp in theirs.get(activity_id, ()):
            current_session().refresh(rsvp)
            if not belongs(activity, rsvp.person_id, rsvp.newcomer_id, stamp.today):
                _take_out(rsvp)
        settle(activity, stamp)
        if activity_id not in stay and _is_deserted(activity, stamp.today):
            call_off(activity, {}, stamp)
            off.append(activity)
    return off


def deserted(person_ids: Iterable[str], stamp: Stamp, without: str = "") -> list[Activity]:
    """Return the meetings ahead of these companions to which nobody with an account can come.

    ``without`` as in ``has_companions``.
    """
    session = current_session()
    session.flush()
    meetings = [session.get_one(Activity, id) for id in coming_meetings(person_ids, stamp.now)]
    return [one for one in meetings if _is_deserted(one, stamp.today, without)]


def deserted_by(person_ids: Iterable[str], stamp: Stamp, without: str) -> list[Activity]:
    """Return the meetings ahead that ``without`` would be the first to leave deserted."""
    leaving = list(person_ids)
    before = _ids(deserted(leaving, stamp))
    return [one for one in deserted(leaving, stamp, without) if one.id not in before]


def _ids(activities: Iterable[Activity]) -> list[str]:
    return [one.id for one in activities]


def _is_deserted(activity: Activity, today: date, without: str = "") -> bool:
    is_on = activity.state in (ActivityState.PUBLISHED, ActivityState.MOVED)
    return (
        is_on
        and activity.newcomer_id is not None
        and not has_companions(activity.newcomer_id, today, without)
    )


def erase_about(newcomer_id: str, stamp: Stamp) -> list[list[SyncedRecord]]:
    """Return what is to be deleted with a newcomer, in this order: answers, counts, meetings.

    She is counted nowhere any more, and whoever waited for her place moves up.
    """
    session = current_session()
    meetings = list(session.scalars(sa.select(Activity).where(Activity.newcomer_id == newcomer_id)))
    ids = [meeting.id for meeting in meetings]
    hers = sa.select(Rsvp).where(Rsvp.newcomer_id == newcomer_id).order_by(Rsvp.activity_id)
    answers = list(session.scalars(hers))
    for one in answers:
        if one.activity_id not in ids:
            activity = locked_activity(one.activity_id)
            assert activity is not None
            session.refresh(one)
            _take_out(one)
            settle(activity, stamp)
    to_hers = session.scalars(sa.select(Rsvp).where(Rsvp.activity_id.in_(ids)))
    turnouts = session.scalars(sa.select(Turnout).where(Turnout.activity_id.in_(ids)))
    return [list({*answers, *to_hers}), list(turnouts), list(meetings)]


def _take_out(rsvp: Rsvp) -> None:
    """Let an answer stand on no phone; after coming back it counts for nothing."""
    rsvp.home, rsvp.receipt, rsvp.place, rsvp.moved_up_at = "", None, None, None
    rsvp.field_meta = {}
    rsvp.version += 1
