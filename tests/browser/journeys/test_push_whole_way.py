"""A reminder the whole way: Chromium's own subscription, our sender, Chromium's decryption."""

import pytest
from playwright.sync_api import expect

from app.push.models import Delivery, DeliveryState, PushSubscription
from tests.browser.companion import Companion, until
from tests.browser.journeys.test_push import say_yes
from tests.browser.journeys.test_reminders import step
from tests.browser.worker import DUE, ONE_DAY
from tests.reminding import at

__all__ = ["step"]

UNREACHED = """async () =>
  (await (await navigator.serviceWorker.ready).pushManager.getSubscription()) === null"""


@pytest.fixture
def installed(site, worker, switch_on, renate) -> Companion:
    """Renate's phone."""
    page = switch_on().new_page()
    return Companion(page, site.net.url).sign_in(site.make.code(renate))


def test_a_test_message_is_decrypted_by_the_browser_and_shown(site, fcm, desktop, step, installed):
    page = installed.page
    say_yes(installed)
    [row] = site.wait_for(PushSubscription, 1)
    assert row.endpoint.startswith(fcm.origin)

    installed.open("/app/me/reminders")
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Sent. It will be here in a moment.")).to_be_visible()
    desktop.see("This is a test. Reminders arrive on this phone.")

    page.get_by_text("Reminders on this phone").click()
    desktop.see_nothing()
    site.wait_for(PushSubscription, 0)
    until(page, UNREACHED)


def test_what_was_sent_while_the_phone_was_off_is_shown_once_it_is_on_and_once(
    site, worker, fcm, desktop, profile, switch_on, anu, renate, step, installed
):
    say_yes(installed)
    site.wait_for(PushSubscription, 1)
    worker.put_steps(anu, renate, ONE_DAY)
    profile.close()
    fcm.wait_until_off()
    assert worker.tick(at(ONE_DAY)).sent == 1
    assert desktop.count == 0

    page = switch_on().new_page()
    desktop.see(DUE)
    phone = Companion(page, site.net.url).open()
    expect(phone.pill("All sent")).to_be_visible()

    assert worker.tick(at(ONE_DAY, 13)).sent == 0
    assert desktop.count == 1


def test_two_people_who_share_a_phone_are_reminded_of_their_own_only(
    site, group, worker, desktop, anu, renate, step, installed
):
    page, jonas = installed.page, site.make.companion(group, name="Jonas", language="en")
    say_yes(installed)
    site.wait_for(PushSubscription, 1)
    worker.put_steps(anu, renate, ONE_DAY)
    [his] = worker.put_steps(anu, jonas, ONE_DAY).values()
    installed.expect_nothing_waits()
    installed.open("/app/me/sign-out")
    page.get_by_role("button", name="Sign out").click()
    site.wait_for(PushSubscription, 0)

    installed.type_code(site.make.code(jonas))
    expect(installed.pill("All sent")).to_be_visible()
    installed.open("/app/me/reminders")
    page.get_by_text("Reminders on this phone").click()
    [reached] = site.wait_for(PushSubscription, 1)
    assert worker.tick(at(ONE_DAY)).sent == 1

    desktop.see(DUE)
    [sent] = [one for one in site.rows(Delivery) if one.state == DeliveryState.SENT]
    assert (sent.device_id, sent.object_id) == (reached.device_id, his)
    assert desktop.count == 1
