"""The server gets another key for its messages while phones have the app installed."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.push.keys import new_key, read_keys
from app.push.models import PushSubscription
from tests.browser.companion import until
from tests.browser.devtools import ServiceWorkerPanel
from tests.push_service import PushService

#: A private window cannot subscribe. This does, for each key of the server's as browsers do:
#: one subscription at a time, and none for another key while there is one.
STUB = """(() => {
  const all = SUBSCRIPTIONS;
  const bytesOf = (key) => Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")),
    (one) => one.charCodeAt(0)).buffer;
  const made = (key) => key && {
    options: { applicationServerKey: bytesOf(key) },
    toJSON: () => all[key],
    unsubscribe: async () => localStorage.removeItem("subscribed"),
  };
  const own = () => localStorage.getItem("subscribed");
  PushManager.prototype.getSubscription = async () => made(own());
  PushManager.prototype.subscribe = async ({ applicationServerKey: key }) => {
    if (own() && own() !== key) throw new DOMException("another key", "InvalidStateError");
    localStorage.setItem("subscribed", key);
    return made(key);
  };
})()"""


#: The server has answered.
TOKEN = """async () => {
  const { openDirectory } = await import("/static/field/store/directory.js");
  const directory = await openDirectory();
  const { key, token } = await directory.get("push");
  directory.close();
  return token && localStorage.getItem("subscribed") === key &&
    JSON.parse(document.getElementById("boot").textContent).push_key === key;
}"""
ENDING = 'localStorage.removeItem("subscribed")'
FAILING = "{ window.asked = true; throw new DOMException('no', 'AbortError'); }"


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


def serve_with(site, service, private):
    site.environment |= {
        "DIELE_PUSH_KEY": private,
        "DIELE_PUSH_CONTACT": "mailto:it@diele.example",
        "DIELE_PUSH_HOSTS": service.origin,
    }
    site.restart()


def test_an_installed_phone_takes_a_new_key_as_a_new_version_and_is_reached_again(
    site, service, phone, context
):
    private = [new_key(), new_key()]
    keys = [read_keys(one).public for one in private]
    made = {key: service.subscribe(key) for key in keys}
    stub = STUB.replace("SUBSCRIPTIONS", json.dumps({key: made[key].json for key in keys}))
    context.grant_permissions(["notifications"])
    context.add_init_script(stub)
    serve_with(site, service, private[0])
    renew(phone, site)
    phone.open("/app/me/reminders")
    phone.page.get_by_text("Reminders on this phone").click()
    expect(phone.page.get_by_text("Switched on")).to_be_visible()
    [row] = site.wait_for(PushSubscription, 1)
    assert row.endpoint == made[keys[0]].endpoint

    serve_with(site, service, private[1])
    phone.open()
    assert boot(phone)["push_key"] == keys[0]
    renew(phone, site)

    assert boot(phone)["push_key"] == keys[1]
    until(phone.page, TOKEN)
    phone.open("/app/me/reminders")
    phone.page.get_by_role("button", name="Send a test").click()
    expect(phone.page.get_by_text("Sent. It will be here in a moment.")).to_be_visible()
    assert [len(made[key].received) for key in keys] == [0, 1]


def test_reminders_that_could_not_be_switched_off_are_shown_to_be_on(site, service, phone, context):
    private = new_key()
    key = read_keys(private).public
    stub = STUB.replace("SUBSCRIPTIONS", json.dumps({key: service.subscribe(key).json}))
    context.grant_permissions(["notifications"])
    context.add_init_script(stub.replace(ENDING, FAILING))
    serve_with(site, service, private)
    renew(phone, site)
    phone.open("/app/me/reminders")
    switch = phone.page.get_by_role("switch", name="Reminders on this phone")
    phone.page.get_by_text("Reminders on this phone").click()
    expect(phone.page.get_by_text("Switched on")).to_be_visible()

    phone.page.get_by_text("Reminders on this phone").click()

    until(phone.page, "() => window.asked")
    expect(switch).to_be_checked()
    site.wait_for(PushSubscription, 1)


def renew(phone, site):
    """Let the phone look for a new version, and agree to it."""
    ServiceWorkerPanel(phone.page, site.net.url).update()
    phone.open("/app/me")
    phone.page.get_by_role("button", name="Renew").click()
    expect(phone.page.get_by_role("button", name="Renew")).to_have_count(0)
    expect(phone.page.get_by_role("heading", name="More", exact=True)).to_be_visible()


def boot(phone):
    return json.loads(phone.page.locator("#boot").text_content())
