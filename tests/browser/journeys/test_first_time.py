"""From the invitation to the first screen."""

import re

from playwright.sync_api import expect

from app.people.models import Device
from tests.browser.companion import Companion


def test_an_invitation_leads_in_ones_own_language_to_today(site, browser, phone_options):
    issued = site.make.invitation("Renate Voss", group="Gruppe Schinkel")
    context = browser.new_context(**{**phone_options, "locale": "de-DE"})
    page = context.new_page()
    page.goto(f"{site.net.url}/join#{issued.token}")
    expect(page.get_by_role("heading", name="Schön, dass du da bist, Renate")).to_be_visible()
    assert site.rows(Device) == []

    page.get_by_role("button", name="Deutsch").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Imke Nordhoff invites you")).to_be_visible()
    page.get_by_role("button", name="Yes, let’s start").click()

    expect(page.get_by_role("heading", name="Put Diele on your home screen")).to_be_visible()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(page.get_by_text("You accompany nobody just now")).to_be_visible()
    assert len(site.rows(Device)) == 1

    page.goto(f"{site.net.url}/join#{issued.token}")
    expect(page.get_by_text("This link was used already or is too old")).to_be_visible()
    Companion(page, site.net.url).open()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    context.close()


def test_somebody_untrained_sees_nobody_and_her_phone_holds_nobody(site, group, anu, another):
    new = another(site.make.companion(group, name="Neu", language="en", trained=False))

    expect(new.page.get_by_text("You accompany nobody just now")).to_be_visible()
    kinds = {row["kind"] for row in new.stored("rows")}
    assert not kinds & {"newcomer", "conversation", "task", "follow_up", "accompaniment"}
    assert "Anu" not in str(new.stored("rows"))


def test_on_an_iphone_a_link_leads_to_a_code_for_the_home_screen(site, browser, phone_options):
    issued = site.make.invitation("Renate Voss", group="Gruppe Schinkel")
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"
    context = browser.new_context(**{**phone_options, "user_agent": agent})
    page = context.new_page()
    page.goto(f"{site.net.url}/join#{issued.token}")
    page.get_by_role("button", name="Ja, los geht’s").click()
    expect(page.get_by_text("gib den Code aus deiner Einladung ein")).to_be_visible()
    page.get_by_role("button", name="Im Browser weitermachen").click()
    page.get_by_role("button", name="Neuer Code").click()
    shown = page.get_by_text("gib deinen Code ein:").locator("strong")
    expect(shown).to_have_text(re.compile(r"^\w{4} \w{4}$"))
    expect(shown).to_have_attribute("translate", "no")

    installed = browser.new_context(**phone_options)
    app = Companion(installed.new_page(), site.net.url).open()
    app.type_code(shown.inner_text())
    app.page.get_by_role("button", name="Später").click()
    expect(app.page.get_by_role("heading", name="Heute", level=1)).to_be_visible()
    assert len(site.rows(Device)) == 2
    installed.close()
    context.close()
