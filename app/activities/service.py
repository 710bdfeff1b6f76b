"""Planning, publishing, moving and cancelling. The caller commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.activities.answers import given_answer
from app.activities.models import Activity, ActivityState, Answer, Audience, Category, Seat
from app.activities.queries import answers_to, belongs, locked_activity
from app.activities.rules import check_capacity, check_texts, check_times
from app.activities.seats import next_receipt, settle
from app.database import current_session, new_id
from app.groups.queries import newcomer
from app.problems import Changed, Closed, Forbidden, Gone, Invalid
from app.records import ledger
from app.records.actor import Actor, Stamp
from app.records.base import add, change, remove
from app.records.kind import Values

#: What the desk may set while an activity is a draft and correct later.
WORDS = ("title", "text", "access", "cost")
CORRECTABLE = (*WORDS, "category", "place", "address", "languages", "capacity", "answer_until")
UNTIL_PUBLISHED = ("starts_at", "ends_at", "audience", "group_id")


def draft(values: Mapping[str, Any], languages: Sequence[str], stamp: Stamp) -> Activity:
    """Write down an activity that nobody sees yet.

    ``values`` are the model's fields, with ``audience`` and for a group its ``group_id``;
    ``languages`` are the programme's. Raises ``Invalid``.
    """
    _check_values(values, languages, stamp)
    _check_audience(values)
    activity = Activity(
        id=new_id(),
        state=ActivityState.DRAFT,
        maker_id=stamp.person_id,
        made_at=stamp.made_at,
        **dict(values),
    )
    add(activity, stamp, tuple(values))
    return activity


def correct(
    activity_id: str,
    version: int,
    values: Mapping[str, Any],
    languages: Sequence[str],
    stamp: Stamp,
) -> Activity:
    """Change what an activity says; times and audience of a published one are not among it.

    ``version`` is the one that was looked at. Raises ``Changed`` if it is another by now,
    ``Invalid``, and ``Gone``.
    """
    activity = _at_version(activity_id, version)
    is_draft = activity.state is ActivityState.DRAFT
    allowed = {
        *CORRECTABLE,
        *(("starts_at", "ends_at", "audience", "group_id") if is_draft else ()),
    }
    if fixed := set(values) - allowed:
        raise Forbidden(dict.fromkeys(fixed, "not_yours"))
    now_so = {name: getattr(activity, name) for name in ("starts_at", "ends_at")}
    _check_values({**now_so, **values}, languages, stamp)
    if is_draft:
        _check_audience({"audience": activity.audience, "group_id": activity.group_id, **values})
    check_capacity(values.get("capacity"), _confirmed(activity))
    change(activity, values, stamp)
    settle(activity, stamp)
    return activity


def publish(activity_id: str, version: int, stamp: Stamp) -> Activity:
    """Show a draft to its audience. Raises ``Invalid`` without a title or when it has begun."""
    activity = _at_version(activity_id, version)
    if activity.state is not ActivityState.DRAFT:
        raise Closed({"state": "published"})
    if not any(activity.title.values()):
        raise Invalid({"title": "required"})
    if activity.starts_at <= stamp.now:
        raise Invalid({"starts_at": "in_past"})
    change(activity, {"state": ActivityState.PUBLISHED, "published_at": stamp.now}, stamp)
    settle(activity, stamp)
    return activity


def discard(activity_id: str, version: int, stamp: Stamp) -> None:
    """Remove a draft: nobody has seen it. Raises ``Closed`` for what was published."""
    activity = _at_version(activity_id, version)
    if activity.state is not ActivityState.DRAFT:
        raise Closed({"state": activity.state.value})
    remove(activity, stamp)


def move(
    activity_id: str,
    version: int,
    starts_at: datetime,
    ends_at: datetime | None,
    note: Mapping[str, str],
    stamp: Stamp,
) -> Activity:
    """Let a published activity begin at another time; who said yes is asked again.

    Raises ``Closed`` for one that has begun or is called off, ``Invalid`` and ``Changed``.
    """
    activity = _coming(activity_id, version, stamp)
    check_times(starts_at, ends_at, stamp.now)
    if starts_at <= stamp.now:
        raise Invalid({"starts_at": "in_past"})
    _shift(activity, {"starts_at": starts_at, "ends_at": ends_at, "change_note": dict(note)}, stamp)
    return activity


def cancel(activity_id: str, version: int, note: Mapping[str, str], stamp: Stamp) -> Activity:
    """Call a published activity off; it stays visible, with the note. Raises as ``move`` does."""
    activity = _coming(activity_id, version, stamp)
    call_off(activity, note, stamp)
    return activity


def call_off(activity: Activity, note: Mapping[str, str], stamp: Stamp) -> None:
    """Call an activity off that is locked and still to come."""
    change(activity, {"state": ActivityState.CANCELLED, "change_note": dict(note)}, stamp)
    _announce(activity, stamp)
    ledger.note("cancelled", activity=activity.id)


def meeting_home(values: Values) -> str | None:
    """Return where a planned meeting lives. Raises ``Forbidden`` for what only the desk plans."""
    if values["audience"] is not Audience.NEWCOMER:
        raise Forbidden({"audience": "not_yours"})
    return f"n:{values['newcomer_id']}"


def plan_meeting(id: str, values: Values, actor: Actor, stamp: Stamp) -> Activity:
    """Plan a meeting with a newcomer, published at once; its maker comes.

    Raises ``Forbidden`` for anybody but her companions, ``Invalid`` for times that cannot be.
    """
    _check_companion(values["newcomer_id"], actor)
    if values["category"] is not Category.MEET_UP or values.get("state") is not None:
        raise Forbidden({"state": "not_yours"})
    card = newcomer(values["newcomer_id"], lock=True)
    if card is None:
        raise Gone
    check_times(values["starts_at"], values.get("ends_at"), stamp.now)
    meeting = Activity(
        id=id,
        maker_id=actor.person_id,
        published_at=stamp.now,
        made_at=stamp.made_at,
        **{**values, "state": ActivityState.PUBLISHED},
    )
    add(meeting, stamp, tuple(values))
    current_session().flush()
    _makers_yes(meeting, actor.person_id, stamp)
    return meeting


def check_meeting(meeting: Activity, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse changes of anything but a meeting, by anybody but her companions."""
    if meeting.audience is not Audience.NEWCOMER:
        raise Forbidden
    _check_companion(meeting.newcomer_id, actor)
    if values.get("state", ActivityState.CANCELLED) is not ActivityState.CANCELLED:
        raise Forbidden({"state": "not_yours"})
    if values.get("category", Category.MEET_UP) is not Category.MEET_UP:
        raise Forbidden({"category": "not_yours"})
    if "starts_at" in values or "ends_at" in values:
        starts_at = values.get("starts_at") or meeting.starts_at
        check_times(starts_at, values.get("ends_at", meeting.ends_at), stamp.now)


def amend_meeting(meeting: Activity, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change a meeting; whoever moves it comes at the new time as well."""
    if values.get("state") is ActivityState.CANCELLED is not meeting.state:
        _announce(meeting, stamp)
        ledger.note("cancelled", activity=meeting.id)
    if values.get("starts_at", meeting.starts_at) == meeting.starts_at:
        change(meeting, values, stamp)
        return
    _shift(meeting, values, stamp)
    _makers_yes(meeting, actor.person_id, stamp)


def _shift(activity: Activity, values: Values, stamp: Stamp) -> None:
    """Give an activity other times and ask again whoever said yes to an earlier start."""
    more: dict[str, Any] = {}
    if values["starts_at"] != activity.starts_at:
        is_off = values.get("state", activity.state) is ActivityState.CANCELLED
        more = {"moved_from": activity.starts_at}
        if not is_off:
            more["state"] = ActivityState.MOVED
            _announce(activity, stamp)
    change(activity, {**values, **more}, stamp)
    for rsvp in answers_to(activity.id):
        again = rsvp.answer is Answer.YES and rsvp.start_seen != activity.starts_at
        if (rsvp.ask_again, rsvp.starts_at) != (again, activity.starts_at):
            change(rsvp, {"ask_again": again, "starts_at": activity.starts_at}, stamp)
    settle(activity, stamp)


def _announce(activity: Activity, stamp: Stamp) -> None:
    """Note that people have to be told, which happens by reminders."""
    activity.announcements += 1
    activity.announced_at = stamp.now


def _makers_yes(meeting: Activity, person_id: str, stamp: Stamp) -> None:
    """Let whoever has planned or moved a meeting come, if they still accompany her."""
    if belongs(meeting, person_id, None, stamp.today, lock=True):
        rsvp = given_answer(meeting, person_id, None, stamp)
        if rsvp.receipt is None:
            rsvp.receipt = next_receipt(meeting.id)
        said = {"answer": Answer.YES, "start_seen": meeting.starts_at, "ask_again": False}
        change(rsvp, said, stamp)
    settle(meeting, stamp)


def _check_companion(newcomer_id: str | None, actor: Actor) -> None:
    if f"c:{newcomer_id}" not in actor.scopes:
        raise Forbidden


def _at_version(activity_id: str, version: int) -> Activity:
    activity = locked_activity(activity_id)
    if activity is None:
        raise Gone
    if activity.version != version:
        raise Changed
    return activity


def _coming(activity_id: str, version: int, stamp: Stamp) -> Activity:
    activity = _at_version(activity_id, version)
    if activity.state not in (ActivityState.PUBLISHED, ActivityState.MOVED):
        raise Closed({"state": activity.state.value})
    if activity.starts_at <= stamp.now:
        raise Closed({"state": "past"})
    return activity


def _check_values(values: Mapping[str, Any], languages: Sequence[str], stamp: Stamp) -> None:
    check_times(values["starts_at"], values.get("ends_at"), stamp.now)
    check_capacity(values.get("capacity"), 0)
    if "title" in values:
        check_texts(values["title"], languages, "title")
    until = values.get("answer_until")
    if until is not None and until > values["starts_at"]:
        raise Invalid({"answer_until": "out_of_range"})


def _check_audience(values: Mapping[str, Any]) -> None:
    if values["audience"] is Audience.NEWCOMER:
        raise Forbidden({"audience": "not_yours"})
    if (values["audience"] is Audience.GROUP) != (values.get("group_id") is not None):
        raise Invalid({"group_id": "required"})


def _confirmed(activity: Activity) -> int:
    return sum(one.place is Seat.CONFIRMED for one in answers_to(activity.id))
