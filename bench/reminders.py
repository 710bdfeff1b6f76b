"""The sweep: what it costs however many reminders are stored, on SQLite."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.database import begin_writing, current_session, db, new_id
from app.people.models import Account
from app.reminders import sweep
from app.reminders.models import About, Reminder, ReminderState, Rule
from bench.figures import Table
from bench.server import fresh_app, team
from tests.phone import create

STORED = (0, 200_000)
BATCH = 10_000


def sweeps(table: Table) -> None:
    """Count SQLite's steps of a sweep that plans 50 reminders, beside none and 200,000 others."""
    steps = {stored: _steps(stored) for stored in STORED}
    table.add("a sweep, SQLite steps", steps[0], "steps")
    table.add(
        f"… beside {STORED[1]:,} stored reminders, against none",
        steps[STORED[1]] / steps[0],
        "×",
        aim="≤ 1.2",
    )


def _steps(stored: int) -> int:
    with fresh_app() as app:
        anu, anna = team(app)
        today = clock.local_day(clock.now(), "Europe/Berlin")
        about = {"newcomer_id": anu.id, "owner": "group", "state": "open", "text": "Fahrrad"}
        due_on = (today + timedelta(days=1)).isoformat()
        anna.sync(*[create("follow_up", {**about, "due_on": due_on}) for _ in range(50)])
        now = clock.now()
        _store(app, stored, now)
        with app.app_context():
            sweep.plan(now)
            return _count(lambda: sweep.plan(now))


def _store(app: Flask, count: int, now: datetime) -> None:
    """Store reminders: half of them told long ago, half due in months."""
    with app.app_context():
        account = current_session().scalars(sa.select(Account.id)).first()
        for start in range(0, count, BATCH):
            begin_writing()
            rows = [_row(number, account, now) for number in range(start, start + BATCH)]
            current_session().execute(sa.insert(Reminder), rows)
            current_session().commit()
        current_session().connection().exec_driver_sql("ANALYZE")
        current_session().commit()


def _row(number: int, account: str | None, now: datetime) -> dict[str, Any]:
    told = number % 2 == 0
    due_at = now + timedelta(days=-90 if told else 90)
    return {
        "id": new_id(),
        "key": f"planned:{number}",
        "rule": Rule.STEP_DUE,
        "account_id": account,
        "about": About.STEP,
        "object_id": new_id(),
        "due_at": due_at,
        "not_after": due_at + timedelta(days=3),
        "held": False,
        "nudge": True,
        "silent": False,
        "state": ReminderState.RAISED if told else ReminderState.DUE,
    }


def _count(work: Any) -> int:
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 1
        return 0

    raw: Any = db.session.connection().connection.driver_connection
    raw.set_progress_handler(step, 1)
    work()
    raw.set_progress_handler(None, 1)
    return counted
