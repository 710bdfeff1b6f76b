"""Activities at the desk: from the draft to who comes."""

from datetime import timedelta

import pytest

from app import clock
from app.activities.models import Activity, ActivityState
from app.database import current_session
from tests.desk import Desk
from tests.make import Gathering
from tests.pages import Page
from tests.phone import create
from tests.sync.test_activities import meeting, rsvp

LATER = clock.local_day(clock.now(), "Europe/Berlin") + timedelta(days=10)
FILLED = {
    "audience": "everyone",
    "category": "outing",
    "day": LATER.isoformat(),
    "from": "11:00",
    "until": "14:00",
    "place": "Rathaus, an der Treppe",
    "title-de": "Stadtspaziergang",
    "title-en": "City walk",
    "text-de": "Wir gehen zusammen los.",
    "languages": ["de", "en"],
}


@pytest.fixture
def imke(make, desk):
    """A coordinator at the desk."""
    make.programme()
    return desk


def stored(app, id):
    """Return an activity as it is stored."""
    with app.app_context():
        return current_session().get_one(Activity, id)


def drafted(imke, **values):
    """Fill the form of a new activity in and send it; return its address."""
    answer = imke.fill(imke.page("/desk/activities/new"), **{**FILLED, **values})
    assert answer.status_code == 303, answer.text[:3000]
    return answer.location


def test_a_draft_is_published_moved_and_cancelled(app, make, phone, imke):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    where = drafted(imke)
    id = where.rpartition("/")[2]
    page = imke.page(where)
    assert "Nobody sees it yet" in page.text
    assert "11:00 – 14:00" in page.text_of(".head")
    anna.sync()
    assert not anna.rows("activity")

    imke.fill(page, f"form[action='{where}/publish']")
    anna.sync()
    [shown] = anna.rows("activity").values()
    assert shown["title"] == {"de": "Stadtspaziergang", "en": "City walk"}
    assert shown["state"] == "published"

    moving = imke.page(f"{where}/move")
    assert moving.fields()["from"] == "11:00"
    assert "City walk" in moving.text_of(".head")
    imke.fill(moving, **{"from": "09:30", "until": "12:00", "note-de": "Es wird heiß."})
    anna.sync()
    [shown] = anna.rows("activity").values()
    assert (shown["state"], shown["change_note"]) == ("moved", {"de": "Es wird heiß."})
    assert "Es wird heiß." in imke.page(where).text

    cancelling = imke.page(f"{where}/cancel")
    assert "City walk" in cancelling.text_of(".head")
    imke.fill(cancelling, **{"note-en": "Too hot."})
    assert stored(app, id).state is ActivityState.CANCELLED
    page = imke.page(where)
    assert "Cancelled" in page.text
    assert "Who had answered" in page.text
    assert "comes" not in page.text
    assert imke.page("/desk/activities/").texts_of("td[data-label=Come]") == ["–"]
    assert not page.query("main form[method=post]")
    anna.sync()
    [shown] = anna.rows("activity").values()
    assert shown["state"] == "cancelled"


def test_a_draft_that_is_thrown_away_is_nowhere_any_more(app, make, phone, imke):
    anna = phone(make.companion(make.group()))
    where = drafted(imke)
    anna.sync()
    page = imke.page(imke.page(where).links()["Throw the draft away"])
    assert "City walk" in page.text

    left = imke.page(imke.fill(page).location)

    assert "The draft is gone." in left.text_of("body")
    assert "City walk" not in left.text
    imke.page(where, 404)
    imke.sent(page.path, page.fields(), 404)
    anna.sync()
    assert anna.rows("activity") == {}


def test_what_was_published_is_not_thrown_away(app, imke):
    where = drafted(imke)
    page = imke.page(f"{where}/discard")
    imke.fill(imke.page(where), 'main form[action$="publish"]')

    refused = Page(app, imke.fill(page), 409)

    assert "It can be called off" in refused.text
    imke.sent(page.path, latest(app, where), 409)
    assert "Throw the draft away" not in imke.page(where).text
    assert stored(app, where.rpartition("/")[2]).state is ActivityState.PUBLISHED


def latest(app, where):
    """Return what a form would send that knows the latest version."""
    return {"_version": str(stored(app, where.rpartition("/")[2]).version)}


def test_a_draft_that_somebody_has_corrected_meanwhile_is_looked_at_first(app, make, imke):
    where = drafted(imke)
    page = imke.page(f"{where}/discard")
    ole = Desk(app, make.coordinator("Ole"))
    ole.fill(ole.page(f"{where}/edit"), place="Dom")

    again = Page(app, imke.fill(page), 409)

    assert "Somebody else has saved meanwhile." in again.text
    assert imke.fill(again).location == "/desk/activities/?show=drafts"


def test_what_was_typed_stays_when_something_is_wrong(make, imke):
    page = imke.page("/desk/activities/new")
    bad = {**FILLED, "day": "2026-02-30", "from": "25:00", "capacity": "-3", "title-de": ""}
    bad |= {"title-en": "", "text-de": "<b>Wort</b>"}

    again = imke.sent("/desk/activities/new", {**page.fields(), **bad})

    for field in ("day", "from", "capacity", "title-de"):
        assert again.query(f"#e-{field}"), field
    assert again.fields()["text-de"] == "<b>Wort</b>"
    assert again.fields()["capacity"] == "-3"
    assert "No drafts" in imke.page("/desk/activities/?show=drafts").text


def test_clocks_that_are_put_forward_are_told(imke):
    page = imke.page("/desk/activities/new")
    gap = {**FILLED, "day": "2027-03-28", "from": "02:30"}
    again = imke.sent("/desk/activities/new", {**page.fields(), **gap})
    assert "Clocks are put forward" in again.text_of("#e-from")


def test_an_end_on_another_day_is_taken_only_when_the_day_is_named(app, imke):
    page = imke.page("/desk/activities/new")
    night = {**FILLED, "from": "22:00", "until": "01:00"}
    again = imke.sent(page.path, {**page.fields(), **night})
    assert "If it ends on another day" in again.text_of("#e-until")

    answer = imke.fill(again, until_day=(LATER + timedelta(days=1)).isoformat())

    activity = stored(app, answer.location.rpartition("/")[2])
    assert activity.ends_at - activity.starts_at == timedelta(hours=3)
    form = imke.page(f"{answer.location}/edit").fields()
    assert (form["until"], form["until_day"]) == ("01:00", str(LATER + timedelta(days=1)))


@pytest.mark.parametrize(
    ("days", "until", "field"),
    [(0, "10:00", "until"), (15, "14:00", "until_day"), (1, "", "until")],
)
def test_an_end_that_cannot_be_is_said_at_its_field(imke, days, until, field):
    page = imke.page("/desk/activities/new")
    wrong = {**FILLED, "until": until, "until_day": (LATER + timedelta(days=days)).isoformat()}

    assert imke.sent(page.path, {**page.fields(), **wrong}).query(f"#e-{field}")


def test_an_end_that_is_left_moves_along_and_another_one_is_taken(app, imke):
    where = drafted(imke)
    imke.fill(imke.page(where), f"form[action='{where}/publish']")
    page = imke.page(f"{where}/move")
    assert "moves along with the beginning" in page.text

    imke.fill(page, day=(LATER + timedelta(days=1)).isoformat(), **{"from": "22:30"})
    moved = stored(app, where.rpartition("/")[2])
    assert moved.ends_at - moved.starts_at == timedelta(hours=3)

    page = imke.page(f"{where}/move")
    assert page.fields()["until_day"] == (LATER + timedelta(days=2)).isoformat()
    again = Page(app, imke.fill(page, until_day="", until="21:00"), 422)
    assert again.query("#e-until")
    imke.fill(again, until="23:30")
    assert stored(app, moved.id).ends_at - moved.starts_at == timedelta(hours=1)


def test_sending_the_form_twice_makes_one_draft(imke):
    page = imke.page("/desk/activities/new")
    first = imke.fill(page, **FILLED)
    second = imke.fill(page, **FILLED)

    assert first.location == second.location
    assert len(imke.page("/desk/activities/?show=drafts").query("tbody tr")) == 1


def test_of_two_coordinators_the_second_sees_what_the_first_has_saved(app, make, imke):
    ole = Desk(app, make.coordinator("Ole"))
    where = drafted(imke)
    mine, hers = ole.page(f"{where}/edit"), imke.page(f"{where}/edit")
    imke.fill(hers, place="Neumarkt")

    answer = ole.fill(mine, place="Bahnhof")

    assert answer.status_code == 409
    again = ole.sent(f"{where}/edit", {**mine.fields(), "place": "Bahnhof"}, 409)
    assert again.fields()["place"] == "Bahnhof"
    assert "Neumarkt" in again.text_of("#s-place")


def test_places_and_answers_are_seen_and_noted_at_the_desk(make, phone, imke):
    group = make.group("Gruppe Schinkel")
    anu, joy = make.newcomer(group, "Anu"), make.newcomer(group, "Joy")
    make.newcomer(name="Elif")
    walk = make.activity(group, capacity=1)
    her = phone(make.account(anu))
    her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))
    where = f"/desk/activities/{walk.id}"

    assert "Nobody by that name is invited." in imke.page(f"{where}?q=Elif").text
    found = imke.page(f"{where}?q=joy")
    imke.fill(found, f"form[action='{where}/answers']", answer="yes")

    page = imke.page(where)
    assert "Anu" in page.text_of("#confirmed + ul")
    assert "Joy" in page.text_of("#waiting + ul")
    assert "somebody answered for this person" in page.text_of("#waiting + ul")
    data = {"person": joy.person_id, "answer": "yes"}
    make.cancel_activity(walk)
    refused = imke.sent(f"{where}/answers", data, 409)
    assert "It is cancelled; nobody can answer any more." in refused.text


def test_what_she_has_said_meanwhile_is_seen_before_the_desk_answers_for_her(make, phone, imke):
    anu = make.newcomer(name="Anu")
    walk = make.activity()
    where = f"/desk/activities/{walk.id}"
    shown = imke.page(f"{where}?q=anu")
    phone(make.account(anu)).sync(rsvp(walk, anu.person_id, "no", newcomer=anu.id))

    form = f"form[action='{where}/answers']"
    stale = imke.fill(shown, form, answer="yes")

    assert stale.status_code == 409
    assert "Anu" in imke.page(where).text_of("#declined + ul")
    assert imke.fill(imke.page(f"{where}?q=anu"), form, answer="yes").status_code == 303
    assert "Anu" in imke.page(where).text_of("#confirmed + ul")


def test_what_has_begun_is_neither_moved_nor_called_off(app, make, imke):
    walk = make.activity()
    where = f"/desk/activities/{walk.id}"
    moving, cancelling = imke.page(f"{where}/move"), imke.page(f"{where}/cancel")
    with make.writing() as stamp:
        current_session().get_one(Activity, walk.id).starts_at = stamp.now - timedelta(minutes=1)

    answers = [imke.fill(moving, day=LATER.isoformat()), imke.fill(cancelling)]

    assert [one.status_code for one in answers] == [409, 409]
    assert stored(app, walk.id).state is ActivityState.PUBLISHED


def test_fewer_places_than_promised_are_refused(make, phone, imke):
    anu = make.newcomer()
    walk = make.activity(capacity=3)
    anna, her = phone(make.companion(of=anu)), phone(make.account(anu))
    anna.sync(rsvp(walk, anna.person))
    her.sync(rsvp(walk, anu.person_id, newcomer=anu.id))

    page = imke.page(f"/desk/activities/{walk.id}/edit")
    assert "day" not in page.fields()
    again = imke.sent(f"/desk/activities/{walk.id}/edit", {**page.fields(), "capacity": "1"})

    assert again.query("#e-capacity")


def test_meetings_are_seen_and_called_off_but_not_changed_at_the_desk(make, phone, imke):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    starts_at = int(clock.now().timestamp() * 1000) + 86_400_000
    planned = create(
        "activity",
        {
            "category": "meet_up",
            "audience": "newcomer",
            "newcomer_id": anu.id,
            "label": "Kaffee",
            "starts_at": starts_at,
        },
    )
    anna.sync(planned)

    page = imke.page("/desk/activities/?show=meetings")
    assert "Kaffee" in page.text
    assert "Anu" in page.text
    shown = imke.page(f"/desk/activities/{planned['row']}")
    assert "Anu" in shown.text
    assert not [one for one in shown.links() if one in ("Move", "Correct")]
    assert "None of the companions comes." not in shown.text
    for change in ("edit", "move"):
        assert imke.get(f"/desk/activities/{planned['row']}/{change}").status_code == 404

    imke.fill(imke.page(shown.links()["Call off"]), **{"note-de": "Anna ist krank."})
    anna.sync()
    assert anna.rows("activity")[planned["row"]]["state"] == "cancelled"


def test_a_meeting_to_which_no_companion_comes_any_more_says_so(app, make, phone, imke):
    anu = make.newcomer()
    anna, ben = make.companion(of=anu), phone(make.companion(of=anu, name="Ben"))
    planned = meeting(anu)
    phone(anna).sync(planned)
    where = f"/desk/activities/{planned['row']}"
    with app.app_context():
        group = make._group_of(anu)

    make.leave(anna, group)

    assert "None of the companions comes." in imke.page(where).text
    ben.sync()
    tea = Gathering(planned["row"], ben.rows("activity")[planned["row"]]["starts_at"])
    ben.sync(rsvp(tea, ben.person))
    assert "None of the companions comes." not in imke.page(where).text


def test_lists_are_short_and_go_on(make, imke):
    for number in range(53):
        make.activity(in_hours=24 + number)

    page = imke.page("/desk/activities/")

    assert len(page.query("tbody tr")) == 50
    assert len(imke.page(page.links()["More"]).query("tbody tr")) == 3


def test_an_activity_in_german(app, make):
    make.programme()
    ole = Desk(app, make.coordinator("Ole"), language="de")
    walk = make.activity()

    assert ole.page("/desk/activities/").query("tbody tr")
    assert ole.page(f"/desk/activities/{walk.id}").heading == "Stadtspaziergang"
