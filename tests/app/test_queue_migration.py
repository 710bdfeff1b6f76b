"""Talks from before there was a queue, and the way back."""

import flask_migrate
import sqlalchemy as sa

from app.conversations.models import QueueEntry, QueueKey
from app.database import db
from tests.make import talk
from tests.phone import create


def queue(app):
    with app.app_context():
        entries = db.session.execute(
            sa.select(QueueEntry.conversation_id, QueueEntry.group_id, QueueEntry.shelf)
        )
        keys = db.session.execute(sa.select(QueueKey.conversation_id, QueueKey.key, QueueKey.shelf))
        return set(map(tuple, entries)), set(map(tuple, keys))


def test_talks_from_before_the_queue_stand_in_it(make, phone, app):
    group = make.group()
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    talks = [create("conversation", talk(anu), add={"topics": ["family"]}) for _ in range(3)]
    notes = [
        create(
            "conversation_note",
            {"conversation_id": talks[place]["row"], "newcomer_id": anu.id, **values},
        )
        for place, values in enumerate(({"note": "Kirschkuchen"}, {"impression": 2}))
    ]
    anna.sync(*talks, *notes)
    before = queue(app)
    assert len(before[0]) == 3

    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="0003")
        flask_migrate.upgrade()
        db.session.remove()

    assert queue(app) == before


def test_what_came_long_before_the_queue_does_not_fill_it(make, phone, app):
    group = make.group()
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    old, new = create("conversation", talk(anu)), create("conversation", talk(anu))
    anna.sync(old, new)
    with app.app_context():
        table = db.metadata.tables["conversations"]
        at = sa.type_coerce(table.c.created_at, sa.BigInteger)
        long_before = at - 31 * 24 * 3600 * 1000
        db.session.execute(
            table.update().where(table.c.id == old["row"]).values(created_at=long_before)
        )
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="0003")
        flask_migrate.upgrade()
        db.session.remove()

    entries, _ = queue(app)
    assert {(id, shelf) for id, _, shelf in entries} == {(old["row"], 0), (new["row"], 4)}
