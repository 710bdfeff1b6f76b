"""The main journey: noted without a network, there exactly once."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from app.conversations.models import Conversation
from app.database import db
from app.tasks.models import Task, TaskState
from tests.browser.companion import Companion, english


@pytest.fixture
def phone_options(phone_options):
    return english(phone_options)


@pytest.fixture
def team(site):
    group = site.make.group("Gruppe Schinkel")
    anu, elif_ = site.make.newcomer(group, "Anu"), site.make.newcomer(group, "Elif")
    return group, anu, elif_


@pytest.fixture
def anna(site, team, page):
    person = site.make.companion(team[0], name="Renate", language="en")
    return Companion(page, site.net.url).sign_in(site.make.code(person))


def talks(site):
    with site.app_context():
        return [talk.newcomer_id for talk in db.session.scalars(sa.select(Conversation))]


def test_a_talk_noted_in_the_cellar_arrives_once_back_upstairs(
    site, team, anna, context, browser, phone_options
):
    group, anu, _ = team
    ben = site.make.companion(group, name="Jonas", language="en")
    context.set_offline(True)
    anna.page.reload()
    expect(anna.offline_banner()).to_be_visible()

    anna.note_from_row("Anu")
    anna.done()
    expect(anna.page.get_by_text("not sent yet")).to_be_visible()
    anna.page.reload()
    expect(anna.page.get_by_text("not sent yet")).to_be_visible()
    assert talks(site) == []

    context.set_offline(False)
    expect(anna.pill("All sent")).to_be_visible(timeout=20_000)
    assert talks(site) == [anu.id]

    other = browser.new_context(**phone_options)
    jonas = Companion(other.new_page(), site.net.url).sign_in(site.make.code(ben))
    expect(jonas.page.get_by_text(re.compile("Talk with Renate today"))).to_be_visible()
    assert len([row for row in jonas.stored("rows") if row["kind"] == "conversation"]) == 1
    other.close()


def test_two_taps_are_enough_and_one_from_a_row(site, team, anna, context):
    _, anu, elif_ = team
    context.set_offline(True)
    anna.note_from_arch("Anu")
    anna.done()
    anna.note_from_row("Elif")
    assert [entry["set"]["newcomer_id"] for entry in anna.stored("outbox")] == [anu.id, elif_.id]


def test_a_task_ticked_without_network_arrives_once(site, team, anna, context):
    context.set_offline(True)
    anna.tick_first_task()
    expect(anna.page.get_by_text("not sent yet")).to_be_visible()
    anna.page.reload()
    expect(anna.offline_banner()).to_be_visible()
    context.set_offline(False)
    expect(anna.pill("All sent")).to_be_visible(timeout=20_000)
    with site.app_context():
        done = db.session.scalars(sa.select(Task).where(Task.state == TaskState.DONE)).all()
        assert len(done) == 1
        assert done[0].version == 3


def test_a_lost_answer_makes_no_second_talk(site, team, anna, net):
    net.add("lose_answer", "POST /api/sync", times=2)
    anna.note_from_row("Anu")
    anna.done()
    expect(anna.pill("All sent")).to_be_visible(timeout=60_000)
    assert len(talks(site)) == 1


def test_undo_leaves_nothing(site, team, anna):
    anna.note_from_row("Anu")
    anna.page.get_by_role("button", name="Undo").click()
    expect(anna.page.get_by_text("The talk was taken back.").first).to_be_attached()
    expect(anna.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    anna.expect_nothing_waits()
    assert talks(site) == []
