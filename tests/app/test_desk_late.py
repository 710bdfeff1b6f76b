"""What came late or was handed over, at the desk."""

from datetime import timedelta

import pytest

from app.audit.models import AuditEntry
from app.database import db
from app.records.late import LateEntry, Settled
from tests.make import talk
from tests.phone import create

MARKER = "<b>Kirschkuchen</b> am Dienstag"


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def anna(make, phone, anu):
    """A companion's phone, which has just exchanged."""
    found = phone(make.companion(of=anu))
    found.sync()
    return found


def hand_over(phone, kind, values, **more):
    """Hand an entry over, and see that it was taken."""
    given = {**create(kind, values, **more), "op": "hand_over"}
    assert phone.sync(given) == [{"s": "late"}]


def only_entry(app):
    """Return the one entry there is."""
    with app.app_context():
        return db.session.scalars(db.select(LateEntry)).one()


def test_an_entry_is_read_sent_back_and_stands_on_the_phone(app, make, desk, anu, anna):
    hand_over(anna, "conversation_note", {"newcomer_id": anu.id, "note": MARKER})

    page = desk.page("/desk/late/")
    assert "Anna" in page.text
    assert "Kirschkuchen" not in page.text
    shown = desk.page(page.query("main .row")[0].attrs["href"])
    assert MARKER in shown.text
    with app.app_context():
        assert db.session.scalars(db.select(AuditEntry.newcomer_id)).all() == [anu.id]
    form = "form.form[method=post]"
    assert desk.fill(shown, form, sentence=" ").status_code == 422
    assert desk.fill(shown, form, sentence="Zu welchem Gespräch?").status_code == 303

    anna.sync()
    [row] = anna.rows("returned_entry").values()
    assert row["sentence"] == "Zu welchem Gespräch?"
    assert "Just now nothing is open" in desk.page("/desk/late/").text


def test_an_entry_says_what_it_says_in_words(app, make, desk, anu, anna):
    make.programme(content=True)
    values = talk(anu, occurred_on="2026-05-17", how="met", minutes=30)
    hand_over(anna, "conversation", values, add={"topics": ["getting-around", "quite-new"]})

    shown = desk.page(f"/desk/late/{only_entry(app).id}")

    facts = dict(zip(shown.texts_of(".facts dt"), shown.texts_of(".facts dd"), strict=True))
    assert facts["Day"] == "17 May 2026"
    assert (facts["How"], facts["Outcome"], facts["Minutes"]) == ("Met", "Took place", "30")
    assert facts["Topics"].endswith(", quite-new")
    assert not facts["Topics"].startswith("getting-around")


@pytest.mark.parametrize(
    "values",
    [
        {"occurred_on": "soon", "outcome": "unheard of", "how": "", "topics": "x"},
        {"starts_at": 10**15, "impression": 9, "category": "feast", "state": {"open": 1}},
        {"languages": ["xx", "../x", 7], "due_on": 20_260_517, "answer": None},
        {"languages": ["xx", ""], "situations": ["new"], "starts_at": 1_800_000_000_000},
    ],
)
def test_what_nobody_knows_is_shown_as_it_came(app, desk, anu, anna, values):
    hand_over(anna, "conversation", {**talk(anu), **values})
    desk.page(f"/desk/late/{only_entry(app).id}")


def test_an_entry_is_accepted(app, make, desk, anu, anna):
    hand_over(anna, "conversation", talk(anu, minutes=30))
    where = f"/desk/late/{only_entry(app).id}"

    desk.done(f"{where}/accept")

    anna.sync()
    [row] = anna.rows("conversation").values()
    assert (row["minutes"], row["author_id"]) == (30, anna.person)
    assert desk.get(where).status_code == 404


def test_what_cannot_be_accepted_says_why_and_stays(app, make, desk, anu, anna):
    hand_over(anna, "conversation", talk(anu, occurred_on="2999-01-01"))
    where = f"/desk/late/{only_entry(app).id}"

    page = desk.sent(f"{where}/accept", {}, 422)

    assert "It was not accepted." in page.text
    assert only_entry(app).settled_as is None


def test_a_talk_and_its_note_stand_there_as_one(app, make, desk, anu, anna):
    talked = {**create("conversation", talk(anu)), "op": "hand_over"}
    values = {"conversation_id": talked["row"], "newcomer_id": anu.id, "note": MARKER}
    anna.sync(talked)
    hand_over(anna, "conversation_note", values)

    page = desk.page("/desk/late/")
    assert page.texts_of(".rail__wide .count") == ["1"]
    [row] = page.query("main .row")
    assert "Talk with a note" in page.text
    shown = desk.page(row.attrs["href"])
    assert shown.texts_of("main h2") == ["Talk", "Note"]
    assert MARKER in shown.text
    assert desk.fill(shown, "form[action$='/accept']").status_code == 303

    anna.sync()
    assert set(anna.rows("conversation")) == {talked["row"]}
    assert [one["note"] for one in anna.rows("conversation_note").values()] == [MARKER]
    assert "Just now nothing is open" in desk.page("/desk/late/").text


def test_a_talk_is_accepted_and_says_of_its_note_why_it_still_waits(app, make, desk, anu, anna):
    talked = {**create("conversation", talk(anu)), "op": "hand_over"}
    values = {"conversation_id": talked["row"], "newcomer_id": anu.id, "note": "x" * 4001}
    anna.sync(talked)
    hand_over(anna, "conversation_note", values)
    shown = desk.page(desk.page("/desk/late/").query("main .row")[0].attrs["href"])

    answer = desk.fill(shown, "form[action$='/accept']")

    assert answer.status_code == 303
    page = desk.page("/desk/late/")
    assert "A part is accepted" in page.text
    assert "Note: Something in it cannot be taken as it is." in page.text
    [row] = page.query("main .row")
    assert "x" * 4001 in desk.page(row.attrs["href"]).text


def test_a_talk_that_is_refused_says_so_and_keeps_its_note_waiting(app, make, desk, anu, anna):
    talked = {**create("conversation", talk(anu, occurred_on="2999-01-01")), "op": "hand_over"}
    values = {"conversation_id": talked["row"], "newcomer_id": anu.id, "note": MARKER}
    anna.sync(talked)
    hand_over(anna, "conversation_note", values)
    shown = desk.page(desk.page("/desk/late/").query("main .row")[0].attrs["href"])

    answer = desk.fill(shown, "form[action$='/accept']")

    assert answer.status_code == 422
    assert "Talk: Something in it cannot be taken as it is." in answer.text
    assert "All of it still waits here." in answer.text
    assert "Kirschkuchen" in answer.text


def test_what_was_handed_over_goes_back_without_the_note_that_came_late(
    app, make, desk, phone, anu
):
    left = phone(make.companion(of=anu))
    left.sync()
    with app.app_context():
        group = make._group_of(anu)
    make.leave(left.person, group, make.stamp().today - timedelta(days=3))
    talked = create("conversation", talk(anu, minutes=0))
    note = {"conversation_id": talked["row"], "newcomer_id": anu.id, "note": MARKER}
    assert [one["s"] for one in left.sync(talked, create("conversation_note", note))] == [
        "rejected",
        "late",
    ]
    hand_over(left, "conversation", talked["set"], row=talked["row"])
    shown = desk.page(desk.page("/desk/late/").query("main .row")[0].attrs["href"])
    assert "Its author has handed this over." in shown.text
    assert "This came after its author had left the group." in shown.text

    sent = desk.fill(shown, "form.form[method=post]", sentence="Wie lange?")

    assert sent.status_code == 303
    left.sync()
    [row] = left.rows("returned_entry").values()
    assert row["of_kind"] == "conversation"
    [waiting] = desk.page("/desk/late/").query("main .row")
    assert MARKER in desk.page(waiting.attrs["href"]).text


def test_what_goes_back_to_a_disabled_account_says_when_it_arrives(app, make, desk, anu, anna):
    hand_over(anna, "conversation", talk(anu))
    desk.fill(desk.page(f"/desk/people/{anna.person}/disable"))
    shown = desk.page(f"/desk/late/{only_entry(app).id}")
    assert "only if it is enabled again within 30 days" in shown.text

    desk.fill(shown, "form.form[method=post]", sentence="Wie lange?")

    assert "once the author's account is enabled again" in desk.page("/desk/late/").text


def test_deleting_takes_only_what_was_on_the_page(app, make, desk, anu, anna):
    talked = {**create("conversation", talk(anu)), "op": "hand_over"}
    values = {"conversation_id": talked["row"], "newcomer_id": anu.id, "note": MARKER}
    anna.sync(talked)
    shown = desk.page(desk.page("/desk/late/").query("main .row")[0].attrs["href"])
    hand_over(anna, "conversation_note", values)
    [ask] = [one for one in shown.query("main a") if "/delete" in one.attrs["href"]]

    desk.fill(desk.page(ask.attrs["href"]))

    [row] = desk.page("/desk/late/").query("main .row")
    assert MARKER in desk.page(row.attrs["href"]).text


def test_a_note_whose_talk_is_nowhere_says_so(app, make, desk, anu, anna):
    nowhere = create("conversation", {})["row"]
    values = {"conversation_id": nowhere, "newcomer_id": anu.id, "note": MARKER}
    hand_over(anna, "conversation_note", values)
    where = f"/desk/late/{only_entry(app).id}"

    page = desk.sent(f"{where}/accept", {}, 409)

    assert "The talk that this note is about is not here." in page.text
    assert MARKER in page.text
    assert only_entry(app).settled_as is None


def test_an_entry_is_deleted_after_a_question(app, make, desk, anu, anna):
    hand_over(anna, "conversation", talk(anu, place="irgendwo"))
    where = f"/desk/late/{only_entry(app).id}"

    desk.fill(desk.page(f"{where}/delete"))

    entry = only_entry(app)
    assert (entry.settled_as, entry.content) == (Settled.DELETED, "")
    assert entry.settled_by == desk.person
    assert desk.done(f"{where}/accept").endswith("/desk/late/")


def test_what_came_after_leaving_cannot_be_sent_back(app, make, desk, phone, anu):
    anna = phone(make.companion(of=anu))
    anna.sync()
    with app.app_context():
        group = make._group_of(anu)
    make.leave(anna.person, group)
    step = {"newcomer_id": anu.id, "text": "x", "owner": "group", "state": "open"}
    assert anna.sync(create("follow_up", step)) == [{"s": "late"}]
    where = f"/desk/late/{only_entry(app).id}"

    page = desk.page(where)

    assert "This came after its author had left the group." in page.text
    assert not page.query("#f-sentence")
    assert desk.sent(f"{where}/send-back", {"sentence": "x"}, 409)
    assert only_entry(app).settled_as is None
