"""From the invitation to the first screen."""

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
    page.get_by_role("button", name="Yes, let us start").click()

    expect(page.get_by_role("heading", name="Put Diele on your home screen")).to_be_visible()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(page.get_by_text("Soon somebody will knock")).to_be_visible()
    assert len(site.rows(Device)) == 1

    page.goto(f"{site.net.url}/join#{issued.token}")
    expect(page.get_by_text("This link was used already or is too old")).to_be_visible()
    Companion(page, site.net.url).open()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    context.close()


def test_somebody_untrained_sees_nobody_and_her_phone_holds_nobody(site, group, anu, another):
    new = another(site.make.companion(group, name="Neu", language="en", trained=False))

    expect(new.page.get_by_text("Soon somebody will knock")).to_be_visible()
    kinds = {row["kind"] for row in new.stored("rows")}
    assert not kinds & {"newcomer", "conversation", "task", "follow_up", "accompaniment"}
    assert "Anu" not in str(new.stored("rows"))
