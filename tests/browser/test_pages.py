"""Every page that a test of pages has rendered: no finding of axe, nothing pushed sideways.

The pages are those that ``tests/pages.py`` collects. ``manage.py test`` runs this at the end, over
what all tests before have collected; by itself it lets the tests of the desk render theirs first.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route

from tests.browser.test_looks import AXE, COLOURS, FINDINGS, RULES, WIDER
from tests.pages import COLLECTED

ROOT = Path(__file__).parent.parent.parent
HOST = "http://desk.test"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript", ".png": "image/png"}
#: Elements that hide a part of their own words, but for what only a screen reader is told.
CLIPPED = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const { overflowX, overflowY, clipPath } = getComputedStyle(one);
  const hides = (how) => how === "hidden" || how === "clip";
  if (clipPath !== "none" || !one.textContent.trim() || !one.clientWidth) return false;
  return (hides(overflowX) && one.scrollWidth > one.clientWidth + 1)
    || (hides(overflowY) && one.scrollHeight > one.clientHeight + 1);
}).map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""
#: A line of the list gives a foretaste of a note; what stands far above and below a note's own
#: lines, signs piled up by somebody hostile, is cut off there.
MEANT = ("row__line", "note__text", "message")
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Kept:
    """A page as it was rendered, under the rule of its address and with its status."""

    rule: str
    lang: str
    path: str
    html: str
    headers: dict[str, str]


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> list[Kept]:
    """Return the pages that were collected."""
    folder = Path(os.environ.get(COLLECTED) or tmp_path_factory.mktemp("pages"))
    if not any(folder.iterdir()):
        command = [sys.executable, "-m", "pytest", "tests/app", "-q", "-k", "desk", "-n", "2"]
        environment = os.environ | {COLLECTED: str(folder)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:]
    found = [Kept(**json.loads(file.read_text("utf-8"))) for file in sorted(folder.iterdir())]
    assert len(found) > 40
    return sorted(found, key=lambda kept: len(kept.html))


@pytest.fixture(scope="module")
def pages(collected, pytestconfig) -> list[Kept]:
    """Return the fullest page of each address, all with ``--long``."""
    if pytestconfig.option.long:
        return collected
    return list({kept.rule: kept for kept in collected}.values())


@pytest.fixture(scope="module")
def pages_in_both(collected, pytestconfig) -> list[Kept]:
    """Return the fullest page of each address in each language, all with ``--long``."""
    if pytestconfig.option.long:
        return collected
    return list({(kept.rule, kept.lang): kept for kept in collected}.values())


@pytest.fixture(scope="module")
def doubled(playwright: Playwright, launch_options) -> Iterator[Browser]:
    """A browser whose owner has chosen text of twice the size."""
    twice = [*launch_options["args"], "--blink-settings=defaultFontSize=32"]
    opened = playwright.chromium.launch(**{**launch_options, "args": twice})
    yield opened
    opened.close()


def answer(kept: Kept):
    """Return what answers the browser: the page itself and the project's files."""

    def fulfil(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = ROOT / path[1:]
        if path.startswith("/static/") and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif route.request.resource_type == "document":
            route.fulfill(
                body=kept.html, content_type="text/html; charset=utf-8", headers=kept.headers
            )
        else:
            route.abort()

    return fulfil


def look(page: Page, kept: Kept, rules: object = RULES) -> list[str]:
    """Show a page and return what is wrong with it."""
    page.unroute_all()
    page.route("**/*", answer(kept))
    page.goto(f"{HOST}{kept.path}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    wrong: list[str] = page.evaluate(FINDINGS, rules)
    return wrong + [f"wider than the screen: {one}" for one in page.evaluate(WIDER)]


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("size", "theme", "rules"),
    [("phone", "light", RULES), ("wide", "light", RULES), ("wide", "dark", COLOURS)],
)
def test_axe_finds_nothing_on_any_page(browser: Browser, pages, size, theme, rules):
    context = browser.new_context(color_scheme=theme, viewport=SIZES[size])
    page, found, said = context.new_page(), {}, []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    for kept in pages:
        if wrong := look(page, kept, rules):
            found[kept.path] = wrong
    context.close()
    assert found == {}
    assert said == []


@pytest.mark.timeout(900)
def test_no_page_is_pushed_sideways_on_the_narrowest_phone(browser: Browser, pages):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page, found = context.new_page(), {}
    for kept in pages:
        page.unroute_all()
        page.route("**/*", answer(kept))
        page.goto(f"{HOST}{kept.path}")
        if wider := page.evaluate(WIDER):
            found[kept.path] = wider
    context.close()
    assert found == {}


def cut_off(page: Page) -> list[str]:
    """Return what of the present page is pushed sideways or hides its own words."""
    clipped = [one for one in page.evaluate(CLIPPED) if not any(part in one for part in MEANT)]
    return [f"wider than the screen: {one}" for one in page.evaluate(WIDER)] + clipped


@pytest.mark.timeout(900)
def test_text_of_twice_the_size_is_neither_cut_off_nor_pushed_sideways(
    doubled: Browser, pages_in_both
):
    context = doubled.new_context()
    page, found = context.new_page(), {}
    for kept in pages_in_both:
        page.unroute_all()
        page.route("**/*", answer(kept))
        page.goto(f"{HOST}{kept.path}")
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            if wrong := cut_off(page):
                found[f"{kept.lang} {kept.path} {size}"] = wrong
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert {kept.lang for kept in pages_in_both} >= {"de", "en"}
    context.close()
    assert found == {}


def test_words_that_are_cut_off_would_be_found(doubled: Browser, pages):
    """The control of the test above."""
    context = doubled.new_context(viewport=SIZES["phone"])
    page = context.new_page()
    page.route("**/*", answer(pages[0]))
    page.goto(f"{HOST}{pages[0].path}")
    low = "{ overflow: 'hidden', maxBlockSize: '1rem' }"
    page.evaluate(f"Object.assign(document.querySelector('h1').style, {low})")
    assert any(one.startswith("H1.") for one in page.evaluate(CLIPPED))
    page.evaluate("document.querySelector('main').style.inlineSize = '3000px'")
    assert any(one.startswith("wider") for one in cut_off(page))
    context.close()


def test_a_fault_in_a_page_would_be_found(browser: Browser, pages):
    """The control of the tests above."""
    context = browser.new_context(viewport=SIZES["phone"])
    page = context.new_page()
    plain = pages[0]
    fault = plain.html.replace(
        "</main>", '<img src="/static/icons/icon.svg"><p class="code">' + "x" * 300 + "</p></main>"
    )
    fault = fault.replace('class="code"', 'class="code rail__button"')
    wrong = look(page, replace(plain, html=fault))
    context.close()
    assert any("image-alt" in one for one in wrong)
