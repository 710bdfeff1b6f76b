"""What must be true of activities after every test: nobody too many, nobody out of turn."""

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.activities.models import Activity, ActivityState, Answer, Rsvp, Seat
from app.activities.queries import answers_to, belongs, turnout_of
from app.database import current_session
from app.programme.queries import timezone


def check(app: Flask) -> None:
    """Fail if an activity's places, counts or answers contradict each other."""
    with app.app_context():
        for activity in current_session().scalars(sa.select(Activity)).all():
            check_activity(activity)
        current_session().rollback()


def check_activity(activity: Activity) -> None:
    """Fail if what is known about one activity contradicts itself."""
    turnout, answers = turnout_of(activity.id), answers_to(activity.id)
    if activity.state is ActivityState.DRAFT:
        assert turnout is None
        assert not answers
        return
    assert turnout is not None
    assert turnout.scope == activity.scope
    assert (turnout.confirmed, turnout.waiting, turnout.maybe, turnout.declined) == (
        sum(one.place is Seat.CONFIRMED for one in answers),
        sum(one.place is Seat.WAITING for one in answers),
        sum(one.answer is Answer.MAYBE for one in answers),
        sum(one.answer is Answer.NO for one in answers),
    )
    _check_places(activity, answers)
    today = clock.local_day(clock.now(), timezone())
    for one in answers:
        coming = one.answer is Answer.YES
        assert (one.place is not None, one.receipt is not None) == (coming, coming)
        if activity.starts_at > clock.now():
            assert belongs(activity, one.person_id, one.newcomer_id, today), "left, keeps a place"


def _check_places(activity: Activity, answers: list[Rsvp]) -> None:
    taken = [one.receipt or 0 for one in answers if one.place is Seat.CONFIRMED]
    queue = [one.receipt or 0 for one in answers if one.place is Seat.WAITING]
    assert len({*taken, *queue}) == len(taken) + len(queue), "two hold the same number"
    assert max(taken, default=0) < min(queue, default=10**9), "somebody was passed over"
    if activity.capacity is not None:
        assert len(taken) <= activity.capacity, "more people than places"
    if activity.state is not ActivityState.CANCELLED and activity.starts_at > clock.now():
        assert not queue or activity.capacity == len(taken), "a place is free while people wait"
