"""Disabling an account: nobody gets in with it any more, and nothing that was written goes."""

import pytest
import sqlalchemy as sa

from app.activities.models import Rsvp, Seat
from app.activities.queries import rsvp_id
from app.conversations.models import Conversation
from app.database import db
from app.people.queries import account_of_person
from app.people.service import server_stamp
from app.privacy import access
from app.problems import Closed
from app.push.models import PushSubscription
from app.records import ledger
from tests.desk import Desk
from tests.make import talk
from tests.pages import Page
from tests.phone import Phone, create
from tests.sync.test_activities import rsvp


def disable(desk, person):
    """Disable somebody's account as a coordinator does; return the page that leads back to."""
    page = desk.page(f"/desk/people/{person}/disable")
    return desk.page(desk.fill(page).location)


def is_disabled(app, person):
    with app.app_context():
        return account_of_person(person).disabled_at is not None


def test_a_disabled_phone_hands_in_what_waits_says_so_and_clears_itself(app, make, desk, phone):
    anu = make.newcomer(name="Anu")
    anna = phone(make.companion(of=anu))
    anna.sync()

    page = disable(desk, anna.person)

    assert "The account is disabled." in page.text_of("body")
    assert "signed out" in page.texts_of(".tag")
    noted = create("conversation", talk(anu))
    answer = anna.send(anna.request(noted)).json
    assert [result["s"] for result in answer["results"]] == ["ok"]
    assert (answer["changes"], answer["scopes"]) == ([], {})
    answer = anna.send(anna.request())
    assert (answer.status_code, answer.json["code"], answer.json["how"]) == (410, "wipe", "left")
    with app.app_context():
        assert db.session.get(Conversation, noted["row"]).author_id == anna.person


def test_a_disabled_account_has_no_code_no_reminder_and_no_place(app, make, desk, phone):
    group = make.group()
    anna, ben = phone(make.companion(group)), phone(make.companion(group, name="Ben"))
    walk, party = make.activity(group, capacity=1), make.activity(capacity=1)
    for gathering in (walk, party):
        anna.sync(rsvp(gathering, anna.person))
        ben.sync(rsvp(gathering, ben.person))
    code = make.code(anna.person)
    with make.writing() as stamp:
        db.session.add(subscription(anna.device, stamp.now))

    disable(desk, anna.person)

    assert Phone(app).post("/api/sign-in", {"code": code, "account": None}).status_code == 404
    with app.app_context():
        assert db.session.scalars(sa.select(PushSubscription)).all() == []
        for gathering in (walk, party):
            places = [
                db.session.get(Rsvp, rsvp_id(gathering.id, one.person)).place for one in (anna, ben)
            ]
            assert places == [None, Seat.CONFIRMED]


def subscription(device, now):
    text = dict.fromkeys(("endpoint", "endpoint_hash", "p256dh", "auth", "server_key"), "x")
    return PushSubscription(device_id=device, host="push.example", made_at=now, seen_at=now, **text)


def test_who_is_disabled_is_offered_no_code_and_marked_in_the_list(make, desk):
    anna = make.companion(make.group(), name="Anna")
    stale = desk.page(f"/desk/invitations/of/{anna}")
    page = disable(desk, anna)
    assert "Code for a phone" not in page.text
    assert "This account is disabled since" in page.text
    assert "account disabled" in desk.page("/desk/people/").text
    assert "Enable it first" in desk.page(stale.path).text
    assert "Enable it first" in desk.sent(stale.path, stale.fields(), 409).text


def test_an_account_that_is_enabled_again_gets_in_with_a_new_code(app, make, desk, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    anna.sync()
    page = disable(desk, anna.person)

    page = desk.page(desk.fill(page, 'main form[action$="enable"]').location)

    assert "The account is enabled again." in page.text_of("body")
    assert anna.send(anna.request()).status_code == 410
    again = phone(anna.person)
    again.sync()
    assert again.rows("newcomer")


def test_a_newcomer_with_a_disabled_account_still_takes_part(app, make, desk, phone):
    anu = make.newcomer(name="Anu")
    hers, walk = phone(make.account(anu)), make.activity()
    hers.sync(rsvp(walk, anu.person_id, newcomer=anu.id))

    page = disable(desk, anu.person_id)

    assert page.path == f"/desk/newcomers/{anu.id}"
    assert hers.send(hers.request()).status_code == 410
    with app.app_context():
        found = db.session.get(Rsvp, rsvp_id(walk.id, anu.person_id))
        assert (found.answer, found.place) == ("yes", Seat.CONFIRMED)


def test_a_disabled_coordinator_is_out_of_the_desk_everywhere(app, make, desk):
    ute = make.coordinator("Ute")
    hers = Desk(app, ute)
    disable(desk, ute)
    assert hers.get("/desk/people/").location.startswith("/desk/sign-in")
    desk.fill(desk.page(f"/desk/people/{ute}"), 'main form[action$="enable"]')
    assert hers.get("/desk/people/").location.startswith("/desk/sign-in")
    Desk(app, ute).page("/desk/people/")


def test_nobody_disables_the_account_they_are_signed_in_with(app, make, desk):
    make.coordinator("Ute")
    assert "Disable the account" not in desk.page(f"/desk/people/{desk.person}").text
    page = desk.page(f"/desk/people/{desk.person}/disable")
    assert "Another coordinator can do it." in page.text
    assert page.query("main form") == []
    desk.sent(page.path, {"_version": "enabled"}, 409)
    assert not is_disabled(app, desk.person)


def test_an_operator_leaves_one_who_coordinates(app, make):
    imke, ute = make.coordinator("Imke"), make.coordinator("Ute")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["people", "disable", "Imke"]).exit_code == 0
    assert "Nobody else" in runner.invoke(args=["people", "disable", "Ute"]).output
    assert (is_disabled(app, imke), is_disabled(app, ute)) == (True, False)
    again = runner.invoke(args=["people", "invite", "Imke", "--role=coordinator"])
    assert "enable it first" in again.output
    assert runner.invoke(args=["people", "enable", "Imke"]).exit_code == 0
    assert runner.invoke(args=["people", "disable", "Ute"]).exit_code == 0


def test_a_page_that_was_overtaken_says_so(app, make, desk):
    anna = make.companion(make.group())
    page = desk.page(f"/desk/people/{anna}/disable")
    disable(desk, anna)
    assert "This account is disabled since" in Page(app, desk.fill(page), 409).text


def test_it_is_written_down_who_disabled_and_enabled_an_account(app, make, desk, instance):
    anna = make.companion(make.group())
    page = disable(desk, anna)
    desk.fill(page, 'main form[action$="enable"]')
    with app.app_context():
        account = account_of_person(anna).id
        path = db.engine.get_execution_options()[ledger.OPTION]
    lines = [one for one in ledger.read(path) if one["what"] == "account"]
    assert [(one["account"], one["state"], one["by"]) for one in lines] == [
        (account, "taken", desk.person),
        (account, "given", desk.person),
    ]


def test_the_last_who_coordinates_is_never_disabled(app, make):
    ute = make.coordinator("Ute")
    with make.writing() as stamp, pytest.raises(Closed):
        access.disable(account_of_person(ute), server_stamp(stamp.now))
    assert not is_disabled(app, ute)
