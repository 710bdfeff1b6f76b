"""Two versions of one text, and the one that somebody makes of them."""

import pytest
from playwright.sync_api import expect

from app.follow_ups.models import FollowUp
from app.records.siblings import Sibling

#: Whoever stops typing for so long finds the words again: 700 ms, and the phone has to write them.
PAUSE_MS = 1500

#: Writes a next step, or another text of it.
WRITE = """async ([op, row, newcomer_id, text]) => {
  const { openDirectory } = await import("/static/field/store/directory.js");
  const { openStore } = await import("/static/field/store/store.js");
  const { account, person: owner } = await (await openDirectory()).current();
  const store = await openStore(account);
  const set = op === "create" ? { newcomer_id, text, owner, state: "open" } : { text };
  await store.enqueue([{ op, kind: "follow_up", row, set }]);
  store.forget();
}"""
STEP = "0b5c3a52-3f0a-4a40-8e66-0c1f7f2a9b11"
PAGE = f"/app/two/follow_up/{STEP}"


def write(companion, op, anu, text):
    companion.page.evaluate(WRITE, [op, STEP, anu.id, text])


def joined(companion):
    return companion.page.get_by_label("One text")


def save(companion):
    companion.page.get_by_role("button", name="Save the one text").click()
    expect(joined(companion)).to_have_count(0)
    companion.open("/app/sync")
    companion.expect_nothing_waits()


def receive(companion):
    companion.open("/app/sync")
    companion.page.get_by_role("button", name="Try now").click()
    expect(companion.page.get_by_role("button", name="Try now")).to_be_visible()


@pytest.fixture
def doubled(site, phone, jonas, context, anu):
    """A next step of which Renate and Jonas have each written another text."""
    write(phone, "create", anu, "Bicycle")
    phone.open("/app/sync")
    phone.expect_nothing_waits()
    receive(jonas)
    context.set_offline(True)
    write(phone, "patch", anu, "Bring the bicycle")
    write(jonas, "patch", anu, "Repair the bicycle")
    receive(jonas)
    jonas.expect_nothing_waits()
    context.set_offline(False)
    receive(phone)
    site.wait_for(Sibling, 1)
    phone.expect_nothing_waits()
    phone.open(PAGE)
    phone.page.get_by_role("button", name="Join into one text").click()


def test_a_joined_text_is_offered_again_and_becomes_the_only_one(site, phone, context, doubled):
    assert phone.page.locator("h3").all_text_contents() == ["Current version", "Your version"]
    expect(joined(phone)).to_have_value("Repair the bicycle\n\nBring the bicycle")
    joined(phone).fill("Repair and bring")
    phone.page.wait_for_timeout(PAUSE_MS)
    phone.page.close()
    phone.page = context.new_page()
    phone.open(PAGE)

    expect(joined(phone)).to_have_value("Repair and bring")
    joined(phone).fill("Repair and bring the bicycle")
    save(phone)
    assert [one.text for one in site.rows(FollowUp)] == ["Repair and bring the bicycle"]
    assert site.rows(Sibling) == []
    assert phone.stored("drafts") == []


def test_what_is_being_joined_is_put_aside_by_nothing_but_cancelling(phone, doubled):
    joined(phone).fill("Repair and bring")
    phone.page.get_by_role("button", name="Cancel").click()

    expect(joined(phone)).to_have_count(0)
    phone.page.reload()
    expect(phone.page.get_by_role("button", name="Join into one text")).to_be_visible()
    assert phone.stored("drafts") == []


def test_who_is_joining_keeps_the_words_when_somebody_else_is_faster(
    site, phone, jonas, anu, doubled
):
    joined(phone).fill("Repair and bring")
    receive(jonas)
    jonas.open(PAGE)
    jonas.page.get_by_role("button", name="Only: ").first.click()
    site.wait_for(Sibling, 0)
    receive(phone)
    phone.open(PAGE)

    expect(joined(phone)).to_have_value("Repair and bring")
    save(phone)
    assert [one.text for one in site.rows(FollowUp)] == ["Repair and bring"]
    assert phone.stored("drafts") == []
