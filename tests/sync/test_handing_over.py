"""What is given to the coordinator: kept as it was, and settled once."""

import threading
from datetime import timedelta

import flask_migrate
import pytest
import sqlalchemy as sa

from app import clock
from app.clock import to_ms
from app.conversations.models import Conversation, ConversationNote
from app.database import current_session, db
from app.problems import Closed, ConsentMissing, Forbidden, Gone, Invalid
from app.records.late import LateEntry, Settled, Why
from app.sync import settling
from tests.make import talk
from tests.phone import create, patch, rejected

DAY = 86_400_000


def handed_over(kind, values, row=None):
    """Return the mutation in which an author gives a refused entry away."""
    return {**create(kind, values), "op": "hand_over", **({"row": row} if row else {})}


def entries(app):
    """Return what the coordinator may decide about."""
    with app.app_context():
        return list(db.session.scalars(sa.select(LateEntry).order_by(LateEntry.at)))


def group_of(make, newcomer):
    """Return the group that accompanies a newcomer."""
    with make.app.app_context():
        return make._group_of(newcomer)


def sent_back(make, entry):
    """Send an entry back to its author."""
    with make.writing() as stamp:
        settling.send_back(entry.id, "Bitte genauer", "Imke", stamp)


@pytest.fixture
def anu(make):
    """A newcomer who agrees to notes."""
    return make.newcomer()


@pytest.fixture
def anna(make, phone, anu):
    """The phone of one of her companions, which has just exchanged."""
    found = phone(make.companion(of=anu))
    found.sync()
    return found


def test_a_refused_entry_is_kept_as_it_was_and_unchecked(app, anu, anna):
    odd = {"newcomer_id": anu.id, "occurred_on": "2999-01-01", "outcome": "happened", "x": "a\x00b"}
    given = {**handed_over("conversation", odd), "made_at": to_ms(clock.now())}

    assert anna.sync(given) == [{"s": "late"}]
    assert anna.sync(given | {"id": anna.answer["results"][0]["id"]}) == [{"s": "late"}]

    [entry] = entries(app)
    assert entry.why is Why.HANDED_OVER
    assert entry.mutation["set"] == odd
    assert entry.content.isascii()
    assert not anna.rows("conversation")


def test_words_that_nobody_agreed_to_are_not_handed_over(make, app, anu, anna):
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    make.consent(anu, "notes", given=False)
    marker = "Kirschkuchen am Dienstag"
    values = {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": marker}

    assert anna.sync(handed_over("conversation_note", values)) == [
        rejected("consent", note="not_agreed")
    ]
    assert not entries(app)


def test_withdrawing_consent_takes_words_along_that_wait_at_the_desk(make, app, anu, anna):
    values = {"conversation_id": anu.id, "newcomer_id": anu.id, "note": "ein Wort"}
    anna.sync(handed_over("conversation_note", values))
    anna.sync(handed_over("conversation", talk(anu)))

    make.consent(anu, "notes", given=False)

    assert [entry.mutation["kind"] for entry in entries(app)] == ["conversation"]


def test_about_whom_one_never_saw_or_who_was_erased_nothing_is_kept(make, app, anu, anna):
    stranger = make.newcomer(name="Elif")
    unknown = {**talk(anu), "newcomer_id": "9d000000-0000-4000-8000-000000000009"}

    gone = rejected("gone")
    assert anna.sync(
        handed_over("conversation", talk(stranger)), handed_over("conversation", unknown)
    ) == [gone, gone]
    anna.sync(handed_over("conversation", talk(anu)))
    make.erase(anu)
    assert not entries(app)
    assert anna.sync(handed_over("conversation", talk(anu))) == [gone]


def test_what_is_too_long_is_refused(app, anu, anna):
    long = {**talk(anu), "place": "ж" * 4000}

    assert anna.sync(handed_over("conversation", long)) == [rejected("invalid", set="too_long")]


def test_a_change_that_came_after_fourteen_days_is_accepted_as_its_author(make, app, anu, anna):
    noted = create("conversation", talk(anu, minutes=15))
    anna.sync(noted)
    with make.writing():
        row = current_session().get_one(Conversation, noted["row"])
        row.created_at = clock.now() - timedelta(days=20)
    assert anna.sync(patch("conversation", noted["row"], {"minutes": 60})) == [rejected("closed")]
    anna.sync(handed_over("conversation", {"minutes": 60}, noted["row"]))
    [entry] = entries(app)

    with make.writing() as stamp:
        settling.accept(entry.id, stamp)

    anna.sync()
    assert anna.rows("conversation")[noted["row"]]["minutes"] == 60
    [entry] = entries(app)
    assert (entry.settled_as, entry.content) == (Settled.ACCEPTED, "")


def test_a_change_that_names_what_cannot_change_is_accepted_without_it(make, app, anu, anna):
    noted = create("conversation", talk(anu, minutes=15))
    anna.sync(noted)
    anna.sync(handed_over("conversation", talk(anu, minutes=60), noted["row"]))
    [entry] = entries(app)

    with make.writing() as stamp:
        settling.accept(entry.id, stamp)

    anna.sync()
    assert anna.rows("conversation")[noted["row"]]["minutes"] == 60


def test_what_came_after_leaving_is_accepted_or_deleted_but_not_sent_back(make, phone, app, anu):
    left, ben = phone(make.companion(of=anu)), phone(make.companion(of=anu, name="Ben"))
    left.sync()
    with make.app.app_context():
        group = make._group_of(anu)
    make.leave(left.person, group, make.stamp().today - timedelta(days=3))
    late = create("conversation", talk(anu))
    assert left.sync(late)[0]["s"] == "late"
    [entry] = entries(app)
    assert entry.why is Why.LATE

    with pytest.raises(Closed), make.writing() as stamp:
        settling.send_back(entry.id, "Bitte genauer", "Imke", stamp)
    with make.writing() as stamp:
        settling.accept(entry.id, stamp)

    ben.sync()
    assert ben.rows("conversation")[late["row"]]["author_id"] == left.person


def test_sent_back_it_stands_on_its_authors_phone_until_put_away(make, app, anu, anna):
    given = handed_over("conversation", {**talk(anu), "place": "ein Ort"})
    anna.sync(given)
    [entry] = entries(app)

    with pytest.raises(Invalid), make.writing() as stamp:
        settling.send_back(entry.id, "", "Imke", stamp)
    with make.writing() as stamp:
        settling.send_back(entry.id, "An welchem Tag war das?", "Imke", stamp)

    anna.sync()
    [(id, row)] = anna.rows("returned_entry").items()
    assert (row["sentence"], row["by_name"]) == ("An welchem Tag war das?", "Imke")
    assert row["values"]["place"] == "ein Ort"
    assert row["of_row"] == given["row"]
    taken = {"op": "delete", "kind": "returned_entry", "row": id, "base": 1}
    assert anna.sync(taken)[0]["s"] == "ok"
    assert not anna.rows("returned_entry")


@pytest.mark.parametrize("leaves", ["before", "afterwards"])
def test_what_is_sent_back_reaches_an_author_who_has_left(make, phone, app, anu, anna, leaves):
    group = group_of(make, anu)
    anna.sync(handed_over("conversation", talk(anu, place="ein Ort")))
    [entry] = entries(app)
    steps = [lambda: make.leave(anna.person, group), lambda: sent_back(make, entry)]

    for step in steps if leaves == "before" else reversed(steps):
        step()

    anna.sync()
    assert f"c:{anu.id}" not in anna.scopes()
    [(id, row)] = anna.rows("returned_entry").items()
    assert row["values"]["place"] == "ein Ort"
    taken = {"op": "delete", "kind": "returned_entry", "row": id, "base": 1}
    again = handed_over("conversation", row["values"], row["of_row"])
    assert [one["s"] for one in anna.sync(again, taken)] == ["late", "ok"]
    assert not anna.rows("returned_entry")


def test_what_was_sent_back_goes_with_consent_and_with_her(make, app, anu, anna):
    make.leave(anna.person, group_of(make, anu))
    note = {"conversation_id": anu.id, "newcomer_id": anu.id, "note": "ein Wort"}
    anna.sync(handed_over("conversation", talk(anu)), handed_over("conversation_note", note))
    for entry in entries(app):
        sent_back(make, entry)

    make.consent(anu, "notes", given=False)
    anna.sync()
    assert [row["of_kind"] for row in anna.rows("returned_entry").values()] == ["conversation"]

    make.erase(anu)
    anna.sync()
    assert not anna.rows("returned_entry")


def test_nobody_else_gets_what_was_sent_back(make, phone, app, anu, anna):
    anna.sync(handed_over("conversation", talk(anu)))
    [entry] = entries(app)
    with make.writing() as stamp:
        settling.send_back(entry.id, "Bitte genauer", "Imke", stamp)
    ben, her = phone(make.companion(of=anu, name="Ben")), phone(make.account(anu))
    anna.sync()
    [id] = anna.rows("returned_entry")

    for one in (ben, her):
        one.sync()
        assert not one.rows("returned_entry")
        one.sync({"op": "delete", "kind": "returned_entry", "row": id, "base": 1})
    anna.sync()
    assert set(anna.rows("returned_entry")) == {id}


def test_of_two_coordinators_at_once_one_settles(make, app, anu, anna):
    anna.sync(handed_over("conversation", talk(anu)))
    [entry] = entries(app)
    start, said = threading.Barrier(2), []

    def settle(act):
        start.wait()
        try:
            with make.writing() as stamp:
                act(entry.id, stamp)
            said.append("done")
        except Closed:
            said.append("closed")

    threads = [
        threading.Thread(target=settle, args=(act,)) for act in (settling.accept, settling.delete)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(said) == ["closed", "done"]


def left_behind(make, phone, anu, *more):
    """Return a phone that has sent a talk and a note about it after its companion had left."""
    left = phone(make.companion(of=anu))
    left.sync()
    with make.app.app_context():
        group = make._group_of(anu)
    make.leave(left.person, group, make.stamp().today - timedelta(days=3))
    talked = create("conversation", talk(anu))
    noted = create("conversation_note", about(talked, anu))
    assert [one["s"] for one in left.sync(talked, noted, *more)] == ["late"] * (2 + len(more))
    return left, talked, noted


def about(talked, newcomer, note="ein Wort"):
    """Return the values of a note about a talk."""
    return {"conversation_id": talked["row"], "newcomer_id": newcomer.id, "note": note}


def of_kind(app, kind):
    """Return the one entry of a kind."""
    [entry] = [one for one in entries(app) if one.mutation.get("kind") == kind]
    return entry


def matters(app):
    """Return the kinds of what waits, together what is settled together."""
    with app.app_context():
        firsts = [entry for entry, _ in db.session.execute(settling.open_matters())]
        together = settling.together(firsts)
        return [[one.mutation["kind"] for one in together[first.id]] for first in firsts]


@pytest.mark.parametrize("asked", ["conversation", "conversation_note"])
def test_a_talk_and_its_note_are_one_matter_and_accepted_together(make, phone, app, anu, asked):
    ben = phone(make.companion(of=anu, name="Ben"))
    step = {"newcomer_id": anu.id, "text": "x", "owner": "group", "state": "open"}
    _, talked, noted = left_behind(make, phone, anu, create("follow_up", step))
    assert sorted(matters(app)) == [["conversation", "conversation_note"], ["follow_up"]]

    with make.writing() as stamp:
        settling.accept(of_kind(app, asked).id, stamp)

    ben.sync()
    assert talked["row"] in ben.rows("conversation")
    assert noted["row"] in ben.rows("conversation_note")
    assert matters(app) == [["follow_up"]]


def test_talks_of_two_people_and_two_talks_of_one_are_matters_of_their_own(make, app, phone, anu):
    anna, ben = phone(make.companion(of=anu)), phone(make.companion(of=anu, name="Ben"))
    first, second = handed_over("conversation", talk(anu)), handed_over("conversation", talk(anu))
    anna.sync(first, second)
    ben.sync(handed_over("conversation_note", about(first, anu)))
    odd = {**about(first, anu), "conversation_id": ["x"]}
    ben.sync(handed_over("conversation_note", odd))

    assert sorted(map(len, matters(app))) == [1, 1, 1, 1]


def test_a_talk_is_accepted_where_its_note_is_refused(make, app, anu, anna):
    talked = handed_over("conversation", talk(anu))
    noted = handed_over("conversation_note", about(talked, anu, "x" * 4001))
    assert [one["s"] for one in anna.sync(noted, talked)] == ["late", "late"]

    with make.writing() as stamp:
        [refused] = settling.accept(of_kind(app, "conversation").id, stamp)

    assert (refused.code, refused.members["kind"]) == ("invalid", "conversation_note")
    assert matters(app) == [["conversation_note"]]
    sent_back(make, of_kind(app, "conversation_note"))
    anna.sync()
    assert set(anna.rows("conversation")) == {talked["row"]}
    [returned] = anna.rows("returned_entry").values()
    assert returned["values"]["note"] == "x" * 4001
    assert matters(app) == []


def test_a_talk_and_its_note_are_sent_back_together(make, app, anu, anna):
    talked = handed_over("conversation", talk(anu, occurred_on="2999-01-01"))
    noted = handed_over("conversation_note", about(talked, anu))
    anna.sync(talked, noted)

    with pytest.raises(Invalid) as refused, make.writing() as stamp:
        settling.accept(of_kind(app, "conversation").id, stamp)

    assert refused.value.members["kind"] == "conversation"
    assert matters(app) == [["conversation", "conversation_note"]]
    sent_back(make, of_kind(app, "conversation_note"))
    anna.sync()
    returned = {row["of_kind"] for row in anna.rows("returned_entry").values()}
    assert returned == {"conversation", "conversation_note"}


def half_late(make, phone, anu, *, refused, note="ein Wort"):
    """Return the phone of somebody who has left, whose ``refused`` of talk and note was handed
    over while the other came late.
    """
    left = phone(make.companion(of=anu))
    left.sync()
    make.leave(left.person, group_of(make, anu), make.stamp().today - timedelta(days=3))
    talked = create("conversation", talk(anu, minutes=0 if refused == "conversation" else 30))
    noted = create("conversation_note", about(talked, anu, note))
    bad = {one["kind"]: one for one in (talked, noted)}[refused]
    said = [one["s"] for one in left.sync(talked, noted)]
    assert sorted(said) == ["late", "rejected"]
    left.sync(handed_over(refused, bad["set"], bad["row"]))
    return left


def test_a_refused_talk_goes_back_and_its_late_note_waits_for_it(make, phone, app, anu):
    ben = phone(make.companion(of=anu, name="Ben"))
    left = half_late(make, phone, anu, refused="conversation")

    with pytest.raises(Invalid), make.writing() as stamp:
        settling.accept(of_kind(app, "conversation").id, stamp)
    sent_back(make, of_kind(app, "conversation_note"))

    assert matters(app) == [["conversation_note"]]
    left.sync()
    [row] = left.rows("returned_entry").values()
    left.sync(handed_over("conversation", {**row["values"], "minutes": 20}, row["of_row"]))
    assert matters(app) == [["conversation", "conversation_note"]]
    with make.writing() as stamp:
        assert settling.accept(of_kind(app, "conversation_note").id, stamp) == []
    ben.sync()
    assert [one["note"] for one in ben.rows("conversation_note").values()] == ["ein Wort"]


def test_a_late_talk_is_accepted_alone_where_its_note_is_too_long(make, phone, app, anu):
    left = half_late(make, phone, anu, refused="conversation_note", note="x" * 4001)

    with make.writing() as stamp:
        assert len(settling.accept(of_kind(app, "conversation").id, stamp)) == 1

    assert matters(app) == [["conversation_note"]]
    sent_back(make, of_kind(app, "conversation_note"))
    left.sync()
    [row] = left.rows("returned_entry").values()
    assert row["values"]["note"] == "x" * 4001


@pytest.mark.parametrize("handed", ["the step", "a change of it"])
def test_what_somebody_who_left_handed_over_about_a_group_is_accepted(
    make, phone, app, anu, anna, handed
):
    group = group_of(make, anu)
    ben = phone(make.companion(group, name="Ben"))
    values = {"group_id": group, "text": "Schlüssel", "owner": "group", "state": "open"}
    step = create("follow_up", values)
    if handed == "the step":
        anna.sync(handed_over("follow_up", values | {"text": "Kuchen"}, step["row"]))
    else:
        anna.sync(step, handed_over("follow_up", {"text": "Kuchen"}, step["row"]))
    make.leave(anna.person, group)
    [entry] = entries(app)

    with make.writing() as stamp:
        assert settling.accept(entry.id, stamp) == []

    ben.sync()
    assert ben.rows("follow_up")[step["row"]]["text"] == "Kuchen"
    assert matters(app) == []


def test_what_cannot_be_accepted_does_not_wait_a_second_time(make, app, anu, anna):
    group = group_of(make, anu)
    mia = make.newcomer(group, name="Mia")
    step = {"newcomer_id": mia.id, "text": "x", "owner": "group", "state": "open"}
    about_mia = create("follow_up", step)
    says_anu = handed_over("follow_up", step | {"newcomer_id": anu.id}, about_mia["row"])
    anna.sync()
    assert [one["s"] for one in anna.sync(about_mia, says_anu)] == ["ok", "late"]
    make.leave(anna.person, group)
    [entry] = entries(app)

    with pytest.raises(Forbidden), make.writing() as stamp:
        settling.accept(entry.id, stamp)

    assert [(one.id, one.settled_as) for one in entries(app)] == [(entry.id, None)]


def test_what_has_arrived_since_somebody_looked_is_not_settled_unread(make, phone, app, anu):
    left, talked, _ = left_behind(make, phone, anu)
    seen = [one.id for one in entries(app)]
    left.sync(create("conversation_note", about(talked, anu, "noch ein Wort")))

    with make.writing() as stamp:
        settling.delete(seen[0], stamp, seen)

    [waiting] = [one for one in entries(app) if one.settled_as is None]
    assert waiting.mutation["set"]["note"] == "noch ein Wort"
    with pytest.raises(Gone), make.writing() as stamp:
        settling.accept(waiting.id, stamp)
    assert matters(app) == [["conversation_note"]]


def test_a_note_whose_talk_is_there_is_accepted_alone(make, app, anu, anna):
    talked = create("conversation", talk(anu))
    noted = handed_over("conversation_note", about(talked, anu))
    anna.sync(talked, noted)
    [entry] = entries(app)

    with make.writing() as stamp:
        settling.accept(entry.id, stamp)
        assert current_session().get(ConversationNote, noted["row"]) is not None


def test_entries_from_before_they_were_joined_are_joined(make, phone, app, anu):
    left_behind(make, phone, anu)
    before = {one.id: one.talk_id for one in entries(app)}
    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="0008")
        flask_migrate.upgrade()
        db.session.remove()

    assert {one.id: one.talk_id for one in entries(app)} == before
    assert len(set(before.values())) == 1


def test_accepting_obeys_consent_and_erasure(make, app, anu, anna):
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    step = {"newcomer_id": anu.id, "text": "x", "owner": "group", "state": "open"}
    values = {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": "ein Wort"}
    anna.sync(handed_over("conversation_note", values), handed_over("follow_up", step))
    note, follow_up = sorted(entries(app), key=lambda one: one.mutation["kind"])
    with make.writing():
        late = current_session().get_one(LateEntry, note.id)
        kept = late.content
    make.consent(anu, "notes", given=False)
    with make.writing() as stamp:
        late = LateEntry(
            id=note.id,
            account_id=note.account_id,
            scope=note.scope,
            content=kept,
            why=Why.HANDED_OVER,
            made_at=stamp.now,
            at=stamp.now,
        )
        current_session().add(late)

    with pytest.raises(ConsentMissing), make.writing() as stamp:
        settling.accept(note.id, stamp)
    make.erase(anu)
    with pytest.raises(Gone), make.writing() as stamp:
        settling.accept(follow_up.id, stamp)


def test_an_answer_on_an_activity_may_be_handed_over_too(make, app, anu, anna):
    walk = make.activity(answer_until=clock.now() - timedelta(hours=1))
    values = {
        "activity_id": walk.id,
        "person_id": anna.person,
        "answer": "yes",
        "start_seen": walk.starts_at,
    }

    assert anna.sync(handed_over("rsvp", values))[0]["s"] == "late"
    assert to_ms(entries(app)[0].at) > 0
