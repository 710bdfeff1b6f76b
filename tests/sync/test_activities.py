"""Activities and answers: who sees them, who gets a place, and what comes too late."""

from datetime import timedelta

import pytest

from app import clock
from app.activities import service as activities
from app.activities.answers import answer_at_the_desk
from app.activities.models import Activity, Answer
from app.activities.queries import locked_activity, rsvp_id
from app.clock import to_ms
from app.database import current_session
from app.problems import Changed, Invalid
from tests.phone import create, ok, patch, rejected

HOUR = 3_600_000


def rsvp(activity, person, answer="yes", newcomer=None, **more):
    """Return the mutation in which somebody answers an activity."""
    values = {"activity_id": activity.id, "person_id": person, "answer": answer}
    if newcomer:
        values["newcomer_id"] = newcomer
    if answer == "yes":
        values["start_seen"] = activity.starts_at
    one = create("rsvp", values, **more)
    return {**one, "row": rsvp_id(activity.id, person)}


def meeting(newcomer, *, in_hours=48, **values):
    """Return the mutation in which a companion plans a meeting."""
    starts_at = to_ms(clock.now()) + int(in_hours * HOUR)
    about = {"category": "meet_up", "audience": "newcomer", "newcomer_id": newcomer.id}
    return create("activity", {**about, "starts_at": starts_at, "label": "Kaffee", **values})


@pytest.fixture
def anu(make):
    """A newcomer with a phone of her own."""
    make.programme()
    card = make.newcomer()
    make.account(card)
    return card


def group_of(make, card):
    """Return the group that accompanies somebody."""
    with make.app.app_context():
        return make._group_of(card)


def test_an_activity_is_on_the_phones_of_its_audience_only(make, phone, anu):
    group = group_of(make, anu)
    other = make.newcomer(name="Elif")
    anna, ben, her = (
        phone(make.companion(group)),
        phone(make.companion(of=other)),
        phone(anu.person_id),
    )

    for_all, for_group = make.activity(), make.activity(group)
    draft = make.activity(group, published=False)

    for one in (anna, ben, her):
        one.sync()
    assert set(anna.rows("activity")) == {for_all.id, for_group.id}
    assert set(her.rows("activity")) == {for_all.id, for_group.id}
    assert set(ben.rows("activity")) == {for_all.id}
    assert all(draft.id not in one.rows("activity") for one in (anna, ben, her))
    assert {row["activity_id"] for row in ben.rows("turnout").values()} == {for_all.id}


def test_a_yes_gets_a_place_and_is_counted(make, phone, anu):
    walk = make.activity(group_of(make, anu))
    anna, her = phone(make.companion(of=anu)), phone(anu.person_id)

    assert her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))[0]["s"] == "ok"

    anna.sync()
    [answer] = anna.rows("rsvp").values()
    assert (answer["answer"], answer["place"], answer["by_id"]) == ("yes", "confirmed", None)
    [turnout] = anna.rows("turnout").values()
    assert turnout["confirmed"] == 1
    assert anna.rows("activity")[walk.id] == her.rows("activity")[walk.id]


def test_the_last_place_goes_to_the_first_received_and_a_no_moves_the_next_one_up(make, phone):
    make.programme()
    group = make.group()
    cards = [make.newcomer(group, name) for name in ("Anu", "Elif", "Joy", "Maricel")]
    phones = [phone(make.account(card)) for card in cards]
    walk = make.activity(group, capacity=2)
    for one, card in zip(phones, cards, strict=True):
        one.sync()
        one.sync(rsvp(walk, card.person_id, newcomer=card.id))

    def places():
        found = []
        for one, card in zip(phones, cards, strict=True):
            one.sync()
            found.append(one.rows("rsvp")[rsvp_id(walk.id, card.person_id)])
        return [row["place"] for row in found], [row["moved_up_at"] is not None for row in found]

    assert places()[0] == ["confirmed", "confirmed", "waiting", "waiting"]

    phones[0].sync(patch("rsvp", rsvp_id(walk.id, cards[0].person_id), {"answer": "no"}))
    assert places() == (
        [None, "confirmed", "confirmed", "waiting"],
        [False, False, True, False],
    )

    phones[0].sync(
        patch(
            "rsvp",
            rsvp_id(walk.id, cards[0].person_id),
            {"answer": "yes", "start_seen": walk.starts_at},
        )
    )
    assert places()[0] == ["waiting", "confirmed", "confirmed", "waiting"]
    phones[1].sync(patch("rsvp", rsvp_id(walk.id, cards[1].person_id), {"answer": "no"}))
    assert places()[0] == ["waiting", None, "confirmed", "confirmed"]


def test_an_answer_comes_too_late_after_the_deadline_the_start_or_a_cancellation(make, phone, anu):
    her = phone(anu.person_id)
    now = to_ms(clock.now())
    due = make.activity(answer_until=clock.now() - timedelta(hours=1))
    off = make.activity()
    make.cancel_activity(off)
    her.sync()

    def said(activity, answer, **more):
        return her.sync(rsvp(activity, anu.person_id, answer, newcomer=anu.id, **more))[0]

    assert said(due, "yes") == rejected("closed", answer="deadline")
    assert said(due, "maybe") == rejected("closed", answer="deadline")
    assert said(off, "no") == rejected("closed", answer="cancelled")
    assert said(due, "yes", made_at=now - 2 * HOUR) == ok(v=her_version(her, due, anu))
    assert said(due, "no")["s"] == "ok"


def her_version(phone, activity, card):
    """Return the version of an answer as the phone holds it."""
    return phone.held["rsvp", rsvp_id(activity.id, card.person_id)]["v"]


def test_nothing_is_answered_once_it_has_begun(make, phone, anu):
    her = phone(anu.person_id)
    walk = make.activity(in_hours=2)
    with make.writing():
        current_session().get_one(Activity, walk.id).starts_at = clock.now() - timedelta(minutes=1)

    late = her.sync(rsvp(walk, anu.person_id, "no", newcomer=anu.id, made_at=0))

    assert late == [rejected("closed", answer="past")]


def test_a_second_answer_is_a_change_even_from_a_phone_that_saw_none(make, phone, anu):
    walk = make.activity()
    her, again, anna = phone(anu.person_id), phone(anu.person_id), phone(make.companion(of=anu))
    for one in (her, again, anna):
        one.sync()

    assert her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))[0]["s"] == "ok"
    assert again.sync(rsvp(walk, anu.person_id, "no", newcomer=anu.id))[0]["s"] == "merged"

    anna.sync()
    [answer] = anna.rows("rsvp").values()
    assert answer["answer"] == "no"


def test_an_answer_on_behalf_does_not_replace_a_later_one_of_her_own(make, phone, anu):
    walk = make.activity()
    her, anna = phone(anu.person_id), phone(make.companion(of=anu))
    her.sync()
    anna.sync()
    now = to_ms(clock.now())

    anna.sync(rsvp(walk, anu.person_id, newcomer=anu.id, made_at=now - 3 * HOUR))
    her.sync()
    assert next(iter(her.rows("rsvp").values()))["by_id"] == anna.person
    her.sync(patch("rsvp", rsvp_id(walk.id, anu.person_id), {"answer": "no"}, made_at=now - HOUR))
    kept = anna.sync(
        patch("rsvp", rsvp_id(walk.id, anu.person_id), {"answer": "maybe"}, made_at=now - 2 * HOUR)
    )

    assert kept[0]["s"] == "merged"
    assert kept[0]["kept"] == ["answer"]
    [answer] = anna.rows("rsvp").values()
    assert (answer["answer"], answer["by_id"]) == ("no", None)
    anna.sync(patch("rsvp", rsvp_id(walk.id, anu.person_id), {"answer": "maybe"}))
    assert next(iter(anna.rows("rsvp").values()))["answer"] == "maybe"


def test_whoever_said_yes_to_another_start_is_asked_again(make, phone, anu):
    walk = make.activity()
    her = phone(anu.person_id)
    her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))
    moved = make.move_activity(walk, hours=-3, note="Früher")

    her.sync()
    [answer] = her.rows("rsvp").values()
    [activity] = her.rows("activity").values()
    assert answer["ask_again"] is True
    assert answer["place"] == "confirmed"
    assert (activity["state"], activity["moved_from"]) == ("moved", walk.starts_at)
    assert activity["change_note"] == {"de": "Früher"}

    seen = {"answer": "yes", "start_seen": moved.starts_at}
    her.sync(patch("rsvp", rsvp_id(walk.id, anu.person_id), seen))
    assert next(iter(her.rows("rsvp").values()))["ask_again"] is False


def test_a_yes_to_a_start_that_has_moved_meanwhile_is_taken_and_asked_again(make, phone, anu):
    walk = make.activity()
    her = phone(anu.person_id)
    her.sync()
    make.move_activity(walk, hours=5)

    assert her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))[0]["s"] == "ok"
    [answer] = her.rows("rsvp").values()
    assert (answer["ask_again"], answer["place"]) == (True, "confirmed")


def test_nobody_answers_what_is_not_for_them_or_for_somebody_else(make, phone, anu):
    other = make.newcomer(name="Elif")
    make.account(other)
    group = group_of(make, anu)
    anna, ben, elif_ = (
        phone(make.companion(group)),
        phone(make.companion(of=other)),
        phone(other.person_id),
    )
    walk, draft = make.activity(group), make.activity(group, published=False)
    everyone = make.activity()
    unknown = rsvp(walk, ben.person)
    unknown["set"] = {**unknown["set"], "activity_id": "9d000000-0000-4000-8000-000000000009"}

    gone = rejected("gone")
    assert ben.sync(rsvp(walk, ben.person), unknown) == [gone, gone]
    assert ben.sync(rsvp(walk, anu.person_id, newcomer=anu.id)) == [gone]
    assert elif_.sync(rsvp(walk, other.person_id, newcomer=other.id)) == [gone]
    assert anna.sync(rsvp(draft, anna.person)) == [gone]
    assert anna.sync(rsvp(everyone, other.person_id, newcomer=anu.id)) == [gone]
    assert anna.sync(rsvp(walk, ben.person))[0]["s"] == "rejected"
    assert anna.sync(rsvp(everyone, ben.person))[0]["s"] == "rejected"
    wrong_id = rsvp(walk, anna.person)
    wrong_id["row"] = "9d000000-0000-4000-8000-000000000001"
    assert anna.sync(wrong_id) == [rejected("invalid", activity_id="unknown")]
    no_start = rsvp(walk, anna.person)
    del no_start["set"]["start_seen"]
    assert anna.sync(no_start) == [rejected("invalid", start_seen="required")]


def test_places_are_the_servers_to_give(make, phone, anu):
    walk = make.activity()
    her = phone(anu.person_id)
    cheeky = rsvp(walk, anu.person_id, newcomer=anu.id)
    cheeky["set"] = {**cheeky["set"], "place": "confirmed"}

    assert her.sync(cheeky) == [rejected("forbidden", place="not_yours")]


def test_leaving_a_group_gives_the_place_to_the_next(make, phone, anu):
    group = group_of(make, anu)
    walk = make.activity(group, capacity=1)
    anna, her = phone(make.companion(group, name="Anna")), phone(anu.person_id)
    anna.sync(rsvp(walk, anna.person))
    her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))
    assert next(iter(her.rows("rsvp").values()))["place"] == "waiting"

    make.leave(anna.person, group)

    her.sync()
    [answer] = her.rows("rsvp").values()
    assert answer["place"] == "confirmed"
    assert answer["moved_up_at"] is not None
    assert next(iter(her.rows("turnout").values()))["waiting"] == 0


def test_erasing_somebody_gives_her_place_to_the_next(make, phone, anu):
    group = group_of(make, anu)
    walk = make.activity(group, capacity=1)
    other = make.newcomer(group, "Elif")
    anna = phone(make.companion(group))
    anna.sync(meeting(anu))
    anna.sync(rsvp(walk, anu.person_id, newcomer=anu.id))
    anna.sync(rsvp(walk, other.person_id, newcomer=other.id))

    make.erase(anu)

    anna.sync()
    [answer] = [row for row in anna.rows("rsvp").values() if row["newcomer_id"]]
    assert (answer["person_id"], answer["place"]) == (other.person_id, "confirmed")
    assert set(anna.rows("activity")) == {walk.id}


def test_capacity_is_never_set_below_what_is_promised_and_more_room_moves_people_up(
    make, phone, anu
):
    group = group_of(make, anu)
    walk = make.activity(group, capacity=2)
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    her = phone(anu.person_id)
    for one in (anna, ben):
        one.sync(rsvp(walk, one.person))
    her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))

    def capacity(places):
        with make.writing() as stamp:
            version = current_session().get_one(Activity, walk.id).version
            activities.correct(walk.id, version, {"capacity": places}, ("de",), stamp)

    with pytest.raises(Invalid):
        capacity(1)
    capacity(3)

    her.sync()
    assert next(iter(her.rows("rsvp").values()))["place"] == "confirmed"


def test_a_planned_meeting_is_published_at_once_and_its_maker_comes(make, phone, anu):
    anna, her = phone(make.companion(of=anu)), phone(anu.person_id)
    ben = phone(make.companion(of=anu, name="Ben"))

    planned = meeting(anu, place="Stadtbibliothek")
    assert anna.sync(planned)[0]["s"] == "ok"

    her.sync()
    ben.sync()
    [row] = her.rows("activity").values()
    assert (row["state"], row["label"], row["maker_id"]) == ("published", "Kaffee", anna.person)
    [answer] = anna.rows("rsvp").values()
    assert (answer["person_id"], answer["place"]) == (anna.person, "confirmed")

    later = row["starts_at"] + 2 * HOUR
    assert ben.sync(patch("activity", planned["row"], {"starts_at": later}))[0]["s"] == "ok"
    her.sync()
    anna.sync()
    assert her.rows("activity")[planned["row"]]["moved_from"] == row["starts_at"]
    by_person = {one["person_id"]: one["ask_again"] for one in anna.rows("rsvp").values()}
    assert by_person == {anna.person: True, ben.person: False}
    assert ben.sync(patch("activity", planned["row"], {"state": "cancelled"}))[0]["s"] == "ok"


def test_only_her_companions_plan_and_only_meetings(make, phone, anu):
    anna, her = phone(make.companion(of=anu)), phone(anu.person_id)
    stranger = phone(make.companion(of=make.newcomer(name="Elif")))
    walk = make.activity(group_of(make, anu))
    anna.sync()

    assert stranger.sync(meeting(anu)) == [rejected("gone")]
    assert her.sync(meeting(anu)) == [rejected("forbidden")]
    assert anna.sync(meeting(anu, audience="everyone"))[0]["code"] == "forbidden"
    assert anna.sync(meeting(anu, category="outing"))[0]["code"] == "forbidden"
    assert anna.sync(meeting(anu, state="draft"))[0]["code"] == "forbidden"
    assert anna.sync(patch("activity", walk.id, {"place": "Woanders"})) == [rejected("forbidden")]
    planned = meeting(anu)
    anna.sync(planned)
    assert her.sync(patch("activity", planned["row"], {"label": "x"}))[0]["code"] == "forbidden"
    assert (
        anna.sync(patch("activity", planned["row"], {"state": "draft"}))[0]["code"] == "forbidden"
    )


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"starts_at": "2026-06-01"}, {"starts_at": "wrong_type"}),
        ({"starts_at": 1.5}, {"starts_at": "wrong_type"}),
        ({"starts_at": -1}, {"starts_at": "out_of_range"}),
        ({"starts_at": 2**63}, {"starts_at": "wrong_type"}),
        ({"starts_at": None}, {"starts_at": "wrong_type"}),
        ({"starts_at": 4_000_000_000_000}, {"starts_at": "out_of_range"}),
        ({"ends_at": 1_000_000_000_000}, {"ends_at": "out_of_range"}),
        ({"label": "x" * 81}, {"label": "too_long"}),
        ({"place": ["x"]}, {"place": "wrong_type"}),
        ({"newcomer_id": None}, {"newcomer_id": "wrong_type"}),
    ],
)
def test_a_meeting_with_bad_values_is_refused_and_nothing_is_stored(
    make, phone, anu, values, fields
):
    anna = phone(make.companion(of=anu))
    anna.sync()

    [refused] = anna.sync(meeting(anu, **values))

    assert refused["s"] == "rejected"
    assert set(refused["fields"]) == set(fields)
    assert not anna.rows("activity")


def test_a_stale_page_of_the_desk_changes_nothing(make):
    make.programme()
    walk = make.activity()
    make.move_activity(walk, hours=1)

    with pytest.raises(Changed), make.writing() as stamp:
        activities.cancel(walk.id, 2, {}, stamp)


def test_activities_of_the_past_leave_the_phones_after_two_weeks(make, phone, anu):
    anna = phone(make.companion(of=anu))
    old, recent = make.activity(), make.activity()
    with make.writing():
        for one, days in ((old, 16), (recent, 12)):
            current_session().get_one(Activity, one.id).starts_at -= timedelta(days=days + 3)

    anna.sync()
    assert set(anna.rows("activity")) == {recent.id}


def test_the_desk_answers_for_somebody_who_called(make, phone, anu):
    walk = make.activity()
    with make.writing() as stamp:
        found = locked_activity(walk.id)
        answer_at_the_desk(found, anu.person_id, anu.id, Answer.YES, stamp)

    her = phone(anu.person_id)
    her.sync()
    [answer] = her.rows("rsvp").values()
    assert (answer["answer"], answer["place"]) == ("yes", "confirmed")
