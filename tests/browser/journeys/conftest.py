"""Journeys: a group, whom it accompanies, and companions who read English."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.companion import Companion, english
from tests.browser.desktop import Desktop
from tests.browser.fcm import Fcm
from tests.browser.site import Site
from tests.browser.worker import Worker


@pytest.fixture
def phone_options(phone_options):
    return english(phone_options)


@pytest.fixture
def group(site: Site) -> str:
    return site.make.group("Gruppe Schinkel")


@pytest.fixture
def anu(site: Site, group: str):
    return site.make.newcomer(group, "Anu")


@pytest.fixture
def renate(site: Site, group: str, anu) -> str:
    """The person whose phone is ``phone``."""
    return site.make.companion(group, name="Renate", language="en")


@pytest.fixture
def phone(site: Site, renate: str, context: BrowserContext) -> Companion:
    """Renate with her phone, signed in."""
    return Companion(context.new_page(), site.net.url).sign_in(site.make.code(renate))


@pytest.fixture
def another(site: Site, browser: Browser, phone_options) -> Iterator[Callable[[str], Companion]]:
    """Somebody's phone, signed in: ``jonas = another(person)``."""
    opened = []

    def sign_in(person: str) -> Companion:
        opened.append(browser.new_context(**phone_options))
        page = opened[-1].new_page()
        return Companion(page, site.net.url).sign_in(site.make.code(person))

    yield sign_in
    for context in opened:
        context.close()


@pytest.fixture
def jonas(site: Site, group: str, renate: str, another) -> Companion:
    """Jonas of the same group, with a phone of his own."""
    return another(site.make.companion(group, name="Jonas", language="en"))


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """Where browsers show their notifications that get its ``environment``."""
    with Desktop() as desktop:
        yield desktop


@pytest.fixture
def fcm() -> Iterator[Fcm]:
    """The push service of Chromium."""
    with Fcm() as fcm:
        yield fcm


@pytest.fixture
def worker(site: Site, fcm: Fcm) -> Iterator[Worker]:
    """What reminds people at this site, over that service: ``worker.tick(now)``."""
    worker = Worker(site, fcm.origin)
    yield worker
    worker.close()


@pytest.fixture
def switch_on(fcm: Fcm, desktop: Desktop, profile) -> Callable[[], BrowserContext]:
    """Switches on a phone that reminds: only with a profile on disk Chromium subscribes."""

    def open_profile() -> BrowserContext:
        context = profile(*fcm.arguments, env=desktop.environment)
        fcm.let_in(context)
        return context

    return open_profile
