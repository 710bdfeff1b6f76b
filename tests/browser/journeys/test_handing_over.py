"""What the server refuses and its author gives to the coordination."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.database import db
from app.records.base import remove
from app.records.late import LateEntry, ReturnedEntry
from app.sync import settling
from app.tasks.models import Task, TaskComment
from tests.browser.companion import READ_STORE, until

#: Longer than the server takes.
LONG = "Hat die Anmeldung beim Amt geschafft. " * 120
SENTENCE = "Please say it in fewer words."
#: Whoever stops typing for so long finds the words again: 400 ms, and the phone has to write them.
PAUSE_MS = 1500


@pytest.fixture
def refused(site, phone, context, anu):
    """A remark that was written without a network and refused later."""
    task = next(one for one in site.rows(Task) if one.newcomer_id == anu.id)
    phone.open(f"/app/tasks/{task.id}")
    context.set_offline(True)
    phone.page.get_by_label("Your remark").fill(LONG)
    phone.page.get_by_role("button", name="Add", exact=True).click()
    expect(phone.page.get_by_text("not sent yet")).to_be_visible()
    context.set_offline(False)
    expect(phone.pill("Needs you")).to_be_visible(timeout=30_000)
    phone.open("/app/sync")


def hand_over(phone):
    phone.page.get_by_role("button", name="Hand over to the coordination").click()


def text(phone):
    return phone.page.get_by_label("Text", exact=True)


def with_them(phone):
    return phone.page.get_by_role("heading", name="Is with the coordination")


def close_and_open(phone, context, path="/app/sync"):
    """Close the page without leaving the field that is typed in, and open it again."""
    phone.page.wait_for_timeout(PAUSE_MS)
    phone.page.close()
    phone.page = context.new_page()
    phone.open(path)


def settle(site, act, *words):
    with site.make.writing() as stamp:
        [entry] = [one for one in site.rows(LateEntry) if one.settled_as is None]
        act(entry.id, *words, stamp)


def receive(phone):
    phone.open("/app/sync")
    phone.page.get_by_role("button", name="Try now").click()


def send_back(site, phone):
    """Let a coordinator send back what was handed over, and the phone hear of it."""
    hand_over(phone)
    expect(with_them(phone)).to_be_visible(timeout=30_000)
    settle(site, settling.send_back, SENTENCE, "Imke")
    receive(phone)


def test_a_refused_entry_handed_over_without_a_network_arrives_once(
    site, phone, context, net, refused
):
    context.set_offline(True)
    hand_over(phone)
    expect(phone.page.get_by_role("heading", name="Waits for the network")).to_be_visible()
    assert phone.stored("attention") == []
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="Waits for the network")).to_be_visible()
    net.add("lose_answer", "POST /api/sync", times=2)
    context.set_offline(False)

    expect(with_them(phone)).to_be_visible(timeout=60_000)
    expect(phone.page.get_by_role("heading", name="Needs you")).to_have_count(0)
    [entry] = site.rows(LateEntry)
    assert entry.mutation["set"]["text"] == LONG.strip()
    assert site.rows(TaskComment) == []


def test_what_is_sent_back_is_corrected_handed_over_again_and_taken(
    site, phone, jonas, anu, refused
):
    hand_over(phone)
    expect(with_them(phone)).to_be_visible(timeout=30_000)
    settle(site, settling.send_back, SENTENCE, "Imke")

    receive(phone)
    expect(phone.page.get_by_text(f"Imke sends it back: {SENTENCE}")).to_be_visible()
    expect(with_them(phone)).to_have_count(0)
    text(phone).fill("Has registered.")
    phone.page.get_by_role("button", name="Correct and send again").click()
    expect(phone.page.get_by_role("heading", name="Needs you")).to_have_count(0)
    site.wait_for(LateEntry, 2)
    expect(with_them(phone)).to_be_visible()
    settle(site, settling.accept)

    receive(phone)
    expect(with_them(phone)).to_have_count(0)
    [comment] = site.rows(TaskComment)
    assert comment.text == "Has registered."
    receive(jonas)
    jonas.open(f"/app/tasks/{comment.task_id}")
    expect(jonas.page.get_by_text("Has registered.")).to_be_visible()
    expect(jonas.page.get_by_text("Renate, today")).to_be_visible()


def test_what_is_being_corrected_outlives_the_page_and_arrives_once(site, phone, context, refused):
    phone.page.get_by_role("button", name="View or delete").click()
    expect(text(phone)).to_have_value(LONG.strip())
    text(phone).fill("Has regis")
    close_and_open(phone, context)

    expect(text(phone)).to_have_value("Has regis")
    expect(phone.page.get_by_text(LONG.strip())).to_be_visible()
    text(phone).fill("Has registered.")
    phone.page.get_by_role("button", name="Correct and send again").dblclick()
    expect(phone.page.get_by_role("heading", name="Needs you")).to_have_count(0)
    phone.expect_nothing_waits()
    assert [one.text for one in site.rows(TaskComment)] == ["Has registered."]
    assert phone.stored("attention") == phone.stored("drafts") == []


def test_what_is_corrected_of_an_entry_sent_back_outlives_the_page_and_arrives_once(
    site, phone, context, refused
):
    send_back(site, phone)
    expect(text(phone)).to_have_value(LONG.strip())
    text(phone).fill("Has regis")
    close_and_open(phone, context)

    expect(text(phone)).to_have_value("Has regis")
    text(phone).fill("Has registered.")
    phone.page.get_by_role("button", name="Correct and send again").dblclick()
    expect(phone.page.get_by_role("heading", name="Needs you")).to_have_count(0)
    phone.expect_nothing_waits()
    [entry] = [one for one in site.rows(LateEntry) if one.settled_as is None]
    assert entry.mutation["set"]["text"] == "Has registered."
    assert phone.stored("drafts") == []


def test_an_entry_sent_back_that_is_deleted_takes_along_what_was_typed(
    site, phone, context, refused
):
    send_back(site, phone)
    text(phone).fill("Has regis")
    phone.page.get_by_role("button", name="Delete", exact=True).click()
    phone.page.get_by_role("button", name="Delete for good").click()

    expect(phone.page.get_by_role("heading", name="Needs you")).to_have_count(0)
    phone.expect_nothing_waits()
    assert phone.stored("drafts") == []
    assert [one for one in site.rows(LateEntry) if one.settled_as is None] == []


def test_what_is_typed_into_an_entry_sent_back_stays_when_another_phone_settles_it(
    site, phone, context, refused
):
    send_back(site, phone)
    text(phone).fill("Has regis")
    until(phone.page, f"async () => (await ({READ_STORE})('drafts')).length === 1")
    phone.page.reload()
    with site.make.writing() as stamp:
        [entry] = db.session.scalars(sa.select(ReturnedEntry))
        remove(entry, stamp)

    receive(phone)
    expect(phone.page.get_by_text(SENTENCE)).to_have_count(0)
    expect(phone.page.get_by_text("1 entry needs you")).to_be_visible()
    expect(text(phone)).to_have_value("Has regis")
    text(phone).fill("Has registered.")
    phone.page.get_by_role("button", name="Correct and send again").click()
    expect(phone.page.get_by_role("heading", name="Needs you")).to_have_count(0)
    phone.expect_nothing_waits()
    [entry] = [one for one in site.rows(LateEntry) if one.settled_as is None]
    assert entry.mutation["set"]["text"] == "Has registered."
    assert phone.stored("drafts") == phone.stored("attention") == []
