"""Databases for tests: an SQLite file to copy, and a throwaway PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import flask_migrate
import psycopg

from app import create_app
from app.database import db
from app.settings import Settings

SECRET = "only for tests, never anywhere else"


def new_settings(
    database_url: str, instance: Path, origin: str = "http://localhost", **more: Any
) -> Settings:
    """Return settings as an operator would give them."""
    return Settings(
        database_url=database_url, secret_key=SECRET, origin=origin, instance=instance, **more
    )


def migrate(settings: Settings) -> None:
    """Bring a database up to the newest migration and let go of it."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


def sqlite_template(folder: Path) -> Path:
    """Return a migrated database in one file, nothing left beside it."""
    path = folder / "template.db"
    migrate(new_settings(f"sqlite:///{path}", folder))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


#: What a schema is made of; a test that changes it has its database thrown away.
SCHEMA = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
    SELECT attrelid::regclass || '.' || attname || ':' || atttypid || attnotnull FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT conrelid::regclass || '!' || conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tgrelid::regclass || '/' || tgname FROM pg_trigger WHERE NOT tgisinternal
) AS parts (part)
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


class Cluster:
    """A PostgreSQL in a folder of its own, reached through a socket there; nothing is synced.

    It refuses to run as root, so root hands it to the user ``postgres``. Making a database takes
    it longer than most tests take, so one that a test has left is emptied for the next.
    """

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        program = shutil.which("initdb")
        self.programs = found[-1] if found else Path(program or "initdb").parent
        # Not below pytest's folder, which only its owner may enter; sockets want a short name.
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self.made = 0
        self.idle: list[str] = []

    def __enter__(self) -> "Cluster":
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        flags = ["--no-sync", "--auth=trust", "--username=test", "--encoding=UTF8", "--locale=C"]
        self._run("initdb", *flags, f"--pgdata={self.folder}/data")
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=50"
        log = f"--log={self.folder}/log"
        self._run("pg_ctl", "start", "-w", f"--pgdata={self.folder}/data", log, f"-o{options}")
        self._sql("CREATE DATABASE template_diele")
        migrate(new_settings(self._url("template_diele"), self.folder / "instance"))
        with self._connection("template_diele") as connection:
            self.schema = connection.execute(SCHEMA.encode()).fetchone()
            self.tables = [name for (name,) in connection.execute(TABLES.encode())]
            filled = _filled(connection, self.tables)
            self.rows = {name: _rows(connection, name) for name in filled}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self.folder}/data")
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the address of a database as migrations leave it, alone in its use."""
        name = self.idle.pop() if self.idle else self._new()
        try:
            yield self._url(name)
        finally:
            if self._emptied(name):
                self.idle.append(name)
            else:
                self._sql(f"DROP DATABASE {name} WITH (FORCE)")

    def _new(self) -> str:
        self.made += 1
        name = f"test_{self.made}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE template_diele")
        return name

    def _emptied(self, name: str) -> bool:
        """Bring a database back to what migrations leave; whether that could be done."""
        with self._connection(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if connection.execute(SCHEMA.encode()).fetchone() != self.schema:
                return False
            connection.execute("SET session_replication_role = replica")  # no foreign keys
            for table in _filled(connection, self.tables):
                connection.execute(f'DELETE FROM "{table}"'.encode())
            for table, rows in self.rows.items():
                for row in rows:
                    places = ", ".join(["%s"] * len(row))
                    connection.execute(f'INSERT INTO "{table}" VALUES ({places})'.encode(), row)
            connection.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
                " FROM pg_sequences"
            )
        return True

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://test@/{name}?host={self.folder}"

    def _sql(self, text: str) -> None:
        with self._connection("postgres") as connection:
            connection.execute(text.encode())

    def _connection(self, name: str) -> psycopg.Connection:
        address = f"user=test dbname={name} host={self.folder}"
        return psycopg.connect(address, autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            command = [*as_user, *command]
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert done.returncode == 0, done.stderr.decode()


def _filled(connection: psycopg.Connection, tables: list[str]) -> list[str]:
    """Return those of the tables that have rows."""
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables]
    return [name for (name,) in connection.execute(" UNION ALL ".join(asked).encode())]


def _rows(connection: psycopg.Connection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f'SELECT * FROM "{table}"'.encode()).fetchall()
