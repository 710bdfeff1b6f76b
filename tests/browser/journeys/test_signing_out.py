"""Signing out while entries wait: sent first, kept, or deleted, and never in silence."""

import pytest
from playwright.sync_api import expect

from app.conversations.models import Conversation
from app.people.models import Device


@pytest.fixture
def waiting(phone, context):
    """Two talks that have not been sent; the network is away."""
    context.set_offline(True)
    for _ in range(2):
        phone.note_from_row("Anu")
        phone.done()
    return phone


def leave(phone, words):
    phone.page.get_by_role("button", name=words).click()


def expect_signed_out(phone):
    expect(phone.page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    assert "Anu" not in phone.page.content()


def test_with_a_network_what_waits_is_sent_first(site, waiting, context, net):
    net.add("status", "POST /api/", times=None, code=503, body=b"")
    context.set_offline(False)
    waiting.open("/app/me/sign-out")
    expect(waiting.page.get_by_text("2 entries have not been sent yet.")).to_be_visible()
    net.clear()
    leave(waiting, "Send first")
    expect(waiting.page.get_by_text("Everything has been sent.")).to_be_visible(timeout=30_000)
    with waiting.page.expect_response("**/api/sign-out"):
        leave(waiting, "Sign out")

    expect_signed_out(waiting)
    assert len(site.rows(Conversation)) == 2
    waiting.page.wait_for_function("indexedDB.databases().then((all) => all.length === 1)")
    assert {one.revoked for one in site.rows(Device)} == {"left"}


def test_what_is_kept_waits_for_its_author_and_is_shown_to_nobody(
    site, waiting, context, renate, anu, another
):
    waiting.open("/app/me/sign-out")
    leave(waiting, "Sign out, keep 2 entries here")
    expect_signed_out(waiting)
    expect(waiting.page.get_by_text("2 entries of Renate wait here.")).to_be_visible()
    assert waiting.stored("rows") == []
    assert len(waiting.queued()) == 2

    context.set_offline(False)
    waiting.type_code(site.make.code(renate))
    waiting.expect_all_sent()
    assert len(site.rows(Conversation)) == 2


def test_what_is_deleted_is_asked_for_twice_and_gone(site, waiting, context):
    waiting.open("/app/me/sign-out")
    leave(waiting, "Sign out and delete 2 entries")
    expect(waiting.page.get_by_text("Delete for good?")).to_be_visible()
    assert len(waiting.queued()) == 2
    leave(waiting, "Sign out and delete 2 entries")

    expect_signed_out(waiting)
    waiting.page.wait_for_function("indexedDB.databases().then((all) => all.length === 1)")
    assert waiting.queued() == []
    assert [one.revoked for one in site.rows(Device)] == [None]
    context.set_offline(False)
    waiting.open()
    expect_signed_out(waiting)
    assert site.rows(Conversation) == []
