"""What the desk says to an author, and what she answers."""

import pytest
from playwright.sync_api import expect

from app.conversations.models import Conversation
from app.database import new_id
from app.people.service import add_person
from app.reviews import service
from app.reviews.models import Review, ReviewMessage
from app.reviews.queries import versions_of
from app.reviews.service import Reader
from tests.browser.companion import READ_STORE, Companion, until

QUESTION = "Which course has Anu found?"
ANSWER = "The one in the evening, B2."


class Desk:
    """Imke, who reads and asks; she uses the services behind the desk's pages."""

    def __init__(self, site):
        self.make = site.make
        with self.make.writing() as stamp:
            self.reader = Reader(add_person("Imke", stamp.now).id, "Imke")

    def read(self, talk):
        with self.make.writing() as stamp:
            assert service.mark_read(talk, versions_of([talk])[talk], self.reader, stamp)

    def thank(self, talk):
        with self.make.writing() as stamp:
            service.thank(talk, self.reader, stamp)

    def ask(self, talk):
        with self.make.writing() as stamp:
            service.ask(new_id(), talk, QUESTION, self.reader, stamp)


@pytest.fixture
def desk(site):
    return Desk(site)


@pytest.fixture
def talk(site, phone, anu):
    """A talk that Renate has noted and sent."""
    phone.note_from_row("Anu")
    phone.write_note("Has found a course.")
    phone.done()
    phone.expect_all_sent()
    return site.rows(Conversation)[0].id


def receive(phone):
    """Ask the server now, and see that it has been asked."""
    phone.open("/app/sync")
    phone.page.get_by_role("button", name="Try now").click()
    expect(phone.page.get_by_role("button", name="Try now")).to_be_visible()


def asked_on_today(phone):
    return phone.page.get_by_role("link", name="Imke asks")


def field(phone):
    return phone.page.get_by_label("Your answer")


def expect_kept(phone, *texts):
    """See that the phone holds these words, which are not sent."""
    held = f"async () => `${{(await ({READ_STORE})('drafts')).map((one) => one.text).sort()}}`"
    until(phone.page, f"async (texts) => (await ({held})()) === texts", ",".join(sorted(texts)))


def test_a_question_is_answered_from_the_phone_without_a_network(
    site, phone, context, desk, talk, anu
):
    desk.ask(talk)
    receive(phone)
    expect(phone.page.locator("#status")).to_have_text("Imke asks")
    phone.open("/app/")
    context.set_offline(True)

    asked_on_today(phone).click()
    expect(phone.page.get_by_text(QUESTION)).to_be_visible()
    field(phone).fill(ANSWER)
    field(phone).blur()
    expect_kept(phone, ANSWER)
    phone.page.reload()
    expect(field(phone)).to_have_value(ANSWER)
    phone.page.get_by_role("button", name="Send the answer").dblclick()
    expect(phone.page.locator(".row--words", has_text=ANSWER)).to_contain_text("not sent yet")
    expect(field(phone)).to_have_value("")
    phone.open("/app/sync")
    expect(phone.page.get_by_text("Your answer")).to_be_visible()
    phone.open("/app/")
    expect(phone.offline_banner()).to_be_visible()
    expect(asked_on_today(phone)).to_have_count(0)
    context.set_offline(False)
    phone.expect_all_sent()

    said = site.wait_for(ReviewMessage, 2)
    assert sorted((one.from_desk, one.text) for one in said) == [
        (False, ANSWER),
        (True, QUESTION),
    ]
    assert [one.state for one in site.rows(Review)] == ["answered"]
    expect(asked_on_today(phone)).to_have_count(0)


@pytest.fixture
def asked(phone, desk, talk):
    """The talk about which Renate was asked, open and at rest."""
    desk.ask(talk)
    receive(phone)
    phone.open(f"/app/talk/{talk}")
    expect(phone.page.get_by_text(QUESTION)).to_be_visible()
    phone.expect_all_sent()


def test_words_typed_in_the_moment_the_page_goes_are_there_again(phone, asked):
    field(phone).fill(ANSWER)
    phone.page.reload()
    expect(field(phone)).to_have_value(ANSWER)


def test_words_kept_in_one_tab_show_in_another_and_none_hides_behind_others(
    site, phone, context, asked
):
    second = Companion(context.new_page(), phone.url)
    second.open(phone.page.url.removeprefix(phone.url))
    third = Companion(context.new_page(), phone.url)
    third.open(phone.page.url.removeprefix(phone.url))
    expect(field(second)).to_have_value("")
    field(third).press_sequentially("And on Fri")
    phone.page.bring_to_front()
    field(phone).fill(ANSWER)
    field(phone).blur()

    expect(field(second)).not_to_have_value("")
    expect(field(third)).to_have_value("And on Fri")
    expect_kept(phone, ANSWER, "And on Fri")
    phone.page.close()
    third.page.close()
    first = field(second).input_value()
    second.page.get_by_role("button", name="Send the answer").click()
    [left] = {ANSWER, "And on Fri"} - {first}
    expect(field(second)).to_have_value(left)
    second.page.get_by_role("button", name="Send the answer").click()
    expect(field(second)).to_have_value("")
    said = site.wait_for(ReviewMessage, 3)
    assert sorted(one.text for one in said) == sorted([QUESTION, ANSWER, "And on Fri"])


def test_the_author_sees_that_her_talk_was_read_and_so_does_her_group(
    phone, jonas, desk, talk, anu
):
    desk.read(talk)
    desk.thank(talk)

    receive(phone)
    phone.open(f"/app/talk/{talk}")
    expect(phone.page.get_by_text("Imke has read it")).to_be_visible()
    expect(phone.page.get_by_text("Imke says thank you")).to_be_visible()
    expect(field(phone)).to_have_count(0)
    receive(jonas)
    jonas.open(f"/app/talk/{talk}")
    expect(jonas.page.get_by_text("Imke has read it")).to_be_visible()
    expect(jonas.page.get_by_text("Imke says thank you")).to_have_count(0)
