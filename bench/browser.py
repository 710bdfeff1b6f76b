"""The phone's share: a real Chromium in front of a real server, on loopback."""

import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.figures import Table
from bench.server import fresh_app, history
from tests.browser.companion import Companion, until
from tests.browser.site import Site
from tests.databases import sqlite_template
from tests.make import Card

ARGUMENTS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]


@contextlib.contextmanager
def _running() -> Iterator[tuple[Site, Card, str, Callable[[], BrowserContext]]]:
    """Give a server with one newcomer, her companion's person and a browser."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        shutil.copyfile(sqlite_template(Path(folder)), Path(folder) / "site.db")
        site = Site(Path(folder) / "site.db")
        group = site.make.group("Gruppe")
        anu = site.make.newcomer(group, "Anu")
        person = site.make.companion(group, name="Anna", language="en")
        phone = dict(driver.devices["Pixel 7"])
        phone.pop("default_browser_type")
        phone |= {"locale": "en-GB", "timezone_id": "Europe/Berlin"}
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        with site.net:
            site.start()
            yield site, anu, person, lambda: chromium.new_context(**phone)
        chromium.close()
        site.close()


def shell(table: Table) -> None:
    """Weigh a first visit, each file once, compressed as it is served."""
    with fresh_app() as app:
        browser = app.test_client()
        assets = app.extensions["assets"]
        addresses = ["/app/", *assets.precache(), assets.catalogues()["de"]]
        sizes: dict[str, int] = {}
        for address in addresses:
            data = browser.get(address, buffered=True).data
            kind = address.partition("?")[0].rpartition(".")[2]
            sizes[kind] = sizes.get(kind, 0) + len(brotli.compress(data))
        table.add("shell, compressed", sum(sizes.values()) / 1000, "kB", aim="≤ 100")
        table.add("… JavaScript", sizes["js"] / 1000, "kB", aim="≤ 60")
        table.add("… files", len(addresses), "files", aim="≤ 70")


def first_sync(table: Table) -> None:
    """Sign in on an empty phone with 1,000 and with 10,000 talks of history."""
    for size in (1_000, 10_000):
        with _running() as (site, anu, person, new_phone):
            history(site.app, anu, person, size)
            page = new_phone().new_page()
            sent: list[int] = []
            page.on("response", lambda answer, sent=sent: _note(answer, sent))
            companion = Companion(page, site.net.url)
            _type_code(companion, site.make.code(person))
            start = time.monotonic()
            until(page, HOLDS, size, 120)
            table.add(f"first sync of {size:,} talks", time.monotonic() - start, "s")
            table.add("… requests", len(sent), "requests")
            table.add("… compressed", sum(sent) / 1024, "KiB")


HOLDS = """async (size) => {
  const names = (await indexedDB.databases()).map(({name}) => name);
  const name = names.find((one) => one.startsWith("diele-"));
  if (!name) return false;
  const db = await new Promise((yes) => {
    const open = indexedDB.open(name);
    open.onsuccess = () => yes(open.result);
  });
  if (!db.objectStoreNames.contains("rows")) return !!db.close();
  const count = await new Promise((yes) => {
    const asked = db.transaction("rows").objectStore("rows").count();
    asked.onsuccess = () => yes(asked.result);
  });
  db.close();
  return count >= size;
}"""


def saving(table: Table) -> None:
    """Time from the tap on a person's row to "saved on this phone", without a network."""
    with _running() as (site, _, person, new_phone):
        context = new_phone()
        companion = Companion(context.new_page(), site.net.url).sign_in(site.make.code(person))
        context.set_offline(True)
        times = []
        for _ in range(8):
            companion.page.get_by_role("button", name="Note a talk with Anu").wait_for()
            start = time.monotonic()
            companion.note_from_row("Anu")
            times.append(time.monotonic() - start)
            companion.done()
        table.add('tap to "saved on this phone", median', statistics.median(times) * 1000, "ms")


def cold_start(table: Table) -> None:
    """Open the app without a network on a phone four times as slow, to the first useful screen."""
    with _running() as (site, anu, person, new_phone):
        history(site.app, anu, person, 1_000)
        context = new_phone()
        companion = Companion(context.new_page(), site.net.url).sign_in(site.make.code(person))
        companion.page.wait_for_timeout(3000)
        context.set_offline(True)
        times = [_cold(companion.page, site.net.url) for _ in range(5)]
        table.add("cold start offline, CPU / 4, best of 5", min(times), "s", aim="≤ 1")
        table.add("… median", statistics.median(times), "s")


def _cold(page: Page, url: str) -> float:
    page.goto("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    start = time.monotonic()
    page.goto(f"{url}/app/", wait_until="commit")
    page.get_by_role("button", name="Note a talk with Anu").wait_for()
    spent = time.monotonic() - start
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()
    return spent


def _type_code(companion: Companion, code: str) -> None:
    companion.page.goto(f"{companion.url}/app/")
    companion.page.get_by_label("Your code").fill(code)
    companion.page.get_by_role("button", name="Continue").click()


def _note(answer: Any, sent: list[int]) -> None:
    if answer.url.endswith("/api/sync"):
        sent.append(int(answer.headers.get("content-length", 0)))
