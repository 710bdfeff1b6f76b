"""People, newcomers and groups at the desk, through the same services as everywhere."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.database import db
from app.desk.words import device_words
from app.groups.models import Accompaniment, Group, Membership, Newcomer, State
from app.people.models import Device, Invitation, Person
from app.programme.service import set_up
from app.requirements.models import RequirementRecord
from app.requirements.service import DEFAULTS
from app.tasks.models import Task
from tests.make import talk
from tests.phone import create, patch

TODAY = clock.local_day(clock.now(), "Europe/Berlin")
UNKNOWN = "11111111-2222-4333-8444-555555555555"


def only(app, model):
    with app.app_context():
        return db.session.scalars(sa.select(model)).one()


# ---- lists --------------------------------------------------------------------------------------


def test_people_are_found_by_any_word_without_capitals_and_marks(app, make, desk):
    group = make.group()
    for name in ("Feride Aydın", "Büşra Aksoy", "Renate Brockmeyer"):
        make.companion(group, name=name)
    for asked, found in (
        ("aydin", "Feride"),
        ("AYDIN", "Feride"),
        ("busra ak", "Büşra"),
        ("bro", "Renate"),
    ):
        rows = desk.page(f"/desk/people/?q={asked}").texts_of(".list .row__first")
        assert len(rows) == 1
        assert rows[0].startswith(found)
    assert "Nobody by that name" in desk.page("/desk/people/?q=meyer").text


def test_newcomers_have_a_list_of_their_own_and_are_found_among_people(app, make, desk):
    make.newcomer(make.group("Schinkel"), "Anu Thomas")
    assert "Anu" not in desk.page("/desk/people/").text
    assert "Anu Thomas" in desk.page("/desk/people/?q=thomas").text
    page = desk.page("/desk/newcomers/")
    assert "Anu Thomas" in page.text
    assert "Schinkel" in page.text


def test_who_waits_for_a_group_is_counted_and_shown(app, make, desk):
    group = make.group()
    anu, _ = make.newcomer(group, "Anu"), make.newcomer(group, "Deniz")
    make.part(anu, group, TODAY - timedelta(days=1))
    page = desk.page("/desk/newcomers/?show=waiting")
    assert "1 wait for a group." in page.text
    assert page.texts_of(".list .row__first bdi") == ["Anu"]


def test_a_long_list_goes_on_after_its_last_row(app, make, desk):
    group = make.group()
    with make.writing() as stamp:
        from app.people.service import add_person

        for number in range(120):
            add_person(f"Person {number:03}", stamp.now)
    seen, address = [], "/desk/people/"
    while address:
        page = desk.page(address)
        seen += page.texts_of(".list .row__first")
        address = page.links().get("More", "")
    assert len(seen) == len(set(seen)) == 121
    assert seen == sorted(seen)
    assert group


@pytest.mark.parametrize(
    "path", ["/desk/people/", "/desk/newcomers/", "/desk/groups/", "/desk/invitations/"]
)
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%25", 200),
        ("q=_", 200),
        ("q=%5C", 200),
        ("q=" + "x" * 10_000, 400),
        ("q=(a%2B)%2B%24", 200),
        ("q=%00", 400),
        ("q='; DROP TABLE people; --", 200),
        ("q=1&q=2", 200),
        ("q[]=1", 200),
        ("sort=password_hash", 200),
        ("page=-1", 200),
        ("page=1000000000000", 200),
        ("after=x", 400),
        ("after=W10", 400),
        ("after=" + "W" * 10_000, 400),
        ("after=eyJhIjoxfQ", 400),
        ("after=WyJhIiwgMV0", 400),
        ("after=WzEsIDJd", 400),
        ("show=everything", 200),
    ],
)
def test_odd_questions_to_a_list_harm_nothing(desk, path, query, status):
    if path == "/desk/invitations/" and query == "q=%00":
        status = 200
    if path == "/desk/invitations/" and query.startswith("q=x"):
        status = 200
    answer = desk.get(f"{path}?{query}")
    assert answer.status_code == status, answer.text[:500]


def test_a_page_of_a_list_asks_the_database_a_bounded_number_of_times(
    app, make, desk, count_queries
):
    group = make.group()
    for name in "ABC":
        make.newcomer(group, name)
        make.companion(group, name=name)
    pages = ("/desk/people/", "/desk/newcomers/", "/desk/groups/", f"/desk/groups/{group}")
    few = {path: count_queries(lambda path=path: desk.page(path)) for path in pages}
    for name in "DEFGHIJKL":
        make.newcomer(group, name)
        make.companion(group, name=name)
    many = {path: count_queries(lambda path=path: desk.page(path)) for path in pages}
    assert many == few
    assert max(many.values()) <= 12


# ---- a person -----------------------------------------------------------------------------------


def test_a_person_is_added_and_corrected(app, make, desk):
    page = desk.page("/desk/people/new")
    answer = desk.fill(
        page, call_name=" Renate ", surname="Brockmeyer", phone="0541 123", languages=["de", "tr"]
    )
    person = answer.location
    page = desk.page(person)
    assert page.heading == "Renate Brockmeyer"
    assert "German, Turkish" in page.text

    page = desk.page(f"{person}/edit")
    assert desk.fill(page, call_name="Renate B.", email="r@example.org").status_code == 303
    assert "r@example.org" in desk.page(person).text


def test_a_correction_reaches_the_phones_that_show_the_person(app, make, desk, phone):
    group = make.group()
    anu = make.newcomer(group)
    renate, jonas = make.companion(group, name="Renate"), make.companion(group, name="Jonas")
    his = phone(jonas)
    his.sync()
    page = desk.page(f"/desk/people/{renate}/edit")
    desk.fill(page, call_name="Renata", phone="0541 1234", phone_shared="yes")
    his.sync()
    assert {one["call_name"] for one in his.rows("member").values()} == {"Renata", "Jonas"}
    companions = his.rows("companion").values()
    assert {(one["call_name"], one["phone"]) for one in companions} == {
        ("Renata", "0541 1234"),
        ("Jonas", None),
    }
    assert anu


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"call_name": ""}, "call_name"),
        ({"call_name": " \u200b "}, "call_name"),
        ({"call_name": "x" * 81}, "call_name"),
        ({"call_name": "a\x00b"}, "call_name"),
        ({"call_name": "a\x1bb"}, "call_name"),
        ({"surname": "x" * 81}, "surname"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "1" * 41}, "phone"),
        ({"languages": ["de", "xx"]}, "languages"),
        ({"languages": ["../../etc/passwd"]}, "languages"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    app, make, desk, change, field
):
    page = desk.page("/desk/people/new")
    typed = {"call_name": "Renate", "surname": "Kept in the form", **change}
    answer = desk.sent("/desk/people/new", {**page.fields(), **typed})
    assert answer.error(field)
    assert [one for one in answer.query("[role=alert] a") if one.attrs["href"] == f"#f-{field}"]
    if "surname" not in change:
        assert answer.fields()["surname"] == "Kept in the form"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 1


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "{{7*7}}",
        "%s%n",
        "\u202eevil",
        "ക്ഷ",
        "Z" + "\u0301" * 50,
        "'; DROP",
    ],
)
def test_a_name_is_shown_as_it_was_typed_and_does_nothing(app, make, desk, name):
    person = desk.fill(desk.page("/desk/people/new"), call_name=name).location
    page = desk.page(person)
    stored = only_named(app, page)
    assert page.heading == stored
    assert "\u202e" not in stored
    assert stored in desk.page("/desk/people/").text


def only_named(app, page):
    with app.app_context():
        id = page.path.rpartition("/")[2]
        return " ".join(db.session.get(Person, id).call_name.split())


def test_a_form_sent_twice_makes_one_person(app, make, desk):
    page = desk.page("/desk/people/new")
    fields = {**page.fields(), "call_name": "Renate"}
    assert desk.done("/desk/people/new", fields) == desk.done("/desk/people/new", fields)
    with app.app_context():
        names = db.session.scalars(sa.select(Person.call_name)).all()
    assert names.count("Renate") == 1


def test_of_two_coordinators_the_later_is_told_and_loses_nothing(app, make, desk):
    person = make.companion(make.group(), name="Renate")
    mine, hers = (desk.page(f"/desk/people/{person}/edit") for _ in range(2))
    desk.fill(hers, phone="0541 1")
    answer = desk.fill(mine, surname="Brockmeyer")
    from tests.pages import Page

    page = Page(app, answer, 409)
    assert "Somebody else has saved meanwhile." in page.text
    assert page.fields()["surname"] == "Brockmeyer"
    assert "Stored now: 0541 1" in page.text
    assert desk.fill(page).status_code == 303


# ---- training and groups ------------------------------------------------------------------------


def test_who_is_not_ready_is_only_proposed_and_it_is_said_why(app, make, desk):
    group = make.group("Schinkel")
    person = desk.fill(desk.page("/desk/people/new"), call_name="Renate").location
    id = person.rpartition("/")[2]
    page = desk.page(f"/desk/memberships/of/{id}/{group}")
    assert "Basic training 1" in page.text
    assert desk.fill(page).location == person
    page = desk.page(person)
    assert "Still missing: First interview, Basic training 1" in page.text
    assert only(app, Membership).state is State.PROPOSED

    membership = only(app, Membership).id
    page = desk.page(f"/desk/memberships/{membership}/begin")
    refused = desk.sent(page.path, page.fields(), 409)
    assert "Code of conduct signed" in refused.text
    for key in DEFAULTS:
        desk.fill(desk.page(f"/desk/people/{id}/requirements/{key}"), met_on=str(TODAY))
    assert "All requirements are met" in desk.page(person).text
    assert desk.fill(desk.page(f"/desk/memberships/{membership}/begin")).status_code == 303
    assert only(app, Membership).state is State.ACTIVE


def test_a_requirement_can_be_waived_and_taken_back(app, make, desk):
    person = make.companion(make.group(), trained=False)
    address = f"/desk/people/{person}/requirements/first-interview"
    desk.fill(desk.page(address), waived_because="Known for years")
    assert "waived: Known for years" in desk.page(f"/desk/people/{person}").text
    desk.fill(desk.page(address), met_on="", waived_because="")
    with app.app_context():
        assert db.session.scalars(sa.select(RequirementRecord)).all() == []


@pytest.mark.parametrize("day", ["2999-01-01", "2027-02-29", "0001-01-01", "tomorrow", "1"])
def test_a_requirement_is_met_on_a_day_that_was(app, make, desk, day):
    person = make.companion(make.group(), trained=False)
    address = f"/desk/people/{person}/requirements/first-interview"
    assert desk.sent(address, {"met_on": day}).error("met_on")


def test_pausing_and_resuming_a_membership(app, make, desk, phone):
    group = make.group()
    anu = make.newcomer(group)
    person = make.companion(group, name="Anna")
    anna = phone(person)
    anna.sync()
    assert anna.rows("newcomer")
    with app.app_context():
        id = db.session.scalar(sa.select(Membership.id))
    desk.fill(desk.page(f"/desk/memberships/{id}/pause"))
    anna.sync()
    assert not anna.rows("newcomer")
    assert "there is nothing to do here" in desk.page(f"/desk/memberships/{id}/end").text
    desk.fill(desk.page(f"/desk/memberships/{id}/resume"))
    anna.sync(create("conversation", talk(anu)))
    assert anna.rows("newcomer")
    page = desk.page(f"/desk/people/{person}")
    assert page.texts_of(".list .tag") == ["active", "paused"]


def test_a_step_that_was_taken_meanwhile_is_refused(app, make, desk):
    group = make.group()
    make.companion(group)
    id = only(app, Membership).id
    page = desk.page(f"/desk/memberships/{id}/end")
    make.leave(only(app, Membership).person_id, group)
    desk.sent(page.path, page.fields(), 409)


def test_a_proposal_can_be_dropped(app, make, desk):
    group = make.group()
    make.companion(group, trained=False)
    id = only(app, Membership).id
    desk.fill(desk.page(f"/desk/memberships/{id}/drop"))
    with app.app_context():
        assert db.session.scalars(sa.select(Membership)).all() == []


def test_nobody_is_twice_in_a_group(app, make, desk):
    group = make.group()
    person = make.companion(group)
    page = desk.page(f"/desk/memberships/of/{person}/{group}")
    refused = desk.sent(page.path, page.fields(), 409)
    assert "is in this group or proposed for it already" in refused.text


def test_a_group_is_founded_corrected_and_found(app, make, desk):
    page = desk.page("/desk/groups/new")
    group = desk.fill(
        page, name="Gruppe Schinkel", specialities=["housing"], cadence_days="10"
    ).location
    assert "Housing" in desk.page(group).text
    page = desk.page(f"{group}/edit")
    desk.fill(page, name="Gruppe Wüste", cadence_days="")
    assert "Gruppe Wüste" in desk.page("/desk/groups/?q=wuste").text
    assert "No group by that name" in desk.page("/desk/groups/?q=schinkel").text
    with app.app_context():
        assert db.session.scalars(sa.select(Group)).one().cadence_days is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"cadence_days": "0"}, "cadence_days"),
        ({"cadence_days": "1e3"}, "cadence_days"),
        ({"cadence_days": "9" * 30}, "cadence_days"),
        ({"specialities": ["x"]}, "specialities"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_group_is_said_at_its_field(desk, change, field):
    page = desk.page("/desk/groups/new")
    assert desk.sent(page.path, {**page.fields(), "name": "G", **change}).error(field)


# ---- newcomers ----------------------------------------------------------------------------------


def test_a_newcomer_is_added_with_tasks_and_what_she_agreed_to(app, make, desk):
    make.programme(content=True)
    page = desk.page("/desk/newcomers/new")
    answer = desk.fill(
        page,
        call_name="Anu",
        languages=["ml", "en"],
        situations=["nurse"],
        district="Schinkel",
        interests="Badminton, Kochen",
        arrived_on=str(TODAY),
        agrees=["notes", "progress"],
    )
    page = desk.page(answer.location)
    card = only(app, Newcomer)
    assert (card.consent_notes, card.consent_contact, card.consent_progress) == (True, False, True)
    assert card.interests == ["Badminton", "Kochen"]
    assert page.texts_of("#consents, .list .tag")[1:] == ["given", "not given", "given"]
    with app.app_context():
        due = db.session.scalars(sa.select(Task.due_on).where(Task.due_on.is_not(None))).all()
    assert min(due) >= TODAY

    later = TODAY + timedelta(days=10)
    page = desk.page(f"{answer.location}/edit")
    desk.fill(page, arrived_on=str(later))
    with app.app_context():
        moved = db.session.scalars(sa.select(Task.due_on).where(Task.due_on.is_not(None))).all()
    assert sorted(moved) == sorted(day + timedelta(days=10) for day in due)


def test_a_group_accompanies_a_newcomer_pauses_and_ends(app, make, desk, phone):
    old, new = make.group("Alt"), make.group("Neu")
    anu = make.newcomer(old, "Anu")
    anna = phone(make.companion(new, name="Anna"))
    anna.sync()
    assert not anna.rows("newcomer")
    page = desk.page(f"/desk/accompaniments/of/{anu.id}")
    assert "Neu" in page.text
    page = desk.page(f"/desk/accompaniments/of/{anu.id}/{new}")
    desk.fill(page)
    anna.sync()
    assert anna.rows("newcomer")
    with app.app_context():
        id = db.session.scalar(sa.select(Accompaniment.id).where(Accompaniment.group_id == new))
    desk.fill(desk.page(f"/desk/accompaniments/{id}/pause"))
    with app.app_context():
        id = db.session.scalar(
            sa.select(Accompaniment.id).where(Accompaniment.state == State.PAUSED)
        )
    anna.sync()
    assert anna.rows("newcomer")
    desk.fill(desk.page(f"/desk/accompaniments/{id}/resume"))
    with app.app_context():
        id = db.session.scalar(
            sa.select(Accompaniment.id).where(
                Accompaniment.state == State.ACTIVE, Accompaniment.group_id == new
            )
        )
    desk.fill(desk.page(f"/desk/accompaniments/{id}/end"), because="Moved away")
    anna.sync()
    assert not anna.rows("newcomer")
    assert "Moved away" in desk.page(f"/desk/newcomers/{anu.id}").text


def test_a_consent_that_is_taken_away_holds_at_once(app, make, desk, phone):
    anu = make.newcomer()
    anna = phone(make.companion(of=anu))
    anna.sync()
    page = desk.page(f"/desk/newcomers/{anu.id}/consents")
    assert page.fields()["agrees"] == ["notes", "progress"]
    desk.fill(page, agrees=["progress", "contact"])
    anna.sync()
    (card,) = anna.rows("newcomer").values()
    assert (card["consent_notes"], card["consent_contact"]) == (False, True)


def test_of_two_who_record_consents_the_later_is_told(app, make, desk):
    anu = make.newcomer()
    page = desk.page(f"/desk/newcomers/{anu.id}/consents")
    make.consent(anu, "notes", given=False)
    refused = desk.sent(page.path, {**page.fields(), "agrees": ["notes", "contact"]}, 409)
    assert refused.fields()["agrees"] == ["notes", "contact"]


def test_a_language_that_nobody_knows_is_called_by_its_code(make, desk, phone):
    anu = make.newcomer(name="Anu")
    anna = phone(make.companion(of=anu))
    anna.sync()
    anna.sync(patch("newcomer", anu.id, {}, add={"languages": ["xx"]}))
    assert "xx" in desk.page(f"/desk/newcomers/{anu.id}").text


# ---- invitations and devices --------------------------------------------------------------------


def test_an_invitation_is_shown_once_and_works(app, make, desk):
    from tests.phone import Phone

    person = desk.fill(desk.page("/desk/people/new"), call_name="Renate").location
    id = person.rpartition("/")[2]
    page = desk.page(f"/desk/invitations/of/{id}")
    card = desk.sent(page.path, page.fields(), 200)
    assert card.answer.headers["Cache-Control"] == "no-store"
    code = card.text_of(".a6__code")
    assert len(code.replace(" ", "")) == 8
    again = desk.done(page.path, page.fields())
    assert "was shown already" in desk.page(again).text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Invitation.id))) == 1
    Phone(app).sign_in(code=code)
    assert "Code for a phone" in desk.page(person).text


def test_printing_again_makes_a_new_one_and_the_old_is_void(app, make, desk):
    from tests.phone import Phone

    person = make.newcomer(name="Anu").person_id
    page = desk.page(f"/desk/invitations/of/{person}")
    first = desk.sent(page.path, page.fields(), 200)
    second = desk.sent(first.action("form.no-print"), first.fields("form.no-print"), 200)
    codes = [one.text_of(".a6__code") for one in (first, second)]
    assert Phone(app).post("/api/sign-in", {"code": codes[0], "account": None}).status_code == 404
    signed_in = Phone(app).sign_in(code=codes[1])
    signed_in.sync()
    (profile,) = signed_in.rows("profile").values()
    assert profile["roles"] == ["newcomer"]


def test_the_card_names_the_programmes_telephone_for_questions(make, desk):
    renate = make.companion(make.group(), name="Renate")
    with make.writing() as stamp:
        set_up("Test", "Osnabrück", stamp, timezone="Europe/Berlin", phone="0541 12345")
    asked = desk.page(f"/desk/invitations/of/{renate}")

    card = desk.sent(asked.path, {**asked.fields(), "language": "en"}, 200)

    assert "Please call us: 0541 12345" in card.text_of(".a6")


def test_open_invitations_are_listed_and_can_be_withdrawn(app, make, desk):
    from tests.phone import Phone

    issued = make.invitation("Renate")
    page = desk.page("/desk/invitations/")
    assert "Renate" in page.text
    desk.fill(page)
    assert "No invitation is open" in desk.page("/desk/invitations/").text
    answer = Phone(app).post("/api/sign-in", {"code": issued.code, "account": None})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("label", "platform", "words"),
    [
        ("Computer", "desktop", "Computer"),
        ("കമ്പ്യൂട്ടർ", "desktop", "കമ്പ്യൂട്ടർ · Computer"),
        ("Annas Handy", "ios", "Annas Handy · iPhone"),
        ("Android", "android", "Android"),
        ("Handy", "", "Handy"),
    ],
)
def test_a_device_is_called_by_its_name_and_what_it_is_once(app, label, platform, words):
    with app.test_request_context("/desk/"):
        assert device_words(Device(label=label, platform=platform)) == words


def test_a_device_is_withdrawn_as_lost(app, make, desk, phone):
    anu = make.newcomer()
    person = make.companion(of=anu)
    anna = phone(person)
    anna.sync()
    page = desk.page(f"/desk/people/{person}")
    assert "Handy" in page.text
    page = desk.page(page.links()["Withdraw Handy"])
    assert desk.fill(page, how="lost").location == f"/desk/people/{person}"
    answer = anna.send(anna.request())
    assert (answer.status_code, answer.json["how"]) == (410, "lost")
    assert "lost" in desk.page(f"/desk/people/{person}").text


@pytest.mark.parametrize("how", ["", "stolen", "left' OR 1"])
def test_a_device_is_withdrawn_in_one_of_two_ways(app, make, desk, phone, how):
    anna = phone(make.companion(make.group()))
    assert desk.sent(f"/desk/devices/{anna.device}", {"how": how}).error("how")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/people/{}",
        "/desk/people/{}/edit",
        "/desk/people/{}/requirements/first-interview",
        "/desk/newcomers/{}",
        "/desk/newcomers/{}/edit",
        "/desk/newcomers/{}/consents",
        "/desk/groups/{}",
        "/desk/groups/{}/edit",
        "/desk/memberships/of/{}",
        "/desk/memberships/{}/end",
        "/desk/accompaniments/of/{}",
        "/desk/accompaniments/{}/end",
        "/desk/invitations/of/{}",
        "/desk/devices/{}",
    ],
)
@pytest.mark.parametrize("id", [UNKNOWN, "x", "%2e%2e", "1" * 400, "%00"])
def test_what_is_not_there_says_so(desk, path, id):
    assert desk.page(path.format(id), 404).heading == "There is nothing here"


@pytest.mark.parametrize(
    "more",
    [
        {"content_type": "multipart/form-data; boundary=x", "data": b"--x\r\nContent-Disposition"},
        {"content_type": "application/json", "data": b'{"call_name": "x"}'},
        {"content_type": "text/plain", "data": b"call_name=x"},
        {"data": {f"field{n}": "x" for n in range(1000)}},
        {"data": {"call_name": "x" * 1_000_000}},
        {"data": b"call_name=%ff%fe", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"", "content_type": "application/x-www-form-urlencoded"},
        {"data": {"call_name": "x", "_key": "x"}},
        {"data": {"call_name": "x", "_key": UNKNOWN + "0"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Content-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}, "data": b"x"},
    ],
    ids=lambda more: str(more)[:60],
)
def test_a_form_of_another_shape_is_refused_and_nothing_stored(app, make, desk, more):
    sent = {"headers": {"Sec-Fetch-Site": "same-origin"}, **more}
    answer = desk.http.post("/desk/people/new", **sent)
    assert 400 <= answer.status_code < 500, answer.text[:300]
    assert answer.mimetype == "text/html"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 1
