"""Two people want to do the same thing, or write the same text."""

import pytest
from playwright.sync_api import expect

from app.follow_ups.models import FollowUp
from app.people.models import Person
from app.records.base import RowRevision
from tests.browser.companion import Companion


def person_of(site, name):
    return next(one.id for one in site.rows(Person) if one.call_name == name)


@pytest.fixture
def step(site, phone, anu, jonas):
    """A next step of the group, on both phones."""
    phone.open(f"/app/people/{anu.id}?tab=talks")
    phone.page.get_by_role("button", name="Add a next step").click()
    phone.page.get_by_label("What about?").fill("Bring the bicycle")
    phone.page.get_by_text("Somebody in the group", exact=True).click()
    phone.page.get_by_role("button", name="Save").click()
    phone.expect_all_sent()
    jonas.open(f"/app/people/{anu.id}?tab=talks")
    expect(jonas.page.get_by_text("Bring the bicycle")).to_be_visible()


def claim(companion: Companion) -> None:
    companion.page.get_by_role("button", name="I will do it").click()
    row = companion.page.locator(".check-row", has_text="Bring the bicycle")
    expect(row).to_contain_text("You")


def test_who_is_told_first_does_it_and_the_other_sees_who(site, phone, jonas, step, context):
    context.set_offline(True)
    claim(phone)
    expect(phone.page.get_by_text("not sent yet")).to_be_visible()
    claim(jonas)
    jonas.expect_all_sent()
    context.set_offline(False)
    phone.expect_all_sent()

    row = phone.page.locator(".check-row", has_text="Bring the bicycle")
    expect(row).to_contain_text("Jonas")
    expect(row.get_by_role("button", name="I will do it")).to_have_count(0)
    [stored] = site.rows(FollowUp)
    assert stored.owner == person_of(site, "Jonas")
    claims = [one.value for one in site.rows(RowRevision) if one.field == "owner"]
    assert person_of(site, "Renate") in claims
    expect(row).to_contain_text("Jonas has taken this on already")
    phone.page.get_by_role("link", name="Today").click()
    phone.page.get_by_role("link", name="Anu").first.click()
    phone.page.get_by_role("link", name="Talks").click()
    expect(row).to_contain_text("Jonas")
    expect(row).not_to_contain_text("has taken this on already")


def test_a_done_step_is_done_on_both_phones(site, phone, jonas, step, context):
    context.set_offline(True)
    phone.page.locator(".check-row__target").first.click()
    jonas.page.locator(".check-row__target").first.click()
    expect(jonas.page.locator(".check-row--done").first).to_be_visible()
    jonas.expect_nothing_waits()
    context.set_offline(False)
    phone.expect_all_sent()
    [stored] = site.rows(FollowUp)
    assert (stored.state, stored.settled_by) == ("done", person_of(site, "Jonas"))
