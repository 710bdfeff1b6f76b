"""What is open now: next steps, tasks, silence, questions.

Each function yields cases whose slots lie around ``now``, or, with ``only``, those of the objects
with these ids, whenever they fall due.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.conversations.models import Conversation, Outcome
from app.database import current_session
from app.follow_ups.models import COORDINATOR, NEWCOMER, FollowUp, StepState
from app.groups.models import State
from app.records.base import RowRevision
from app.reminders.activity_cases import activities
from app.reminders.models import About, Rule
from app.reminders.roster import Roster
from app.reminders.rules import (
    Addressee,
    Case,
    at_gap,
    before_gap,
    for_question,
    for_step,
    for_task,
)
from app.reviews.models import Review, ReviewState
from app.tasks.models import Task, TaskState

Only = Collection[str] | None
AHEAD = timedelta(days=2)


@dataclass(frozen=True)
class Moment:
    """When is looked, and who is who then."""

    now: datetime
    today: date
    who: Roster


def open_cases(moment: Moment, only: Only = None) -> Iterator[Case]:
    """Yield everything that is open around now, or about these objects."""
    yield from activities(moment.now, moment.who, only)
    for source in SOURCES:
        yield from source(moment, only)


def _steps(moment: Moment, only: Only) -> Iterator[Case]:
    days = (moment.today - timedelta(days=7), moment.today + AHEAD)
    query = sa.select(FollowUp).where(
        FollowUp.state == StepState.OPEN, FollowUp.due_on.is_not(None)
    )
    found = list(_rows(query, FollowUp, only, FollowUp.due_on.between(*days)))
    handed_on = _handed_on([step.id for step in found])
    for step in found:
        slots = for_step(step.due_on, moment.who.zone)
        since = handed_on.get(step.id, step.created_at)
        for who in _owners(step, moment.who):
            yield Case(Rule.STEP_DUE, who.from_then(since), About.STEP, step.id, slots)


def _handed_on(step_ids: Collection[str]) -> dict[str, datetime]:
    """Return when steps last got another owner."""
    query = sa.select(RowRevision.row_id, sa.func.max(RowRevision.at)).where(
        RowRevision.kind == FollowUp.kind_name,
        RowRevision.field == "owner",
        RowRevision.row_id.in_(step_ids),
    )
    rows = current_session().execute(query.group_by(RowRevision.row_id))
    return {row[0]: row[1] for row in rows}


def _owners(step: FollowUp, who: Roster) -> Iterator[Addressee]:
    """Yield the owner if he or she is still there, else the group."""
    if step.owner == COORDINATOR:
        return
    if step.owner == NEWCOMER:
        yield from who.newcomer(step.newcomer_id)
    elif step.newcomer_id is not None:
        own = list(who.companion(step.owner, step.newcomer_id))
        yield from own or who.companions(step.newcomer_id)
    else:
        yield from list(who.member(step.owner, step.group_id)) or who.group(step.group_id)


def _tasks(moment: Moment, only: Only) -> Iterator[Case]:
    days = (moment.today - timedelta(days=2), moment.today + timedelta(days=5))
    query = sa.select(Task).where(Task.state == TaskState.OPEN, Task.due_on.is_not(None))
    for task in _rows(query, Task, only, Task.due_on.between(*days)):
        slots = for_task(task.due_on, moment.who.zone)
        for who in _who_cares(task, moment.who):
            yield Case(Rule.TASK_DUE, who.from_then(task.created_at), About.TASK, task.id, slots)


def _who_cares(task: Task, who: Roster) -> Iterator[Addressee]:
    """Yield her main contact, else her companions; and herself, unless it is hidden from her."""
    if not task.hidden:
        yield from who.newcomer(task.newcomer_id)
    if task.private:
        return
    for place in who.places.get(task.newcomer_id, []):
        main = list(who.companion(place.main_contact_id, task.newcomer_id))
        yield from main or (one.from_then(place.since) for one in who.group(place.group_id))


def _gaps(moment: Moment, only: Only) -> Iterator[Case]:
    asked = [id for id in moment.who.places if only is None or id in only]
    heard = _last_heard(asked)
    for newcomer_id in asked:
        for place in moment.who.places[newcomer_id]:
            if place.state is not State.ACTIVE:
                continue
            last = max(heard.get(newcomer_id, place.from_on), place.from_on)
            warning = before_gap(last, place.cadence_days, moment.who.zone)
            for who in moment.who.companion(place.main_contact_id, newcomer_id):
                yield Case(Rule.CONTACT_GAP, who, About.NEWCOMER, newcomer_id, warning)
            late = at_gap(last, place.cadence_days, moment.who.zone)
            for who in moment.who.group(place.group_id):
                who = who.from_then(place.since)
                yield Case(Rule.CONTACT_GAP, who, About.NEWCOMER, newcomer_id, late)


def _last_heard(newcomer_ids: Collection[str]) -> dict[str, date]:
    """Return the day of the last talk with each newcomer that happened."""
    query = sa.select(Conversation.newcomer_id, sa.func.max(Conversation.occurred_on)).where(
        Conversation.newcomer_id.in_(newcomer_ids), Conversation.outcome == Outcome.HAPPENED
    )
    rows = current_session().execute(query.group_by(Conversation.newcomer_id))
    return {row[0]: row[1] for row in rows}


def _questions(moment: Moment, only: Only) -> Iterator[Case]:
    begun = moment.now - timedelta(days=11)
    query = sa.select(Review).where(
        Review.state == ReviewState.QUESTION, Review.withheld.is_(False)
    )
    persons = moment.who.persons()
    for review in _rows(query, Review, only, Review.at >= begun):
        slots = for_question(review.at)
        for who in moment.who.companion(persons.get(review.account_id), review.newcomer_id):
            yield Case(Rule.QUESTION_OPEN, who, About.REVIEW, review.id, slots)


def _rows(query: Any, model: Any, only: Only, around: sa.ColumnElement[bool]) -> Any:
    limit = around if only is None else model.id.in_(only)
    return current_session().scalars(query.where(limit))


SOURCES: tuple[Callable[[Moment, Only], Iterator[Case]], ...] = (
    _steps,
    _tasks,
    _gaps,
    _questions,
)
