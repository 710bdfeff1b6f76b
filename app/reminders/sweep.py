"""Making the stored reminders equal to the wanted ones. Each function has its own transactions."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from app.clock import local_day
from app.database import begin_reading, begin_writing, current_session, id_from, insert_new
from app.programme.queries import programme
from app.records.actor import Stamp
from app.records.base import change
from app.reminders.cases import Moment, open_cases
from app.reminders.models import About, Notification, Reminder, ReminderState, Rule
from app.reminders.roster import roster_of
from app.reminders.rules import Case, PutOff, Wanted, wanted

#: What falls due within this time is planned; later things are found by a later sweep.
HORIZON = timedelta(hours=26)
BATCH = 500
T = TypeVar("T")
#: What a stored reminder takes over from a wanted one while it is due.
FOLLOWS = ("due_at", "not_after", "held", "silent")

#: One thing that one account is told of: its line in the inbox.
Line = tuple[str, Rule, str]


@dataclass(frozen=True)
class Outlook:
    """What is wanted as things stand: the reminders by key, and the lines that may stay open.

    A line may stay open for what has fallen due, and for what its person has put off.
    """

    wanted: dict[str, Wanted]
    open: frozenset[Line]


@dataclass(frozen=True)
class Planned:
    """How many reminders a sweep has added, moved and taken back, and lines closed and reopened."""

    added: int
    moved: int
    taken_back: int
    closed: int
    reopened: int = 0


def outlook(now: datetime, only: Collection[str] | None = None) -> Outlook:
    """Return what is wanted around now, or about the objects with these ids.

    Reads in the transaction that is open.
    """
    here = programme()
    if here is None:
        return Outlook({}, frozenset())
    today = local_day(now, here.timezone)
    moment = Moment(now, today, roster_of(today, here))
    put_off = _put_off()
    cases = list(open_cases(moment, only))
    if only is None and put_off:
        seen = {line_of_case(case) for case in cases}
        more = open_cases(moment, {object_id for _, _, object_id in put_off})
        cases += [case for case in more if line_of_case(case) not in seen]
    cases = [replace(case, put_off=put_off.get(line_of_case(case))) for case in cases]
    zone = moment.who.zone
    found = {one.key: one for case in cases for one in wanted(case, zone, now)}
    stay = [one for one in found.values() if one.snoozed or one.begun]
    return Outlook(found, frozenset(map(line_of, stay)))


def line_of(one: Any) -> Line:
    """Return the line that a reminder, wanted or stored, or a notification stands for."""
    return one.account_id, one.rule, one.object_id


def _put_off() -> dict[Line, PutOff]:
    query = sa.select(
        Notification.account_id,
        Notification.rule,
        Notification.object_id,
        Notification.snoozed_until,
        Notification.at,
    ).where(Notification.snoozed_until.is_not(None), Notification.closed_at.is_(None))
    rows = current_session().execute(query)
    return {line_of(row): PutOff(row.snoozed_until or date.min, row.at) for row in rows}


def line_of_case(case: Case) -> Line:
    """Return the line that a case would stand in."""
    return case.who.account_id, case.rule, case.object_id


# ---- planning ---------------------------------------------------------------------------------


def plan(now: datetime) -> Planned:
    """Make the stored due rows equal to the wanted ones, and close lines that are over."""
    begin_reading()
    ahead = outlook(now)
    until = now + HORIZON
    near = {key: one for key, one in ahead.wanted.items() if one.due_at <= until}
    stored = _stored(near, until)
    over = _lines_over(now, ahead)
    again = _lines_again(now, near, stored)
    current_session().rollback()
    new = [one for key, one in near.items() if key not in stored]
    moved = [one for key, one in near.items() if key in stored and _differs(stored[key], one, now)]
    gone = [
        row.id for key, row in stored.items() if key not in near and row.state is ReminderState.DUE
    ]
    for added in parts(new, BATCH):
        _add(added)
    for followed in parts(moved, BATCH):
        _follow(followed)
    for ids in parts(gone, BATCH):
        _take_back(ids, now)
    for ids in parts(over, BATCH // 5):
        _close(ids, now)
    for ids in parts(again, BATCH // 5):
        _reopen(ids, now)
    return Planned(len(new), len(moved), len(gone), len(over), len(again))


def _stored(near: dict[str, Wanted], until: datetime) -> dict[str, Any]:
    """Return the stored rows that matter: what is due by then, and what has a wanted key."""
    columns = [getattr(Reminder, name) for name in ("id", "key", "state", *FOLLOWS)]
    due = sa.select(*columns).where(Reminder.state == ReminderState.DUE, Reminder.due_at <= until)
    found = {row.key: row for row in current_session().execute(due)}
    for part in parts(sorted(near.keys() - found.keys()), BATCH):
        known = sa.select(*columns).where(Reminder.key.in_(part))
        found |= {row.key: row for row in current_session().execute(known)}
    return found


def _differs(row: Any, one: Wanted, now: datetime) -> bool:
    """Say whether a stored reminder is to follow a wanted one.

    One that was raised stays, and one that is about to be: it remembers what has held it back.
    """
    if row.state is not ReminderState.DUE:
        return row.state is not ReminderState.RAISED
    if max(row.due_at, one.due_at) <= now:
        return False
    return any(getattr(row, name) != getattr(one, name) for name in FOLLOWS)


def _add(part: Sequence[Wanted]) -> None:
    begin_writing()
    session = current_session()
    rows = [
        {
            "id": id_from(f"reminder:{one.key}"),
            "key": one.key,
            "rule": one.rule,
            "account_id": one.account_id,
            "about": one.about,
            "object_id": one.object_id,
            "nudge": one.nudge,
            "state": ReminderState.DUE,
            **{name: getattr(one, name) for name in FOLLOWS},
        }
        for one in part
    ]
    session.execute(insert_new(Reminder), rows)
    session.commit()


def _follow(part: Sequence[Wanted]) -> None:
    """Move what is due, and revive what was taken back unsent."""
    begin_writing()
    for one in part:
        values = {name: getattr(one, name) for name in FOLLOWS}
        current_session().execute(
            sa.update(Reminder)
            .where(Reminder.key == one.key, Reminder.state != ReminderState.RAISED)
            .values(state=ReminderState.DUE, settled_at=None, **values)
        )
    current_session().commit()


def _take_back(ids: Sequence[str], now: datetime) -> None:
    begin_writing()
    missed = sa.case(
        (Reminder.not_after <= now, ReminderState.MISSED.value),
        else_=ReminderState.CANCELLED.value,
    )
    current_session().execute(
        sa.update(Reminder)
        .where(Reminder.id.in_(ids), Reminder.state == ReminderState.DUE)
        .values(state=missed, settled_at=now),
        execution_options={"synchronize_session": False},
    )
    current_session().commit()


# ---- the inbox --------------------------------------------------------------------------------


def _lines_over(now: datetime, ahead: Outlook) -> list[str]:
    """Return the open lines of which nobody has to be reminded any more."""
    query = sa.select(
        Notification.id, Notification.account_id, Notification.rule, Notification.object_id
    ).where(Notification.closed_at.is_(None))
    rows = [row for row in current_session().execute(query) if line_of(row) not in ahead.open]
    if not rows:
        return []
    exact = outlook(now, only={row.object_id for row in rows})
    return [row.id for row in rows if line_of(row) not in exact.open]


def _lines_again(now: datetime, near: dict[str, Wanted], stored: dict[str, Any]) -> list[str]:
    """Return the closed lines of what was told and is wanted again: ticked by mistake, for one."""
    told = [
        line_id(one.account_id, one.rule, one.about, one.object_id)
        for key, one in near.items()
        if one.due_at <= now and key in stored and stored[key].state is ReminderState.RAISED
    ]
    found: list[str] = []
    for ids in parts(told, BATCH):
        closed = sa.select(Notification.id).where(
            Notification.id.in_(ids), Notification.closed_at.is_not(None)
        )
        found += current_session().scalars(closed)
    return found


def _close(ids: Sequence[str], now: datetime) -> None:
    """Close lines; that they were put off ends with it."""
    begin_writing()
    for line in lines_locked(ids):
        if line.closed_at is None:
            change(line, {"closed_at": now, "snoozed_until": None}, stamp_at(now))
    current_session().commit()


def _reopen(ids: Sequence[str], now: datetime) -> None:
    begin_writing()
    for line in lines_locked(ids):
        if line.closed_at is not None:
            change(line, {"closed_at": None}, stamp_at(now))
    current_session().commit()


def lines_locked(ids: Collection[str]) -> Iterator[Notification]:
    """Yield lines of the inbox that nobody else changes until this transaction ends."""
    query = sa.select(Notification).where(Notification.id.in_(ids)).order_by(Notification.id)
    yield from current_session().scalars(query.with_for_update())


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield a sequence in parts of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def line_id(account_id: str, rule: Rule, about: About, object_id: str) -> str:
    """Return the one id that the line of this person, rule and object can have."""
    return id_from(f"notification:{account_id}:{rule}:{about}:{object_id}")


def stamp_at(now: datetime) -> Stamp:
    """Return the stamp of what the server does by itself."""
    here = programme()
    return Stamp(now, now, local_day(now, here.timezone if here else "UTC"))
