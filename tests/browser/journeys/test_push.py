"""Being reminded on the lock screen: asking for it, what is shown there, and what ends it.

A private window cannot subscribe; that one call is replaced. The subscription is a real one of a
push service on this machine, which decrypts what the server sends; the worker gets just that.
"""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.follow_ups.models import FollowUp, StepState
from app.people.models import Profile
from app.push.keys import new_key, read_keys
from app.push.models import PushSubscription
from app.reminders.models import About, Notification, Rule
from tests.browser.companion import Companion, until
from tests.browser.devtools import ServiceWorkerPanel
from tests.browser.journeys.test_reminders import TEXT, step
from tests.push_service import PushService, Subscribed

__all__ = ["step"]

STUB = """(() => {
  const json = SUBSCRIPTION;
  const sub = {
    ...json,
    toJSON: () => json,
    unsubscribe: async () => localStorage.removeItem("subscribed"),
  };
  PushManager.prototype.getSubscription = async () =>
    localStorage.getItem("subscribed") ? sub : null;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey !== "KEY") throw new TypeError("not ours");
    localStorage.setItem("subscribed", "1");
    return sub;
  };
})()"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ body, actions }) => [body, ...actions.map(({ title }) => title)])"""
#: A tap on what is shown; the browser's own click needs a desktop around it.
TAP = """async (action) => {
  const [notification] = await registration.getNotifications();
  dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
}"""
#: What the worker tells the open page, for a tap that a person did not make may not bring it up.
LEAD = """async (path) => {
  const [page] = await clients.matchAll({ type: "window", includeUncontrolled: true });
  page.postMessage({ type: "go", path });
}"""
QUESTION = "Shall we remind you?"


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture
def key(site, service: PushService) -> str:
    """The public key of a server that sends."""
    private = new_key()
    site.environment |= {
        "DIELE_PUSH_KEY": private,
        "DIELE_PUSH_CONTACT": "mailto:it@diele.example",
        "DIELE_PUSH_HOSTS": service.origin,
    }
    site.restart()
    return read_keys(private).public


@pytest.fixture
def reached(key: str, service: PushService, context: BrowserContext) -> Subscribed:
    """What a phone gets that may remind."""
    made = service.subscribe(key)
    context.grant_permissions(["notifications"])
    context.add_init_script(STUB.replace("SUBSCRIPTION", json.dumps(made.json)).replace("KEY", key))
    return made


def say_yes(phone: Companion) -> None:
    page = phone.page
    page.get_by_role("link", name=QUESTION).click()
    page.get_by_role("button", name="Yes, remind me").click()
    expect(page.get_by_text("Reminders are on.")).to_be_visible()


def expect_shown(page: Page, url: str, message: dict[str, object], shown: list[object]) -> None:
    """Deliver a message and see what stands on the lock screen then."""
    ServiceWorkerPanel(page, url).push(json.dumps(message))
    until(page, f"async (all) => JSON.stringify(await ({SHOWN})()) === JSON.stringify(all)", shown)


def test_after_the_first_next_step_one_tap_leads_to_reminders_without_names(
    site, reached, step, phone
):
    page, url = phone.page, site.net.url
    say_yes(phone)
    [row] = site.wait_for(PushSubscription, 1)
    assert row.endpoint == reached.endpoint
    phone.open("/app/me/reminders")
    expect(page.get_by_role("switch", name="Reminders on this phone")).to_be_checked()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Sent. It will be here in a moment.")).to_be_visible()

    [test] = reached.received
    words = "This is a test. Reminders arrive on this phone."
    expect_shown(page, url, test.json, [[words]])
    due = {**test.json, "rule": "step_due", "about": "follow_up", "object": step}
    expect_shown(page, url, due, [["A next step is due.", "Done", "Tomorrow"]])
    page.get_by_text("Show names").click()
    expect(page.get_by_text("On: others can read names too.")).to_be_visible()
    expect_shown(page, url, due, [[f"Next step: {TEXT}", "Done", "Tomorrow"]])


def test_done_on_the_lock_screen_counts_in_a_tunnel_too_and_a_tap_leads_to_the_person(
    site, reached, renate, anu, step, phone, context
):
    page, url = phone.page, site.net.url
    site.make.reminder(renate, Rule.STEP_DUE, About.STEP, step)
    say_yes(phone)
    site.wait_for(PushSubscription, 1)
    phone.open("/app/me/reminders")
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Sent. It will be here in a moment.")).to_be_visible()
    due = {
        **reached.received[0].json,
        "rule": "step_due",
        "about": "follow_up",
        "object": step,
    }
    words = ["A next step is due.", "Done", "Tomorrow"]
    expect_shown(page, url, due, [words])
    worker = context.service_workers[0]

    worker.evaluate(LEAD, f"/app/people/{anu.id}")
    expect(page.get_by_role("heading", name="Anu", level=1)).to_be_visible()
    phone.open()
    expect(page.get_by_role("link", name="1 reminder")).to_be_visible()
    phone.expect_nothing_waits()
    context.set_offline(True)
    worker.evaluate(TAP, "done")
    expect(page.get_by_role("link", name="1 reminder")).to_have_count(0)
    until(page, f"async () => (await ({SHOWN})()).length === 0")
    assert {one["kind"] for one in phone.queued()} == {"follow_up", "notification"}
    context.set_offline(False)
    phone.expect_nothing_waits()

    [done] = site.rows(FollowUp)
    assert done.state == StepState.DONE
    [line] = site.rows(Notification)
    assert line.done_at


def test_signing_out_leaves_nothing_on_the_lock_screen_and_nobody_to_be_reached(
    site, reached, step, phone
):
    say_yes(phone)
    site.wait_for(PushSubscription, 1)
    message = {"account": "somebody's", "rule": "step_due", "about": "follow_up", "tag": "t"}
    expect_shown(phone.page, site.net.url, message, [["You have a new reminder."]])
    phone.expect_nothing_waits()

    phone.open("/app/me/sign-out")
    phone.page.get_by_role("button", name="Sign out").click()

    expect(phone.page.get_by_label("Your code")).to_be_visible()
    until(phone.page, f"async () => (await ({SHOWN})()).length === 0")
    assert phone.page.evaluate("localStorage.getItem('subscribed')") is None
    site.wait_for(PushSubscription, 0)


def test_not_now_is_not_asked_again_tomorrow(reached, step, phone):
    page = phone.page
    page.get_by_role("link", name=QUESTION).click()
    page.get_by_role("button", name="Not now").click()

    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    phone.open()
    expect(page.get_by_role("heading", name="Coming up")).to_be_visible()
    page.wait_for_timeout(300)
    expect(page.get_by_text(QUESTION)).to_have_count(0)


def test_a_phone_that_forbids_it_is_told_how_to_allow_it(key, step, phone):
    page = phone.page
    phone.open("/app/me/reminders")
    switch = page.get_by_role("switch", name="Reminders on this phone")

    page.get_by_text("Reminders on this phone").click()

    expect(page.get_by_text("This phone does not let the app remind you.")).to_be_visible()
    expect(switch).not_to_be_checked()


def test_quiet_hours_and_sorts_are_chosen_in_a_tunnel_and_hold_everywhere(site, phone, context):
    page = phone.page
    phone.open("/app/me/reminders")
    expect(page.get_by_text("This phone cannot remind you.")).to_be_visible()
    context.set_offline(True)

    page.get_by_label("From").fill("21:15")
    page.get_by_text("Invitations").click()
    page.get_by_role("button", name="Add quiet hours on some days").click()
    page.get_by_role("button", name="Sat").click()
    page.get_by_role("button", name="Remove").wait_for()
    expect(page.get_by_role("button", name="Sat")).to_have_attribute("aria-pressed", "false")
    context.set_offline(False)
    phone.expect_nothing_waits()

    [profile] = site.rows(Profile)
    assert set(profile.quiet) == {"1234567 21:15-08:00", "7 08:00-10:00"}
    assert profile.reminders_off == ["invitations"]
