"""A newcomer with a phone of her own: from the invitation to her checklist."""

import pytest
from playwright.sync_api import expect

from app.people.models import Profile
from tests.browser.companion import Companion

COMPANIONS_ONLY = [
    "/app/people",
    "/app/people/{anu}",
    "/app/note",
    "/app/tasks",
    "/app/talk/{talk}",
]


@pytest.fixture
def hers(site, browser, phone_options, anu):
    """Anu's phone, signed in and kept for offline; she reads English."""
    site.make.account(anu, language="en")
    context = browser.new_context(**phone_options)
    phone = Companion(context.new_page(), site.net.url)
    enter(phone, site.make.code(anu.person_id))
    yield phone
    context.close()


def enter(phone, code):
    phone.page.goto(f"{phone.url}/app/")
    phone.type_code(code)
    phone.page.get_by_role("button", name="Later").click()
    expect(phone.page.get_by_role("heading", name="Hello, Anu", level=1)).to_be_visible()
    phone.wait_for_shell()


def test_the_card_that_she_was_handed_speaks_her_language(site, browser, phone_options, anu):
    issued = site.make.hand_out(anu, language="ml")
    context = browser.new_context(**phone_options)
    page = context.new_page()

    page.goto(f"{site.net.url}/join#{issued.token}")
    expect(page.locator("html")).to_have_attribute("lang", "ml")
    expect(page.get_by_role("button", name="മലയാളം")).to_be_visible()
    page.locator(".action-bar .button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Diele")
    page.locator(".action-bar .text-button").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Anu")
    expect(page.locator("html")).to_have_attribute("lang", "ml")
    assert len(page.locator("nav.nav a").all()) == 4
    context.close()


def test_the_language_she_chose_before_signing_in_is_the_one_she_is_written_to_in(
    site, browser, phone_options, anu
):
    site.make.account(anu, language="de")
    context = browser.new_context(**phone_options)
    page = context.new_page()
    page.goto(f"{site.net.url}/app/")
    page.get_by_role("button", name="English").click()
    sheet = page.get_by_role("dialog", name="Language · Sprache")
    names = ["Deutsch", "English", "Türkçe", "Filipino", "हिन्दी", "മലയാളം"]
    assert sorted(sheet.locator(".choice").all_inner_texts()) == sorted(names)
    expect(sheet.locator("[aria-current]")).to_have_text("English")
    sheet.get_by_role("button", name="Türkçe").click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")

    page.locator("input").fill(site.make.code(anu.person_id))
    page.keyboard.press("Enter")
    page.locator(".action-bar .text-button").click()

    expect(page.get_by_role("button", name="Türkçe")).to_be_visible()
    expect(page.locator(".row__words").first).to_be_visible()
    page.wait_for_timeout(3000)
    assert [profile.language for profile in site.rows(Profile)] == ["tr"]
    context.close()


def test_a_phone_that_speaks_tagalog_is_met_in_filipino(site, browser, phone_options):
    context = browser.new_context(**{**phone_options, "locale": "tl-PH"})
    page = context.new_page()
    page.goto(f"{site.net.url}/app/")
    expect(page.locator("html")).to_have_attribute("lang", "fil")
    context.close()


def test_her_app_is_her_own_and_companions_screens_lead_to_her_start(site, anu, group, hers):
    for path in COMPANIONS_ONLY:
        hers.open(path.format(anu=anu.id, talk=anu.id))
        expect(hers.page.get_by_role("heading", name="Hello, Anu", level=1)).to_be_visible()
    places = hers.page.get_by_role("navigation", name="Main areas")
    expect(places.get_by_role("link")).to_have_text(["Home", "Activities", "Checklist", "More"])
    expect(places.get_by_role("button")).to_have_count(0)


def test_whoever_comes_to_accompany_others_as_well_gets_the_companions_app(site, anu, hers):
    site.make.companion_too(anu, site.make.group("Andere"))

    hers.open("/app/sync")
    hers.page.get_by_role("button", name="Try now").click()

    expect(hers.page.get_by_role("link", name="People")).to_be_visible()
    hers.open("/app/people")
    expect(hers.page.get_by_role("heading", name="People", level=1)).to_be_visible()
