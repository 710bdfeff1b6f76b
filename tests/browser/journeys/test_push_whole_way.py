"""A reminder the whole way: Chromium's own subscription, our sender, Chromium's decryption."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.push.keys import new_key
from app.push.models import PushSubscription
from tests.browser.companion import Companion, until
from tests.browser.fcm import Fcm
from tests.browser.journeys.test_push import SHOWN, say_yes
from tests.browser.journeys.test_reminders import step

__all__ = ["step"]

#: The browser names Google's address; ours takes its place in what it tells the page.
HERE = """(() => {
  const given = PushSubscription.prototype.toJSON;
  PushSubscription.prototype.toJSON = function () {
    const json = given.call(this);
    return { ...json, endpoint: "ORIGIN" + new URL(json.endpoint).pathname };
  };
})()"""

UNREACHED = """async () =>
  (await (await navigator.serviceWorker.ready).pushManager.getSubscription()) === null"""


@pytest.fixture
def fcm(site) -> Iterator[Fcm]:
    with Fcm() as fcm:
        site.environment |= {
            "DIELE_PUSH_KEY": new_key(),
            "DIELE_PUSH_CONTACT": "mailto:it@diele.example",
            "DIELE_PUSH_HOSTS": fcm.origin,
        }
        site.restart()
        yield fcm


@pytest.fixture
def installed(site, fcm, renate, profile) -> Companion:
    """Renate's phone with a profile on disk: only there Chromium subscribes."""
    context = profile(*fcm.arguments)
    context.grant_permissions(["notifications"])
    context.add_init_script(HERE.replace("ORIGIN", fcm.origin))
    return Companion(context.new_page(), site.net.url).sign_in(site.make.code(renate))


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
