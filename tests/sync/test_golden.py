"""Mutations that phones may still hold: every one of each version stays readable for a year."""

import json
from pathlib import Path

import pytest

from app.activities.queries import rsvp_id
from app.database import new_id
from app.people.service import add_person
from app.reminders.models import About, Rule
from app.reviews.service import Reader, ask
from app.sync.kinds import KINDS
from tests.make import talk
from tests.phone import create
from tests.reminding import put_line

GOLDEN = sorted((Path(__file__).parent / "golden").glob("mutations-v*.json"))


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_what_an_old_phone_has_queued_is_taken(make, phone, file):
    make.programme(content=True)
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    asked = create("conversation", talk(anu))
    anna.sync(asked)
    with make.writing() as stamp:
        imke = Reader(add_person("Imke", stamp.now).id, "Imke")
        question = ask(new_id(), asked["row"], "Wie war es?", imke, stamp)
        names_of_thread = {"$TALK": asked["row"], "$REVIEW": question.review_id}
    line = put_line(make, anna.person, Rule.CONTACT_GAP, About.NEWCOMER, anu.id)
    walk = make.activity()
    names = names_of_thread | {
        '"$LATER"': str(walk.starts_at),
        "$WALK": walk.id,
        "$RSVP": rsvp_id(walk.id, anna.person),
        "$NEWCOMER": anu.id,
        "$ME": anna.person,
        "$TODAY": make.stamp().today.isoformat(),
        "$TASK": next(iter(anna.rows("task"))),
        "$PROFILE": next(iter(anna.rows("profile"))),
        "$DEVICE": anna.device,
        "$LINE": line,
    }
    text = file.read_text(encoding="utf-8")
    for name, value in names.items():
        text = text.replace(name, value)

    results = anna.sync(*json.loads(text))

    assert [one["s"] for one in results] == ["ok"] * len(results)


def test_the_newest_golden_file_has_every_kind_that_phones_write():
    held = {(one["kind"], one["op"]) for one in json.loads(GOLDEN[-1].read_text(encoding="utf-8"))}
    writable = {(kind.name, "create") for kind in KINDS.values() if kind.create}
    writable |= {(kind.name, "patch") for kind in KINDS.values() if kind.amend}
    assert writable - held == {("task_comment", "patch")}
