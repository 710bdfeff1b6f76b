"""Two people change one thing at a time: nothing either of them wrote is lost."""

import pytest
import sqlalchemy as sa

from app.database import db
from app.records.base import RowRevision
from tests.make import talk
from tests.phone import create, delete, ok, patch, rejected


@pytest.fixture
def team(make, phone):
    make.programme(content=True)
    anu = make.newcomer()
    anna, ben = phone(make.companion(of=anu)), phone(make.companion(of=anu, name="Ben"))
    anna.sync()
    ben.sync()
    return anu, anna, ben


def history(app, row):
    with app.app_context():
        query = sa.select(RowRevision).where(RowRevision.row_id == row).order_by(RowRevision.id)
        return [(one.field, one.value, one.author_id) for one in db.session.scalars(query)]


def step(anu, **values):
    return create(
        "follow_up",
        {"newcomer_id": anu.id, "text": "Badminton?", "owner": "group", "state": "open", **values},
    )


def test_two_texts_stand_side_by_side_until_somebody_joins_them(team, app):
    anu, anna, ben = team
    made = step(anu)
    anna.sync(made)
    ben.sync()

    assert anna.sync(patch("follow_up", made["row"], {"text": "Anna"})) == [ok(v=2)]
    assert ben.sync(patch("follow_up", made["row"], {"text": "Ben"}, base=1)) == [
        {"s": "merged", "v": 3, "kept_beside": ["text"]}
    ]
    anna.sync()
    assert anna.held["follow_up", made["row"]]["v"] == 3
    assert anna.rows("follow_up")[made["row"]]["text"] == "Anna"
    ((sibling, beside),) = anna.rows("sibling").items()
    assert (beside["of_row"], beside["field"], beside["text"]) == (made["row"], "text", "Ben")
    assert beside["author_id"] == ben.person

    joined = {
        "op": "resolve",
        "kind": "follow_up",
        "row": made["row"],
        "set": {"text": "Anna und Ben"},
        "seen": [sibling],
    }
    assert anna.sync(joined) == [ok(v=4)]
    ben.sync()
    assert ben.rows("sibling") == {}
    assert ben.rows("follow_up")[made["row"]]["text"] == "Anna und Ben"
    assert {value for _, value, _ in history(app, made["row"])} >= {"Anna", "Ben", "Badminton?"}


def test_a_third_version_that_came_meanwhile_stays(team, make, phone):
    anu, anna, ben = team
    gesa = phone(make.companion(of=anu, name="Gesa"))
    made = step(anu)
    anna.sync(made)
    ben.sync(patch("follow_up", made["row"], {"text": "Ben"}, base=1))
    anna.sync(patch("follow_up", made["row"], {"text": "Anna"}, base=1))
    (seen,) = anna.rows("sibling")
    gesa.sync(patch("follow_up", made["row"], {"text": "Gesa"}, base=1))

    anna.sync(
        {
            "op": "resolve",
            "kind": "follow_up",
            "row": made["row"],
            "set": {"text": "beide"},
            "seen": [seen],
        }
    )

    assert [one["text"] for one in anna.rows("sibling").values()] == ["Gesa"]


def test_a_later_text_of_the_same_phone_takes_the_place_of_its_own(team, app):
    anu, anna, ben = team
    made = step(anu)
    anna.sync(made)
    anna.sync(patch("follow_up", made["row"], {"text": "Anna"}))

    ben.sync(patch("follow_up", made["row"], {"text": "eins"}, base=1))
    ben.sync(patch("follow_up", made["row"], {"text": "zwei"}, base=1))

    assert [one["text"] for one in ben.rows("sibling").values()] == ["zwei"]
    assert ("text", "eins", ben.person) in history(app, made["row"])


def test_the_first_claim_received_wins_and_the_second_is_told(team, app):
    anu, anna, ben = team
    made = step(anu)
    anna.sync(made)
    ben.sync()

    assert ben.sync(patch("follow_up", made["row"], {"owner": ben.person})) == [ok(v=2)]
    assert anna.sync(patch("follow_up", made["row"], {"owner": anna.person}, base=1)) == [
        {"s": "merged", "v": 3, "kept": ["owner"]}
    ]

    assert anna.rows("follow_up")[made["row"]]["owner"] == ben.person
    assert ("owner", anna.person, anna.person) in history(app, made["row"])


def test_done_wins_over_not_needed_in_either_order(team):
    anu, anna, ben = team
    first, second = list(anna.rows("task"))[:2]

    anna.sync(patch("task", first, {"state": "done"}))
    assert ben.sync(patch("task", first, {"state": "not_needed"}, base=1))[0]["kept"] == ["state"]
    anna.sync(patch("task", second, {"state": "not_needed"}))
    assert ben.sync(patch("task", second, {"state": "done"}, base=1))[0]["s"] == "merged"

    tasks = ben.rows("task")
    assert (tasks[first]["state"], tasks[first]["settled_by"]) == ("done", anna.person)
    assert (tasks[second]["state"], tasks[second]["settled_by"]) == ("done", ben.person)


def test_adding_wins_over_removing_at_the_same_time(team, make, phone):
    anu, anna, _ = team
    second = phone(anna.person)
    noted = create("conversation", talk(anu), add={"topics": ["family"]})
    anna.sync(noted)
    second.sync()
    anna.sync(patch("conversation", noted["row"], {}, **{"del": {"topics": ["family"]}}))
    anna.sync(patch("conversation", noted["row"], {}, add={"topics": ["family", "homesickness"]}))

    late = patch("conversation", noted["row"], {}, base=1, **{"del": {"topics": ["family"]}})
    second.sync(late)

    assert second.rows("conversation")[noted["row"]]["topics"] == ["family", "homesickness"]


def test_a_device_never_conflicts_with_itself(team):
    anu, anna, _ = team
    made = step(anu)
    anna.sync(made)
    anna.sync(patch("follow_up", made["row"], {"text": "eins"}))
    assert anna.sync(patch("follow_up", made["row"], {"text": "zwei"}, base=1)) == [ok(v=3)]
    assert anna.rows("sibling") == {}


def test_what_others_changed_meanwhile_is_not_removed(team):
    anu, anna, ben = team
    made = step(anu)
    anna.sync(made)
    ben.sync(patch("follow_up", made["row"], {"text": "Ben"}, base=1))
    assert anna.sync(delete("follow_up", made["row"], base=1)) == [rejected("changed")]


def test_a_talk_with_somebody_elses_note_is_not_withdrawn(team):
    anu, anna, ben = team
    noted = create("conversation", talk(anu), add={"companion_ids": [anna.person, ben.person]})
    anna.sync(noted)
    words = {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": "auch dabei"}
    assert ben.sync(create("conversation_note", words)) == [ok(v=1)]

    assert anna.sync(delete("conversation", noted["row"])) == [rejected("changed")]


def test_what_is_not_mine_is_refused(team, make, phone):
    anu, anna, ben = team
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    ben.sync()
    task = next(iter(ben.rows("task")))

    words = {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": "nicht dabei"}
    refused = ben.sync(
        patch("conversation", noted["row"], {"minutes": 5}),
        delete("conversation", noted["row"]),
        patch("task", task, {"title": "anders"}),
        create("conversation_note", words),
    )

    assert [(one["s"], one["code"]) for one in refused] == [("rejected", "forbidden")] * 4


@pytest.mark.parametrize(
    "field", ["author_id", "read_by", "version", "scope", "created_at", "role"]
)
def test_fields_of_the_server_are_not_for_phones(team, field):
    anu, anna, _ = team
    (result,) = anna.sync(create("conversation", talk(anu, **{field: anna.person})))
    assert (result["code"], list(result["fields"])) == ("forbidden", [field])
