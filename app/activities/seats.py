"""Keeping places and counts in step with the answers. The caller holds the activity's lock."""

from typing import Any

from app.activities.models import Activity, ActivityState, Answer, Rsvp, Seat, Turnout
from app.activities.queries import answers_to, turnout_of
from app.activities.rules import seats
from app.database import current_session, id_from
from app.records.actor import Stamp
from app.records.base import add, change


def next_receipt(activity_id: str) -> int:
    """Return the number of the next yes: behind everybody who has one now."""
    return max((rsvp.receipt or 0 for rsvp in answers_to(activity_id)), default=0) + 1


def settle(activity: Activity, stamp: Stamp) -> None:
    """Give places in order of receipt, move people up where there is room, and count.

    Once it is called off or has begun nobody moves up any more.
    """
    current_session().flush()
    answers = answers_to(activity.id)
    coming = {one.id: one.receipt or 0 for one in answers if one.answer is Answer.YES}
    confirmed, _ = seats(coming, activity.capacity)
    places = dict.fromkeys(coming, Seat.WAITING) | dict.fromkeys(confirmed, Seat.CONFIRMED)
    is_over = activity.state is ActivityState.CANCELLED or activity.starts_at <= stamp.now
    for one in answers:
        if is_over and one.place and one.id in coming:
            continue
        _place(one, places.get(one.id), stamp)
    _count(activity, answers, stamp)


def _place(rsvp: Rsvp, place: Seat | None, stamp: Stamp) -> None:
    if rsvp.place is place:
        return
    moved_up = rsvp.place is Seat.WAITING and place is Seat.CONFIRMED
    change(rsvp, {"place": place, "moved_up_at": stamp.now if moved_up else None}, stamp)


def _count(activity: Activity, answers: list[Rsvp], stamp: Stamp) -> None:
    home = activity.sync_scope()
    if home is None:
        return
    counts: dict[str, Any] = {
        "starts_at": activity.starts_at,
        "confirmed": sum(one.place is Seat.CONFIRMED for one in answers),
        "waiting": sum(one.place is Seat.WAITING for one in answers),
        "maybe": sum(one.answer is Answer.MAYBE for one in answers),
        "declined": sum(one.answer is Answer.NO for one in answers),
    }
    found = turnout_of(activity.id)
    if found is None:
        row_id = id_from(f"turnout:{activity.id}")
        add(Turnout(id=row_id, activity_id=activity.id, home=home, **counts), stamp)
    elif any(getattr(found, name) != count for name, count in counts.items()):
        change(found, counts, stamp)
