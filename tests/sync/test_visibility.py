"""Who holds what: joining, leaving, pausing, consent, erasure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.database import current_session, db
from app.people.models import Device, Person, Revoked
from app.people.queries import account_of_person
from app.privacy.access import shut
from app.problems import NotReady
from app.push.subscriptions import revoke_device
from app.records.late import LateEntry
from app.records.numbering import SyncChange, SyncScope
from tests.make import talk
from tests.phone import create, delete, ok, patch, rejected

MARKER = "Kirschkuchen am Dienstag"


@pytest.fixture
def group(make):
    make.programme(content=True)
    return make.group()


def note_about(newcomer, conversation, text=MARKER):
    return create(
        "conversation_note",
        {"conversation_id": conversation["row"], "newcomer_id": newcomer.id, "note": text},
    )


def late_entries(app):
    with app.app_context():
        return [one.mutation for one in db.session.scalars(sa.select(LateEntry))]


def test_leaving_a_group_takes_its_talks_off_the_phone(make, phone, group):
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    noted = create("conversation", talk(anu))
    anna.sync(noted, note_about(anu, noted))

    make.leave(anna.person, group)
    anna.sync()

    assert set(anna.scopes()) == {"all", f"u:{anna.account}"}
    assert MARKER not in anna.send(anna.request()).text


def test_what_happened_before_leaving_still_counts_the_rest_is_the_coordinators(
    make, phone, group, app
):
    anu = make.newcomer(group)
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    anna.sync()
    yesterday = date.today() - timedelta(days=1)
    make.leave(anna.person, group, yesterday)

    before = create("conversation", talk(anu, occurred_on=yesterday.isoformat()))
    after = create("conversation", talk(anu, occurred_on=date.today().isoformat()))
    step = {"newcomer_id": anu.id, "text": MARKER, "owner": "group", "state": "open"}
    results = anna.sync(before, note_about(anu, before), after, create("follow_up", step))

    assert results == [ok(v=1), ok(v=1), {"s": "late"}, {"s": "late"}]
    ben.sync()
    assert set(ben.rows("conversation")) == {before["row"]}
    assert len(ben.rows("conversation_note")) == 1
    assert [one["row"] for one in late_entries(app)][0] == after["row"]
    assert not anna.rows("conversation")


def test_an_undone_entry_of_somebody_who_left_is_undone(make, phone, group):
    anu = make.newcomer(group)
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    anna.sync()
    today = date.today()
    make.leave(anna.person, group, today)
    noted = create("conversation", talk(anu, occurred_on=today.isoformat()))

    assert anna.sync(noted, delete("conversation", noted["row"], base=1))[1]["s"] == "ok"

    ben.sync()
    assert ben.rows("conversation") == {}


def test_what_comes_more_than_thirty_days_after_the_last_day_is_late(make, phone, group):
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    anna.sync()
    long_ago = date.today() - timedelta(days=31)
    make.leave(anna.person, group, long_ago)

    noted = create(
        "conversation", talk(anu, occurred_on=(long_ago - timedelta(days=1)).isoformat())
    )
    assert anna.sync(noted) == [{"s": "late"}]


def test_nobody_moves_a_talk_to_a_day_after_they_left(make, phone, group, app):
    anu = make.newcomer(group)
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    anna.sync()
    today = make.stamp().today
    last, before = [(today - timedelta(days=days)).isoformat() for days in (1, 2)]
    noted = create("conversation", talk(anu, occurred_on=before))
    anna.sync(noted)
    make.leave(anna.person, group, today - timedelta(days=1))

    allowed = patch("conversation", noted["row"], {"occurred_on": last})
    assert anna.sync(allowed) == [ok(v=2)]
    moved = patch("conversation", noted["row"], {"occurred_on": today.isoformat()}, base=2)
    assert anna.sync(moved) == [{"s": "late"}]

    ben.sync()
    assert [row["occurred_on"] for row in ben.rows("conversation").values()] == [last]
    assert [one["set"] for one in late_entries(app)] == [moved["set"]]


@pytest.mark.parametrize("whole", [True, False], ids=["account", "phone"])
def test_a_member_who_was_shut_out_writes_up_to_that_day_and_for_thirty_days(
    make, phone, group, app, whole
):
    """With the account, or with one phone of hers alone."""
    anu = make.newcomer(group, days=100)
    anna = phone(make.companion(group, days=100))
    ben = phone(make.companion(group, name="Ben"))
    anna.sync()

    def shut_out(days):
        with make.writing() as stamp:
            account, at = account_of_person(anna.person), stamp.now - timedelta(days=days)
            device = current_session().get_one(Device, anna.device)
            if whole:
                shut(account, replace(stamp, now=at))
            else:
                revoke_device(device, Revoked.LEFT, stamp)
                device.revoked_at = at

    def of_day(days):
        return talk(anu, occurred_on=(make.stamp().today - timedelta(days=days)).isoformat())

    shut_out(2)
    up_to_then, later = create("conversation", of_day(2)), create("conversation", of_day(1))
    words = note_about(anu, later)
    assert anna.sync(up_to_then, later, words) == [ok(v=1), {"s": "late"}, {"s": "late"}]
    ben.sync()
    assert set(ben.rows("conversation")) == {up_to_then["row"]}
    assert [one["row"] for one in late_entries(app)] == [later["row"], words["row"]]

    anna.sync(patch("device", anna.device, {"revoked": "left"}))
    assert anna.sync(create("conversation", of_day(1))) == [{"s": "late"}]

    shut_out(31)
    assert anna.sync(create("conversation", of_day(31))) == [{"s": "late"}]


def test_joining_fills_the_scope_and_nothing_else(make, phone, group):
    other = make.group("Zweite")
    anu = make.newcomer(other)
    ben = phone(make.companion(other, name="Ben"))
    ben.sync(*[create("conversation", talk(anu)) for _ in range(20)])
    anna = phone(make.companion(group))
    anna.sync()

    make.join(anna.person, other)
    body = anna.request()
    answer = anna.send(body).json

    new = {f"h:{other}", f"g:{other}", f"n:{anu.id}", f"c:{anu.id}"}
    assert new | {f"r:{anna.account}:{anu.id}"} == set(answer["scopes"]) - set(body["cursors"])
    assert {change["s"] for change in answer["changes"]} <= new
    assert sum(change["k"] == "conversation" for change in answer["changes"]) == 20


def test_what_is_said_about_her_to_one_companion_goes_with_the_group(make, phone, group):
    anu, mia = make.newcomer(group), make.newcomer(group, name="Mia")
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    anna.sync()
    ben.sync()
    said = [f"r:{anna.account}:{anu.id}", f"r:{anna.account}:{mia.id}"]

    assert list(anna.cursors)[-2:] == sorted(said)
    assert not set(said) & set(ben.cursors)
    make.part(mia, group, date.today() - timedelta(days=1))
    anna.sync()
    assert [scope for scope in anna.cursors if scope.startswith("r:")] == said[:1]
    make.leave(anna.person, group, date.today() - timedelta(days=1))
    assert said[0] in anna.send(anna.request()).json["drop"]


def test_pausing_takes_and_resuming_gives_back(make, phone, group):
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    anna.sync()
    held = set(anna.rows("newcomer"))

    make.leave(anna.person, group, pause=True)
    anna.sync()
    assert anna.rows("newcomer") == {}
    make.resume(anna.person, group)
    anna.sync()
    assert set(anna.rows("newcomer")) == held == {anu.id}


def test_a_newcomer_who_changes_group_moves_no_row(make, phone, group):
    anu = make.newcomer(group)
    second = make.group("Zweite")
    anna, ben = phone(make.companion(group)), phone(make.companion(second, name="Ben"))
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    ben.sync()

    make.part(anu, group)
    make.accompany(anu, second)
    anna.sync()
    ben.sync()

    assert not anna.rows("conversation")
    assert set(ben.rows("conversation")) == {noted["row"]}


def test_nobody_untrained_gets_a_newcomers_row(make, phone, group):
    anu = make.newcomer(group, name="Marker-Anu")
    with pytest.raises(NotReady):
        make.join(make.companion(group, name="Neu", trained=False), group)
    neu = phone(make.companion(group, name="Neu", trained=False))

    answer = neu.send(neu.request())

    assert "Marker-Anu" not in answer.text
    assert anu.id not in answer.text


def test_withdrawn_notes_leave_every_phone_and_are_refused(make, phone, group, app):
    anu = make.newcomer(group)
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    noted = create("conversation", talk(anu))
    note = note_about(anu, noted)
    anna.sync(noted, note)
    ben.sync()

    make.consent(anu, "notes", given=False)
    second = create("conversation", talk(anu))
    results = anna.sync(
        second,
        note_about(anu, second, "geheim"),
        patch("conversation_note", note["row"], {"note": "geheim"}),
    )
    ben.sync()

    assert results[0] == ok(v=1)
    assert results[1:] == [rejected("consent", note="not_agreed")] * 2
    assert not ben.rows("conversation_note")
    assert not anna.rows("conversation_note")
    assert set(ben.rows("conversation")) == {noted["row"], second["row"]}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            assert "geheim" not in str(db.session.execute(sa.select(table)).all()), table.name


def test_notes_come_back_when_she_agrees_again(make, phone, group):
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    noted = create("conversation", talk(anu))
    note = note_about(anu, noted)
    anna.sync(noted, note)
    make.consent(anu, "notes", given=False)
    anna.sync()
    make.consent(anu, "notes", given=True)
    anna.sync()
    assert anna.rows("conversation_note")[note["row"]]["note"] == MARKER


def test_a_number_is_on_the_card_only_while_she_agrees(make, phone, group, app):
    anu = make.newcomer(group)
    with make.writing():
        db.session.get(Person, anu.person_id).phone = "0000 12345"
    anna = phone(make.companion(group))
    anna.sync()
    assert anna.rows("newcomer")[anu.id]["phone"] is None
    make.consent(anu, "contact", given=True)
    anna.sync()
    assert anna.rows("newcomer")[anu.id]["phone"] == "0000 12345"
    make.consent(anu, "contact", given=False)
    anna.sync()
    assert anna.rows("newcomer")[anu.id]["phone"] is None


def test_a_checklist_that_is_hers_alone_is_on_no_companions_phone(make, phone, group):
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    anna.sync()
    task = next(iter(anna.rows("task")))
    comment = create("task_comment", {"task_id": task, "newcomer_id": anu.id, "text": MARKER})
    anna.sync(comment)

    make.consent(anu, "progress", given=False)
    anna.sync()

    assert not anna.rows("task")
    assert not anna.rows("task_comment")
    assert anna.sync(patch("task", task, {"state": "done"})) == [rejected("gone")]


def test_an_erased_newcomer_leaves_no_word_anywhere(make, phone, group, app):
    anu = make.newcomer(group, name=MARKER)
    anna = phone(make.companion(group))
    noted = create("conversation", talk(anu, place=MARKER))
    anna.sync(noted, note_about(anu, noted))
    anna.sync(patch("conversation", noted["row"], {"place": "anders"}))
    waiting = create("conversation", talk(anu, place=MARKER))

    make.erase(anu)
    body = anna.request(waiting)
    answer = anna.send(body).json

    assert answer["results"][0]["code"] == "gone"
    assert set(answer["erased"]) >= {anu.id}
    assert f"n:{anu.id}" in answer["drop"]
    with app.app_context():
        for table in db.metadata.sorted_tables:
            assert MARKER not in str(db.session.execute(sa.select(table)).all()), table.name


def test_a_foreign_id_answers_like_an_unknown_one(make, phone, group):
    anu = make.newcomer(group)
    stranger = phone(make.companion(make.group("Fern"), name="Fern"))
    anna = phone(make.companion(group))
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    task = next(iter(anna.rows("task")))
    unknown = "11111111-2222-4333-8444-555555555555"
    nobody = type(anu)(unknown, unknown)

    for foreign, made_up in [
        (create("conversation", talk(anu)), create("conversation", talk(nobody))),
        (
            patch("conversation", noted["row"], {"minutes": 5}),
            patch("conversation", unknown, {"minutes": 5}),
        ),
        (patch("task", task, {"state": "done"}), patch("task", unknown, {"state": "done"})),
        (note_about(anu, noted), note_about(nobody, {"row": unknown})),
        (
            create("task_comment", {"task_id": task, "newcomer_id": anu.id, "text": "x"}),
            create("task_comment", {"task_id": unknown, "newcomer_id": unknown, "text": "x"}),
        ),
    ]:
        results = stranger.sync(foreign, made_up)
        assert results[0] == results[1] == rejected("gone")


def test_a_cursor_that_cannot_be_right_starts_its_scope_again(make, phone, group):
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    anna.sync(create("conversation", talk(anu)))
    scope = f"n:{anu.id}"

    for forged in ["999999.0", "x.y", "5", "", "-1.0", "1.0" * 40, "0; DROP TABLE", "１.０"]:
        answer = anna.send(anna.request() | {"cursors": {**anna.cursors, scope: forged}}).json
        assert answer["scopes"][scope].get("reset") is True, forged
        assert any(one["k"] == "conversation" for one in answer["changes"])


def test_a_pruned_scope_is_filled_anew_only_where_something_was_missed(make, phone, group):
    anu = make.newcomer(group)
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    ben.sync()
    anna.sync(delete("conversation", noted["row"]))
    scope = f"n:{anu.id}"
    with make.writing():
        head = db.session.get(SyncScope, scope)
        head.floor = head.seq
        db.session.execute(
            sa.delete(SyncChange).where(SyncChange.scope == scope, SyncChange.op == "d")
        )

    answer = ben.send(ben.request()).json
    assert answer["scopes"][scope]["reset"] is True
    ben.store(answer)
    ben.sync()
    assert not ben.rows("conversation")
    assert "reset" not in anna.send(anna.request()).json["scopes"][scope]


def test_a_first_sync_of_small_pages_ends_whole(make, phone, group):
    anu = make.newcomer(group)
    ben = phone(make.companion(group, name="Ben"))
    ben.sync(*[create("conversation", talk(anu, place=f"Ort {i}")) for i in range(30)])
    anna = phone(make.companion(group))
    pages = 0
    while True:
        pages += 1
        anna.store(anna.send(anna.request() | {"limit": 7}).json)
        if not anna.answer["more"]:
            break
    assert pages > 10
    ben.sync()
    assert anna.rows("conversation") == ben.rows("conversation")
    assert anna.rows("task") == ben.rows("task")


def test_what_is_older_than_half_a_year_is_on_no_phone(make, phone, group):
    anu = make.newcomer(group, days=400)
    anna = phone(make.companion(group, days=400))
    old = (date.today() - timedelta(days=181)).isoformat()
    new = (date.today() - timedelta(days=179)).isoformat()
    first, second = (
        create("conversation", talk(anu, occurred_on=old)),
        create("conversation", talk(anu, occurred_on=new)),
    )
    anna.sync(first, second)
    assert set(anna.rows("conversation")) == {second["row"]}


def test_a_step_that_moves_into_an_empty_scope_is_hidden_by_no_page_border(make, phone, group):
    anu = make.newcomer(group)
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    fields = {"newcomer_id": anu.id, "text": "Eins", "owner": "newcomer", "state": "open"}
    made = create("follow_up", fields)
    anna.sync(made)
    ben.sync()
    ben.sync(patch("follow_up", made["row"], {"owner": "group"}))

    anna.store(anna.send(anna.request() | {"limit": 1}).json)

    assert anna.answer["more"]
    assert made["row"] in anna.rows("follow_up")
