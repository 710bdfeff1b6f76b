"""Answering: what phones ask for and the server decides. The caller commits."""

import re
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.activities.models import Activity, ActivityState, Answer, Audience, Rsvp
from app.activities.queries import belongs, locked_activity, rsvp_id
from app.activities.rules import check_open
from app.activities.seats import next_receipt, settle
from app.database import current_session
from app.groups.models import Newcomer
from app.groups.queries import is_member
from app.people.queries import account_of_person
from app.problems import Forbidden, Gone, Invalid
from app.programme.models import EVERYBODY
from app.records.actor import Actor, Stamp
from app.records.base import add, change
from app.records.fields import ID
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


def find(id: str, given: Values, stamp: Stamp) -> Rsvp | None:
    """Return an answer with its activity locked; ``given`` is not checked yet.

    What says that somebody belongs is locked before the activity, as by whoever leaves. Raises
    ``Gone`` for somebody whom the activity is not for, ``Invalid`` for an id of another answer.
    """
    known = current_session().execute(
        sa.select(Rsvp.activity_id, Rsvp.person_id, Rsvp.newcomer_id).where(Rsvp.id == id)
    )
    about = known.one_or_none() or [
        value if isinstance(value := given.get(name), str) and re.fullmatch(ID, value) else None
        for name in ("activity_id", "person_id", "newcomer_id")
    ]
    activity_id, person_id, newcomer_id = about
    if activity_id is None or person_id is None:
        return None
    activity = current_session().get(Activity, activity_id)
    if activity is None or not belongs(activity, person_id, newcomer_id, stamp.today, lock=True):
        raise Gone
    locked_activity(activity_id)
    if {"activity_id", "person_id"} <= set(given) and rsvp_id(
        given["activity_id"], given["person_id"]
    ) != id:
        raise Invalid({"activity_id": "unknown"})
    return current_session().get(Rsvp, id, populate_existing=True)


def answer(id: str, values: Values, actor: Actor, stamp: Stamp) -> Rsvp:
    """Answer an activity for oneself, or as a companion for a newcomer; ``find`` has locked it.

    Raises ``Gone`` where the activity is not for that person, ``Forbidden`` for somebody else's
    answer, ``Closed`` when it comes too late, ``Invalid`` for a yes that names no start.
    """
    home = home_of_answer(values)
    if home is None:
        raise Gone
    activity = _answerable(values, actor, stamp.today)
    _check(activity, values["answer"], values.get("start_seen"), None, stamp)
    rsvp = Rsvp(
        id=id,
        home=home,
        ask_again=False,
        starts_at=activity.starts_at,
        made_at=stamp.made_at,
        **{"start_seen": None, **values, "answer": Answer.MAYBE},
    )
    add(rsvp, stamp, tuple(values))
    current_session().flush()
    _say(activity, rsvp, values, actor, stamp)
    return rsvp


def check_answer(rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse what ``answer`` refuses."""
    activity = _answerable(vars(rsvp), actor, stamp.today)
    wanted = values.get("answer", rsvp.answer)
    _check(activity, wanted, values.get("start_seen", rsvp.start_seen), rsvp, stamp)


def stays(rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> set[str]:
    """Return what an answer on behalf may not replace: a later one of her own."""
    on_behalf = actor.person_id != rsvp.person_id
    if on_behalf and rsvp.home and rsvp.by_id is None and rsvp.made_at >= stamp.made_at:
        return {"answer", "start_seen"} & set(values)
    return set()


def amend_answer(rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change an answer; places follow at once."""
    if not values:
        return
    activity = current_session().get_one(Activity, rsvp.activity_id)
    _say(activity, rsvp, values, actor, stamp)


def answer_at_the_desk(
    activity: Activity, person_id: str, newcomer_id: str | None, said: Answer, stamp: Stamp
) -> Rsvp:
    """Write down what somebody told the coordinator. Raises as ``answer`` does.

    As in ``find``, what says that somebody belongs is locked before the activity.
    """
    if not belongs(activity, person_id, newcomer_id, stamp.today, lock=True):
        raise Gone
    locked_activity(activity.id)
    rsvp = given_answer(activity, person_id, newcomer_id, stamp)
    _check(activity, said, activity.starts_at, rsvp, stamp)
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
            starts_at=activity.starts_at,
            made_at=stamp.made_at,
            **values,
        )
        add(found, stamp)
        current_session().flush()
    if not found.home:
        found.home = home_of_answer(vars(found)) or ""
    return found


def _answerable(values: Values, actor: Actor, today: date) -> Activity:
    """Return the activity if this actor may answer it for that person."""
    person_id, newcomer_id = values["person_id"], values.get("newcomer_id")
    activity = current_session().get(Activity, values["activity_id"])
    if activity is None:
        raise Gone
    card = current_session().scalar(sa.select(Newcomer).where(Newcomer.person_id == person_id))
    if newcomer_id is None and person_id != actor.person_id:
        raise Forbidden
    if newcomer_id is None and card is not None and not is_member(person_id, today):
        raise Invalid({"newcomer_id": "required"})
    if newcomer_id is not None and (card is None or card.id != newcomer_id):
        raise Gone
    if newcomer_id is not None and f"n:{newcomer_id}" not in actor.scopes:
        raise Gone
    scope = activity.sync_scope()
    if scope not in actor.scopes and scope != EVERYBODY:
        raise Gone
    return activity


def _check(
    activity: Activity, said: Answer, start_seen: Any, before: Rsvp | None, stamp: Stamp
) -> None:
    stands = before is not None and before.home and before.answer is said
    check_open(
        cancelled=activity.state is ActivityState.CANCELLED,
        starts_at=activity.starts_at,
        answer_until=activity.answer_until,
        adds_nobody=said is Answer.NO or bool(stands),
        made_at=stamp.made_at,
        now=stamp.now,
    )
    if said is Answer.YES and start_seen is None:
        raise Invalid({"start_seen": "required"})


def _say(activity: Activity, rsvp: Rsvp, values: Values, actor: Actor, stamp: Stamp) -> None:
    said = values.get("answer", rsvp.answer)
    start_seen = values.get("start_seen", rsvp.start_seen)
    if said is Answer.YES is rsvp.answer and rsvp.start_seen == activity.starts_at:
        start_seen = rsvp.start_seen  # whoever has seen the present start is not asked again
    if said is not Answer.YES:
        rsvp.receipt = None
    elif rsvp.receipt is None:
        rsvp.receipt = next_receipt(activity.id)
    rsvp.home, rsvp.starts_at = home_of_answer(vars(rsvp)) or rsvp.home, activity.starts_at
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
