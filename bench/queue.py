"""The coordinators' queue: what a page of it costs however many talks there are, on SQLite."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from app.conversations import queue as talks
from app.conversations.models import (
    Conversation,
    ConversationNote,
    Outcome,
    QueueEntry,
    QueueKey,
    Shelf,
)
from app.database import begin_writing, current_session, db, new_id
from app.desk.review_lists import SIZE
from app.records.actor import Stamp
from bench.figures import Table
from bench.server import fresh_app
from tests.desk import Desk
from tests.make import Card, Make

SIZES = (100, 10_000, 100_000)
#: So many talks in a row are about one newcomer, by one author, about one topic: the shortest list
#: fills a page of nearly any sort.
ALIKE = 100
#: What ten talks in a row are: eight unread, and of each sort some.
SHELVES = tuple(map(Shelf, (7, 6, 5, 4, 7, 3, 6, 5, 4, 0)))


@dataclass(frozen=True)
class Cost:
    """What one page took; ``rows`` are those of its list, None where it shows none."""

    queries: int
    steps: int
    rows: int | None


#: A city's worth of people, whom the talks are spread over.
GROUPS, EACH = 5, 4
BATCH = 5_000
TOPICS = ("family", "learning-german", "leisure-and-sport")


def review_queue(table: Table) -> None:
    """Count queries and SQLite steps of the desk's pages at 100 up to 100,000 talks."""
    costs: dict[str, dict[int, Cost]] = {}
    for size in SIZES:
        with fresh_app() as app:
            pages = _filled(app, size)
            imke = Make(app).coordinator("Imke")
            for what, address in pages.items():
                costs.setdefault(what, {})[size] = _cost(app, imke, address)
    for what, by_size in costs.items():
        # A page that is not full yet costs less; what counts is that a longer list costs no more.
        full = [size for size in SIZES if by_size[size].rows in (None, SIZE)]
        least, most = by_size[full[0]], by_size[full[-1]]
        queries = {by_size[size].queries for size in full}
        assert len(queries) == 1, f"{what}: {queries} queries"
        table.add(f"queue, {what}: queries", queries.pop(), "queries")
        table.add(
            f"… SQLite steps at {full[-1]:,} talks against {full[0]:,}",
            most.steps / least.steps,
            "×",
            aim="≤ 1.2",
            note=f"{most.steps:,} steps",
        )


def _cost(app: Flask, person: str, address: str) -> Cost:
    """Return how many queries and steps one page takes once everything has been loaded."""
    desk = Desk(app, person)  # a fresh session, so that none is written down as still in use
    desk.page(address)
    queries, steps = 0, 0

    def one_query(*_: Any) -> None:
        nonlocal queries
        queries += 1

    def one_step() -> int:
        nonlocal steps
        steps += 1
        return 0

    def watch(raw: Any, *_: Any) -> None:
        raw.set_progress_handler(one_step, 1)

    with app.app_context():
        engine = db.engine
        engine.dispose()
    listeners: tuple[tuple[str, Callable[..., Any]], ...] = (
        ("before_cursor_execute", one_query),
        ("checkout", watch),
    )
    for name, what in listeners:
        event.listen(engine, name, what)
    page = desk.page(address)
    for name, what in listeners:
        event.remove(engine, name, what)
    with app.app_context():
        engine.dispose()
    rows = len(page.query(".list .row")) if "?q=" not in address else None
    return Cost(queries, steps, rows)


def _filled(app: Flask, size: int) -> dict[str, str]:
    """Put talks into the queue; return the addresses that are asked for, by what they are."""
    make = Make(app)
    make.programme(content=True)
    teams = []
    for number in range(GROUPS):
        group = make.group(f"Gruppe {number}")
        cards = [make.newcomer(group, f"Anu {number} {one}") for one in range(EACH)]
        authors = [make.companion(group, name=f"Anna {number} {one}") for one in range(EACH)]
        teams.append((group, cards, authors))
    newest = ""
    for start in range(0, size, BATCH):
        newest = _batch(app, make, teams, range(start, min(start + BATCH, size))) or newest
    with app.app_context():
        current_session().connection().exec_driver_sql("ANALYZE")
        current_session().commit()
    group, cards, authors = teams[0]
    begin = "/desk/reviews/"
    return {
        "unread": begin,
        "one talk": f"{begin}{newest}",
        "newest first": f"{begin}?sort=newest",
        "low impressions": f"{begin}?low=yes",
        "with a text": f"{begin}?text=yes&show=all",
        "read": f"{begin}?show=read",
        "of a group": f"{begin}?group={group}",
        "of a newcomer": f"{begin}?show=all&newcomer={cards[0].id}",
        "of an author": f"{begin}?show=all&author={authors[0]}",
        "of a topic": f"{begin}?show=all&topic={TOPICS[0]}",
        "a name looked for": f"{begin}?q=an",
    }


def _batch(
    app: Flask, make: Make, teams: list[tuple[str, list[Card], list[str]]], numbers: range
) -> str:
    """Write some talks past the services, which would take minutes; return the newest one's id."""
    rows: dict[type, list[dict[str, Any]]] = {
        Conversation: [],
        ConversationNote: [],
        QueueEntry: [],
        QueueKey: [],
    }
    with app.app_context():
        begin_writing()
        stamp = make.stamp()
        for number in numbers:
            turn = number // ALIKE
            group, cards, authors = teams[turn % GROUPS]
            card, author = cards[turn % EACH], authors[turn // EACH % EACH]
            at = stamp.now - timedelta(seconds=number)
            stamp_then = replace(stamp, now=at, made_at=at)
            _add(rows, number, (group, card.id, author, TOPICS[turn % 3]), stamp_then)
        for model, values in rows.items():
            current_session().connection().execute(sa.insert(model.__table__), values)
        current_session().commit()
    return str(rows[Conversation][0]["id"]) if numbers.start == 0 else ""


def _add(
    rows: dict[type, list[dict[str, Any]]],
    number: int,
    about_whom: tuple[str, str, str, str],
    stamp: Stamp,
) -> None:
    (group, newcomer, author, topic), id = about_whom, new_id()
    record = {"version": 1, "field_meta": {}, "created_at": stamp.now, "made_at": stamp.now}
    about = {"newcomer_id": newcomer, "author_id": author}
    rows[Conversation].append(
        {
            **record,
            **about,
            "id": id,
            "scope": None,
            "companion_ids": [author],
            "occurred_on": stamp.today,
            "outcome": Outcome.HAPPENED,
            "topics": [topic],
        }
    )
    shelf = SHELVES[number % len(SHELVES)]
    if shelf & (Shelf.TEXT | Shelf.LOW):
        rows[ConversationNote].append(
            {
                **record,
                **about,
                "id": new_id(),
                "scope": None,
                "conversation_id": id,
                "note": "Wir waren zusammen im Park." if shelf & Shelf.TEXT else None,
                "impression": talks.LOW if shelf & Shelf.LOW else None,
                "withheld": False,
            }
        )
    place = {"conversation_id": id, "shelf": int(shelf), "news_at": stamp.now}
    rows[QueueEntry].append({**place, "group_id": group, "answered": False})
    keys = ("all", f"g:{group}", f"n:{newcomer}", f"a:{author}", f"t:{topic}")
    rows[QueueKey] += [{**place, "key": key} for key in keys]
