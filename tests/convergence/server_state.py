"""What lies in the server's database, as far as it matters to phones."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.database import begin_reading, current_session, db
from app.people.models import Account, Device
from app.sync.kinds import KINDS
from app.sync.life import current_epoch
from app.sync.rows import read_rows
from app.sync.scopes import visible_scopes

#: A text that a test has typed contains one word of this form, which nothing else does.
WORD = re.compile(r"w\d+w")
ZONE = "Europe/Berlin"


def words(value: Any) -> set[str]:
    """Return the typed words in anything that can be written as JSON."""
    return set(WORD.findall(orjson.dumps(value, default=str).decode()))


Row = dict[str, Any]


@dataclass
class ServerState:
    """One moment of the database. Rows are in their wire form, with ``k``, ``id``, ``s``, ``v``."""

    epoch: str
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    #: Who wrote a word, where it still stands in a row or stood once.
    authors: dict[str, set[str | None]] = field(default_factory=dict)
    history: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    visible: dict[str, set[str]] = field(default_factory=dict)
    #: Mutation id -> (how often it was taken, in whose account).
    taken: dict[str, tuple[int, set[str]]] = field(default_factory=dict)
    revoked: dict[str, str] = field(default_factory=dict)

    def live(self) -> dict[str, list[Row]]:
        """Return, for each word that stands in a row, these rows."""
        found: dict[str, list[Row]] = {}
        for row in self.rows.values():
            for word in words(row["row"]):
                found.setdefault(word, []).append(row)
        return found

    def readable(self) -> set[str]:
        """Return the words in rows that are in a scope; consent keeps others off every phone."""
        return {word for row in self.rows.values() if row["s"] for word in words(row["row"])}

    def seen_by(self, account: str) -> dict[tuple[str, str], Row]:
        """Return the rows an account may see."""
        scopes = self.visible[account]
        return {key: row for key, row in self.rows.items() if row["s"] in scopes}


#: Counts what is taken in the database itself, so that a backup and a rollback take it along.
WATCH = """
CREATE TABLE watch (mutation TEXT, account TEXT);
CREATE TRIGGER watch_new AFTER INSERT ON sync_mutation
  BEGIN INSERT INTO watch VALUES (NEW.id, NEW.account_id); END;
CREATE TRIGGER watch_again AFTER UPDATE ON sync_mutation
  BEGIN INSERT INTO watch VALUES (NEW.id, NEW.account_id); END;
"""


def watch(app: Flask) -> None:
    """Begin to count how often each mutation is taken."""
    with app.app_context(), closing(sqlite3.connect(str(db.engine.url.database))) as connection:
        connection.executescript(WATCH)


def read(app: Flask) -> ServerState:
    """Read the database at this moment."""
    with app.app_context():
        begin_reading()
        today = clock.local_day(clock.now(), ZONE)
        state = ServerState(current_epoch())
        for name, kind in KINDS.items():
            table = sa.inspect(kind.model).local_table
            marks = dict(_select(sa.select(table.c.id, table.c.field_meta)))
            for id, (scope, wire) in read_rows(kind, list(marks), today).items():
                row = orjson.loads(wire) if wire else {"row": {}}
                state.rows[name, id] = {**row, "s": scope}
                _note_authors(state, row["row"], marks[id])
        _read_aside(state)
        for id, person in _select(sa.select(Account.id, Account.person_id)):
            state.visible[id] = set(visible_scopes(id, person, today))
        current_session().rollback()
        return state


def _note_authors(state: ServerState, row: Row, marks: dict[str, Any]) -> None:
    for name, value in row.items():
        for word in words(value):
            mark = marks.get(name)
            author = row.get("author_id") if name == "text" and "of_row" in row else None
            state.authors.setdefault(word, set()).add(mark[2] if mark else author)


def _read_aside(state: ServerState) -> None:
    for value, author in _select(sa.text("SELECT value, author_id FROM row_revisions")):
        for word in words(value):
            state.history.add(word)
            state.authors.setdefault(word, set()).add(author)
    late = "SELECT content, person_id FROM late_entries JOIN accounts a ON a.id = account_id"
    for value, author in _select(sa.text(late)):
        for word in words(value):
            state.late.add(word)
            state.authors.setdefault(word, set()).add(author)
    for mutation, account in _select(sa.text("SELECT mutation, account FROM watch")):
        count, accounts = state.taken.get(mutation, (0, set()))
        state.taken[mutation] = (count + 1, accounts | {account})
    for id, revoked in _select(sa.select(Device.id, Device.revoked)):
        if revoked is not None:
            state.revoked[id] = str(revoked)


def _select(query: Any) -> list[Any]:
    return list(current_session().connection().execute(query))


def everything(app: Flask) -> str:
    """Return all that stands in any table, as one text."""
    with app.app_context():
        tables = [str(_select(sa.select(table))) for table in db.metadata.sorted_tables]
        current_session().rollback()
        return "\n".join(tables)
