"""A companion with a phone in her hand: what she does, in the words of the English interface."""

import re
import time
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

READY = (
    "navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true)"
)


#: A press has long been stored by then.
SETTLED_MS = 250


class Companion:
    """One page of the app."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def sign_in(self, code: str) -> "Companion":
        """Type a code at the first start, and wait until the phone is filled and the shell kept."""
        self.page.goto(f"{self.url}/app/")
        self.type_code(code)
        self.page.get_by_role("button", name="Later").click()
        expect(self.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
        self.wait_for_shell()
        expect(self.pill("All sent")).to_be_visible()
        return self

    def type_code(self, code: str) -> None:
        """Type a code where it is asked for, and go on."""
        self.page.get_by_label("Your code").fill(code)
        self.page.get_by_role("button", name="Continue").click()

    def wait_for_shell(self) -> None:
        """Wait until the whole release is stored, so that the page works without a network."""
        self.page.evaluate(READY)
        until(self.page, "async () => (await caches.keys()).length > 0")

    def open(self, path: str = "/app/") -> "Companion":
        """Go to an address of the app."""
        self.page.goto(f"{self.url}{path}")
        return self

    def follow(self, path: str) -> "Companion":
        """Follow a link inside the app, which loads nothing anew, and see its screen drawn."""
        self.page.evaluate(FOLLOW, path)
        return self

    def pill(self, words: str | re.Pattern[str]) -> Locator:
        """Return what the upper right corner says about sending."""
        return self.page.get_by_role("link", name=words)

    def expect_all_sent(self) -> None:
        """See that nothing of hers waits on this phone any more, as it says itself."""
        self.page.wait_for_timeout(SETTLED_MS)
        expect(self.pill("All sent")).to_be_visible(timeout=30_000)

    def expect_nothing_waits(self) -> None:
        """See that the outbox is empty, whatever stands on the screen.

        It is looked at twice: what was pressed just now may not stand in it yet.
        """
        empty = f"async () => (await ({READ_STORE})('outbox')).length === 0"
        until(self.page, empty)
        self.page.wait_for_timeout(SETTLED_MS)
        until(self.page, empty)

    def offline_banner(self) -> Locator:
        """Return what Today says while there is no network."""
        return self.page.get_by_role("link", name="No network. Everything goes on.")

    def tick_first_task(self) -> None:
        """Tick the first task that is open; its whole row is the target."""
        self.page.locator(".check-row__target").first.click()

    def note_from_row(self, name: str) -> None:
        """Note a talk with one tap, from a person's row."""
        self.page.get_by_role("button", name=f"Note a talk with {name}").click()
        self.expect_saved()

    def note_from_arch(self, name: str) -> None:
        """Note a talk with two taps, from the arch."""
        self.page.get_by_role("button", name="Note a talk", exact=True).click()
        self.page.get_by_role("dialog").get_by_role("button", name=re.compile(f"{name}")).click()
        self.expect_saved()

    def expect_saved(self) -> None:
        """See that the phone says the talk is safe."""
        expect(self.page.get_by_text(re.compile("^(Saved on this phone|Sent)$"))).to_be_visible()

    def write_note(self, text: str) -> None:
        """Type a note about the open talk, and leave the field."""
        note = self.page.get_by_label("Note", exact=True)
        note.fill(text)
        note.blur()

    def done(self) -> None:
        """Close the details."""
        self.page.get_by_role("button", name="Finished").click()

    def queued(self) -> list[dict[str, Any]]:
        """Return what waits in the outboxes of this phone."""
        return self.stored("outbox")

    def stored(self, store: str) -> list[dict[str, Any]]:
        """Return what lies in one store of the account's database on this phone."""
        found: list[dict[str, Any]] = self.page.evaluate(READ_STORE, store)
        return found


def until(page: Page, question: str, asked: Any = None, seconds: float = 30) -> None:
    """Ask the page again and again until the answer, which may be a promise, is true."""
    end = time.monotonic() + seconds
    while not page.evaluate(question, asked):
        assert time.monotonic() < end, f"never true: {question}"
        page.wait_for_timeout(20)


FOLLOW = """async (path) => {
  const link = Object.assign(document.createElement("a"), { href: path });
  document.body.append(link);
  link.click();
  link.remove();
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
}"""
READ_STORE = """async (store) => {
  const names = (await indexedDB.databases())
    .map(({name}) => name).filter((name) => name.startsWith("diele-"));
  const all = [];
  for (const name of names) {
    const db = await new Promise((yes, no) => {
      const open = indexedDB.open(name);
      open.onsuccess = () => yes(open.result);
      open.onerror = () => no(open.error);
    });
    if (db.objectStoreNames.contains(store))
      all.push(...await new Promise((yes, no) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => yes(asked.result);
        asked.onerror = () => no(asked.error);
      }));
    db.close();
  }
  return all;
}"""


def english(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a phone whose owner reads English."""
    return {**options, "locale": "en-GB"}


def new_companion(context: BrowserContext, url: str) -> Companion:
    """Return a companion with an empty page of her own."""
    return Companion(context.new_page(), url)
