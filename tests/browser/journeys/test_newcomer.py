"""A newcomer with a phone of her own: from the invitation to her checklist."""

import pytest
from playwright.sync_api import expect

from app.activities.models import Rsvp
from app.groups.models import Newcomer
from app.people.models import Profile
from app.tasks.models import Task, TaskState
from tests.browser.companion import READ_STORE, Companion, until
from tests.phone import Phone, create

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


def rows_of(site, model, **values):
    return [
        row
        for row in site.rows(model)
        if all(getattr(row, name) == value for name, value in values.items())
    ]


def test_she_says_yes_in_a_tunnel_and_is_told_when_there_is_a_place(site, net, group, hers):
    site.make.activity(group, title={"de": "Stadtrundgang", "en": "City walk"})
    hers.open()
    expect(hers.page.get_by_text("City walk")).to_be_visible()
    net.refuse()
    hers.page.get_by_role("button", name="I’ll come").click()
    expect(hers.page.get_by_text("asked for")).to_be_visible()
    expect(hers.page.get_by_text("not sent yet").first).to_be_visible()

    net.accept()

    hers.expect_nothing_waits()
    expect(hers.page.get_by_text("asked for")).to_have_count(0)
    hers.page.get_by_role("link", name="Activities", exact=True).click()
    expect(hers.page.get_by_text("coming", exact=True)).to_be_visible()
    assert [row.answer for row in site.rows(Rsvp)] == ["yes"]


def test_she_ticks_puts_aside_adds_and_remarks_without_a_network(
    site, net, anu, group, hers, another
):
    jonas = another(site.make.companion(group, name="Jonas", language="en"))
    hers.open("/app/checklist")
    net.refuse()
    rows = hers.page.locator(".check-row")
    done, not_needed = rows.nth(0).inner_text(), rows.nth(1).inner_text()
    rows.nth(1).get_by_role("button", name="More about").click()
    hers.page.get_by_role("dialog").get_by_role("button", name="I do not need this").click()
    hers.tick_first_task()
    hers.page.get_by_role("button", name="Own item").click()
    hers.page.get_by_label("What is to be done?").fill("Fahrrad kaufen")
    expect(hers.page.get_by_text("Your companions can read this.")).to_be_visible()
    hers.page.get_by_role("button", name="Save").click()
    expect(hers.page.get_by_text("Fahrrad kaufen")).to_be_visible()
    hers.page.get_by_role("link", name="What is this?").first.click()
    expect(hers.page.get_by_role("link", name="Official page")).to_be_visible()
    hers.page.get_by_label("Your remark").fill("Bitte zeig mir den Weg.")
    hers.page.get_by_role("button", name="Add").click()

    net.accept()

    hers.expect_nothing_waits()
    settled = {row.state for row in site.rows(Task) if row.settled_by == anu.person_id}
    assert settled == {TaskState.DONE, TaskState.NOT_NEEDED}
    assert rows_of(site, Task, title="Fahrrad kaufen", maker_id=anu.person_id)
    jonas.open(f"/app/people/{anu.id}")
    jonas.page.get_by_role("button", name="Own items").click()
    expect(jonas.page.get_by_text("Fahrrad kaufen")).to_be_visible()
    assert done
    assert not_needed


def test_a_checklist_that_is_hers_alone_says_so_and_works(site, net, group, browser, phone_options):
    mia = site.make.newcomer(group, "Anu", agrees=False)
    site.make.account(mia)
    context = browser.new_context(**phone_options)
    phone = Companion(context.new_page(), site.net.url)
    enter(phone, site.make.code(mia.person_id))
    phone.open("/app/checklist")
    expect(phone.page.get_by_text("Only you see this list.")).to_be_visible()
    phone.tick_first_task()
    phone.page.get_by_role("button", name="Own item").click()
    expect(phone.page.get_by_text("Only you can read this.")).to_be_visible()
    expect(phone.page.get_by_text("companions can read")).to_have_count(0)
    phone.page.get_by_label("What is to be done?").fill("Ein Geheimnis")
    phone.page.get_by_role("button", name="Save").click()
    phone.expect_nothing_waits()
    (own,) = rows_of(site, Task, title="Ein Geheimnis")
    assert own.private
    context.close()


def test_the_numbers_for_help_are_one_tap_away_without_a_network(site, net, hers):
    net.refuse()
    hers.open()
    hers.page.get_by_role("link", name="Important numbers").click()
    for number in ("112", "110", "116117", "116016"):
        expect(hers.page.locator(f"a[href='tel:{number}']")).to_be_visible()
    hers.open("/app/me")
    hers.page.get_by_role("link", name="Help").click()
    expect(hers.page.locator("a[href='tel:112']")).to_be_visible()


def test_the_numbers_for_help_are_there_for_whoever_is_signed_out(site, net, hers):
    hers.open("/app/me/sign-out")
    hers.page.get_by_role("button", name="Sign out").click()
    expect(hers.page.get_by_label("Your code")).to_be_visible()
    net.refuse()
    hers.open()
    hers.page.get_by_role("link", name="Help").click()
    expect(hers.page.locator("a[href='tel:112']")).to_be_visible()


def test_who_accompanies_her_can_be_called_where_the_number_is_shared(
    site, group, anu, hers, another
):
    jonas = another(site.make.companion(group, name="Jonas", language="en"))
    jonas.open("/app/me/profile")
    jonas.page.get_by_label("Your telephone number").fill("0541 123456")
    jonas.page.get_by_label("Your telephone number").blur()
    jonas.expect_nothing_waits()
    hers.open("/app/sync")
    hers.page.get_by_role("button", name="Try now").click()
    hers.open()
    expect(hers.page.get_by_text("Jonas")).to_be_visible()
    expect(hers.page.get_by_role("link", name="Call Jonas")).to_have_count(0)

    jonas.page.get_by_role("switch", name="Share my number").check(force=True)
    jonas.expect_nothing_waits()
    hers.open("/app/sync")
    hers.page.get_by_role("button", name="Try now").click()
    hers.open()

    expect(hers.page.get_by_role("link", name="Call Jonas")).to_have_attribute(
        "href", "tel:0541 123456"
    )


def test_what_she_corrects_about_herself_reaches_those_who_accompany_her(site, anu, hers):
    hers.open("/app/me/profile")
    page = hers.page
    page.get_by_label("Part of town").fill("Schinkel")
    page.get_by_label("One more").fill("Schach")
    page.get_by_label("Your telephone number").fill("0541 654321")
    page.get_by_label("Your telephone number").blur()
    page.get_by_role("button", name="Hindi").click()

    hers.expect_nothing_waits()

    (card,) = site.rows(Newcomer)
    assert (card.district, card.interests) == ("Schinkel", ["Schach"])
    assert sorted(card.languages) == ["hi", "ml"]
    assert [row.phone for row in site.rows(Profile)] == ["0541 654321"]


NOTE, STEP = "Rosinenbrot", "Pflaumenmus"


def test_no_screen_of_hers_and_no_row_on_her_phone_has_what_others_wrote_about_her(
    site, anu, group, hers, another
):
    person = site.make.companion(group, name="Jonas", language="en")
    jonas = another(person)
    jonas.note_from_row("Anu")
    jonas.write_note(NOTE)
    jonas.page.locator(".arch--2").first.click()
    jonas.done()
    jonas.expect_nothing_waits()
    step = {"newcomer_id": anu.id, "text": STEP, "owner": "group", "state": "open"}
    Phone(site.app).sign_in(code=site.make.code(person)).sync(create("follow_up", step))

    hers.open("/app/sync")
    hers.page.get_by_role("button", name="Try now").click()
    until(hers.page, f"async () => JSON.stringify(await ({READ_STORE})('rows')).includes('Jonas')")

    kinds = {row["kind"] for row in hers.stored("rows")}
    assert "conversation" in kinds
    assert not kinds & {"conversation_note", "member", "follow_up", "review", "returned_entry"}
    assert_unknown(str(hers.stored("rows")))
    for path in ("/app/", "/app/checklist", "/app/activities", "/app/me/profile", "/app/sync"):
        hers.open(path)
        expect(hers.page.get_by_role("heading", level=1)).to_be_visible()
        assert_unknown(hers.page.locator("body").inner_text())


def assert_unknown(text):
    assert NOTE not in text
    assert STEP not in text
