"""Each mutation takes effect once, in order, whatever the network does to it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.make import talk
from tests.phone import create, delete, ok, patch, rejected


@pytest.fixture
def anu(make):
    return make.newcomer()


def test_a_talk_noted_on_one_phone_arrives_on_the_other(make, phone, anu):
    anna, ben = phone(make.companion(of=anu)), phone(make.companion(of=anu, name="Ben"))

    noted = create("conversation", talk(anu, minutes=60), add={"topics": ["family"]})
    assert anna.sync(noted) == [ok(v=1)]
    ben.sync()

    assert ben.rows("conversation")[noted["row"]]["minutes"] == 60
    assert ben.rows("conversation") == anna.rows("conversation")


def test_one_refused_mutation_does_not_hold_up_the_rest(make, phone, anu):
    anna = phone(make.companion(of=anu))
    good = [create("conversation", talk(anu)) for _ in range(9)]
    bad = create("conversation", talk(anu, occurred_on="2099-01-01"))

    results = anna.sync(*good[:3], bad, *good[3:])

    assert results[3] == rejected("invalid", occurred_on="in_future")
    assert results[:3] + results[4:] == [ok(v=1)] * 9
    assert set(anna.rows("conversation")) == {one["row"] for one in good}


def test_a_lost_answer_and_a_repeat_change_nothing(make, phone, anu):
    anna = phone(make.companion(of=anu))
    body = anna.request(create("conversation", talk(anu)))

    first, second = anna.send(body).json, anna.send(body).json

    assert first["results"] == second["results"]
    anna.store(second)
    assert [row["v"] for row in anna.held.values() if row["k"] == "conversation"] == [1]


def test_the_same_batch_twenty_times_at_once_is_one_set_of_rows(make, phone, anu, app):
    anna = phone(make.companion(of=anu))
    anna.sync()
    body = anna.request(*[create("conversation", talk(anu)) for _ in range(5)])
    cookie = anna.http.get_cookie("diele")

    def send(_):
        again = type(anna)(app)
        again.http.set_cookie("diele", cookie.value)
        return again.send(body).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(send, range(20)))

    assert set(codes) <= {200, 503}
    assert 200 in codes
    anna.sync()
    assert len(anna.rows("conversation")) == 5


def test_a_gap_is_named_and_nothing_behind_it_is_taken(make, phone, anu):
    anna = phone(make.companion(of=anu))
    anna.sync()
    anna.n += 3

    answer = anna.send(anna.request(create("conversation", talk(anu))))

    assert (answer.status_code, answer.json["code"], answer.json["last_n"]) == (409, "gap", 0)
    anna.sync(pages=5)
    assert anna.rows("conversation") == {}


def test_a_number_used_twice_is_a_fork_and_undoes_the_batch(make, phone, anu):
    anna = phone(make.companion(of=anu))
    anna.sync(create("conversation", talk(anu)))
    anna.n = 0
    body = anna.request(create("conversation", talk(anu)), create("conversation", talk(anu)))

    answer = anna.send(body)

    assert (answer.status_code, answer.json["code"]) == (409, "fork")
    assert answer.json["id"] == body["mutations"][0]["id"]
    anna.n = 1
    anna.sync()
    assert len(anna.rows("conversation")) == 1


def test_a_renumbered_mutation_is_known_by_its_content(make, phone, anu):
    anna = phone(make.companion(of=anu))
    body = anna.request(create("conversation", talk(anu)))
    anna.send(body)
    anna.client, anna.n = str(uuid4()), 0
    again = {**body["mutations"][0], "n": 1}

    answer = anna.send(anna.request() | {"mutations": [again]})

    assert answer.json["results"][0]["s"] == "ok"
    anna.store(answer.json)
    assert len(anna.rows("conversation")) == 1


def test_an_id_with_other_content_is_refused(make, phone, anu):
    anna = phone(make.companion(of=anu))
    body = anna.request(create("conversation", talk(anu)))
    anna.send(body)
    other = {**body["mutations"][0], "n": 2, "set": talk(anu, minutes=5)}

    answer = anna.send(anna.request() | {"mutations": [other]})

    assert answer.json["results"][0]["code"] == "reused"


def test_another_accounts_client_and_another_account_send_nothing(make, phone, anu):
    anna, ben = phone(make.companion(of=anu)), phone(make.companion(of=anu, name="Ben"))
    noted = create("conversation", talk(anu))
    anna.sync(noted)

    foreign = ben.request(create("conversation", talk(anu))) | {"account": anna.account}
    assert ben.send(foreign).json["code"] == "account"
    taken = ben.request(create("conversation", talk(anu))) | {"client": anna.client}
    assert ben.send(taken).json["code"] == "account"

    anna.sync()
    assert set(anna.rows("conversation")) == {noted["row"]}


def test_undo_takes_the_talk_off_the_other_phone(make, phone, anu):
    anna, ben = phone(make.companion(of=anu)), phone(make.companion(of=anu, name="Ben"))
    noted = create("conversation", talk(anu))
    note = create(
        "conversation_note",
        {"conversation_id": noted["row"], "newcomer_id": anu.id, "note": "x"},
    )
    anna.sync(noted, note)
    ben.sync()

    undone = anna.sync(
        delete("conversation_note", note["row"]), delete("conversation", noted["row"])
    )

    assert [one["s"] for one in undone] == ["ok", "ok"]
    ben.sync()
    assert not ben.rows("conversation")
    assert not ben.rows("conversation_note")


def test_removing_what_is_gone_is_fine_and_making_it_again_is_not(make, phone, anu):
    anna = phone(make.companion(of=anu))
    noted = create("conversation", talk(anu))
    anna.sync(noted)
    anna.sync(delete("conversation", noted["row"]))

    assert anna.sync(delete("conversation", noted["row"])) == [{"s": "ok"}]
    assert anna.sync({**noted}) == [rejected("exists")]
    assert anna.sync(patch("conversation", noted["row"], {"minutes": 5})) == [rejected("gone")]


def test_five_hundred_mutations_keep_their_order_over_three_requests(make, phone, anu):
    anna = phone(make.companion(of=anu))
    noted = create("conversation", talk(anu))
    edits = [patch("conversation", noted["row"], {"minutes": 1 + i}) for i in range(499)]
    queue = [noted, *edits]

    for start in range(0, 500, 200):
        assert {one["s"] for one in anna.sync(*queue[start : start + 200])} == {"ok"}

    assert anna.rows("conversation")[noted["row"]]["minutes"] == 499
    assert anna.held["conversation", noted["row"]]["v"] == 500


def test_more_than_two_hundred_at_once_are_too_many(make, phone, anu):
    anna = phone(make.companion(of=anu))
    body = anna.request(*[create("conversation", talk(anu)) for _ in range(201)])
    assert anna.send(body).status_code == 413
