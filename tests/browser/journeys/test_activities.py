"""Activities and meetings: answering without a network, and what is true before and after."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import Locator, expect

from app.activities.models import Activity, Answer, Rsvp, Seat
from app.conversations.models import Conversation
from tests.browser.companion import Companion
from tests.make import Gathering

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def walk(site, group) -> Gathering:
    """A walk of the group in three days, with one place."""
    return site.make.activity(group, capacity=1)


def look_at(companion: Companion, activity: Gathering) -> Companion:
    """Open the page of an activity; opening the app fetches what is new."""
    companion.open(f"/app/activities/{activity.id}")
    expect(companion.page.get_by_role("button", name="To the calendar")).to_be_visible()
    return companion


def say(companion: Companion, answer: str) -> None:
    companion.page.locator(".action-bar").get_by_text(answer, exact=True).click()


def standing(companion: Companion) -> Locator:
    return companion.page.locator(".answer").last


def seats(site) -> list[Seat | None]:
    return sorted((one.place for one in site.rows(Rsvp)), key=str)


def test_a_yes_in_a_tunnel_is_asked_for_and_then_confirmed(site, phone, context, walk):
    look_at(phone, walk)
    context.set_offline(True)
    say(phone, "Yes")
    expect(standing(phone)).to_contain_text("asked for")
    expect(standing(phone)).to_contain_text("not sent yet")
    assert site.rows(Rsvp) == []
    context.set_offline(False)

    expect(standing(phone)).to_contain_text("coming", timeout=30_000)
    expect(standing(phone)).not_to_contain_text("not sent yet")
    [row] = site.rows(Rsvp)
    assert (row.answer, row.place, row.by_id) == (Answer.YES, Seat.CONFIRMED, None)
    expect(phone.page.get_by_text("1 person is coming")).to_be_visible()


def test_of_two_who_want_the_last_place_one_waits_and_moves_up(site, phone, jonas, context, walk):
    look_at(phone, walk)
    look_at(jonas, walk)
    context.set_offline(True)
    jonas.page.context.set_offline(True)
    say(phone, "Yes")
    say(jonas, "Yes")
    for companion in (phone, jonas):
        expect(standing(companion)).to_contain_text("asked for")
    jonas.page.context.set_offline(False)
    expect(standing(jonas)).to_contain_text("coming", timeout=30_000)
    context.set_offline(False)
    expect(standing(phone)).to_contain_text("on the waiting list", timeout=30_000)
    expect(phone.page.get_by_text("All places are taken.")).to_be_visible()
    assert seats(site) == [Seat.CONFIRMED, Seat.WAITING]

    say(jonas, "No")
    expect(standing(jonas)).to_contain_text("not coming")
    jonas.expect_nothing_waits()
    look_at(phone, walk)
    expect(standing(phone)).to_contain_text("moved up, coming")


def test_an_answer_may_change_as_often_as_one_likes_without_a_network(site, phone, context, walk):
    look_at(phone, walk)
    context.set_offline(True)
    for answer in ("Yes", "No", "Maybe", "Yes"):
        say(phone, answer)
    expect(standing(phone)).to_contain_text("asked for")
    context.set_offline(False)
    expect(standing(phone)).to_contain_text("coming", timeout=30_000)
    assert [one.answer for one in site.rows(Rsvp)] == [Answer.YES]
    assert phone.stored("attention") == []


def test_what_moved_meanwhile_is_shown_as_it_was_and_then_asked_again(site, phone, context, walk):
    look_at(phone, walk)
    say(phone, "Yes")
    expect(standing(phone)).to_contain_text("coming")
    phone.expect_nothing_waits()
    context.set_offline(True)
    site.make.move_activity(walk, hours=-3, note="Der Bus fährt früher.")
    before, after = (clock(walk.starts_at, hours) for hours in (0, -3))
    expect(phone.page.get_by_text(f"At {before}")).to_be_visible()
    context.set_offline(False)

    expect(phone.page.get_by_text("The time has changed.")).to_be_visible(timeout=30_000)
    expect(phone.page.get_by_text(f"At {after}")).to_be_visible()
    expect(phone.page.get_by_text(f"{before}. Der Bus fährt früher.")).to_be_visible()
    expect(standing(phone)).to_contain_text("new time, please answer")
    assert phone.page.locator(".action-bar :checked").count() == 0
    say(phone, "Yes")
    expect(standing(phone)).to_contain_text("coming")
    phone.expect_nothing_waits()
    assert [one.ask_again for one in site.rows(Rsvp)] == [False]


def test_a_yes_to_what_was_called_off_meanwhile_comes_back_with_the_reason(
    site, phone, context, walk
):
    look_at(phone, walk)
    context.set_offline(True)
    say(phone, "Yes")
    expect(standing(phone)).to_contain_text("asked for")
    site.make.cancel_activity(walk, "Es regnet.")
    context.set_offline(False)

    expect(phone.page.get_by_text("This was called off.")).to_be_visible(timeout=30_000)
    expect(phone.page.get_by_text("Es regnet.")).to_be_visible()
    expect(phone.page.locator(".action-bar")).to_have_count(0)
    phone.open("/app/sync")
    expect(phone.page.get_by_text("City walk, Yes")).to_be_visible()
    why = phone.page.get_by_text("It was called off before your answer arrived.")
    expect(why).to_be_visible()
    phone.open("/app/activities")
    expect(phone.page.get_by_role("link", name="City walk")).to_contain_text("called off")
    assert site.rows(Rsvp) == []


def test_a_companion_answers_for_somebody_without_the_app(site, phone, context, anu, walk):
    look_at(phone, walk)
    context.set_offline(True)
    phone.page.get_by_text("Answer for somebody").click()
    phone.page.locator(".fold").get_by_text("Yes", exact=True).click()
    expect(phone.page.locator(".fold .answer")).to_contain_text("asked for")
    context.set_offline(False)
    expect(phone.page.locator(".fold .answer")).to_contain_text("coming", timeout=30_000)
    [row] = site.rows(Rsvp)
    assert (row.person_id, row.newcomer_id) == (anu.person_id, anu.id)
    assert row.by_id is not None


def soon(**later: int) -> tuple[str, str]:
    """Return day and time as somebody types them, on a minute that every day has."""
    at = datetime.now(BERLIN) + timedelta(**later)
    return at.strftime("%Y-%m-%d"), at.strftime("%H:%M")


def clock(instant: int, hours: int) -> str:
    """Return the time on a clock in Berlin so many hours after an instant."""
    return datetime.fromtimestamp(instant / 1000 + hours * 3600, BERLIN).strftime("%H:%M")


def fill_plan(companion: Companion, *, place: str, **later: int) -> None:
    sheet = companion.page.get_by_role("dialog")
    day, time = soon(**later)
    sheet.get_by_label("Day").fill(day)
    sheet.get_by_label("Time").fill(time)
    sheet.get_by_label("Place").fill(place)


def test_a_meeting_planned_offline_arrives_once(site, phone, jonas, context, anu):
    context.set_offline(True)
    phone.page.get_by_role("button", name="Plan a meeting").click()
    phone.page.get_by_role("button", name="Save").click()
    expect(phone.page.get_by_text("Please choose a day and a time.")).to_be_visible()
    fill_plan(phone, place="Café am Markt", days=2)
    phone.page.get_by_role("button", name="Save").click()
    card = phone.page.locator(".next")
    expect(card).to_contain_text("with Anu")
    expect(card).to_contain_text("Café am Markt")
    context.set_offline(False)

    [meeting] = site.wait_for(Activity, 1)
    assert (meeting.newcomer_id, meeting.place) == (anu.id, "Café am Markt")
    [yes] = site.rows(Rsvp)
    assert (yes.answer, yes.person_id) == (Answer.YES, meeting.maker_id)
    look_at(jonas, Gathering(meeting.id, 0))
    expect(jonas.page.get_by_role("heading", name="Meeting with Anu")).to_be_visible()
    jonas.page.get_by_role("button", name="Change").click()
    jonas.page.get_by_role("dialog").get_by_label("Place").fill("Library")
    jonas.page.get_by_role("button", name="Save").click()
    expect(jonas.page.get_by_text("Library", exact=True)).to_be_visible()
    jonas.page.get_by_role("button", name="Call off").click()
    jonas.page.get_by_role("button", name="Call it off").click()
    expect(jonas.page.get_by_text("This was called off.")).to_be_visible()
    look_at(phone, Gathering(meeting.id, 0))
    expect(phone.page.get_by_text("This was called off.")).to_be_visible()
    expect(phone.page.get_by_text("Library", exact=True)).to_be_visible()


def test_what_is_typed_into_the_plan_of_a_meeting_outlives_the_page(phone, context):
    plan = phone.page.get_by_role("button", name="Plan a meeting")
    plan.click()
    fill_plan(phone, place="Café am Markt", days=2)
    what = phone.page.get_by_label("What do you want to do?")
    what.fill("Read together")
    phone.page.reload()
    plan.click()
    expect(what).to_have_value("Read together")
    expect(phone.page.get_by_role("dialog").get_by_label("Place")).to_have_value("Café am Markt")

    second = Companion(context.new_page(), phone.url).open()
    second.page.get_by_role("button", name="Plan a meeting").click()
    what.fill("Read and talk")
    expect(second.page.get_by_label("What do you want to do?")).to_have_value("Read and talk")
    second.page.get_by_label("What do you want to do?").fill("Sing")
    phone.page.get_by_role("button", name="Close").click()
    expect(plan).to_be_visible()
    expect(second.page.get_by_label("What do you want to do?")).to_have_value("Sing")
    second.page.get_by_role("button", name="Close").click()
    expect(second.page.get_by_role("dialog")).to_have_count(0)
    assert phone.stored("drafts") == []


def test_from_half_an_hour_before_the_card_offers_to_note_the_talk(site, phone, anu):
    phone.page.get_by_role("button", name="Plan a meeting").click()
    fill_plan(phone, place="Café am Markt", minutes=20)
    phone.page.get_by_role("button", name="Save").click()
    phone.page.get_by_role("button", name="Note the talk").click()
    phone.expect_saved()
    phone.done()
    expect(phone.page.locator(".next")).to_contain_text("No meeting planned")
    assert [one.newcomer_id for one in site.wait_for(Conversation, 1)] == [anu.id]


def test_an_activity_goes_into_the_calendar_and_the_way_opens_the_phones_maps(
    phone, context, walk, tmp_path: Path
):
    look_at(phone, walk)
    context.set_offline(True)
    with phone.page.expect_download() as waiting:
        phone.page.get_by_role("button", name="To the calendar").click()
    waiting.value.save_as(tmp_path / "walk.ics")
    [event] = icalendar.Calendar.from_ical((tmp_path / "walk.ics").read_bytes()).events
    starts = datetime.fromtimestamp(walk.starts_at // 1000, UTC)
    assert (event["SUMMARY"], event["LOCATION"]) == ("City walk", "Rathaus")
    assert event["DTSTART"].dt == starts
    way = phone.page.get_by_role("link", name="Show the way")
    expect(way).to_have_attribute("href", "geo:0,0?q=Rathaus%2C%20Osnabr%C3%BCck")


def test_what_the_card_says_of_time_stays_true_without_a_network(phone, context):
    phone.page.clock.install()
    phone.page.reload()
    phone.page.get_by_role("button", name="Plan a meeting").click()
    fill_plan(phone, place="Café am Markt", minutes=50)
    context.set_offline(True)
    phone.page.get_by_role("button", name="Save").click()
    card = phone.page.locator(".next")
    expect(card).to_contain_text(re.compile("In (4[5-9]|50) minutes"))
    phone.page.clock.fast_forward("25:00")
    expect(card).to_contain_text(re.compile("In (2[0-5]) minutes"))
    expect(card.get_by_role("button", name="Note the talk")).to_be_visible()


def test_what_another_phone_changes_while_the_form_is_open_stays(site, phone, jonas):
    phone.page.get_by_role("button", name="Plan a meeting").click()
    fill_plan(phone, place="Café am Markt", days=2)
    phone.page.get_by_role("button", name="Save").click()
    [meeting] = site.wait_for(Activity, 1)
    for companion in (phone, jonas):
        look_at(companion, Gathering(meeting.id, 0))
        companion.page.get_by_role("button", name="Change").click()
    phone.page.get_by_role("dialog").get_by_label("Place").fill("Library")
    phone.page.get_by_role("button", name="Save").click()
    expect(phone.page.get_by_text("Library", exact=True)).to_be_visible()
    phone.expect_nothing_waits()
    jonas.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(jonas.page.get_by_text("Library", exact=True)).to_be_attached()
    jonas.page.get_by_label("What do you want to do?").fill("Read")
    jonas.page.get_by_role("button", name="Save").click()
    expect(jonas.page.get_by_role("heading", name="Read with Anu")).to_be_visible()
    jonas.expect_nothing_waits()
    [meeting] = site.rows(Activity)
    assert (meeting.place, meeting.label) == ("Library", "Read")
