"""Tables' common ground, and how the database is opened, read and written."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry


class Instant(sa.TypeDecorator[datetime]):
    """An aware datetime, kept as milliseconds since 1970 UTC: raw, it is what travels."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


#: Ids are UUIDs as lower-case text: the same in both databases and on the wire.
Id = sa.String(36)
Json = sa.JSON().with_variant(JSONB(), "postgresql")


def choice(values: type[StrEnum]) -> sa.Enum:
    """Return a column type that keeps one of ``values`` as its text."""
    return sa.Enum(
        values,
        native_enum=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """What every table descends from; ``db.Model`` hides types from checkers."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, str: sa.Text}  # noqa: RUF012


db = SQLAlchemy(metadata=Base.metadata)

#: Every id that follows from a key is a UUIDv5 in this namespace. It may never change.
NAMESPACE = UUID("d1e1e000-05e9-4b0c-9a5c-0541de1e0001")


def new_id() -> str:
    """Return a fresh random id."""
    return str(uuid4())


def id_from(key: str) -> str:
    """Return the one id that belongs to ``key``, the same on every device."""
    return str(uuid5(NAMESPACE, key))


def open_engine(engine: Engine, **options: object) -> None:
    """Make SQLite keep what it acknowledged and let readers and one writer work side by side.

    ``options`` become execution options of every connection.
    """
    engine.update_execution_options(**options)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(raw: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        raw.isolation_level = None
        for pragma in (
            "busy_timeout=10000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            raw.execute("PRAGMA " + pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        how = connection.get_execution_options().get("sqlite_begin", "")
        raw: Any = connection.connection.driver_connection
        try:
            raw.execute(f"BEGIN {how}")
        except sqlite3.OperationalError as error:  # here nobody else wraps it
            raise OperationalError("BEGIN", None, error) from error


def begin_writing() -> None:
    """Open a transaction that may write, before its first read.

    The first line of every unit that reads and then writes: without it two writers of SQLite that
    have both read fail with "database is locked". Ends a reading transaction that is open.
    """
    session = current_session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("begin_writing() comes before the first change")
    session.rollback()
    options: Mapping[str, Any] = {}
    if session.get_bind().dialect.name == "sqlite":
        options = {"sqlite_begin": "IMMEDIATE"}
    session.connection(execution_options=options)


def begin_reading() -> None:
    """Open a read-only transaction in which every query sees the same state."""
    session = current_session()
    session.rollback()
    options: Mapping[str, Any] = {}
    if session.get_bind().dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    session.connection(execution_options=options)


def insert_new(model: type[Base]) -> Any:
    """Return an INSERT in the database's own words, which leaves out what is there already."""
    sqlite = current_session().get_bind().dialect.name == "sqlite"
    return (sqlite_insert if sqlite else postgresql_insert)(model).on_conflict_do_nothing()


def current_session() -> Session:
    """Return the session itself; ``db.session`` is a proxy that lacks some of its methods."""
    session: Session = db.session()
    return session
