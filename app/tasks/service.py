"""Giving tasks, ticking and commenting them. The caller commits."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from app.database import current_session, id_from
from app.groups.models import Newcomer
from app.groups.queries import newcomer
from app.groups.service import add_newcomer
from app.people.models import Account, Person
from app.people.queries import account_of_person
from app.problems import Forbidden, Gone, Invalid
from app.programme.service import put_content, read_content
from app.records.actor import Actor, Stamp
from app.records.base import add, change, remove
from app.records.kind import Values
from app.records.siblings import drop_siblings, move_siblings
from app.tasks.models import Task, TaskComment, TaskState, TaskTemplate

AUDIENCE_OF = {"nurses": "nurse", "drivers": "drives", "parents": "children", "families": "family"}


def load_templates(stamp: Stamp) -> None:
    """Bring the default task templates into the database."""
    put_content(TaskTemplate, read_content("orientation-tasks.yaml")["tasks"], stamp)


def welcome(
    person: Person,
    stamp: Stamp,
    *,
    languages: Sequence[str],
    arrived_on: date | None,
    district: str | None = None,
    interests: Sequence[str] = (),
    situations: Sequence[str] = (),
) -> Newcomer:
    """Add a newcomer with the tasks that fit her."""
    card = add_newcomer(
        person,
        stamp,
        languages=languages,
        arrived_on=arrived_on,
        district=district,
        interests=interests,
        situations=situations,
    )
    current_session().flush()
    give_tasks(card, stamp)
    return card


def give_tasks(card: Newcomer, stamp: Stamp) -> None:
    """Make a task for each template that fits a newcomer and is not there yet."""
    session = current_session()
    account = account_of_person(card.person_id)
    there = set(session.scalars(sa.select(Task.id).where(Task.newcomer_id == card.id)))
    for template in session.scalars(sa.select(TaskTemplate).order_by(TaskTemplate.order)):
        needed = AUDIENCE_OF.get(template.audience)
        row_id = id_from(f"task:{card.id}:{template.key}")
        if (needed and needed not in card.situations) or row_id in there:
            continue
        due_on = None
        if card.arrived_on and template.due_after_days is not None:
            due_on = card.arrived_on + timedelta(days=template.due_after_days)
        task = Task(
            id=row_id,
            newcomer_id=card.id,
            template_id=template.id,
            due_on=due_on,
            state=TaskState.OPEN,
            made_at=stamp.now,
            hidden=False,
            private=not card.consent_progress,
            account_id=account.id if account else None,
        )
        add(task, stamp)


def move_due_days(card: Newcomer, before: date | None, stamp: Stamp) -> None:
    """Give tasks their day again after the day of arrival was corrected; ``before`` was it.

    Tasks that are settled, or whose day somebody has moved, stay as they are.
    """
    rows = current_session().execute(
        sa.select(Task, TaskTemplate.due_after_days)
        .join(TaskTemplate, TaskTemplate.id == Task.template_id)
        .where(
            Task.newcomer_id == card.id,
            Task.state == TaskState.OPEN,
            TaskTemplate.due_after_days.is_not(None),
        )
    )
    for task, days in rows.all():
        span = timedelta(days=days or 0)
        if task.due_on != (before + span if before else None):
            continue
        due_on = card.arrived_on + span if card.arrived_on else None
        if due_on != task.due_on:
            change(task, {"due_on": due_on}, stamp)


def add_own_task(id: str, values: Values, actor: Actor, stamp: Stamp) -> Task:
    """Add a task with a title of its own; a newcomer's is hers alone unless she shares them.

    Raises ``Gone`` outside the actor's scopes, ``Forbidden`` for others while she does not.
    """
    if f"n:{values['newcomer_id']}" not in actor.scopes:
        raise Gone
    card = newcomer(values["newcomer_id"], lock=True)
    hers = card is not None and card.person_id == actor.person_id
    if card is None or not (card.consent_progress or hers):
        raise Forbidden({"newcomer_id": "not_agreed"})
    if not values.get("title"):
        raise Invalid({"title": "required"})
    task = Task(
        id=id,
        maker_id=actor.person_id,
        made_at=stamp.made_at,
        hidden=False,
        private=not card.consent_progress,
        account_id=actor.account_id if hers else None,
        **values,
    )
    if task.state is not TaskState.OPEN:
        task.settled_by, task.settled_at = actor.person_id, stamp.made_at
    add(task, stamp, tuple(values))
    return task


def check_task(task: Task, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse a new title from anybody but the person who made the task."""
    if "title" in values:
        if task.maker_id != actor.person_id:
            raise Forbidden({"title": "not_yours"})
        if not values["title"]:
            raise Invalid({"title": "required"})


def amend_task(task: Task, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Tick a task or set it aside; who did and when is noted."""
    more = {}
    if "state" in values and values["state"] is not task.state:
        is_open = values["state"] is TaskState.OPEN
        more = {
            "settled_by": None if is_open else actor.person_id,
            "settled_at": None if is_open else stamp.made_at,
        }
    change(task, {**values, **more}, stamp)


def keep_private(card: Newcomer, stamp: Stamp, *, private: bool) -> None:
    """Let a newcomer alone see her tasks, or her group as well; what belongs to them goes along."""
    account = account_of_person(card.person_id)
    tasks = current_session().scalars(sa.select(Task).where(Task.newcomer_id == card.id)).all()
    moved = [task for task in tasks if task.private != private]
    for task in tasks:
        task.account_id = account.id if account else None
    for task in moved:
        change(task, {"private": private}, stamp)
    _take_along(moved, stamp)


def bring_private_tasks(account: Account, stamp: Stamp) -> None:
    """Bring what is hers alone to the phones of a newcomer who had no account before."""
    tasks = current_session().scalars(
        sa.select(Task)
        .join(Newcomer, Newcomer.id == Task.newcomer_id)
        .where(
            Newcomer.person_id == account.person_id,
            Task.private,
            Task.account_id.is_(None),
        )
        .with_for_update(of=Task)
    )
    moved = tasks.all()
    for task in moved:
        change(task, {"account_id": account.id}, stamp)
    _take_along(moved, stamp)


def _take_along(tasks: Sequence[Task], stamp: Stamp) -> None:
    """Let second versions and comments live where their tasks live now."""
    homes = {task.id: task.sync_scope() for task in tasks}
    query = sa.select(TaskComment).where(TaskComment.task_id.in_(homes))
    comments = current_session().scalars(query).all()
    for comment in comments:
        change(comment, {"home": homes[comment.task_id]}, stamp)
    move_siblings([*tasks, *comments])


def comment_home(values: Values) -> str | None:
    """Return the scope of a comment: that of its task."""
    task = _locked(values["task_id"])
    return task.sync_scope() if task else None


def comment(id: str, values: Values, actor: Actor, stamp: Stamp) -> TaskComment:
    """Write something about a task that one sees."""
    task = _locked(values["task_id"])
    if task is None or task.newcomer_id != values["newcomer_id"]:
        raise Gone
    written = TaskComment(
        id=id,
        author_id=actor.person_id,
        made_at=stamp.made_at,
        home=task.sync_scope(),
        **values,
    )
    add(written, stamp, tuple(values))
    return written


def check_comment(written: TaskComment, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse to change somebody else's words."""
    if written.author_id != actor.person_id:
        raise Forbidden


def amend_comment(written: TaskComment, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change one's own comment."""
    change(written, values, stamp)


def remove_comment(written: TaskComment, actor: Actor, stamp: Stamp) -> None:
    """Withdraw one's own comment."""
    if written.author_id != actor.person_id:
        raise Forbidden
    drop_siblings(written, stamp)
    remove(written, stamp)


def _locked(task_id: str) -> Task | None:
    """Return a task that nobody can move meanwhile."""
    shared = {"read": True}
    return current_session().get(Task, task_id, with_for_update=shared, populate_existing=True)
