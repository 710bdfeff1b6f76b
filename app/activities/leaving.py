"""What becomes of answers when somebody leaves those an activity is for. The caller commits."""

from collections.abc import Iterable
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
) -> None:
    """Close a membership, and let others have the places that go with it.

    Its access is over at once, ``last_day`` is the last that counts.
    """
    parting.end_member(membership, last_day, stamp, pause=pause)
    release([membership.person_id], stamp)


def end_accompaniment(
    accompaniment: Accompaniment, last_day: date, stamp: Stamp, *, because: str | None = None
) -> None:
    """End an accompaniment, and let others have the places that go with it.

    Her companions leave her meetings. The reason stays at the desk.
    """
    parting.end_accompaniment(accompaniment, last_day, stamp, because=because)
    session = current_session()
    card = session.get_one(Newcomer, accompaniment.newcomer_id)
    members = session.scalars(
        sa.select(Membership.person_id).where(
            Membership.group_id == accompaniment.group_id, Membership.state == State.ACTIVE
        )
    )
    release([card.person_id, *members], stamp)


def release(person_ids: Iterable[str], stamp: Stamp) -> None:
    """Take people out of all coming activities that are not for them any more; others move up.

    A meeting stays: others of the group may take it over. Where nobody is left who could, it is
    called off, so that nobody waits there alone.
    """
    current_session().flush()
    leaving = list(person_ids)
    answers = groupby(coming_answers(leaving, stamp.now), key=lambda one: one.activity_id)
    theirs = {activity_id: list(group) for activity_id, group in answers}
    for activity_id in sorted({*theirs, *coming_meetings(leaving, stamp.now)}):
        activity = locked_activity(activity_id)
        assert activity is not None
        for rsvp in theirs.get(activity_id, ()):
            current_session().refresh(rsvp)
            if not belongs(activity, rsvp.person_id, rsvp.newcomer_id, stamp.today):
                _take_out(rsvp)
        settle(activity, stamp)
        if _is_deserted(activity, stamp.today):
            call_off(activity, {}, stamp)


def _is_deserted(activity: Activity, today: date) -> bool:
    is_on = activity.state in (ActivityState.PUBLISHED, ActivityState.MOVED)
    return (
        is_on
        and activity.newcomer_id is not None
        and not has_companions(activity.newcomer_id, today)
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
