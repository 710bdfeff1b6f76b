"""The server's share: pulls and pushes, in process, on SQLite."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from flask import Flask, Response

from app import create_app
from app.database import begin_writing, current_session, db, new_id
from app.sync.kinds import KINDS
from app.sync.rows import read_rows
from bench.figures import Table, cpu_ms
from tests.databases import migrate, new_settings
from tests.make import Card, Make, talk
from tests.phone import HEADERS, Phone, create

PULL = 60


@contextmanager
def fresh_app() -> Iterator[Flask]:
    """Give an app on an empty database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = new_settings(f"sqlite:///{folder}/bench.db", Path(folder))
        migrate(settings)
        app = create_app(settings)
        yield app
        with app.app_context():
            db.engine.dispose()


def history(app: Flask, card: Card, author: str, count: int) -> None:
    """Put ``count`` talks about a newcomer into the database, dated back from today."""
    from app.conversations.models import Conversation, Outcome
    from app.records.base import add

    make = Make(app)
    with app.app_context():
        for start in range(0, count, 5000):
            begin_writing()
            stamp = make.stamp()
            for number in range(start, min(start + 5000, count)):
                record = Conversation(
                    id=new_id(),
                    newcomer_id=card.id,
                    author_id=author,
                    companion_ids=[author],
                    occurred_on=stamp.today - timedelta(days=number % 170),
                    minutes=60,
                    outcome=Outcome.HAPPENED,
                    place="Stadtbibliothek",
                    topics=["family"],
                    made_at=stamp.now,
                )
                add(record, stamp)
            current_session().commit()


def team(app: Flask) -> tuple[Card, Phone]:
    """Return a newcomer and the synced phone of her companion."""
    make = Make(app)
    make.programme(content=True)
    anu = make.newcomer()
    person = make.companion(of=anu)
    return anu, Phone(app).sign_in(code=make.code(person))


def pulls(table: Table) -> None:
    """Measure an empty pull and one of 60 changes against what they cannot do without."""
    with fresh_app() as app:
        anu, anna = team(app)
        history(app, anu, anna.person, 1000)
        anna.sync()
        empty = orjson.dumps(anna.request())
        scope = f"n:{anu.id}"
        at, floor = anna.cursors[scope].split(".")
        behind = {**anna.cursors, scope: f"{int(at) - PULL}.{floor}"}
        sixty = orjson.dumps(anna.request() | {"cursors": behind})
        answer = _post(anna, sixty)
        assert len(answer.json["changes"]) == PULL
        bare = _bare_view(answer.data)
        floor_ms = _sql_floor(app, scope, int(at) - PULL)
        view_ms = cpu_ms(lambda: bare.post("/", data=sixty, headers=HEADERS))
        pull_ms = cpu_ms(lambda: _post(anna, sixty))
        empty_ms = cpu_ms(lambda: _post(anna, empty))
        table.add("pull of 60 changes, CPU", pull_ms, "ms")
        table.add("… against a bare Flask view of the same bytes", pull_ms / view_ms, "×")
        rows_ms = _rows_ms(app, scope, int(at) - PULL)
        table.add(
            "… its reading and JSON against raw SQL and JSON", rows_ms / floor_ms, "×", aim="≤ 4"
        )
        table.add("… the whole request against raw SQL and JSON", pull_ms / floor_ms, "×")
        table.add("empty pull, CPU", empty_ms, "ms", aim="≤ 8")
        table.add("… against a bare Flask view", empty_ms / view_ms, "×")


def _post(phone: Phone, body: bytes) -> Any:
    return phone.http.post("/api/sync", data=body, headers=HEADERS)


def _bare_view(data: bytes) -> Any:
    bare = Flask("bare")

    @bare.post("/")
    def same() -> Response:
        return Response(data, mimetype="application/json")

    return bare.test_client()


def _sql_floor(app: Flask, scope: str, at: int) -> float:
    """Return the CPU of the two statements and the JSON alone, on a bare connection."""
    with app.app_context():
        connection = sqlite3.connect(str(db.engine.url.database))

    def read() -> bytes:
        changed = connection.execute(
            "SELECT row_id FROM sync_change WHERE scope = ? AND seq > ? ORDER BY seq LIMIT 500",
            (scope, at),
        ).fetchall()
        marks = ",".join("?" * len(changed))
        rows = connection.execute(
            f"SELECT * FROM conversations WHERE id IN ({marks})", [one for (one,) in changed]
        )
        names = [column[0] for column in rows.description]
        return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows])

    read()
    ms = cpu_ms(read)
    connection.close()
    return ms


def _rows_ms(app: Flask, scope: str, at: int) -> float:
    """Return the CPU of what the pull does to find, read and write out the same rows."""
    from app.sync.changes import changes_since

    with app.app_context():
        today = Make(app).stamp().today
        return cpu_ms(
            lambda: orjson.dumps(changes_since({scope: f"{at}.0"}, 500, [scope], today).changes)
        )


def steps(table: Table) -> None:
    """Count what a pull of 10 changes reads at 1,000 and at 100,000 talks of history."""
    counts = {}
    for size in (1_000, 100_000):
        with fresh_app() as app:
            anu, anna = team(app)
            history(app, anu, anna.person, size)
            scope = f"n:{anu.id}"
            with app.app_context():
                seq = db.session.execute(
                    sa.text("SELECT seq FROM sync_scope WHERE id = :id"), {"id": scope}
                ).scalar_one()
                counts[size] = _steps_of(scope, seq - 10, Make(app).stamp().today)
    for size, (count, rows) in counts.items():
        table.add(
            f"pull of 10 at {size:,} talks, SQLite steps", count, "steps", note=f"{rows} rows"
        )
    table.add("… 100,000 against 1,000", counts[100_000][0] / counts[1_000][0], "×", aim="≤ 1.1")


def _steps_of(scope: str, at: int, today: Any) -> tuple[int, int]:
    from app.sync.changes import changes_since

    changes_since({scope: f"{at}.0"}, 500, [scope], today)
    raw: Any = current_session().connection().connection.driver_connection
    counted = 0

    def step() -> int:
        nonlocal counted
        counted += 1
        return 0

    raw.set_progress_handler(step, 1)
    page = changes_since({scope: f"{at}.0"}, 500, [scope], today)
    raw.set_progress_handler(None, 1)
    return counted, len(page.changes)


def pushes(table: Table) -> None:
    """Push 500 talks as a phone does that was offline for long."""
    with fresh_app() as app:
        anu, anna = team(app)
        anna.sync()
        queue = [create("conversation", talk(anu, minutes=60)) for _ in range(500)]
        batches = [queue[start : start + 200] for start in range(0, 500, 200)]
        bodies = [orjson.dumps(anna.request(*batch)) for batch in batches]
        import time

        start = time.process_time()
        answers = [_post(anna, body).json for body in bodies]
        spent = time.process_time() - start
        taken = sum(result["s"] == "ok" for answer in answers for result in answer["results"])
        table.add("push of 500 talks, requests", len(bodies), "requests", aim="≤ 3")
        table.add("… taken", taken, "talks")
        table.add("… CPU of one talk", spent / 500 * 1000, "ms", aim="≤ 5")
        table.add("… bytes up before compression", sum(map(len, bodies)) / 1024, "KiB")


def reading_rows(table: Table) -> None:
    """Say how large a talk is on the wire."""
    with fresh_app() as app:
        anu, anna = team(app)
        history(app, anu, anna.person, 1)
        with app.app_context():
            ids = list(db.session.execute(sa.text("SELECT id FROM conversations")).scalars())
            found = read_rows(KINDS["conversation"], ids, Make(app).stamp().today)
            table.add("one talk on the wire", len(found[ids[0]][1] or b""), "bytes")
