"""Whoever leaves those an activity is for gives up the place, wherever that is written down."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.activities.models import Activity, ActivityState, Rsvp
from app.activities.queries import answers_to, rsvp_id, turnout_of
from app.clock import from_ms
from app.database import current_session, db
from app.groups.models import Accompaniment, Membership, State
from tests.phone import create, ok, patch, rejected
from tests.sync.test_activities import meeting, rsvp

ONE_WRITER = "SQLite has one writer at a time, and it reads after it has begun"


@pytest.fixture
def group(make):
    return make.group()


@pytest.fixture
def anna(make, phone, group):
    found = phone(make.companion(group))
    found.sync()
    return found


@pytest.fixture
def ben(make, phone, group):
    found = phone(make.companion(group, name="Ben"))
    found.sync()
    return found


def place(make, activity, person):
    """Return what somebody's answer has come to: confirmed, waiting or nothing."""
    with make.app.app_context():
        found = current_session().get(Rsvp, rsvp_id(activity.id, person))
        return found and found.place


def only(app, model, **values):
    """Return the id of the one row of a table that has these values."""
    with app.app_context():
        return current_session().scalars(sa.select(model.id).filter_by(**values)).one()


@pytest.mark.parametrize("step", ["pause", "end"])
def test_ending_a_membership_at_the_desk_lets_the_next_one_move_up(
    app, make, desk, group, anna, ben, step
):
    walk = make.activity(group, capacity=1)
    anna.sync(rsvp(walk, anna.person))
    ben.sync(rsvp(walk, ben.person))
    membership = only(app, Membership, person_id=anna.person)

    desk.fill(desk.page(f"/desk/memberships/{membership}/{step}"))

    assert place(make, walk, ben.person) == "confirmed"
    ben.sync()
    assert rsvp_id(walk.id, anna.person) not in ben.rows("rsvp")


def test_ending_an_accompaniment_at_the_desk_frees_her_place_and_parts_her_companions(
    app, make, desk, group, anna, ben
):
    anu = make.newcomer(group)
    walk = make.activity(group, capacity=1)
    tea = meeting(anu)
    anna.sync(tea, rsvp(walk, anu.person_id, newcomer=anu.id))
    ben.sync(rsvp(walk, ben.person))
    accompaniment = only(app, Accompaniment, newcomer_id=anu.id, state=State.ACTIVE)

    desk.fill(desk.page(f"/desk/accompaniments/{accompaniment}/end"))

    assert place(make, walk, ben.person) == "confirmed"
    with app.app_context():
        assert current_session().get_one(Rsvp, rsvp_id(tea["row"], anna.person)).place is None


def test_a_meeting_stays_while_somebody_can_take_it_over_and_is_then_called_off(
    app, make, phone, group, anna, ben
):
    anu = make.newcomer(group)
    make.account(anu)
    her = phone(anu.person_id)
    tea, over = meeting(anu), meeting(anu, in_hours=-1)
    anna.sync(tea, over)

    make.leave(anna.person, group)
    her.sync()
    assert her.rows("activity")[tea["row"]]["state"] == "published"

    make.leave(ben.person, group)
    her.sync()
    states = {id: row["state"] for id, row in her.rows("activity").items()}
    assert states == {tea["row"]: "cancelled", over["row"]: "published"}
    with app.app_context():
        assert current_session().get_one(Activity, tea["row"]).announced_at is not None


def state(app, activity):
    """Return the state of an activity that somebody planned."""
    with app.app_context():
        return current_session().get_one(Activity, activity["row"]).state


def test_a_pause_calls_nothing_off(app, make, group, anna):
    anu = make.newcomer(group)
    tea = meeting(anu, in_hours=20 * 24)
    anna.sync(tea)

    make.leave(anna.person, group, pause=True)
    assert state(app, tea) is ActivityState.PUBLISHED

    make.resume(anna.person, group)
    anna.sync()
    assert anna.rows("activity")[tea["row"]]["state"] == "published"


def test_what_a_pause_left_is_not_called_off_by_leaving_another_group(app, make, group, anna):
    anu, other = make.newcomer(group), make.group("Andere")
    tea = meeting(anu)
    anna.sync(tea)
    make.join(anna.person, other)
    make.leave(anna.person, group, pause=True)

    make.leave(anna.person, other)

    assert state(app, tea) is ActivityState.PUBLISHED


def test_a_meeting_stays_where_another_group_begins_before_the_first_one_ends(
    app, make, group, anna
):
    anu, other = make.newcomer(group), make.group("Andere")
    mia = make.newcomer(group, name="Mia")
    tea, hers = meeting(anu), meeting(mia)
    anna.sync(tea, hers)
    make.companion(other, name="Ben")
    make.accompany(anu, other)

    make.part(anu, group)
    make.part(mia, group)

    assert state(app, tea) is ActivityState.PUBLISHED
    assert state(app, hers) is ActivityState.CANCELLED


def test_a_meeting_is_called_off_when_nobody_is_left_who_has_an_account(app, make, group, anna):
    anu = make.newcomer(group)
    tea = meeting(anu)
    anna.sync(tea)
    with make.writing() as stamp:
        make._companion_in(group, "Ben", stamp)

    make.leave(anna.person, group)

    assert state(app, tea) is ActivityState.CANCELLED


def test_a_meeting_is_called_off_when_its_only_companion_is_disabled(app, make, desk, group, anna):
    anu = make.newcomer(group)
    tea = meeting(anu)
    anna.sync(tea)

    desk.fill(desk.page(f"/desk/people/{anna.person}/disable"))

    with app.app_context():
        found = current_session().get_one(Activity, tea["row"])
        assert found.state is ActivityState.CANCELLED


def test_pausing_an_accompaniment_at_the_desk_keeps_her_place(app, make, desk, group, anna):
    anu = make.newcomer(group)
    walk = make.activity(group, capacity=1)
    anna.sync(rsvp(walk, anu.person_id, newcomer=anu.id))
    accompaniment = only(app, Accompaniment, newcomer_id=anu.id, state=State.ACTIVE)

    desk.fill(desk.page(f"/desk/accompaniments/{accompaniment}/pause"))

    assert place(make, walk, anu.person_id) == "confirmed"


def test_who_comes_back_is_last_and_starts_from_nothing(make, group, anna, ben):
    walk = make.activity(group, capacity=1)
    anna.sync(rsvp(walk, anna.person))
    ben.sync(rsvp(walk, ben.person))
    make.leave(anna.person, group, pause=True)

    make.resume(anna.person, group)
    anna.sync()
    assert rsvp_id(walk.id, anna.person) not in anna.rows("rsvp")

    assert anna.sync(rsvp(walk, anna.person))[0]["s"] == "ok"
    mine = anna.rows("rsvp")[rsvp_id(walk.id, anna.person)]
    assert (mine["answer"], mine["place"]) == ("yes", "waiting")


def test_a_phone_that_slept_through_leaving_and_coming_back_sees_the_new_answer(
    make, group, anna, ben
):
    walk = make.activity(group)
    for said in ("yes", "maybe", "yes", "no", "yes"):
        anna.sync(rsvp(walk, anna.person, said))
    ben.sync()
    make.leave(anna.person, group, pause=True)
    make.resume(anna.person, group)
    anna.sync()
    anna.sync(rsvp(walk, anna.person, "maybe"))

    ben.sync()

    assert ben.rows("rsvp")[rsvp_id(walk.id, anna.person)]["answer"] == "maybe"


def test_ones_own_answer_after_leaving_is_gone_one_for_her_is_the_coordinators(
    make, group, anna, ben
):
    anu = make.newcomer(group)
    walk = make.activity(group)
    anna.sync(rsvp(walk, anna.person))
    make.leave(anna.person, group)

    no = patch("rsvp", rsvp_id(walk.id, anna.person), {"answer": "no"})
    assert anna.sync(rsvp(walk, anna.person, "maybe"), no) == [rejected("gone")] * 2
    assert anna.sync(rsvp(walk, anu.person_id, newcomer=anu.id)) == [{"s": "late"}]


def test_a_newcomers_own_answer_names_her_card(make, phone, group):
    anu = make.newcomer(group)
    walk = make.activity()
    hers = phone(make.account(anu))

    bare = rsvp(walk, anu.person_id)
    assert hers.sync(bare) == [rejected("invalid", newcomer_id="required")]
    assert hers.sync(rsvp(walk, anu.person_id, newcomer=anu.id))[0]["s"] == "ok"


def test_who_was_a_newcomer_once_and_is_a_companion_now_answers_as_one(make, phone, group):
    anu = make.newcomer()
    hers = phone(make.account(anu))
    make.train(anu.person_id)
    make.join(anu.person_id, group)
    walk, theirs = make.activity(), make.activity(group)

    said = hers.sync(rsvp(walk, anu.person_id), rsvp(theirs, anu.person_id))

    assert [one["s"] for one in said] == ["ok", "ok"]
    homes = {hers.held["rsvp", rsvp_id(one.id, anu.person_id)]["s"] for one in (walk, theirs)}
    assert homes == {f"u:{hers.account}", f"g:{group}"}


def test_who_was_asked_again_may_say_yes_after_the_deadline(make, group, anna, ben):
    walk = make.activity(group)
    anna.sync(rsvp(walk, anna.person))
    moved = make.move_activity(walk, hours=3)
    with make.writing():
        current_session().get_one(Activity, walk.id).answer_until = from_ms(0)

    mine = rsvp_id(walk.id, anna.person)
    seen = {"answer": "yes", "start_seen": moved.starts_at}
    assert anna.sync(patch("rsvp", mine, seen))[0]["s"] == "ok"
    assert anna.rows("rsvp")[mine]["ask_again"] is False
    assert anna.sync(patch("rsvp", mine, {"answer": "maybe"})) == [
        rejected("closed", answer="deadline")
    ]
    assert ben.sync(rsvp(moved, ben.person)) == [rejected("closed", answer="deadline")]


def test_an_older_yes_does_not_undo_that_one_has_seen_the_new_start(make, group, anna):
    walk = make.activity(group)
    moved = make.move_activity(walk, hours=3)
    mine = rsvp_id(walk.id, anna.person)
    anna.sync(rsvp(moved, anna.person))

    anna.sync(patch("rsvp", mine, {"answer": "yes", "start_seen": walk.starts_at}))

    assert anna.rows("rsvp")[mine]["ask_again"] is False


def test_nobody_moves_up_in_what_was_called_off(make, group, anna, ben):
    walk = make.activity(group, capacity=1)
    anna.sync(rsvp(walk, anna.person))
    ben.sync(rsvp(walk, ben.person))
    make.cancel_activity(walk)

    make.leave(anna.person, group)

    ben.sync()
    mine = ben.rows("rsvp")[rsvp_id(walk.id, ben.person)]
    assert (mine["place"], mine["moved_up_at"]) == ("waiting", None)


def test_what_was_said_leaves_the_phone_with_the_activity(make, group, anna, ben):
    old, recent = make.activity(group), make.activity(group)
    anna.sync(rsvp(old, anna.person), rsvp(recent, anna.person))
    with make.writing() as stamp:
        for one, days in ((old, 16), (recent, 12)):
            at = stamp.now - timedelta(days=days)
            activity = current_session().get_one(Activity, one.id)
            for row in (activity, turnout_of(one.id), *answers_to(one.id)):
                row.starts_at, row.version = at, row.version + 1

    anna.sync()
    ben.sync()

    for phone in (anna, ben):
        assert set(phone.rows("activity")) == {recent.id}
        assert set(phone.rows("rsvp")) == {rsvp_id(recent.id, anna.person)}
        assert [row["activity_id"] for row in phone.rows("turnout").values()] == [recent.id]


def test_a_move_takes_answers_and_numbers_along(make, group, anna):
    walk = make.activity(group)
    anna.sync(rsvp(walk, anna.person))

    moved = make.move_activity(walk, hours=5)

    anna.sync()
    for kind in ("rsvp", "turnout"):
        assert [row["starts_at"] for row in anna.rows(kind).values()] == [moved.starts_at]


def at_once(*acts) -> list[Any]:
    """Run each act in a thread of its own; return what they returned, or raise what one raised."""
    done: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            done[number] = acts[number]()
        except Exception as error:
            done[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(40)
    for one in done:
        if isinstance(one, Exception):
            raise one
    return done


def test_an_answer_that_meets_somebody_leaving_is_refused(app, make, group, anna):
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip(ONE_WRITER)
    walk = make.activity(group)
    going = threading.Event()

    def leave() -> None:
        with make.writing() as stamp:
            query = sa.select(Membership).where(Membership.person_id == anna.person)
            make.end(current_session().scalars(query).one(), stamp)
            current_session().flush()
            going.set()
            time.sleep(0.5)

    def answer() -> list[dict[str, Any]]:
        going.wait(10)
        return anna.sync(rsvp(walk, anna.person))

    _, results = at_once(leave, answer)

    assert results == [rejected("gone")]


def test_a_broken_id_is_refused_and_nothing_breaks(make, group, anna):
    walk = make.activity(group)
    values = rsvp(walk, anna.person)["set"]
    broken = [{**values, "activity_id": bad} for bad in ("\x00", "x" * 400, 7, None, [], {})]

    results = anna.sync(*(create("rsvp", one) for one in broken))

    assert [one["code"] for one in results] == ["invalid"] * len(broken)
    assert anna.sync(rsvp(walk, anna.person)) == [ok(v=anna.answer["results"][0]["v"])]


def test_the_desk_names_the_meetings_that_a_pause_leaves_to_nobody(app, make, desk, group, anna):
    anu = make.newcomer(group)
    tea = meeting(anu)
    anna.sync(tea)
    membership = only(app, Membership, person_id=anna.person)

    shown = desk.page(f"/desk/memberships/{membership}/pause")
    assert shown.query(f".notice a[href$='/activities/{tea['row']}']")
    assert "has no account and has to be told" in shown.text
    desk.fill(shown)

    assert "Called off" not in desk.page(f"/desk/people/{anna.person}").text
    assert state(app, tea) is ActivityState.PUBLISHED


def test_the_desk_names_no_meeting_that_somebody_else_can_take_over(
    app, make, desk, group, anna, ben
):
    anna.sync(meeting(make.newcomer(group)))
    membership = only(app, Membership, person_id=anna.person)

    for step in ("pause", "end"):
        assert not desk.page(f"/desk/memberships/{membership}/{step}").query(".notice")


@pytest.mark.parametrize("how", ["membership", "accompaniment", "account"])
def test_the_desk_says_which_meetings_are_called_off_and_whom_nobody_tells(
    app, make, desk, group, anna, how
):
    anu, mia = make.newcomer(group), make.newcomer(group, name="Mia")
    make.account(mia)
    anna.sync(meeting(anu, in_hours=48), meeting(mia, in_hours=60))
    if how == "membership":
        membership = only(app, Membership, person_id=anna.person)
        address, then = f"memberships/{membership}/end", f"people/{anna.person}"
    elif how == "accompaniment":
        accompaniment = only(app, Accompaniment, newcomer_id=anu.id)
        address, then = f"accompaniments/{accompaniment}/end", f"newcomers/{anu.id}"
    else:
        address, then = f"people/{anna.person}/disable", f"people/{anna.person}"

    shown = desk.page(f"/desk/{address}")
    desk.fill(shown)

    both = how != "accompaniment"
    listed = [("Anu" in one, "to be told" in one) for one in shown.texts_of(".notice li")]
    assert listed == [(True, True), (False, False)][: 1 + both]
    said = desk.page(f"/desk/{then}").text
    assert "Called off, as nobody is left to come: Anu," in said
    assert ("; Mia," in said) is both
    assert "Has no account and has to be told: Anu." in said
