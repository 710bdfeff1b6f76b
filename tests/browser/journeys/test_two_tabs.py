"""The same app open twice."""

import pytest
from playwright.sync_api import expect

from app.conversations.models import Conversation, ConversationNote
from tests.browser.companion import Companion
from tests.browser.devtools import ServiceWorkerPanel


@pytest.fixture
def second(phone, context):
    tab = Companion(context.new_page(), phone.url)
    tab.open()
    expect(tab.pill("All sent")).to_be_visible()
    return tab


def test_two_tabs_show_the_same_and_send_each_entry_once(site, phone, second, context, net, anu):
    context.set_offline(True)
    phone.note_from_row("Anu")
    phone.done()
    expect(second.page.get_by_text("not sent yet")).to_be_visible()
    second.note_from_row("Anu")
    second.done()
    assert len(phone.queued()) == 2
    context.set_offline(False)

    phone.expect_all_sent()
    second.expect_all_sent()
    assert len(site.rows(Conversation)) == 2
    assert {one.version for one in site.rows(Conversation)} == {1}


def test_words_of_a_note_kept_in_one_tab_show_in_another_that_is_open_already(
    site, phone, second, anu
):
    phone.note_from_row("Anu")
    second.follow(phone.page.url.removeprefix(phone.url).replace("?new", "?"))
    mine, other = (tab.page.get_by_label("Note", exact=True) for tab in (phone, second))
    expect(other).to_have_value("")
    mine.press_sequentially("Has fou")
    expect(other).to_have_value("Has fou")
    phone.page.close()

    other.fill("Has found a course.")
    other.blur()

    [note] = site.wait_for(ConversationNote, 1)
    assert note.note == "Has found a course."
    second.expect_nothing_waits()
    assert second.stored("drafts") == []


def test_tabs_and_worker_at_once_without_locks_make_no_second_row(
    site, phone, context, net, browser
):
    context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})"
    )
    second = Companion(context.new_page(), phone.url).open()
    third = Companion(context.new_page(), phone.url).open()
    expect(third.pill("All sent")).to_be_visible()
    context.set_offline(True)
    for tab in (second, third, second):
        tab.note_from_row("Anu")
        tab.done()
    net.latency = 0.3
    context.set_offline(False)
    ServiceWorkerPanel(second.page, net.url).sync("outbox")

    second.expect_all_sent()
    third.expect_all_sent()
    assert len(site.rows(Conversation)) == 3
    assert {one.version for one in site.rows(Conversation)} == {1}
