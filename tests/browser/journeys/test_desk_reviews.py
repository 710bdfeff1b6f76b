"""A coordinator's morning at the desk, in a browser without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from app import clock
from app.credentials.second_factor import code_at
from app.reviews.models import ReviewMessage
from tests.make import PASSWORD, TOTP_SECRET, talk
from tests.phone import Phone, create

MAIL = "imke@example.org"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def anu(site):
    return site.make.newcomer(site.make.group("Gruppe Schinkel"), name="Anu Thomas")


@pytest.fixture
def anna(site, anu):
    phone = Phone(site.app)
    return phone.sign_in(code=site.make.code(site.make.companion(of=anu, name="Renate")))


def noted(phone, newcomer, text):
    made = create("conversation", talk(newcomer))
    about = {"conversation_id": made["row"], "newcomer_id": newcomer.id, "note": text}
    phone.sync(made, create("conversation_note", about))
    return made["row"]


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/desk/reviews/?lang=en")
    page.get_by_label("E-mail").fill(MAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(code_at(TOTP_SECRET, clock.now()))
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("size", SIZES)
def test_talks_are_read_asked_about_and_thanked_for_without_javascript(
    site, browser, anna, anu, size
):
    for text in ("Erdbeeren", "Kirschkuchen", "Rosinenbrot"):
        id = noted(anna, anu, text)
    site.make.coordinator(email=MAIL)
    context = browser.new_context(
        java_script_enabled=False, viewport=SIZES[size], locale="en-GB", timezone_id="Europe/Berlin"
    )
    page = context.new_page()

    sign_in(page, site.net.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Review talks")
    expect(page.get_by_text("3 new.")).to_be_visible()
    page.get_by_role("link", name="Rosinenbrot").click()

    expect(page.locator("#entry")).to_be_focused()
    page.get_by_text("Ask Renate something").click()
    page.get_by_label("Question").fill("Mit Mandeln?")
    page.get_by_role("button", name="Send the question").click()
    expect(page.get_by_text("Renate sees the question on the phone.")).to_be_visible()
    page.get_by_role("link", name="Next", exact=True).click()

    expect(page.locator("#entry")).to_be_focused()
    expect(page.locator("article").get_by_text("Kirschkuchen")).to_be_visible()
    page.get_by_role("button", name="Say thanks").click()
    expect(page.get_by_text("Renate has been thanked")).to_be_visible()
    page.get_by_role("link", name="Next", exact=True).click()

    expect(page.locator("article").get_by_text("Erdbeeren")).to_be_visible()
    page.get_by_role("button", name="Read, next").click()
    expect(page.get_by_text("Just now nothing is open")).to_be_visible()
    expect(page).to_have_url(re.compile("/desk/reviews/$"))

    anna.sync()
    assert {one["read_by"] for one in anna.rows("conversation").values()} == {"Imke Nordhoff"}
    (question,) = anna.rows("review_message").values()
    answer = {name: question[name] for name in ("review_id", "conversation_id", "newcomer_id")}
    anna.sync(create("review_message", {**answer, "text": "Ja, mit Mandeln."}))
    page.reload()
    page.get_by_role("link", name="Rosinenbrot").click()
    expect(page.get_by_text("Ja, mit Mandeln.")).to_be_visible()
    assert [one.text for one in site.rows(ReviewMessage) if not one.from_desk]
    assert id == question["conversation_id"]
    context.close()


def test_a_list_is_narrowed_and_searched_without_javascript(site, browser, anna, anu):
    noted(anna, anu, "Kirschkuchen")
    site.make.coordinator(email=MAIL)
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, site.net.url)

    page.get_by_text("Filter and order").click()
    page.get_by_label("Group").select_option("Gruppe Schinkel")
    page.get_by_label("Only with a text").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("group=.*&.*text=yes"))
    expect(page.get_by_role("link", name="Kirschkuchen")).to_be_visible()

    page.get_by_label("Name or topic").fill("thom")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page).to_have_url(re.compile(f"newcomer={anu.id}"))
    page.get_by_role("link", name="Anu Thomas no longer only these").click()
    expect(page).to_have_url(re.compile("show=all$"))
    context.close()
