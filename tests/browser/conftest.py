"""Real browsers in front of a real server, with a network between them that can fail."""

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.fault_proxy import FaultProxy
from tests.browser.site import Site

#: Nothing but loopback resolves: a test that would call the world fails at once.
ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-pings",
    "--disable-domain-reliability",
]


#: For a machine that does other things besides.
expect.set_options(timeout=15_000)


@pytest.fixture
def site(template: Path, tmp_path: Path, released: Path) -> Iterator[Site]:
    """The app in its own process; ``site.make`` makes rows, ``site.restart()`` restarts it."""
    shutil.copyfile(template, tmp_path / "site.db")
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance/assets").symlink_to(released)
    site = Site(tmp_path / "site.db")
    with site.net:
        yield site.start()
    site.close()


@pytest.fixture
def net(site: Site) -> FaultProxy:
    """The network between browser and server: ``net.url``, ``net.refuse()``, ``net.add(…)``."""
    return site.net


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself, which drives the system's Chromium."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def launch_options() -> dict[str, Any]:
    """How Chromium is started."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {"executable_path": chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def phone_options(playwright: Playwright) -> dict[str, Any]:
    """Every page is on a phone, in German and in Berlin time."""
    device = dict(playwright.devices["Pixel 7"])
    device.pop("default_browser_type")
    return {**device, "locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture(scope="session")
def browser(playwright: Playwright, launch_options: dict[str, Any]) -> Iterator[Browser]:
    """One browser for all tests; each has a context of its own."""
    opened = playwright.chromium.launch(**launch_options)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser, phone_options: dict[str, Any]) -> Iterator[BrowserContext]:
    """A private window on a phone: fast, but nothing outlives it."""
    opened = browser.new_context(**phone_options)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page in that window."""
    return context.new_page()


class Profile:
    """A browser with a profile on disk: what survives a closed, killed, reopened app."""

    def __init__(self, playwright: Playwright, folder: Path, options: dict[str, Any]) -> None:
        self.playwright, self.folder, self.options = playwright, folder, options
        self.context: BrowserContext | None = None

    def __call__(self, *arguments: str, **options: Any) -> BrowserContext:
        """Open it, again after ``close()`` or ``kill()``."""
        launch = {**self.options, **options, "args": [*self.options["args"], *arguments]}
        self.context = self.playwright.chromium.launch_persistent_context(self.folder, **launch)
        return self.context

    def kill(self) -> None:
        """Let the battery be dead: no chance to write anything."""
        # The browser itself writes there "<host>-<pid>".
        lock = str((self.folder / "SingletonLock").readlink())
        os.kill(int(lock.rsplit("-", 1)[1]), signal.SIGKILL)
        self.close()
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Close it as a person does."""
        if self.context:
            with contextlib.suppress(Exception):
                self.context.close()


@pytest.fixture
def profile(
    playwright: Playwright,
    tmp_path: Path,
    launch_options: dict[str, Any],
    phone_options: dict[str, Any],
) -> Iterator[Profile]:
    """A browser that can be killed and opened again: ``context = profile()``."""
    made = Profile(playwright, tmp_path / "profile", {**launch_options, **phone_options})
    yield made
    made.close()
