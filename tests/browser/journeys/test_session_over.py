"""The session ends while the phone is offline and entries wait."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.conversations.models import Conversation
from app.database import current_session
from app.people.models import DeviceContact


@pytest.fixture
def waiting(site, phone, context):
    """Five talks wait, and nobody has seen this phone for a hundred days."""
    context.set_offline(True)
    for _ in range(5):
        phone.note_from_row("Anu")
        phone.done()
    with site.make.writing() as stamp:
        long_ago = stamp.now - timedelta(days=100)
        current_session().execute(sa.update(DeviceContact).values(seen_at=long_ago))
    context.set_offline(False)
    notice = phone.page.get_by_text("5 entries wait on this phone. They will be sent afterwards.")
    expect(notice).to_be_visible(timeout=30_000)
    return phone


def sign_in(phone, code):
    phone.page.get_by_role("link", name="Sign in").click()
    phone.type_code(code)
    expect(phone.page.get_by_role("heading", name="Today", level=1)).to_be_visible()


def test_the_same_person_signs_in_and_everything_arrives(site, waiting, renate):
    assert site.rows(Conversation) == []
    sign_in(waiting, site.make.code(renate))
    waiting.expect_all_sent()
    assert {one.author_id for one in site.rows(Conversation)} == {renate}
    assert len(site.rows(Conversation)) == 5


def test_reading_and_writing_go_on_without_a_session(site, waiting, renate):
    waiting.note_from_row("Anu")
    waiting.done()
    assert len(waiting.queued()) == 6
    sign_in(waiting, site.make.code(renate))
    waiting.expect_all_sent()
    assert len(site.rows(Conversation)) == 6


def test_under_another_name_they_stay_and_nobody_sees_them(site, waiting, renate):
    group = site.make.group("Gruppe Wüste")
    site.make.newcomer(group, "Zara")
    other = site.make.companion(group, name="Birte", language="en")
    sign_in(waiting, site.make.code(other))

    waiting.expect_all_sent()
    expect(waiting.page.get_by_text("Zara").first).to_be_visible()
    assert "Anu" not in waiting.page.content()
    assert "Anu" not in str(waiting.stored("rows"))
    assert len(waiting.queued()) == 5
    assert site.rows(Conversation) == []

    waiting.open("/app/me/sign-out")
    waiting.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(waiting.page.get_by_text("5 entries of Renate wait here.")).to_be_visible()
    waiting.type_code(site.make.code(renate))
    expect(waiting.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    waiting.expect_all_sent()
    assert {one.author_id for one in site.rows(Conversation)} == {renate}
    assert len(site.rows(Conversation)) == 5
