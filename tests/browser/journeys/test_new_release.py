"""A new release is published while somebody writes, and while entries wait."""

import pytest
from playwright.sync_api import expect

from app.conversations.models import Conversation, ConversationNote
from tests.browser.companion import Companion
from tests.browser.devtools import ServiceWorkerPanel


@pytest.fixture
def publish(site, tmp_path):
    """Put the next release on the server: other bytes in one of the files."""

    def publish():
        site.serve_other_files(
            tmp_path / "next", {"static/field/screens/me.js": ('_("More")', '_("More") + " 2"')}
        )
        site.restart()

    return publish


def test_a_new_release_never_reloads_while_somebody_writes(site, phone, context, net, publish, anu):
    page = phone.page
    phone.note_from_row("Anu")
    note = page.get_by_label("Note", exact=True)
    note.press_sequentially("Half a sen")
    page.evaluate("window.sameLife = true")
    publish()
    panel = ServiceWorkerPanel(page, net.url)
    panel.update()
    page.wait_for_function(
        "async () => !!(await navigator.serviceWorker.getRegistration('/app/')).waiting"
    )

    note.press_sequentially("tence")
    page.wait_for_timeout(1500)
    assert page.evaluate("window.sameLife")
    second = Companion(context.new_page(), phone.url).open("/app/me").page
    expect(second.get_by_role("button", name="Renew")).to_be_visible()
    page.bring_to_front()
    expect(note).to_have_value("Half a sentence")
    note.blur()
    [stored] = site.wait_for(ConversationNote, 1)
    assert stored.note == "Half a sentence"

    phone.done()
    page.get_by_role("link", name="More").click()
    expect(page.get_by_role("heading", name="More", exact=True)).to_be_visible()
    page.get_by_role("button", name="Renew").click()
    expect(page.get_by_role("heading", name="More 2")).to_be_visible()
    assert page.evaluate("window.sameLife") is None
    second.get_by_role("button", name="Renew").click()
    expect(second.get_by_role("heading", name="More 2")).to_be_visible()
    phone.open(f"/app/people/{anu.id}?tab=talks")
    expect(page.get_by_text("Half a sentence")).to_be_visible()


def test_what_waited_in_the_old_release_arrives_from_the_new_one(
    site, phone, context, net, publish
):
    context.set_offline(True)
    for _ in range(5):
        phone.note_from_row("Anu")
        phone.done()
    publish()
    context.set_offline(False)
    net.add("status", "POST /api/", times=None, code=503, body=b"")
    ServiceWorkerPanel(phone.page, net.url).update()
    phone.open("/app/me")
    phone.page.get_by_role("button", name="Renew").click()
    expect(phone.page.get_by_role("heading", name="More 2")).to_be_visible()
    assert len(phone.queued()) == 5

    net.clear()
    phone.open()
    phone.expect_all_sent()
    assert len(site.rows(Conversation)) == 5
