"""Reminders on the phone: the inbox, with and without a network."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app import clock
from app.follow_ups.models import FollowUp, StepState
from app.reminders.models import About, Notification, Rule
from tests.phone import Phone, create

TEXT = "Call the landlord"


@pytest.fixture
def step(site, group, renate, anu) -> str:
    """A next step of Renate's with Anu, due today."""
    today = clock.local_day(clock.now(), "Europe/Berlin").isoformat()
    fields = {
        "newcomer_id": anu.id,
        "group_id": group,
        "text": TEXT,
        "due_on": today,
        "owner": renate,
        "state": "open",
    }
    made = create("follow_up", fields)
    Phone(site.app).sign_in(code=site.make.code(renate)).sync(made)
    return made["row"]


@pytest.fixture
def reminded(site, renate, anu, step) -> None:
    """Two lines in Renate's inbox."""
    site.make.reminder(renate, Rule.CONTACT_GAP, About.NEWCOMER, anu.id)
    site.make.reminder(renate, Rule.STEP_DUE, About.STEP, step)


def line(phone, words):
    return phone.page.get_by_role("listitem").filter(has_text=words)


def test_what_is_done_or_put_off_in_a_tunnel_leaves_the_inbox_at_once(
    site, reminded, phone, context
):
    page = phone.page
    page.get_by_role("link", name="2 reminders").click()
    expect(page.get_by_role("heading", name="Reminders", level=1)).to_be_visible()
    phone.expect_nothing_waits()
    assert all(one.read_at for one in site.rows(Notification))
    context.set_offline(True)

    line(phone, f"Next step: {TEXT}").get_by_text("Done", exact=True).click()
    line(phone, "Nobody has heard from Anu").get_by_text("In 3 days", exact=True).click()
    expect(page.get_by_text("Nothing is waiting for you")).to_be_visible()
    expect(page.get_by_text("not sent yet")).to_have_count(2)
    assert not any(one.done_at or one.snoozed_until for one in site.rows(Notification))
    context.set_offline(False)
    phone.expect_nothing_waits()

    [done] = site.rows(FollowUp)
    assert done.state == StepState.DONE
    by_rule = {one.rule: one for one in site.rows(Notification)}
    assert by_rule[Rule.STEP_DUE].done_at
    today = clock.local_day(clock.now(), "Europe/Berlin")
    assert by_rule[Rule.CONTACT_GAP].snoozed_until == today + timedelta(days=3)
    expect(page.get_by_text("again on")).to_be_visible()
    phone.open()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="reminder")).to_have_count(0)


def test_ticking_the_step_itself_leaves_nothing_to_be_reminded_of(reminded, phone):
    phone.page.locator(".check-row").filter(has_text=TEXT).locator(".check-row__target").click()
    expect(phone.page.get_by_role("link", name="1 reminder")).to_be_visible()

    phone.page.get_by_role("link", name="1 reminder").click()
    expect(line(phone, TEXT).get_by_text("Done", exact=True)).to_have_count(0)
    line(phone, "Nobody has heard from Anu").get_by_role("link").click()

    expect(phone.page.get_by_role("heading", name="Anu", level=1)).to_be_visible()
