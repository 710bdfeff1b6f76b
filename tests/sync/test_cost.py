"""What an exchange costs: how many queries, and that each of them goes by an index."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.database import db
from tests.make import talk
from tests.phone import create


@contextmanager
def statements(app):
    """Collect the statements that the app sends to its database, with their values."""
    with app.app_context():
        engine = db.engine
    seen = []

    def note(connection, cursor, statement, values, context, many):
        seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def anna(make, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    anna.sync(*[create("conversation", talk(anu)) for _ in range(5)])
    anna.sync()
    anna.anu = anu
    return anna


def test_a_phone_that_lacks_nothing_costs_four_queries(app, anna):
    with statements(app) as seen:
        answer = anna.send(anna.request())

    assert not answer.json["changes"]
    tables = ["devices", "sync_life", "memberships", "sync_scope"]
    assert [table for table in tables if any(f"FROM {table}" in text for text, _ in seen)] == tables
    assert len(seen) == 4
    assert all(text.startswith("SELECT") for text, _ in seen)


def test_a_scope_that_moved_costs_its_entries_and_a_query_for_each_kind(app, anna):
    scope = f"n:{anna.anu.id}"
    behind = {**anna.cursors, scope: f"{int(anna.cursors[scope].split('.')[0]) - 5}.0"}
    with statements(app) as seen:
        answer = anna.send(anna.request() | {"cursors": behind})

    assert [change["k"] for change in answer.json["changes"]] == ["conversation"] * 5
    assert len(seen) == 6


def test_no_query_of_a_pull_reads_a_whole_table(app, anna, make, phone):
    ben = phone(make.companion(of=anna.anu, name="Ben"))
    with statements(app) as seen:
        ben.sync()
    reads = [(text, values) for text, values in seen if text.startswith("SELECT")]
    assert len(reads) > 10

    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("SET enable_seqscan = off")
        for text, values in reads:
            explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            plan = [str(row) for row in connection.exec_driver_sql(explain + text, values)]
            scans = [line for line in plan if "SCAN " in line or "Seq Scan on" in line]
            # One row each; and the ids that were handed over.
            allowed = ("sync_life", "programmes", "json_each", "CONSTANT ROW")
            assert all(any(name in line for name in allowed) for line in scans), (text, plan)
