"""Answering: what phones ask for and the server decides. The caller commits."""

from typing import Any

import sqlalchemy as sa

from app.activities.models import Activity, ActivityState, Answer, Audience, Rsvp, Turnout
from app.activities.queries import answered_by_group, belongs, locked_activity, rsvp_id
from app.activities.rules import check_open
from app.activities.seats import next_receipt, settle
from app.database import current_session
from app.groups.queries import newcomer
from app.people.queries import account_of_person
from app.problems import Forbidden, Gone, Invalid
from app.programme.models import EVERYBODY
from app.records.actor import Actor, Stamp
from app.records.base import SyncedRecord, add, change, remove
from app.records.kind import Values


def home_of_answer(values: Values) -> str | None:
    """Return where an answer lives: hers in her scope, a companion's where the group sees it."""
    if values.get("newcomer_id"):
        return f"n:{values['newcomer_id']}"
    activity = current_session().get(Activity, values["activity_id"])
    if activity is None:
        return None
    if activity.audience is Audience.GROUP:
        return f"g:{activity.group_id}"
    if activity.audience is Audience.NEWCOMER:
        return f"n:{activity.newcomer_id}"
    account = account_of_person(values["person_id"])
    return f"u:{account.id}" if account else None


def answer(id: str, values: Values, actor: Actor, stamp: Stamp) -> Rsvp:
    """Answer an activity for oneself, or as a companion for a newcomer.

    Raises ``Gone`` where the activity is not for that person, ``Forbidden`` for somebody else's
    answer, ``Closed`` when it comes too late, ``Invalid`` for a yes that names no start.
    """
    home = home_of_answer(values)
    if home is None:
        raise Gone
    activity = _answerable(values, actor, stamp)
    if id != rsvp_id(activity.id, values["person_id"]):
        raise Invalid({"activity_id": "unknown"})
    _check(activity, values["answer"], values.get("start_seen"), stamp)
    rsvp = Rsvp(
        id=id,
        home=home,
        ask_again=False,
        made_at=stamp.made_at,
        **{"start_seen": None, **values, "answer": Answer.MAYBE},
    )
    add(rsvp, stamp, tuple(values))
    current_session().flush()
    _say(activity, rsvp, values, actor, stamp)
    return rsvp


def check_answer(rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse what ``answer`` refuses."""
    activity = _answerable(vars(rsvp), actor, stamp)
    wanted = values.get("answer", rsvp.answer)
    _check(activity, wanted, values.get("start_seen", rsvp.start_seen), stamp)


def stays(rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> set[str]:
    """Return what an answer on behalf may not replace: a later one of her own."""
    on_behalf = actor.person_id != rsvp.person_id
    if on_behalf and rsvp.by_id is None and rsvp.made_at >= stamp.made_at:
        return {"answer", "start_seen"} & set(values)
    return set()


def amend_answer(rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change an answer; places follow at once."""
    if not values:
        return
    activity = locked_activity(rsvp.activity_id)
    assert activity is not None
    _say(activity, rsvp, values, actor, stamp)


def answer_at_the_desk(
    activity: Activity, person_id: str, newcomer_id: str | None, said: Answer, stamp: Stamp
) -> Rsvp:
    """Write down what somebody told the coordinator. Raises as ``answer`` does."""
    if not belongs(activity, person_id, newcomer_id, stamp.today):
        raise Gone
    _check(activity, said, activity.starts_at, stamp)
    rsvp = given_answer(activity, person_id, newcomer_id, stamp)
    by = Actor(stamp.person_id or "", "")
    _say(activity, rsvp, {"answer": said, "start_seen": activity.starts_at}, by, stamp)
    return rsvp


def given_answer(activity: Activity, person_id: str, newcomer_id: str | None, stamp: Stamp) -> Rsvp:
    """Return the row of a person's answer; made, without a word yet, where there is none."""
    row_id = rsvp_id(activity.id, person_id)
    found = current_session().get(Rsvp, row_id)
    if found is None:
        values = {"activity_id": activity.id, "person_id": person_id, "newcomer_id": newcomer_id}
        home = home_of_answer(values)
        if home is None:
            raise Gone
        found = Rsvp(
            id=row_id,
            home=home,
            answer=Answer.MAYBE,
            ask_again=False,
            made_at=stamp.made_at,
            **values,
        )
        add(found, stamp)
        current_session().flush()
    return found


def let_go(group_id: str, stamp: Stamp) -> None:
    """Withdraw answers of those who no longer belong, and move others up.

    To be called after a membership or an accompaniment of the group has ended or been paused.
    """
    touched: dict[str, Activity] = {}
    for activity, rsvp in answered_by_group(group_id):
        is_over = activity.starts_at <= stamp.now
        if is_over or belongs(activity, rsvp.person_id, rsvp.newcomer_id, stamp.today):
            continue
        locked_activity(activity.id)
        remove(rsvp, stamp)
        touched[activity.id] = activity
    for activity in touched.values():
        settle(activity, stamp)


def erase_about(newcomer_id: str, stamp: Stamp) -> list[list[SyncedRecord]]:
    """Return what is to be deleted with a newcomer, in this order: answers, counts, meetings.

    Whoever waited for her place moves up.
    """
    session = current_session()
    hers = list(session.scalars(sa.select(Rsvp).where(Rsvp.newcomer_id == newcomer_id)))
    query = sa.select(Activity).where(Activity.newcomer_id == newcomer_id)
    meetings = list(session.scalars(query))
    ids = [meeting.id for meeting in meetings]
    for one in hers:
        if one.activity_id in ids or one.receipt is None:
            continue
        activity = locked_activity(one.activity_id)
        one.receipt = None
        change(one, {"answer": Answer.NO}, stamp)
        assert activity is not None
        settle(activity, stamp)
    answers = session.scalars(sa.select(Rsvp).where(Rsvp.activity_id.in_(ids)))
    turnouts = session.scalars(sa.select(Turnout).where(Turnout.activity_id.in_(ids)))
    return [list({*hers, *answers}), list(turnouts), list(meetings)]


def _answerable(values: Values, actor: Actor, stamp: Stamp) -> Activity:
    """Return the activity, locked, if this actor may answer it for that person."""
    person_id, newcomer_id = values["person_id"], values.get("newcomer_id")
    activity = locked_activity(values["activity_id"])
    if activity is None:
        raise Gone
    if newcomer_id is None and person_id != actor.person_id:
        raise Forbidden
    if newcomer_id is not None:
        card = newcomer(newcomer_id)
        if card is None or card.person_id != person_id or f"n:{newcomer_id}" not in actor.scopes:
            raise Gone
    scope = activity.sync_scope()
    if newcomer_id is None and scope not in actor.scopes and scope != EVERYBODY:
        raise Gone
    if not belongs(activity, person_id, newcomer_id, stamp.today):
        raise Gone
    return activity


def _check(activity: Activity, said: Answer, start_seen: Any, stamp: Stamp) -> None:
    check_open(
        cancelled=activity.state is ActivityState.CANCELLED,
        starts_at=activity.starts_at,
        answer_until=activity.answer_until,
        declines=said is Answer.NO,
        made_at=stamp.made_at,
        now=stamp.now,
    )
    if said is Answer.YES and start_seen is None:
        raise Invalid({"start_seen": "required"})


def _say(activity: Activity, rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> None:
    said = values.get("answer", rsvp.answer)
    start_seen = values.get("start_seen", rsvp.start_seen)
    comes_anew = said is Answer.YES and rsvp.receipt is None
    if comes_anew:
        rsvp.receipt = next_receipt(activity.id)
    elif said is not Answer.YES:
        rsvp.receipt = None
    by_herself = actor.person_id == rsvp.person_id
    after: dict[str, Any] = {
        "answer": said,
        "start_seen": start_seen,
        "by_id": None if by_herself else actor.person_id,
        "made_at": stamp.made_at,
        "ask_again": said is Answer.YES and start_seen != activity.starts_at,
    }
    change(rsvp, after, stamp)
    settle(activity, stamp)
