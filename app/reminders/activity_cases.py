"""What is open about activities and planned meetings of which people have to be reminded."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.activities.models import Activity, ActivityState, Answer, Audience, Rsvp
from app.conversations.models import Conversation
from app.database import current_session
from app.reminders.models import About, Rule
from app.reminders.roster import Roster
from app.reminders.rules import (
    Addressee,
    Case,
    Slot,
    after_meeting,
    at_change,
    before_answer,
    before_start,
    is_since,
)

BACK, AHEAD = timedelta(days=3), timedelta(days=3)
ON = (ActivityState.PUBLISHED, ActivityState.MOVED)
COMING = (Answer.YES, Answer.MAYBE)


def activities(now: datetime, who: Roster, only: Collection[str] | None) -> Iterator[Case]:
    """Yield what is open about activities around now, or about these."""
    found = list(current_session().scalars(_query(now, only)))
    answers = _answers([one.id for one in found])
    unnoted = _unnoted(found, who.zone)
    for activity in found:
        said = answers.get(activity.id, {})
        yield from _about(activity, said, who)
        if activity.id in unnoted:
            yield from _not_noted(activity, said, who)


def _query(now: datetime, only: Collection[str] | None) -> sa.Select[Activity]:
    query = sa.select(Activity).where(Activity.state != ActivityState.DRAFT)
    if only is not None:
        return query.where(Activity.id.in_(only))
    return query.where(
        Activity.starts_at > now - BACK,
        sa.or_(
            Activity.starts_at < now + AHEAD,
            Activity.announced_at > now - BACK,
            Activity.answer_until.between(now, now + AHEAD + timedelta(hours=72)),
        ),
    )


def _answers(activity_ids: Collection[str]) -> dict[str, dict[str, Rsvp]]:
    found: dict[str, dict[str, Rsvp]] = {}
    query = sa.select(Rsvp).where(Rsvp.activity_id.in_(activity_ids), Rsvp.home != "")
    for rsvp in current_session().scalars(query):
        found.setdefault(rsvp.activity_id, {})[rsvp.person_id] = rsvp
    return found


def _about(activity: Activity, said: dict[str, Rsvp], who: Roster) -> Iterator[Case]:
    for person_id, one in _invited(activity, who):
        yield from _changed(activity, person_id, one, said.get(person_id))
        if activity.state in ON:
            yield from _coming(activity, one, said.get(person_id), who)


def _changed(
    activity: Activity, person_id: str, one: Addressee, rsvp: Rsvp | None
) -> Iterator[Case]:
    """Yield whom a move or cancellation concerns: not who said no, nor who did it."""
    if activity.announced_at is None or (rsvp and rsvp.answer is Answer.NO):
        return
    off = activity.state is ActivityState.CANCELLED
    if activity.written_by("state" if off else "starts_at") == person_id:
        return
    rule = Rule.ACTIVITY_CANCELLED if off else Rule.ACTIVITY_CHANGED
    before = None if off else activity.moved_from
    slots = at_change(activity.announced_at, activity.announcements, activity.starts_at, before)
    yield _case(rule, activity, one, slots)


def _coming(activity: Activity, one: Addressee, rsvp: Rsvp | None, who: Roster) -> Iterator[Case]:
    if rsvp is not None and rsvp.answer in COMING:
        slots = before_start(activity.starts_at, who.zone)
        yield _case(Rule.ACTIVITY_SOON, activity, one.from_then(rsvp.made_at), slots)
    if rsvp is None and activity.answer_until:
        slots = before_answer(activity.answer_until)
        yield _case(Rule.ANSWER_MISSING, activity, one.from_then(activity.published_at), slots)


def _invited(activity: Activity, who: Roster) -> Iterator[tuple[str, Addressee]]:
    """Yield whom an activity is for, by person, each once."""
    persons = who.persons()
    seen: set[str] = set()
    for one in _everybody(activity, who):
        if one.account_id not in seen:
            seen.add(one.account_id)
            yield persons[one.account_id], one


def _everybody(activity: Activity, who: Roster) -> Iterator[Addressee]:
    if activity.audience is Audience.EVERYONE:
        yield from who.accounts.values()
    elif activity.audience is Audience.NEWCOMER:
        yield from who.newcomer(activity.newcomer_id)
        yield from who.companions(activity.newcomer_id)
    else:
        yield from who.group(activity.group_id)
        for newcomer_id, places in who.places.items():
            if any(place.group_id == activity.group_id for place in places):
                yield from who.newcomer(newcomer_id)


def _unnoted(found: Sequence[Activity], zone: ZoneInfo) -> set[str]:
    """Return the ids of the meetings since whose start no talk is noted."""
    meetings = [one for one in found if one.audience is Audience.NEWCOMER and one.state in ON]
    if not meetings:
        return set()
    first = min(one.starts_at for one in meetings).astimezone(zone).date()
    query = sa.select(
        Conversation.newcomer_id,
        Conversation.occurred_on,
        Conversation.at_time,
        Conversation.made_at,
    ).where(
        Conversation.newcomer_id.in_([one.newcomer_id for one in meetings]),
        Conversation.occurred_on >= first,
    )
    talks: dict[str, list[Any]] = {}
    for newcomer_id, *talk in current_session().execute(query):
        talks.setdefault(newcomer_id, []).append(talk)
    return {
        one.id
        for one in meetings
        if not any(
            is_since(one.starts_at, zone, *talk) for talk in talks.get(one.newcomer_id or "", ())
        )
    }


def _not_noted(activity: Activity, said: dict[str, Rsvp], who: Roster) -> Iterator[Case]:
    """Yield the companions of a meeting who came."""
    slots = after_meeting(activity.starts_at, activity.ends_at, who.zone)
    coming = {person for person, rsvp in said.items() if rsvp.answer is Answer.YES}
    for person_id in sorted(coming | {activity.maker_id or ""}):
        for one in who.companion(person_id, activity.newcomer_id):
            yield _case(Rule.TALK_NOT_NOTED, activity, one, slots)


def _case(rule: Rule, activity: Activity, who: Addressee, slots: tuple[Slot, ...]) -> Case:
    return Case(rule, who, About.ACTIVITY, activity.id, slots)
