"""Every screen: no finding of axe, nothing cut off or pushed sideways, in both themes."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.reminders.models import About, Rule
from tests.browser.companion import Companion

AXE = Path(__file__).parent.parent.parent / "node_modules/axe-core/axe.min.js"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}
#: A theme changes colours and nothing else.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]}}
FINDINGS = """async (rules) => {
  const { violations } = await axe.run(document, rules);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(" "))}`);
}"""
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName}.${one.className}`).slice(0, 5);
}"""

SCREENS = {
    "today": "/app/",
    "people": "/app/people",
    "tasks": "/app/people/{anu}?tab=tasks",
    "talks": "/app/people/{anu}?tab=talks",
    "contact": "/app/people/{anu}?tab=contact",
    "who": "/app/note",
    "talk": "/app/talk/{talk}",
    "due": "/app/tasks",
    "task": "/app/tasks/{task}",
    "activities": "/app/activities",
    "activity": "/app/activities/{walk}",
    "sync": "/app/sync",
    "reminders": "/app/reminders",
    "question": "/app/remind",
    "settings": "/app/me/reminders",
    "me": "/app/me",
    "profile": "/app/me/profile",
    "devices": "/app/me/devices",
    "language": "/app/me/language",
    "appearance": "/app/me/appearance",
    "help": "/app/me/help",
    "sign out": "/app/me/sign-out",
    "install": "/app/install",
}


def at_home(site, page):
    """Return a companion of two newcomers, one with a long name in Malayalam, and a talk noted."""
    group = site.make.group("Gruppe Schinkel")
    anu = site.make.newcomer(group, "Anu")
    site.make.newcomer(group, "ശ്രീലക്ഷ്മി ബാലകൃഷ്ണൻ നമ്പൂതിരിപ്പാട്")
    person = site.make.companion(group, name="Renate")
    walk = site.make.activity(
        group,
        capacity=1,
        address="Markt 30, 49074 Osnabrück",
        text={"ml": "നമുക്ക് ഒരുമിച്ച് നടക്കാം.\nഎല്ലാവർക്കും സ്വാഗതം."},
        cost={"de": "Kostenlos"},
        languages=["de", "ml"],
    )
    site.make.reminder(person, Rule.CONTACT_GAP, About.NEWCOMER, anu.id)
    anna = Companion(page, site.net.url)
    page.goto(f"{site.net.url}/app/")
    page.get_by_role("textbox").first.fill(site.make.code(person))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Später").click()
    expect(page.get_by_role("heading", name="Heute", level=1)).to_be_visible()
    page.get_by_role("button", name="Gespräch mit Anu notieren").click()
    page.get_by_label("Notiz").fill("Hat den B2-Kurs gefunden.\nയാത്ര നന്നായി.")
    page.get_by_role("button", name="Fertig").click()
    expect(page.get_by_role("link", name="Alles gesendet")).to_be_visible(timeout=20_000)
    rows = anna.stored("rows")
    (talk,) = (row["id"] for row in rows if row["kind"] == "conversation")
    task = next(row["id"] for row in rows if row["kind"] == "task")
    anna.names = {"walk": walk.id, "anu": anu.id, "talk": talk, "task": task}
    return anna


@pytest.fixture
def anna(site, page):
    return at_home(site, page)


def visit(anna, screen):
    anna.follow(SCREENS[screen].format(**anna.names))
    expect(anna.page.get_by_role("heading", level=1).first).to_be_attached()
    anna.page.wait_for_timeout(150)


def findings(page, rules=RULES):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(FINDINGS, rules)


@pytest.mark.parametrize(("theme", "rules"), [("light", RULES), ("dark", COLOURS)])
def test_axe_finds_nothing_on_any_screen(anna, theme, rules):
    anna.page.emulate_media(color_scheme=theme)
    found = {}
    for screen in SCREENS:
        visit(anna, screen)
        if wrong := findings(anna.page, rules):
            found[screen] = wrong
    assert found == {}


def test_axe_finds_nothing_where_an_error_is_shown(browser, phone_options, site):
    context = browser.new_context(**phone_options)
    page = context.new_page()
    page.goto(f"{site.net.url}/app/")
    page.get_by_role("textbox").first.fill("HASE 27M")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 Zeichen fehlt noch", exact=False)).to_be_visible()
    assert findings(page) == []
    context.close()


def test_axe_would_find_a_planted_fault(anna):
    """The control of the tests above."""
    visit(anna, "today")
    anna.page.evaluate(
        "document.body.append(Object.assign(document.createElement('img'), {src: '/x.png'}))"
    )
    assert any("image-alt" in one for one in findings(anna.page))


def pushed_sideways(anna):
    found = {}
    for screen in SCREENS:
        visit(anna, screen)
        if wider := anna.page.evaluate(WIDER):
            found[screen] = wider
    return found


def test_nothing_is_pushed_sideways_on_a_narrow_phone(anna):
    anna.page.set_viewport_size({"width": 320, "height": 640})
    assert pushed_sideways(anna) == {}


def test_nothing_is_pushed_sideways_with_text_of_twice_the_size(
    playwright, launch_options, phone_options, site
):
    twice = [*launch_options["args"], "--blink-settings=defaultFontSize=32"]
    browser = playwright.chromium.launch(**{**launch_options, "args": twice})
    options = {**phone_options, "viewport": {"width": 390, "height": 844}}
    anna = at_home(site, browser.new_context(**options).new_page())
    assert anna.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert pushed_sideways(anna) == {}
    browser.close()


def test_something_pushed_sideways_would_be_seen(anna):
    """The control of the test above."""
    visit(anna, "today")
    anna.page.evaluate("document.querySelector('h1').style.inlineSize = '2000px'")
    assert anna.page.evaluate(WIDER) != []
