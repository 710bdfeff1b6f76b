"""The coordinators' queue: what its pages show, and what can be done there."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from app import clock
from app.audit.models import AuditEntry
from app.audit.service import WINDOW, record_shown
from app.clock import to_ms
from app.conversations.models import Conversation
from app.database import db
from app.reviews.models import Review, ReviewMessage
from tests.desk import Desk
from tests.make import talk
from tests.phone import create, ok, patch

LIST = "/desk/reviews/"
ROWS = "main .list .row"
MARKER = "Kirschkuchen am Dienstag"
#: An id that nobody has, the same in every worker that collects these tests.
SOME_ID = "9d000000-0000-4000-8000-00000000000d"


@pytest.fixture
def group(make):
    make.programme(content=True)
    return make.group("Gruppe Schinkel")


@pytest.fixture
def anu(make, group):
    return make.newcomer(group, name="Anu Thomas")


@pytest.fixture
def anna(make, phone, group, anu):
    return phone(make.companion(group, name="Renate"))


def note(newcomer, talk_id, text=None, **values):
    fields = {"conversation_id": talk_id, "newcomer_id": newcomer.id, **values}
    return create("conversation_note", fields | ({"note": text} if text else {}))


def noted(phone, newcomer, text=None, topics=(), **values):
    made = create("conversation", talk(newcomer, minutes=60, how="met"), add={"topics": [*topics]})
    phone.sync(made, *([note(newcomer, made["row"], text, **values)] if text or values else []))
    return made["row"]


def of(talk_id):
    return f"{LIST}{talk_id}"


def send(desk, page, act, **values):
    return desk.fill(page, f"article form[action*='/{act}']", **values)


def shown_in(page):
    """Return whom a list shows, in order."""
    return page.texts_of(f"{ROWS} .row__first bdi")


def lines(page):
    return page.texts_of(f"{ROWS} .row__line")


def leads_to(desk, address):
    """Return where an address leads on to."""
    answer = desk.get(address)
    assert answer.status_code == 303
    return answer.location


def audit(app):
    with app.app_context():
        return db.session.scalars(sa.select(AuditEntry)).all()


# ---- reading ----------------------------------------------------------------------------------


def test_a_talk_is_read_and_the_next_one_comes(desk, anna, anu):
    first, second = noted(anna, anu, "Erdbeeren"), noted(anna, anu, MARKER)
    page = desk.page(LIST)
    assert page.heading == "Review talks"
    assert "2 new." in page.text
    assert lines(page) == [MARKER, "Erdbeeren"]

    page = desk.page(page.query(ROWS)[0].attrs["href"])
    assert page.text_of("#entry") == "Anu Thomas"
    assert page.text_of(".note__text") == MARKER
    there = send(desk, page, "read").location

    assert there == f"{of(first)}#entry"
    page = desk.page(there)
    assert page.text_of(".note__text") == "Erdbeeren"
    assert page.query("#entry")[0].attrs["tabindex"] == "-1"
    there = send(desk, page, "read").location
    assert there == LIST
    assert "Just now nothing is open" in desk.page(there).text
    anna.sync()
    assert {one["read_by"] for one in anna.rows("conversation").values()} == {"Imke Nordhoff"}
    assert "Read by Imke Nordhoff" in desk.page(of(second)).text


def test_the_first_talk_stands_beside_the_list(desk, anna, anu):
    noted(anna, anu, MARKER)
    page = desk.page(LIST)
    assert page.text_of("#entry") == "Anu Thomas"
    assert page.query(".row--beside")
    assert not page.query(".queue--talk")


def test_what_came_while_a_page_was_open_is_not_marked_as_read(desk, anna, anu):
    id = noted(anna, anu)
    page = desk.page(of(id))
    anna.sync(note(anu, id, MARKER))

    there = send(desk, page, "read").location

    page = desk.page(there)
    assert "Something has come meanwhile." in page.text
    assert page.text_of(".note__text") == MARKER
    anna.sync()
    assert anna.rows("conversation")[id]["read_at"] is None
    send(desk, page, "read")
    anna.sync()
    assert anna.rows("conversation")[id]["read_at"]


def test_a_note_that_comes_after_reading_opens_the_talk_again(desk, anna, anu):
    id = noted(anna, anu)
    send(desk, desk.page(of(id)), "read")
    assert not desk.page(LIST).query(ROWS)

    anna.sync(note(anu, id, MARKER, impression=1))

    page = desk.page(LIST)
    assert lines(page) == [MARKER]
    assert page.texts_of(f"{ROWS} .tag") == ["Low impression"]
    assert page.text_of(".rail .count") == "1"


def test_everything_about_a_talk_is_there(make, phone, desk, group, anna, anu):
    ben = phone(make.companion(group, name="Jonas"))
    made = create(
        "conversation",
        talk(anu, minutes=45, how="phone", place="Café", at_time="16:30"),
        add={"topics": ["family"], "companion_ids": [ben.person]},
    )
    step = {"newcomer_id": anu.id, "text": "Badminton?", "owner": "group", "state": "open"}
    anna.sync(
        made,
        note(anu, made["row"], MARKER, impression=4),
        create("follow_up", {**step, "conversation_id": made["row"]}),
    )
    ben.sync(note(anu, made["row"], "Auch von mir", impression=2))

    page = desk.page(of(made["row"]))

    facts = dict(zip(page.texts_of("dt"), page.texts_of("dd"), strict=True))
    assert facts == {
        "When": "today, 16:30",
        "Duration": "45 minutes",
        "How": "Phone",
        "Where": "Café",
        "Also there": "Jonas",
    }
    assert page.texts_of(".note__text") == [MARKER, "Auch von mir"]
    assert "Note by Jonas · unsure" in page.text
    assert "Note by Renate · settled in well" in page.text
    assert page.texts_of("article ul.tags .tag") == ["Family here and at home"]
    assert "The group follows up : Badminton?" in page.text
    assert "Noted by Renate · Gruppe Schinkel" in page.text
    assert len(page.query(".rise")) == 1


def test_both_versions_of_a_note_are_shown(make, phone, desk, anna, anu):
    id = noted(anna, anu, "eins")
    row = next(iter(anna.rows("conversation_note")))
    second = phone(anna.person)
    second.sync()
    anna.sync(patch("conversation_note", row, {"note": "zwei"}))
    second.sync(patch("conversation_note", row, {"note": "drei"}, base=1))

    page = desk.page(of(id))

    assert page.texts_of(".note__text") == ["zwei", "drei"]
    assert "Second version by Renate" in page.text
    assert "2 versions" in page.texts_of(f"{ROWS} .tag")
    send(desk, page, "read")
    assert not desk.page(LIST).query(ROWS)


def test_when_it_was_written_without_a_network_and_when_it_arrived_is_said(desk, anna, anu):
    made = create("conversation", talk(anu)) | {"made_at": to_ms(clock.now()) - 32 * 60_000}
    anna.sync(made)
    text = desk.page(of(made["row"])).text
    same_day = r"Written without a network at \d\d:\d\d, arrived at \d\d:\d\d \(today\)"
    over_night = r"Written without a network yesterday, \d\d:\d\d, arrived today, \d\d:\d\d"
    assert re.search(f"{same_day}|{over_night}", text)
    assert re.search(r"Arrived today, \d\d:\d\d", desk.page(of(noted(anna, anu))).text)


def test_nothing_is_shown_of_notes_she_no_longer_agrees_to(make, desk, anna, anu, app):
    id = noted(anna, anu, MARKER, impression=1)
    page = desk.page(of(id))
    send(desk, page, "ask", text="Wie geht es ihr?")
    page = desk.page(of(id))

    make.consent(anu, "notes", given=False)

    for address in (LIST, f"{LIST}?show=all", of(id)):
        bare = desk.page(address)
        assert MARKER not in bare.html
        assert "Wie geht es ihr" not in bare.html
        assert "Low impression" not in bare.texts_of(".tag")
        assert not bare.query(".rise")
    assert "does not agree" in bare.text
    assert not bare.query("form[action*='/ask'], form[action*='/thank']")
    refused = send(desk, page, "ask", text="Und jetzt?")
    assert refused.status_code == 409
    assert "Und jetzt?" in refused.text
    assert send(desk, page, "thank").status_code == 409
    with app.app_context():
        assert "jetzt" not in str(db.session.execute(sa.select(ReviewMessage.text)).all())


def test_an_unknown_talk_is_not_there(desk, anna, anu):
    id = noted(anna, anu)
    for path in (of(uuid4()), of("x"), of(f"{id}0"), of(id.upper())):
        assert desk.page(path, 404).heading == "There is nothing here"
    for act in ("read", "thank", "ask"):
        data = {"seen": "", "text": "x", "_key": str(uuid4())}
        assert desk.post(f"{of(uuid4())}/{act}", data).status_code == 404


@pytest.mark.parametrize(
    "seen", ["x", "1:1", f"{SOME_ID}:-1", f"{SOME_ID}:1,", f"{SOME_ID}:" + "9" * 30]
)
def test_versions_that_no_page_showed_are_refused(desk, anna, anu, seen):
    id = noted(anna, anu)
    assert desk.post(f"{of(id)}/read", {"seen": seen}).status_code == 400


def test_a_form_that_shows_nothing_marks_nothing_as_read(desk, anna, anu):
    id = noted(anna, anu, MARKER)
    assert desk.done(f"{of(id)}/read", {"seen": ""}) == f"{of(id)}#entry"
    anna.sync()
    assert anna.rows("conversation")[id]["read_at"] is None


def test_talks_without_a_text_are_read_together(desk, anna, anu):
    plain = [noted(anna, anu) for _ in range(3)]
    words, low = noted(anna, anu, MARKER), noted(anna, anu, impression=2)
    page = desk.page(LIST)
    assert "Mark 3 talks without a text as read" in page.text
    anna.sync(patch("conversation", plain[0], {"minutes": 15}))

    there = desk.fill(page, "section form[method=post]").location

    page = desk.page(there)
    assert "2 talks are marked as read." in page.text
    assert "What has changed meanwhile is still unread." in page.text
    left = {one.attrs["href"].partition("#")[0] for one in page.query(ROWS)}
    assert left == {of(plain[0]), of(words), of(low)}


# ---- answering --------------------------------------------------------------------------------


def test_thanks_reach_the_author(desk, anna, anu):
    id = noted(anna, anu, MARKER)

    page = desk.page(send(desk, desk.page(of(id)), "thank").location)

    assert "Renate sees the thanks on the phone." in page.text
    assert "Renate has been thanked" in page.text
    assert not page.query("form[action*='/thank']")
    anna.sync()
    (review,) = anna.rows("review").values()
    assert review["thanks"] is True
    assert anna.rows("conversation")[id]["read_by"] == "Imke Nordhoff"


def test_a_question_goes_to_the_author_and_the_answer_comes_back(desk, anna, anu):
    id = noted(anna, anu, "kurz")
    page = desk.page(send(desk, desk.page(of(id)), "ask", text="Wie geht\r\nes ihr? <b>").location)
    assert page.texts_of(".message .pre") == ["Wie geht es ihr? <b>"]
    assert "has not answered yet" in page.text
    assert not desk.page(LIST).query(ROWS)
    anna.sync()
    (question,) = anna.rows("review_message").values()
    assert question["text"] == "Wie geht\nes ihr? <b>"

    fields = {name: question[name] for name in ("review_id", "conversation_id", "newcomer_id")}
    assert anna.sync(create("review_message", {**fields, "text": MARKER})) == [ok(v=1)]

    page = desk.page(LIST)
    assert page.texts_of(f"{ROWS} .tag") == ["Answer"]
    page = desk.page(of(id))
    assert page.texts_of(".message .pre") == ["Wie geht es ihr? <b>", MARKER]
    assert send(desk, page, "read").location == LIST


def test_a_question_is_asked_once_however_often_the_form_is_sent(desk, anna, anu, app):
    page = desk.page(of(noted(anna, anu)))
    first = send(desk, page, "ask", text=MARKER)
    again = send(desk, page, "ask", text=MARKER)
    assert first.location == again.location
    with app.app_context():
        assert len(db.session.scalars(sa.select(ReviewMessage)).all()) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Something is missing here."),
        (" \u200b\n", "Something is missing here."),
        ("x" * 4001, "This is too long."),
        ("bell \x07", "This holds a character that cannot be shown."),
    ],
)
def test_a_question_that_cannot_be_sent_keeps_its_text(desk, anna, anu, app, text, says):
    page = desk.page(of(noted(anna, anu)))
    fields = page.fields("form[action*='/ask']") | {"text": text}
    page = desk.sent(page.action("form[action*='/ask']"), fields)
    assert page.error("text").startswith(says)
    kept = page.query("#f-text")[0].to_text()
    assert kept.strip() == text.strip() or "\x07" in text
    with app.app_context():
        assert not db.session.scalars(sa.select(Review)).all()


def test_a_question_survives_the_end_of_the_session(make, desk, anna, anu):
    id = noted(anna, anu)
    page = desk.page(of(id))
    with make.writing() as stamp:
        long_ago = stamp.now - timedelta(minutes=31)
        table = db.metadata.tables["desk_sessions"]
        db.session.execute(table.update().values(seen_at=long_ago))
    there = send(desk, page, "ask", text=MARKER).location
    assert there.startswith("/desk/sign-in")
    with make.writing():
        kept = db.session.execute(sa.text("SELECT id FROM kept_forms")).scalar_one()
    again = Desk(desk.app, desk.person)
    page = again.page(f"{of(id)}?kept={kept}")
    assert MARKER in page.query("#f-text")[0].to_text()
    assert "open" in page.query(".talk-acts details")[0].attrs


def test_marking_as_read_leaves_nothing_behind_when_the_session_has_ended(make, desk, anna, anu):
    id = noted(anna, anu)
    page = desk.page(of(id))
    with make.writing() as stamp:
        table = db.metadata.tables["desk_sessions"]
        db.session.execute(table.update().values(seen_at=stamp.now - timedelta(minutes=31)))
    send(desk, page, "read")
    with make.writing():
        kept = db.session.execute(sa.text("SELECT id FROM kept_forms")).scalar()
    page = Desk(desk.app, desk.person).page(f"{of(id)}?kept={kept}")
    assert "What was typed is still here." not in page.text
    anna.sync()
    assert anna.rows("conversation")[id]["read_at"] is None


def test_an_author_without_an_account_is_neither_thanked_nor_asked(desk, anna, anu, make):
    page = desk.page(of(noted(anna, anu)))
    with make.writing():
        talks = db.metadata.tables["conversations"]
        db.session.execute(talks.update().values(author_id=anu.person_id))
    bare = desk.page(page.path)
    assert "has no account yet" in bare.text
    assert not bare.query("form[action*='/ask'], form[action*='/thank']")
    assert send(desk, page, "thank").status_code == 422


# ---- lists ------------------------------------------------------------------------------------


def test_low_impressions_come_first_then_the_newest(desk, anna, anu):
    for text, impression in (("alt", 1), ("mittel", 4), ("tief", 2), ("neu", 5)):
        noted(anna, anu, text, impression=impression)
    assert lines(desk.page(LIST)) == ["tief", "alt", "neu", "mittel"]
    assert lines(desk.page(f"{LIST}?sort=newest")) == ["neu", "tief", "mittel", "alt"]
    assert lines(desk.page(f"{LIST}?low=yes")) == ["tief", "alt"]
    assert lines(desk.page(f"{LIST}?show=all")) == ["neu", "tief", "mittel", "alt"]
    assert "2 with a low impression." in desk.page(LIST).text


def test_lists_are_narrowed_by_what_their_address_says(make, phone, desk, group, anna, anu):
    other = make.group("Gruppe Wüste")
    mia = make.newcomer(other, name="Mia")
    ben = phone(make.companion(other, name="Jonas"))
    noted(anna, anu, "eins", topics=["family"])
    noted(anna, anu, topics=["learning-german"])
    noted(ben, mia, "drei", topics=["family"])
    read = noted(ben, mia, "vier")
    send(desk, desk.page(of(read)), "read")

    for query, expected in (
        ("", ["drei", "Met · 60 minutes", "eins"]),
        ("text=yes", ["drei", "eins"]),
        (f"group={group}", ["Met · 60 minutes", "eins"]),
        (f"group={other}&show=all", ["vier", "drei"]),
        (f"newcomer={mia.id}", ["drei"]),
        (f"author={ben.person}&show=read", ["vier"]),
        ("topic=family", ["drei", "eins"]),
        (f"topic=family&newcomer={anu.id}&author={anna.person}&group={group}", ["eins"]),
        (f"topic=family&group={group}&text=yes", ["eins"]),
        ("show=read", ["vier"]),
        (f"newcomer={SOME_ID}", []),
        (f"group={SOME_ID}&show=all", []),
        ("topic=no-such-topic", []),
    ):
        page = desk.page(f"{LIST}?{query}")
        assert lines(page) == expected, query
    assert "Mia" in desk.page(f"{LIST}?newcomer={mia.id}").texts_of("main .chip-link")[-1]


@pytest.mark.parametrize(
    "query",
    [
        "show=everything",
        "sort=password_hash",
        "low=1",
        "text=true",
        "group=1",
        "newcomer='; DROP TABLE people",
        "topic=Familie!",
        "group=%00",
        "show=all&show=read",
        "group=1&group=2",
        "after=x",
        "after=2.1.00000000-0000-4000-8000-000000000000",
        "after=0.-1.00000000-0000-4000-8000-000000000000",
        "after=0.99999999999999999999.00000000-0000-4000-8000-000000000000",
        "q=%00",
        "q=" + "x" * 201,
    ],
)
def test_an_address_that_names_no_list_is_refused(desk, query):
    assert desk.get(f"{LIST}?{query}").status_code == 400


def test_a_place_that_is_gone_still_begins_a_page(desk, anna, anu):
    noted(anna, anu, MARKER)
    there = f"0.{to_ms(clock.now()) + 1}.{uuid4()}"
    assert lines(desk.page(f"{LIST}?after={there}")) == [MARKER]


def test_a_long_list_is_walked_through_page_by_page(desk, anna, anu):
    talks = [create("conversation", talk(anu, minutes=number + 1)) for number in range(60)]
    notes = [note(anu, one["row"], impression=1) for one in talks[:5]]
    anna.sync(*talks, *notes)
    seen, address = [], LIST
    while address:
        page = desk.page(address)
        seen += [one.attrs["href"].partition("?")[0].partition("#")[0] for one in page.query(ROWS)]
        address = page.links().get("More")
    assert len(seen) == len(set(seen)) == 60
    assert set(seen[:5]) == {of(one["row"]) for one in talks[:5]}
    assert "60 new." in desk.page(LIST).text
    assert page.links()["To the beginning"] == LIST


def test_reading_goes_on_within_the_list_it_was_begun_in(make, phone, desk, group, anna, anu):
    mia = make.newcomer(make.group("Fern"), name="Mia")
    ben = phone(make.companion(of=mia, name="Jonas"))
    first, second = noted(anna, anu, "eins"), noted(anna, anu, "zwei")
    noted(ben, mia, "drei")
    page = desk.page(f"{of(second)}?group={group}")

    there = send(desk, page, "read").location

    assert there == f"{of(first)}?group={group}#entry"
    assert send(desk, desk.page(there), "read").location == f"{LIST}?group={group}"


def test_more_than_ninety_nine_are_not_counted(desk, anna, anu):
    anna.sync(*[create("conversation", talk(anu)) for _ in range(101)])
    assert "99+ new." in desk.page(LIST).text


def test_people_and_topics_are_found_by_the_beginning_of_a_word(make, phone, desk, anna, anu):
    jose = make.newcomer(make.group("Fern"), name="José İnci")
    ben = phone(make.companion(of=jose, name="Renée"))
    noted(ben, jose, MARKER, topics=["family"])

    assert leads_to(desk, f"{LIST}?q=JOSE") == f"{LIST}?show=all&newcomer={jose.id}"
    assert leads_to(desk, f"{LIST}?q=inci") == f"{LIST}?show=all&newcomer={jose.id}"
    page = desk.page(f"{LIST}?q=re")
    assert {"Noted by Renate", "Noted by Renée"} <= set(page.links())
    assert lines(desk.page(page.links()["Noted by Renée"])) == [MARKER]
    page = desk.page(leads_to(desk, f"{LIST}?q=family"))
    assert lines(page) == [MARKER]
    assert "Nothing found" in desk.page(f"{LIST}?q=%25").text


def test_pages_cost_the_same_number_of_queries_however_long_the_list(desk, anna, anu, app):
    def queries(address):
        count = 0

        def one_more(*_):
            nonlocal count
            count += 1

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", one_more)
        desk.page(address)
        event.remove(engine, "before_cursor_execute", one_more)
        return count

    id = noted(anna, anu, MARKER)
    noted(anna, anu, "eins")
    addresses = (LIST, of(id), f"{LIST}?show=all&newcomer={anu.id}&text=yes")
    few = [queries(address) for address in addresses]
    for _ in range(30):
        noted(anna, anu, "mehr", impression=2)
    assert [queries(address) for address in addresses] == few
    assert max(few) < 45


# ---- what is recorded -------------------------------------------------------------------------


def test_whom_words_were_shown_about_is_recorded_once_in_a_while(desk, anna, anu, app, make):
    plain = noted(anna, anu)
    desk.page(LIST)
    desk.page(of(plain))
    assert audit(app) == []

    noted(anna, anu, MARKER)
    for _ in range(3):
        desk.page(LIST)
    (entry,) = audit(app)
    assert (entry.reader_id, entry.newcomer_id) == (desk.person, anu.id)
    assert entry.at - entry.window_at < WINDOW

    Desk(app, make.coordinator("Olga")).page(f"{LIST}?show=all")
    assert len(audit(app)) == 2
    with make.writing() as stamp:
        record_shown(desk.person, [anu.id, anu.id], stamp.now + WINDOW)
    assert len(audit(app)) == 3


def test_only_whom_the_page_shows_is_recorded(make, phone, desk, anna, anu, app):
    mia = make.newcomer(make.group("Fern"), name="Mia")
    ben = phone(make.companion(of=mia, name="Jonas"))
    noted(anna, anu, MARKER)
    noted(ben, mia, "drei")
    desk.page(f"{LIST}?newcomer={mia.id}")
    assert [one.newcomer_id for one in audit(app)] == [mia.id]


def test_what_cannot_be_recorded_is_not_shown(desk, anna, anu, make):
    id = noted(anna, anu, MARKER)
    with make.writing():
        db.session.execute(sa.text("ALTER TABLE audit_entries RENAME TO elsewhere"))
    desk.app.config["PROPAGATE_EXCEPTIONS"] = False
    for address in (LIST, of(id), f"{LIST}?show=all"):
        answer = desk.get(address)
        assert answer.status_code >= 500
        assert MARKER not in answer.text
    with make.writing():
        db.session.execute(sa.text("ALTER TABLE elsewhere RENAME TO audit_entries"))


def test_an_erased_newcomer_leaves_no_record_of_who_read_about_her(make, desk, anna, anu, app):
    noted(anna, anu, MARKER)
    desk.page(LIST)
    make.erase(anu)
    assert audit(app) == []
    page = desk.page(f"{LIST}?show=all")
    assert not page.query(ROWS)
    with app.app_context():
        assert not db.session.scalars(sa.select(Conversation)).all()


def test_the_desk_speaks_german(desk, anna, anu):
    id = noted(anna, anu, MARKER, impression=2)
    page = desk.page(f"{of(id)}?lang=de")
    assert page.heading == "Gespräche prüfen"
    assert "Gelesen, weiter" in page.text
    assert "Eindruck niedrig" in page.text
