"""The card of an invitation, as a printer gets it: a phone can read it, and so can a person."""

import io
import re

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import HOST, Kept, answer
from tests.phone import Phone

#: Millimetres of a pixel of CSS.
MM = 25.4 / 96


def shown(browser: Browser, card, **options):
    """Return the page of a card in a browser that prints."""
    context = browser.new_context(**options)
    page = context.new_page()
    policy = {"Content-Security-Policy": card.answer.headers["Content-Security-Policy"]}
    kept = Kept(rule="", lang="en", path=card.path, html=card.html, headers=policy)
    page.route("**/*", answer(kept))
    page.emulate_media(media="print")
    page.goto(f"{HOST}{card.path}")
    return page


def make_card(desk, make, name="Renate"):
    person = make.companion(make.group("Gruppe Schinkel"), name=name)
    asked = desk.page(f"/desk/invitations/of/{person}")
    return desk.sent(asked.path, asked.fields(), 200)


def test_a_phone_reads_the_printed_card_and_gets_in(browser, app, make, desk):
    card = make_card(desk, make)
    page = shown(browser, card, device_scale_factor=2)
    picture = page.locator(".a6__picture")
    box, modules = picture.bounding_box(), picture.locator("svg").get_attribute("viewBox")
    whole = int(modules.split()[2])
    assert box["width"] * MM * (whole - 8) / whole >= 35, "the code itself, without its quiet zone"

    image = Image.open(io.BytesIO(page.locator(".a6").screenshot()))
    (read,) = zxingcpp.read_barcodes(image)
    link = card.query("#link")[0].attrs["value"]
    assert read.text == link
    Phone(app).sign_in(token=link.partition("#")[2])


def test_the_link_is_copied_with_a_button_and_selected_without_the_script(browser, make, desk):
    card = make_card(desk, make)
    link = card.query("#link")[0].attrs["value"]
    page = shown(browser, card, permissions=["clipboard-read", "clipboard-write"])
    page.emulate_media(media="screen")
    button = page.get_by_role("button", name="Copy the link")
    expect(page.get_by_label("Link to send")).to_have_value(link)
    expect(button).to_be_hidden()  # browsers let no page copy that came over an unsafe line

    page.goto(f"http://localhost{card.path}")
    button.click()

    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_the_code_is_large_and_in_groups_of_four(browser, make, desk):
    card = make_card(desk, make)
    page = shown(browser, card)
    code = page.locator(".a6__code")
    assert re.fullmatch("[A-Z2-9]{4} [A-Z2-9]{4}", code.inner_text())
    assert code.evaluate("one => getComputedStyle(one).fontSize") == "26.6667px"  # 20 pt


def test_the_card_fills_one_sheet_of_a6_and_nothing_else_is_printed(browser, make, desk):
    card = make_card(desk, make, "Annemarie-Luise Brockmeyer-Nordhoff")
    page = shown(browser, card)
    paper = page.pdf(prefer_css_page_size=True)
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    sizes = [tuple(round(float(side) / 72 * 25.4) for side in sheet) for sheet in sheets]
    assert sizes == [(105, 148)]
    assert page.locator("h1").is_hidden()
    assert page.get_by_role("navigation").count() == 0
