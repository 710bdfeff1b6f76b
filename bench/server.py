"""The server's share: pulls and pushes, in process, on SQLite."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from flask import Flask, Response
from werkzeug.test import EnvironBuilder

from app import create_app
from app.database import begin_writing, current_session, db, new_id
from app.extensions import limiter
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
        limiter.enabled = False
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
        cookie = f"diele={anna.http.get_cookie('diele').value}"
        with _floor(app, scope, int(at) - PULL) as floor:
            floor_ms, view_ms, pull_ms, empty_ms = cpu_ms(
                floor,
                _served(_bare_view(answer.data), sixty),
                _served(app, sixty, cookie),
                _served(app, empty, cookie),
            )
            reading = _reading_against(floor, app, scope, int(at) - PULL)
        beside = "against raw SQL and JSON"
        table.add("pull of 60 changes, CPU", pull_ms, "ms")
        table.add("… against a bare Flask view of the same bytes", pull_ms / view_ms, "×")
        table.add(f"… its reading and JSON {beside}", reading, "×", aim="≤ 4")
        table.add(f"… the whole request {beside}", pull_ms / floor_ms, "×", aim="≤ 4")
        table.add("empty pull, CPU", empty_ms, "ms", aim="≤ 8")
        table.add("… against a bare Flask view", empty_ms / view_ms, "×")


def _post(phone: Phone, body: bytes) -> Any:
    return phone.http.post("/api/sync", data=body, headers=HEADERS)


def _served(app: Flask, body: bytes, cookie: str = "") -> Callable[[], bytes]:
    """Return one request to the server alone, without a client in the same process."""
    headers = {**HEADERS, "Cookie": cookie}
    request = EnvironBuilder("/api/sync", method="POST", data=body, headers=headers).get_environ()

    def answer(status: str, headers: Any, _: Any = None) -> None:
        assert status.startswith("200"), status

    def serve() -> bytes:
        with closing(app(request | {"wsgi.input": BytesIO(body)}, answer)) as parts:
            return b"".join(parts)

    return serve


def _bare_view(data: bytes) -> Flask:
    bare = Flask("bare")

    @bare.post("/api/sync")
    def same() -> Response:
        return Response(data, mimetype="application/json")

    return bare


@contextmanager
def _floor(app: Flask, scope: str, at: int) -> Iterator[Callable[[], bytes]]:
    """Give the two statements and the JSON alone, on a bare connection."""
    with app.app_context():
        path = str(db.engine.url.database)

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

    with closing(sqlite3.connect(path)) as connection:
        yield read


def _reading_against(floor: Callable[[], bytes], app: Flask, scope: str, at: int) -> float:
    """Return how often the floor fits into finding, reading and writing out the same rows."""
    from app.sync.changes import changes_since

    with app.app_context():
        today, place = Make(app).stamp().today, {scope: f"{at}.0"}
        floor_ms, rows_ms = cpu_ms(
            floor, lambda: orjson.dumps(changes_since(place, 500, [scope], today).changes)
        )
    return rows_ms / floor_ms


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
