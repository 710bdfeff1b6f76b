"""A newcomer's screens in all six languages: whole, translated, and nothing cut off."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.i18n import LOCALES
from tests.browser.companion import Companion
from tests.browser.test_looks import AXE, FINDINGS, RULES, WIDER
from tests.phone import Phone, create

CATALOGUES = Path(__file__).parent.parent.parent / "static/i18n"
SCREENS = {
    "start": "/app/",
    "activities": "/app/activities",
    "activity": "/app/activities/{walk}",
    "meeting": "/app/activities/{meeting}",
    "checklist": "/app/checklist",
    "task": "/app/tasks/{task}",
    "sync": "/app/sync",
    "me": "/app/me",
    "profile": "/app/me/profile",
    "devices": "/app/me/devices",
    "language": "/app/me/language",
    "appearance": "/app/me/appearance",
    "help": "/app/me/help",
    "sign out": "/app/me/sign-out",
}
#: Texts and names in the page's own language, with those for listening only.
TEXTS = """() => {
  const own = document.documentElement.lang;
  const foreign = (one) => one.closest(`[lang]:not([lang="${own}"])`);
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: around, data } = walk.currentNode;
    if (data.trim() && !around.closest("script, noscript") && !foreign(around)) found.push(data);
  }
  for (const one of document.querySelectorAll("[aria-label], [alt]"))
    if (!foreign(one)) found.push(one.getAttribute("aria-label") ?? one.alt);
  return found.map((text) => text.trim()).filter(Boolean);
}"""
#: Text that leaves what it stands in, or stands in something that cuts it off.
CUT_OFF = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("#app"), NodeFilter.SHOW_TEXT);
  const box = "button, a, .chip__face, .tag, .card, .list, .notice, .next, .nav__place";
  while (walk.nextNode()) {
    const { parentElement: around, data } = walk.currentNode;
    if (!data.trim() || around.closest(".visually-hidden, .nav__word, [hidden]")) continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const text = range.getBoundingClientRect();
    const out = around.closest(box)?.getBoundingClientRect();
    if (!text.width) continue;
    for (let one = around; one.id !== "app"; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one);
      const cuts = overflowX !== "visible" || overflowY !== "visible";
      const more = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
      if (cuts && more && !one.matches("dialog")) found.push(`cut: ${data}`);
    }
    if (out && (text.left < out.left - 1 || text.right > out.right + 1
      || text.top < out.top - 4 || text.bottom > out.bottom + 4)) found.push(`out: ${data}`);
  }
  return found;
}"""
#: Characters that no font of this machine has: drawn, they look like one that nobody uses.
BOXES = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.font = `32px ${getComputedStyle(document.body).fontFamily}`;
  const drawn = (character) => {
    pen.clearRect(0, 0, 64, 64);
    pen.fillText(character, 8, 44);
    return String(pen.getImageData(0, 0, 64, 64).data);
  };
  const box = drawn("\\u{10FFFD}");
  const all = new Set(document.body.innerText);
  return [...all].filter((one) => one.trim() && drawn(one) === box);
}"""


class Anu(Companion):
    """A newcomer whose phone, account and browser speak one language."""

    def __init__(self, site, page, language):
        super().__init__(page, site.net.url)
        self.site, self.language = site, language
        group = site.make.group("Gruppe Schinkel")
        self.card = site.make.newcomer(group, "Anu Thomas")
        site.make.account(self.card, language=language)
        jonas = Phone(site.app).sign_in(
            code=site.make.code(site.make.companion(group, name="Jonas Feldhaus"))
        )
        walk = site.make.activity(
            group, capacity=10, cost={"de": "Kostenlos"}, text={"de": "Wir gehen zusammen los."}
        )
        meeting = create(
            "activity",
            {
                "category": "meet_up",
                "audience": "newcomer",
                "newcomer_id": self.card.id,
                "starts_at": walk.starts_at + 3_600_000,
                "place": "Stadtbibliothek",
            },
        )
        jonas.sync(meeting)
        jonas.sync()
        task = next(iter(jonas.rows("task")))
        comment = {"task_id": task, "newcomer_id": self.card.id, "text": "Ich komme mit."}
        jonas.sync(create("task_comment", comment))
        profile = next(iter(jonas.rows("profile")))
        jonas.sync(
            {
                **create("profile", {"phone": "0541 123456", "phone_shared": True}),
                "op": "patch",
                "row": profile,
                "base": 1,
            }
        )
        self.names = {"walk": walk.id, "meeting": meeting["row"], "task": task}

    def enter(self):
        """Sign in with a code, whatever the words say."""
        self.page.goto(f"{self.url}/app/")
        self.page.locator("input").fill(self.site.make.code(self.card.person_id))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/app/install")
        self.page.locator(".action-bar .text-button").click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page.locator(".check-row").first).to_be_visible()
        return self

    def screens(self):
        """Show one screen after the other; yield its name."""
        for name, path in SCREENS.items():
            self.follow(path.format(**self.names))
            expect(self.page.get_by_role("heading", level=1).first).to_be_attached()
            self.page.wait_for_timeout(150)
            yield name
        self.follow("/app/")
        self.page.locator(".language-button").click()
        expect(self.page.get_by_role("dialog")).to_be_visible()
        self.page.wait_for_timeout(500)  # it moves in
        yield "languages"


@pytest.fixture
def anu(site, browser, phone_options):
    """Gives her phone, signed in, in a language: ``anu("ml", 320)``."""
    opened = []

    def on(language, width=390):
        size = {"width": width, "height": 844}
        options = {**phone_options, "locale": language, "viewport": size}
        opened.append(browser.new_context(**options))
        return Anu(site, opened[-1].new_page(), language)

    yield on
    for context in opened:
        context.close()


def left_in_english(language):
    """Return a function that finds sentences which the language's catalogue has otherwise.

    That it has all of them is for ``manage.py strings`` to ask.
    """
    if language == "en":
        return lambda texts: []
    catalogue = json.loads((CATALOGUES / f"{language}.json").read_text())
    complete = json.loads((CATALOGUES / "de.json").read_text())["messages"]
    missing = set(complete) - set(catalogue["messages"])
    patterns = []
    for sentence, translated in catalogue["messages"].items():
        literal = re.sub(r"\{\w+\}", "", sentence)
        if sentence == translated or not re.search(r"[A-Za-z]{3}", literal):
            continue
        parts = re.split(r"\{\w+\}", sentence)
        patterns.append(".+".join(map(re.escape, parts)))
    known = re.compile("|".join(patterns))
    return lambda texts: [one for one in texts if known.fullmatch(one) and one not in missing]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_newcomers_screens(anu, theme):
    phone = anu("ml").enter()
    phone.page.emulate_media(color_scheme=theme)
    found = {}
    for screen in phone.screens():
        phone.page.evaluate(AXE.read_text(encoding="utf-8"))
        if wrong := phone.page.evaluate(FINDINGS, RULES):
            found[screen] = wrong
    assert found == {}


@pytest.mark.parametrize("language", LOCALES)
def test_a_narrow_phone_shows_every_language_whole(anu, language):
    phone = anu(language, width=320).enter()
    english = left_in_english(language)
    found = {}
    for screen in phone.screens():
        wrong = {
            "sideways": phone.page.evaluate(WIDER),
            "cut off": phone.page.evaluate(CUT_OFF),
            "boxes": phone.page.evaluate(BOXES),
            "English": english(phone.page.evaluate(TEXTS)),
        }
        if wrong := {name: what for name, what in wrong.items() if what}:
            found[screen] = wrong
    assert found == {}


@pytest.mark.parametrize("language", ["de", "ml"])
def test_text_of_twice_the_size_is_shown_whole(
    playwright, launch_options, phone_options, site, language
):
    twice = [*launch_options["args"], "--blink-settings=defaultFontSize=32"]
    browser = playwright.chromium.launch(**{**launch_options, "args": twice})
    size = {"width": 390, "height": 844}
    options = {**phone_options, "locale": language, "viewport": size}
    phone = Anu(site, browser.new_context(**options).new_page(), language).enter()
    found = {}
    for screen in phone.screens():
        if wrong := phone.page.evaluate(WIDER) + phone.page.evaluate(CUT_OFF):
            found[screen] = wrong
    browser.close()
    assert found == {}


def test_planted_faults_would_be_seen(anu):
    """The control of the tests above."""
    page = anu("de").enter().page
    assert page.evaluate(CUT_OFF) == page.evaluate(BOXES) == []
    page.evaluate("""() => {
      const heading = document.querySelector("h1");
      heading.textContent = "See all";
      const row = document.querySelector(".row__words strong");
      row.textContent = "Wort \\u{E123}";
      Object.assign(row.style, { overflow: "hidden", whiteSpace: "nowrap", inlineSize: "20px" });
      row.style.display = "block";
    }""")
    assert left_in_english("de")(page.evaluate(TEXTS)) == ["See all"]
    assert page.evaluate(CUT_OFF) != []
    assert page.evaluate(BOXES) == ["\ue123"]
