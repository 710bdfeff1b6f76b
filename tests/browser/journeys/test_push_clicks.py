"""What is shown on the lock screen is tapped: Chromium and its notifications are real.

So is everything before: the subscription, the worker that sends, the decryption.
"""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.follow_ups.models import FollowUp, StepState
from app.push.models import PushSubscription
from app.reminders.models import Notification
from app.sync.models import SyncMutation
from tests.browser.companion import READ_STORE, Companion
from tests.browser.desktop import Shown
from tests.browser.journeys.test_push import say_yes
from tests.browser.worker import DUE, NEXT_DAY, ONE_DAY
from tests.reminding import at

LINES = f"""async () => (await ({READ_STORE})("rows"))
  .filter(({{ kind }}) => kind === "notification").length"""


@pytest.fixture
def steps(worker, renate, anu) -> dict[int, str]:
    return worker.put_steps(anu, renate, ONE_DAY, NEXT_DAY)


@pytest.fixture
def installed(site, steps, switch_on, renate) -> Companion:
    """Renate's phone; it may remind her."""
    phone = Companion(switch_on().new_page(), site.net.url).sign_in(site.make.code(renate))
    say_yes(phone)
    site.wait_for(PushSubscription, 1)
    return phone


@pytest.fixture
def remind(worker, installed, desktop) -> Callable[[int], Shown]:
    """Reminds Renate on a day; her phone shows it and has fetched what it is about."""

    def remind(day: int) -> Shown:
        [there] = installed.page.context.service_workers
        before = there.evaluate(LINES)
        worker.tick(at(day))
        shown = desktop.see(DUE)
        end = time.monotonic() + 30
        while there.evaluate(LINES) == before:
            assert time.monotonic() < end, "the line of the inbox never came"
            installed.page.wait_for_timeout(20)
        return shown

    return remind


def test_a_tap_leads_to_the_person_whether_a_page_is_open_or_not(
    site, installed, desktop, remind, anu
):
    page, person = installed.page, f"**/app/people/{anu.id}"
    before = len(site.rows(SyncMutation))
    desktop.click(remind(ONE_DAY))
    page.wait_for_url(person)
    expect(page.get_by_role("heading", name="Anu", level=1)).to_be_visible()
    desktop.see_nothing()

    page.goto("about:blank")
    shown = remind(NEXT_DAY)
    with page.context.expect_page() as opened:
        desktop.click(shown)
    opened.value.wait_for_url(person)
    expect(opened.value.get_by_role("heading", name="Anu", level=1)).to_be_visible()
    site.wait_for(SyncMutation, before + 2)
    assert all(one.read_at for one in site.rows(Notification))


def test_done_and_tomorrow_are_written_without_a_page_in_a_tunnel_too_and_arrive_once(
    site, installed, desktop, remind, steps
):
    """The browser wakes no app without a page when the network returns; the next message does."""
    page, context = installed.page, installed.page.context
    page.goto("about:blank")
    shown, pages, before = remind(ONE_DAY), len(context.pages), len(site.rows(SyncMutation))
    context.set_offline(True)
    desktop.click(shown, "Done")
    desktop.see_nothing()
    waiting = context.service_workers[0].evaluate(f"({READ_STORE})('outbox')")
    assert {one["kind"] for one in waiting} == {"follow_up", "notification"}
    assert len(site.rows(SyncMutation)) == before

    context.set_offline(False)
    shown = remind(NEXT_DAY)
    site.wait_for(SyncMutation, before + 2)
    desktop.click(shown, "Tomorrow")
    site.wait_for(SyncMutation, before + 3)

    assert len(context.pages) == pages
    states = {one.id: one.state for one in site.rows(FollowUp)}
    assert states == {steps[ONE_DAY]: StepState.DONE, steps[NEXT_DAY]: StepState.OPEN}
    lines = {one.object_id: one for one in site.rows(Notification)}
    assert lines[steps[ONE_DAY]].done_at
    assert lines[steps[NEXT_DAY]].snoozed_until
