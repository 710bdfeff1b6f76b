"""A reminder the whole way: Chromium's own subscription, our sender, Chromium's decryption."""

import pytest
from playwright.sync_api import expect

from app.push.models import PushSubscription
from tests.browser.companion import Companion, until
from tests.browser.journeys.test_push import SHOWN, say_yes
from tests.browser.journeys.test_reminders import step

__all__ = ["step"]

UNREACHED = """async () =>
  (await (await navigator.serviceWorker.ready).pushManager.getSubscription()) === null"""


@pytest.fixture
def installed(site, worker, switch_on, renate) -> Companion:
    """Renate's phone."""
    page = switch_on().new_page()
    return Companion(page, site.net.url).sign_in(site.make.code(renate))


def test_a_test_message_is_decrypted_by_the_browser_and_shown(site, fcm, step, installed):
    page = installed.page
    say_yes(installed)
    [row] = site.wait_for(PushSubscription, 1)
    assert row.endpoint.startswith(fcm.origin)

    installed.open("/app/me/reminders")
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Sent. It will be here in a moment.")).to_be_visible()
    words = "This is a test. Reminders arrive on this phone."
    until(page, f"async (words) => (await ({SHOWN})()).some(([one]) => one === words)", words)

    page.get_by_text("Reminders on this phone").click()
    until(page, f"async () => (await ({SHOWN})()).length === 0")
    site.wait_for(PushSubscription, 0)
    until(page, UNREACHED)
