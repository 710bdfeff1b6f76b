"""A phone without room: it says so, stores nothing by halves, and throws no word away."""

from playwright.sync_api import expect

from app.conversations.models import Conversation, ConversationNote
from tests.browser.devtools import ServiceWorkerPanel

#: For so long Chromium goes on believing that there is room; it asks again afterwards.
UNNOTICED_MS = 31_000
FULL = "This phone is full. Nothing was saved."


def test_a_full_phone_says_so_and_keeps_every_word(site, phone, context, net, jonas):
    page, panel = phone.page, ServiceWorkerPanel(phone.page, net.url)
    context.set_offline(True)
    phone.note_from_row("Anu")
    before = phone.queued()
    jonas.note_from_row("Anu")
    jonas.done()
    jonas.expect_all_sent()
    panel.quota(1)
    page.wait_for_timeout(UNNOTICED_MS)

    phone.write_note("Words that took an hour")
    expect(page.get_by_text(FULL)).to_be_visible()
    note = page.get_by_label("Note", exact=True)
    expect(note).to_have_value("Words that took an hour")

    context.set_offline(False)
    page.wait_for_timeout(2000)
    assert not [row for row in phone.stored("rows") if row["kind"] == "conversation"]
    expect(note).to_have_value("Words that took an hour")
    assert [entry["id"] for entry in phone.queued()] == [before[0]["id"]]
    assert phone.stored("sent") == []

    panel.quota(None)
    note.press_sequentially(".")
    note.blur()
    assert site.wait_for(ConversationNote, 1)[0].note == "Words that took an hour."
    phone.done()
    expect(page.get_by_text(FULL)).to_have_count(0)
    phone.expect_all_sent()
    assert len(site.rows(Conversation)) == 2


def test_a_talk_that_found_no_room_was_never_called_saved(site, phone, net):
    panel = ServiceWorkerPanel(phone.page, net.url)
    panel.quota(1)
    phone.page.wait_for_timeout(UNNOTICED_MS)
    phone.page.get_by_role("button", name="Note a talk with Anu").click()
    expect(phone.page.get_by_text(FULL)).to_be_visible()
    expect(phone.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    assert phone.queued() == phone.stored("sent") == []

    panel.quota(None)
    phone.note_from_row("Anu")
    phone.done()
    phone.expect_all_sent()
    assert len(site.rows(Conversation)) == 1


def test_a_phone_whose_memory_cannot_be_opened_shows_no_empty_page(site, context):
    page = context.new_page()
    page.add_init_script("indexedDB.open = () => { throw new DOMException('', 'UnknownError'); }")
    page.goto(f"{site.net.url}/app/")
    title = "The memory of this phone cannot be opened"
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
