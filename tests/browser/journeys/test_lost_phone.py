"""A phone is lost; at its next contact it forgets everything."""

import json

from playwright.sync_api import expect

from app.conversations.models import Conversation
from app.people.models import Device
from tests.browser.companion import until

#: Everything that a page of this origin could still read.
EVERYTHING = """async () => {
  const found = { databases: [], settings: [], caches: [], storage: [] };
  for (const { name } of await indexedDB.databases()) {
    found.databases.push(name);
    const db = await new Promise((yes, no) => {
      const open = indexedDB.open(name);
      open.onsuccess = () => yes(open.result);
      open.onerror = () => no(open.error);
    });
    for (const store of db.objectStoreNames)
      found.settings.push(...await new Promise((yes, no) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => yes(asked.result);
        asked.onerror = () => no(asked.error);
      }));
    db.close();
  }
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) {
      const answer = await caches.match(request, { cacheName: name });
      found.caches.push(request.url, await answer.text());
    }
  found.storage.push(...Object.entries(localStorage), ...Object.entries(sessionStorage));
  return found;
}"""


#: As after a reminder, for a phone that may remind.
REMINDED = """async () => {
  const { openDirectory } = await import("/static/field/store/directory.js");
  const directory = await openDirectory();
  const { account } = await directory.current();
  await directory.set("push", { account, key: "key", token: "token" });
  await (await navigator.serviceWorker.ready).showNotification("Diele", { body: "Anu" });
}"""
SHOWN = "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length"


def revoke(companion, words):
    companion.open("/app/me/devices")
    companion.page.get_by_role("button", name="Sign out Android").click()
    companion.page.get_by_role("button", name=words).click()
    expect(companion.page.get_by_role("dialog")).to_have_count(0)
    companion.open()
    companion.expect_all_sent()


def test_a_lost_phone_forgets_everything_at_its_next_contact(
    site, phone, context, renate, anu, another
):
    phone.note_from_row("Anu")
    phone.write_note("Quittenmarmelade")
    phone.done()
    phone.expect_all_sent()
    context.grant_permissions(["notifications"])
    phone.page.evaluate(REMINDED)
    assert phone.page.evaluate(SHOWN) == 1
    context.set_offline(True)
    phone.note_from_row("Anu")
    phone.done()

    revoke(another(renate), "It is lost or stolen")
    context.set_offline(False)

    expect(phone.page.get_by_text("This phone was signed out.")).to_be_visible(timeout=30_000)
    phone.page.wait_for_function("indexedDB.databases().then((all) => all.length === 1)")
    until(phone.page, f"async () => await ({SHOWN})() === 0")
    phone.page.wait_for_timeout(500)
    found = phone.page.evaluate(EVERYTHING)
    assert found["databases"] == ["diele"]
    everything = json.dumps(found, ensure_ascii=False)
    for word in ("Anu", "Quittenmarmelade", "Renate", anu.id, "Gruppe Schinkel"):
        assert word not in everything
    assert len(site.rows(Conversation)) == 1
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    assert "Anu" not in phone.page.content()


def test_a_phone_given_away_first_hands_in_what_waits(site, phone, context, renate, another):
    context.set_offline(True)
    phone.note_from_row("Anu")
    phone.done()
    revoke(another(renate), "I do not use it any more")
    assert {one.revoked for one in site.rows(Device)} == {None, "left"}
    context.set_offline(False)

    expect(phone.page.get_by_text("This phone was signed out.")).to_be_visible(timeout=30_000)
    assert len(site.rows(Conversation)) == 1
    assert phone.stored("rows") == phone.queued() == []
    phone.page.reload()
    expect(phone.page.get_by_text("This phone was signed out.")).to_be_visible()


def test_what_was_refused_stays_on_a_phone_given_away_to_be_copied(
    site, phone, context, renate, another, anu
):
    context.set_offline(True)
    phone.note_from_row("Anu")
    phone.write_note("Quittenmarmelade")
    phone.done()
    site.make.consent(anu, "notes", given=False)
    context.set_offline(False)
    expect(phone.pill("Needs you")).to_be_visible(timeout=30_000)

    revoke(another(renate), "I do not use it any more")
    phone.page.evaluate("dispatchEvent(new Event('online'))")

    expect(phone.page.get_by_text("This phone was signed out.")).to_be_visible(timeout=30_000)
    phone.page.reload()
    expect(phone.page.get_by_text("Quittenmarmelade")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Copy text")).to_be_visible()
    assert "Anu" not in phone.page.content()
    phone.page.get_by_role("button", name="Delete").click()
    phone.page.get_by_role("button", name="Delete for good").click()
    expect(phone.page.get_by_text("Quittenmarmelade")).to_have_count(0)
    phone.page.wait_for_function("indexedDB.databases().then((all) => all.length === 1)")
