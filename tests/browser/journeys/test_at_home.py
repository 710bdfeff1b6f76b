"""The fuller note, written at home; and what the server may not take of it."""

import re

from playwright.sync_api import expect

from app.conversations.models import Conversation, ConversationNote
from app.follow_ups.models import FollowUp
from tests.browser.companion import Companion


def test_what_is_added_at_home_arrives_with_the_talk(site, phone: Companion, context, anu, jonas):
    context.set_offline(True)
    phone.note_from_row("Anu")
    page = phone.page
    page.get_by_text("60", exact=True).click()
    page.get_by_text("Met", exact=True).click()
    page.get_by_label("Place").fill("Café am Markt")
    page.get_by_label("Place").blur()
    topic = page.locator("[aria-pressed=false].chip").first
    title = topic.inner_text()
    topic.click()
    page.locator(".impression__step").nth(2).click()
    phone.write_note("She has found a course.")
    page.get_by_text("Next step", exact=True).click()
    what = page.get_by_label("What about?")
    what.fill("Ask about the course")
    what.blur()
    phone.done()
    context.set_offline(False)
    phone.expect_all_sent()

    [talk], [note], [step] = (site.rows(one) for one in (Conversation, ConversationNote, FollowUp))
    assert (talk.minutes, talk.how, talk.place) == (60, "met", "Café am Markt")
    assert len(talk.topics) == 1
    assert (note.note, note.impression) == ("She has found a course.", 3)
    assert (note.conversation_id, step.conversation_id) == (talk.id, talk.id)
    assert (step.text, step.owner) == ("Ask about the course", talk.author_id)

    jonas.open(f"/app/people/{anu.id}?tab=talks")
    expect(jonas.page.get_by_text("She has found a course.")).to_be_visible()
    expect(jonas.page.get_by_text(title)).to_be_visible()
    expect(jonas.page.get_by_text("Ask about the course")).to_be_visible()


def test_what_is_being_typed_stays_when_an_answer_arrives(site, phone, net):
    answer = net.add("hold", "POST /api/sync")
    phone.note_from_row("Anu")
    assert answer.reached.wait(15)
    place = phone.page.get_by_label("Place")
    place.press_sequentially("Café am ")
    net.release()
    expect(phone.page.get_by_text("Your group can see it.")).to_be_visible()
    expect(place).to_have_value("Café am ")
    place.press_sequentially("Markt")
    place.blur()
    expect(place).to_have_value("Café am Markt")
    phone.done()
    phone.expect_all_sent()
    assert [one.place for one in site.rows(Conversation)] == ["Café am Markt"]


def test_a_note_she_no_longer_agrees_to_stays_with_its_author(site, phone, context, anu):
    context.set_offline(True)
    phone.note_from_row("Anu")
    phone.write_note("Only for us.")
    phone.done()
    site.make.consent(anu, "notes", given=False)
    context.set_offline(False)

    expect(phone.pill("Needs you")).to_be_visible(timeout=30_000)
    assert len(site.rows(Conversation)) == 1
    assert site.rows(ConversationNote) == []
    assert "Only for us." not in site.log.read_text()
    phone.open("/app/sync")
    expect(phone.page.get_by_text("Anu does not want notes to be kept.")).to_be_visible()
    phone.page.get_by_role("button", name="View or delete").click()
    expect(phone.page.get_by_text("Only for us.")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Copy text")).to_be_visible()
    phone.page.get_by_role("button", name="Delete", exact=True).click()
    phone.page.get_by_role("button", name="Delete for good").click()
    expect(phone.page.get_by_text("All sent")).to_be_visible()
    assert phone.stored("attention") == []


def test_of_ten_entries_nine_arrive_and_one_comes_back_with_its_text(site, phone, context, anu):
    other = site.make.newcomer(site.make.group("Gruppe Wüste"), "Zara")
    context.set_offline(True)
    phone.page.evaluate(QUEUE_TEN, [anu.id, other.id])
    assert len(phone.queued()) == 10
    context.set_offline(False)

    expect(phone.pill("Needs you")).to_be_visible(timeout=30_000)
    assert len(site.rows(FollowUp)) == 9
    phone.open("/app/sync")
    phone.page.get_by_role("button", name="View or delete").click()
    expect(phone.page.get_by_text(re.compile("^Step 4$")).last).to_be_visible()
    expect(phone.page.get_by_text("This is not there any more.")).to_be_visible()


#: Ten next steps; the fourth is about somebody whom this companion does not accompany.
QUEUE_TEN = """async ([anu, stranger]) => {
  const { openDirectory } = await import("/static/field/store/directory.js");
  const { openStore } = await import("/static/field/store/store.js");
  const directory = await openDirectory();
  const session = await directory.current();
  const store = await openStore(session.account);
  const owner = session.person;
  for (let n = 1; n <= 10; n++) {
    const newcomer_id = n === 4 ? stranger : anu;
    const set = { newcomer_id, text: `Step ${n}`, owner, state: "open" };
    await store.enqueue([{ op: "create", kind: "follow_up", row: crypto.randomUUID(), set }]);
  }
  store.forget();
  directory.close();
}"""


def test_going_back_closes_a_sheet_and_nothing_else(phone, anu):
    page, sheet = phone.page, phone.page.get_by_role("dialog")
    page.get_by_role("link", name="Anu").first.click()
    page.get_by_role("link", name="Talks").click()
    page.get_by_role("button", name="Add a next step").click()
    expect(sheet).to_be_visible()
    page.go_back()
    expect(sheet).to_have_count(0)
    expect(page).to_have_url(re.compile("tab=talks"))

    page.get_by_role("button", name="Add a next step").click()
    page.get_by_role("button", name="Close").click()
    expect(sheet).to_have_count(0)
    page.get_by_role("link", name="Checklist").click()
    page.get_by_role("button", name=re.compile("^More about|^Menu|for ")).first.click()
    sheet.get_by_role("button", name=re.compile("[Rr]emarks")).click()
    expect(page.get_by_role("heading", name="Remarks")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("tab=tasks"))
    expect(sheet).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()

    page.get_by_role("button", name="Note a talk", exact=True).click()
    phone.expect_saved()


def test_an_unsteady_thumb_notes_one_talk_and_no_day_that_is_to_come(site, phone, anu):
    page = phone.page
    page.get_by_role("button", name="Note a talk with Anu").dblclick()
    phone.expect_saved()
    [talk] = site.wait_for(Conversation, 1)

    page.get_by_role("button", name=re.compile("^When")).click()
    day = page.get_by_role("textbox", name="Day")
    for typed in ("2127-05-01", "0002-05-01"):
        day.fill(typed)
        day.blur()
        expect(day).to_have_value(typed)
        expect(day).to_have_attribute("aria-invalid", "true")
    phone.done()
    phone.expect_all_sent()
    [same] = site.rows(Conversation)
    assert same.occurred_on == talk.occurred_on


def test_a_second_tap_on_the_same_spot_presses_nothing_that_came_to_lie_there(site, phone, anu):
    page = phone.page
    phone.note_from_row("Anu")
    place = page.get_by_role("button", name="Finished").bounding_box()
    middle = (place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.touchscreen.tap(*middle)
    page.touchscreen.tap(*middle)
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    page.wait_for_timeout(500)
    assert len(site.wait_for(Conversation, 1)) == 1
    page.touchscreen.tap(*middle)  # the arch lies there now: a tap of its own is meant
    site.wait_for(Conversation, 2)


def test_who_types_without_a_pause_loses_no_more_than_a_moment(phone, anu):
    phone.note_from_row("Anu")
    phone.page.get_by_label("Note", exact=True).press_sequentially("x" * 60, delay=20)
    [draft] = phone.stored("drafts")
    assert len(draft["text"]) > 20
