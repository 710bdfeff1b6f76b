"""What a newcomer holds on a phone of her own, and what she may write there."""

import pytest

from tests.make import talk
from tests.phone import create, ok, patch, rejected


def test_she_sees_what_is_hers_and_what_her_group_shares_but_not_what_is_said_about_her(
    make, phone
):
    group = make.group()
    anu = make.newcomer(group)
    anna = phone(make.companion(group))
    noted = create("conversation", talk(anu))
    note = {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": "Rosinenbrot"}
    step = {"newcomer_id": anu.id, "text": "Pflaumenmus", "owner": "group", "state": "open"}
    anna.sync(noted, create("conversation_note", note), create("follow_up", step))

    hers = phone(make.account(anu))
    hers.sync()

    assert set(hers.cursors) == {"all", f"u:{hers.account}", f"h:{group}", f"n:{anu.id}"}
    assert list(hers.rows("conversation")) == [noted["row"]]
    answer = hers.send(hers.request(cursors={})).text
    assert "Rosinenbrot" not in answer
    assert "Pflaumenmus" not in answer
    assert '"g:' not in answer


def test_whose_group_no_longer_accompanies_her_keeps_what_is_hers(make, phone):
    group = make.group()
    anu = make.newcomer(group)
    hers = phone(make.account(anu))
    hers.sync()

    make.part(anu, group)
    hers.sync()

    assert hers.answer["drop"] == [f"h:{group}"]
    assert f"n:{anu.id}" in hers.cursors


def test_another_newcomer_of_her_group_stays_unknown_to_her(make, phone):
    group = make.group()
    anu, mia = make.newcomer(group), make.newcomer(group, name="Mia")
    hers = phone(make.account(anu))
    hers.sync()

    assert mia.id not in hers.send(hers.request(cursors={})).text
    task = {"newcomer_id": mia.id, "title": "x", "state": "open"}
    assert hers.sync(create("task", task)) == [rejected("gone")]


def test_she_ticks_and_writes_down_what_is_hers_and_nothing_else(make, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    hers = phone(make.account(anu))
    for_her = create(
        "follow_up",
        {"newcomer_id": anu.id, "text": "Anrufen", "owner": "newcomer", "state": "open"},
    )
    anna.sync(for_her)
    hers.sync()

    own = {"newcomer_id": anu.id, "title": "Fahrrad kaufen", "state": "open"}
    assert hers.sync(
        create("task", own),
        patch("follow_up", for_her["row"], {"state": "done"}),
    ) == [ok(v=1), ok(v=2)]
    assert hers.sync(
        create("conversation", talk(anu)),
        patch("follow_up", for_her["row"], {"text": "anders"}),
        patch("follow_up", for_her["row"], {"owner": "group"}),
    ) == [
        rejected("forbidden"),
        rejected("forbidden", text="not_yours"),
        rejected("forbidden", owner="not_yours"),
    ]


def test_who_keeps_her_checklist_to_herself_has_all_of_it_on_her_phone_and_nobody_else(make, phone):
    make.programme(content=True)
    anu = make.newcomer(agrees=False)
    anna = phone(make.companion(of=anu))
    hers = phone(make.account(anu))
    hers.sync()
    assert len(hers.rows("task")) > 5
    task = next(iter(hers.rows("task")))

    own = {"newcomer_id": anu.id, "title": "Pflaumenmus kochen", "state": "open"}
    assert hers.sync(
        create("task", own),
        patch("task", task, {"state": "done"}),
        create("task_comment", {"task_id": task, "newcomer_id": anu.id, "text": "Rosinenbrot"}),
    ) == [ok(v=1), ok(v=3), ok(v=1)]
    hers.sync()

    assert own["title"] in {row["title"] for row in hers.rows("task").values()}
    assert hers.rows("task_comment")
    assert hers.sync(create("task", {**own, "title": "x"})) == [ok(v=1)]
    anna.sync()
    answer = anna.send(anna.request(cursors={})).text
    assert not anna.rows("task")
    assert "Pflaumenmus" not in answer
    assert "Rosinenbrot" not in answer
    assert anna.sync(create("task", own)) == [rejected("forbidden", newcomer_id="not_agreed")]


def test_what_she_kept_to_herself_comes_along_when_she_shares_it(make, phone):
    anu = make.newcomer(agrees=False)
    anna = phone(make.companion(of=anu))
    hers = phone(make.account(anu))
    hers.sync(create("task", {"newcomer_id": anu.id, "title": "Rad kaufen", "state": "open"}))

    make.consent(anu, "progress", given=True)
    anna.sync()
    hers.sync()

    assert [row["title"] for row in anna.rows("task").values()] == ["Rad kaufen"]
    assert [row["title"] for row in hers.rows("task").values()] == ["Rad kaufen"]


@pytest.mark.parametrize("agrees", [True, False])
def test_her_companions_know_her_new_number_while_she_agrees_to_that(make, phone, agrees):
    anu = make.newcomer()
    make.consent(anu, "contact", given=agrees)
    anna = phone(make.companion(of=anu))
    hers = phone(make.account(anu))
    hers.sync()

    hers.sync(patch("profile", next(iter(hers.rows("profile"))), {"phone": "0541 654321"}))

    anna.sync()
    assert anna.rows("newcomer")[anu.id]["phone"] == ("0541 654321" if agrees else None)
