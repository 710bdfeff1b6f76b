"""Runs migrations whole or not at all, on SQLite and PostgreSQL."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]
engine: sa.Engine = extension.db.engine
is_sqlite = engine.dialect.name == "sqlite"


def run(connection: sa.Connection) -> None:
    """Migrate on one connection; SQLite's foreign keys are checked at the end."""
    arguments: dict[str, Any] = {**extension.configure_args, "transactional_ddl": True}
    context.configure(connection=connection, target_metadata=extension.db.metadata, **arguments)
    with context.begin_transaction():
        if not is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7263001)")
        context.run_migrations()
        if is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"foreign keys broken: {broken[:5]}")


def run_online() -> None:
    """Open a connection; on SQLite foreign keys rest while tables are rebuilt."""
    with engine.connect() as connection:
        if not is_sqlite:
            run(connection)
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection.execution_options(sqlite_begin="IMMEDIATE"))
        finally:
            if raw.in_transaction:
                raw.rollback()
            raw.execute("PRAGMA foreign_keys=ON")


run_online()
