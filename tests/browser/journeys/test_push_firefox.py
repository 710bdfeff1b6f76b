"""A reminder the whole way in Firefox: its own subscription, our sender, its decryption."""

import shutil
from collections.abc import Iterator

import pytest

from app.push.models import PushSubscription
from tests.browser.autopush import DELIVERED, Autopush
from tests.browser.firefox_bidi import Firefox, Page
from tests.browser.journeys.test_other_engines import Hand
from tests.browser.worker import DUE, ONE_DAY, Worker
from tests.reminding import at

SHOWN = """navigator.serviceWorker.ready.then(async (registration) =>
  (await registration.getNotifications()).map(({ body }) => body).join())"""

#: There as soon as the phone knows that it reminds.
SWITCH = """[...document.querySelectorAll("label")]
  .find(({ textContent }) => textContent.includes("Reminders on this phone"))
  .querySelector(":checked")"""


@pytest.fixture
def autopush() -> Iterator[Autopush]:
    with Autopush() as autopush:
        yield autopush


@pytest.fixture
def page(site, autopush, tmp_path) -> Iterator[Page]:
    if not shutil.which("firefox-esr"):
        pytest.skip("Firefox is not installed: apt-get install firefox-esr")
    with Firefox(tmp_path / "firefox", prefs=autopush.prefs) as fox:
        fox.grant("notifications", site.net.url)
        yield fox.new_page()


@pytest.fixture
def worker(site, autopush) -> Iterator[Worker]:
    worker = Worker(site, autopush.origin)
    yield worker
    worker.close()


def test_firefox_subscribes_decrypts_and_shows_a_reminder_and_can_be_left_alone(
    site, worker, autopush, anu, renate, page
):
    worker.put_steps(anu, renate, ONE_DAY)
    hand, url = Hand(page), site.net.url
    page.goto(f"{url}/app/")
    hand.type("[autocomplete=one-time-code]", site.make.code(renate))
    hand.see("document.querySelector('form button:not([type=button])').click() ?? true")
    hand.read("All sent")
    hand.see("navigator.serviceWorker.ready")
    page.goto(f"{url}/app/remind")
    hand.tap("Yes, remind me")
    [row] = site.wait_for(PushSubscription, 1)
    assert row.endpoint.startswith(autopush.origin)

    assert worker.tick(at(ONE_DAY)).sent == 1
    hand.see(f"{SHOWN}.then((words) => words === '{DUE}')")
    assert autopush.codes.get(timeout=30) == DELIVERED

    page.goto(f"{url}/app/me/reminders")
    hand.see(f"{SWITCH}.click() ?? true")
    site.wait_for(PushSubscription, 0)
    hand.see(f"{SHOWN}.then((words) => words === '')")
    assert autopush.channels == {}
