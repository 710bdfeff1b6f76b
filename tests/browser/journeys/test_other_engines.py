"""The main journey in Firefox and in WebKit, the engine of every iPhone, where installed."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from app.conversations.models import Conversation
from tests.browser.firefox_bidi import Firefox
from tests.browser.webkit_shell import WebKit

TYPE = """(([selector, text]) => {
  const box = document.querySelector(selector);
  box.focus();
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return true;
})"""
TAP = """((name) => {
  const all = [...document.querySelectorAll("button, a")];
  const named = (one) => [one.getAttribute("aria-label"), one.textContent.trim()].includes(name);
  const found = all.find(named);
  found?.click();
  return Boolean(found);
})"""


class Hand:
    """What a person does on a page of any engine, by name."""

    def __init__(self, page) -> None:
        self.page = page

    def type(self, selector: str, text: str) -> None:
        self.see(f"document.querySelector({json.dumps(selector)})")
        self.page.evaluate(f"{TYPE}({json.dumps([selector, text])})")

    def tap(self, name: str) -> None:
        self.see(f"{TAP}({json.dumps(name)})")

    def read(self, words: str) -> None:
        self.see(f"document.querySelector('#app').textContent.includes({json.dumps(words)})")

    def see(self, expression: str) -> None:
        self.page.wait_for(f"Boolean({expression})", seconds=30)


class FirefoxPhone:
    """Firefox with a profile on disk and one page."""

    def __init__(self, profile) -> None:
        self.fox = Firefox(profile).start()
        self.page = self.fox.new_page()

    def rest(self) -> None:
        """Be closed and opened once: Firefox writes cookies down when it finds the time."""
        self.fox.close()
        self.fox.start()
        self.page = self.fox.new_page()

    def die(self) -> None:
        self.fox.kill()
        self.fox.start()
        self.page = self.fox.new_page()

    def close(self) -> None:
        self.fox.close()


class WebKitPhone:
    """WebKitGTK with a profile on disk."""

    def __init__(self, profile) -> None:
        self.page = WebKit(profile).start()

    def rest(self) -> None:
        """Go on: cookies are on the disk."""

    def die(self) -> None:
        self.page.kill()
        self.page.start()

    def close(self) -> None:
        self.page.close()


@pytest.fixture
def display(monkeypatch) -> Iterator[None]:
    """Something to draw on."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "800x1000x24",
        "-nolisten",
        "tcp",
    ]
    screen = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as said:
        monkeypatch.setenv("DISPLAY", f":{said.readline().strip()}")
    yield
    screen.kill()
    screen.wait(10)


@pytest.fixture
def firefox(tmp_path) -> Iterator[FirefoxPhone]:
    if not shutil.which("firefox-esr"):
        pytest.skip("Firefox is not installed: apt-get install firefox-esr libnotify4")
    phone = FirefoxPhone(tmp_path / "firefox")
    yield phone
    phone.close()


@pytest.fixture
def webkit(tmp_path, display) -> Iterator[WebKitPhone]:
    there = "import gi; gi.require_version('WebKit2', '4.1')"
    if subprocess.run(["/usr/bin/python3", "-c", there], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("WebKitGTK is not installed: apt-get install gir1.2-webkit2-4.1 python3-gi")
    phone = WebKitPhone(tmp_path / "webkit")
    yield phone
    phone.close()


@pytest.mark.parametrize("engine", ["firefox", "webkit"])
def test_a_talk_noted_in_the_cellar_outlives_the_phone_and_arrives_once(
    site, group, anu, renate, engine, request
):
    code, net = site.make.code(renate), site.net
    phone = request.getfixturevalue(engine)
    hand = Hand(phone.page)
    phone.page.goto(f"{net.url}/app/")
    hand.type("[autocomplete=one-time-code]", code)
    hand.see("document.querySelector('form button:not([type=button])').click() ?? true")
    hand.read("Whom you accompany")
    hand.read("All sent")
    hand.see("navigator.serviceWorker.controller && caches.keys().then((all) => all.length)")
    phone.rest()
    hand = Hand(phone.page)
    phone.page.goto(f"{net.url}/app/")
    hand.read("Whom you accompany")

    net.refuse()
    hand.tap("Note a talk with Anu")
    hand.read("Saved on this phone")
    phone.die()
    hand = Hand(phone.page)
    phone.page.goto(f"{net.url}/app/")
    hand.read("not sent yet")
    assert site.rows(Conversation) == []

    net.accept()
    hand.see("dispatchEvent(new Event('online'))")
    hand.read("All sent")
    assert [one.newcomer_id for one in site.rows(Conversation)] == [anu.id]
