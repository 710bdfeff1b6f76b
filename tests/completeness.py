"""What must be true of the database after every test: the feed says what the tables hold."""

import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.sync.kinds import KINDS
from tests import places


def check(app: Flask) -> None:
    """Fail if any change went past the numbering, or a scope's numbers have a hole at the top."""
    with app.app_context():
        if not sa.inspect(db.engine).has_table("sync_change"):
            return
        with db.engine.connect() as connection:
            _check_rows(connection)
            _check_heads(connection)
    places.check(app)


def _check_rows(connection: sa.Connection) -> None:
    feed = {
        (scope, kind, row_id)
        for scope, kind, row_id in connection.execute(
            sa.text("SELECT scope, kind, row_id FROM sync_change WHERE op = 'p'")
        )
    }
    rows = set()
    for kind in KINDS.values():
        table = kind.model.__table__
        assert isinstance(table, sa.Table)
        for id, scope in connection.execute(sa.select(table.c.id, table.c.scope)):
            if scope is not None:
                rows.add((scope, kind.name, id))
    assert feed == rows, f"feed and tables differ: {sorted(feed ^ rows)[:5]}"


def _check_heads(connection: sa.Connection) -> None:
    wrong = connection.execute(
        sa.text(
            "SELECT c.scope, max(c.seq), s.seq FROM sync_change c"
            " LEFT JOIN sync_scope s ON s.id = c.scope"
            " GROUP BY c.scope, s.seq HAVING s.seq IS NULL OR max(c.seq) > s.seq"
        )
    ).all()
    assert not wrong, f"numbers above a scope's counter: {wrong[:5]}"
