"""The battery is dead at the worst moment: what was shown as saved is there afterwards."""

import random
import re
import time

import pytest
from playwright.sync_api import expect

from app.conversations.models import Conversation, ConversationNote
from tests.browser.companion import Companion


@pytest.fixture
def carried(site, renate, profile):
    """Renate's phone, which can be killed: a function that opens it where it was left.

    It is closed once after signing in: Chromium writes cookies down only every half minute, and
    a session that a kill took would have to be begun again.
    """
    code = site.make.code(renate)
    phone = Companion(profile().pages[0], site.net.url).sign_in(code)
    site.net.refuse()

    def open_again() -> Companion:
        phone.page = profile().pages[0]
        return phone.open()

    profile.close()
    return open_again


LONG = [pytest.mark.long, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=LONG)])
def test_what_was_shown_as_saved_is_there_after_the_phone_died(site, carried, profile, kills):
    dice = random.Random(kills)
    saved = 0
    for _ in range(kills):
        phone = carried()
        phone.page.get_by_role("button", name="Note a talk with Anu").click()
        phone.expect_saved()
        time.sleep(dice.choice([0, 0, 0.02, 0.05, 0.1]))
        profile.kill()
        saved += 1
    phone = carried()
    expect(phone.page.get_by_text("not sent yet")).to_be_visible()
    assert len({entry["row"] for entry in phone.queued()}) == saved

    site.net.accept()
    phone.page.reload()
    phone.expect_all_sent()
    assert len(site.rows(Conversation)) == saved


def test_what_was_typed_until_two_seconds_before_is_offered_again_and_sent(site, carried, profile):
    phone = carried()
    phone.note_from_row("Anu")
    phone.page.get_by_label("Note", exact=True).press_sequentially("Half a sen")
    phone.page.wait_for_timeout(2000)
    profile.kill()

    phone = carried()
    [talk] = phone.queued()
    site.net.accept()
    phone.page.reload()
    site.wait_for(Conversation, 1)
    expect(phone.pill("1 waits")).to_be_visible()
    phone.open("/app/sync")
    phone.page.get_by_role("link", name="Half a sen").click()
    expect(phone.page).to_have_url(re.compile(talk["row"]))
    expect(phone.page.get_by_label("Note", exact=True)).to_have_value("Half a sen")

    phone.done()
    [note] = site.wait_for(ConversationNote, 1)
    assert note.note == "Half a sen"
    phone.open().expect_all_sent()


#: Saves one next step after the other, as fast as the store lets it, and says each that is saved.
SAVE = """async (newcomer) => {
  const { openDirectory } = await import("/static/field/store/directory.js");
  const { openStore } = await import("/static/field/store/store.js");
  const { account, person } = await (await openDirectory()).current();
  const store = await openStore(account);
  const set = { newcomer_id: newcomer, text: "x".repeat(100), owner: person, state: "open" };
  const save = async () => {
    const row = crypto.randomUUID();
    await store.enqueue([{ op: "create", kind: "follow_up", row, set }]);
    console.log(`saved ${row}`);
    setTimeout(save, 0);
  };
  save();
}"""


def saving(phone: Companion, newcomer: str, seconds: float, kill) -> set[str]:
    """Save until the phone is killed; return what it had said to be saved by then."""
    said: set[str] = set()
    phone.page.on("console", lambda line: said.add(line.text.removeprefix("saved ")))
    phone.page.evaluate(SAVE, newcomer)
    end = time.monotonic() + seconds
    while time.monotonic() < end or not said:
        phone.page.wait_for_timeout(10)
    kill()
    return {row for row in said if len(row) == 36}


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=LONG)])
def test_what_the_store_called_saved_is_there_after_the_phone_died(carried, profile, anu, kills):
    dice = random.Random(kills)
    said: set[str] = set()
    phone = carried()
    for _ in range(kills):
        said |= saving(phone, anu.id, dice.uniform(0.2, 0.8), profile.kill)
        phone = carried()
        assert said <= {entry["row"] for entry in phone.queued()}
    assert len(said) > 10 * kills


def test_a_store_that_says_saved_before_the_end_of_its_transaction_does_lose(
    site, renate, profile, anu, tmp_path
):
    """The control: a save that resolves once its transaction has begun, not once it is complete."""
    site.serve_other_files(
        tmp_path / "hasty",
        {
            "static/field/store/store.js": (
                'await write(db, [...OUTBOX_STORES, "drafts"]',
                'write(db, [...OUTBOX_STORES, "drafts"]',
            )
        },
    )
    site.restart()
    phone = Companion(profile().pages[0], site.net.url).sign_in(site.make.code(renate))
    site.net.refuse()
    for _ in range(5):
        said = saving(phone, anu.id, 0.5, profile.kill)
        phone.page = profile().pages[0]
        if said - {entry["row"] for entry in phone.open().queued()}:
            return
    pytest.fail("five kills, and nothing of what was called saved was lost")
