"""The same app open twice."""

import pytest
from playwright.sync_api import expect

from app.conversations.models import Conversation
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
