"""What the desk reads and answers, as the phones of everybody hear of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.conversations.models import QueueEntry, QueueKey, Shelf
from app.database import current_session, db, id_from, new_id
from app.people.service import add_person
from app.problems import ConsentMissing, Exists, Gone, Invalid
from app.records.base import RowRevision
from app.records.late import LateEntry
from app.reviews import service
from app.reviews.models import Review, ReviewMessage
from app.reviews.queries import versions_of
from app.reviews.service import Reader
from tests.make import talk
from tests.phone import create, delete, ok, patch, rejected

MARKER = "Kirschkuchen am Dienstag"
ANSWER = "Erdbeeren am Mittwoch"


class Desk:
    """A coordinator who reads and writes through the services."""

    def __init__(self, make):
        self.make = make
        with make.writing() as stamp:
            self.reader = Reader(add_person("Imke", stamp.now).id, "Imke")

    def shown(self, talk_id):
        with self.make.writing():
            return versions_of([talk_id])[talk_id]

    def read(self, talk_id, shown=None):
        shown = self.shown(talk_id) if shown is None else shown
        with self.make.writing() as stamp:
            return service.mark_read(talk_id, shown, self.reader, stamp)

    def thank(self, talk_id):
        with self.make.writing() as stamp:
            service.thank(talk_id, self.reader, stamp)

    def ask(self, talk_id, text=MARKER, key=None):
        with self.make.writing() as stamp:
            return service.ask(key or new_id(), talk_id, text, self.reader, stamp).id

    def bulk(self, *talk_ids):
        shown = {id: self.shown(id) for id in talk_ids}
        with self.make.writing() as stamp:
            return service.read_without_text(shown, self.reader, stamp)

    def shelf(self, talk_id):
        with self.make.writing():
            entry = current_session().get_one(QueueEntry, talk_id)
            keys = current_session().scalars(
                sa.select(QueueKey).where(QueueKey.conversation_id == talk_id)
            )
            assert {(key.shelf, key.news_at) for key in keys} == {(entry.shelf, entry.news_at)}
            return Shelf(entry.shelf)


@pytest.fixture
def desk(make):
    return Desk(make)


@pytest.fixture
def group(make):
    return make.group()


@pytest.fixture
def anu(make, group):
    return make.newcomer(group)


@pytest.fixture
def anna(make, phone, group, anu):
    return phone(make.companion(group))


@pytest.fixture
def ben(make, phone, group, anu):
    return phone(make.companion(group, name="Ben"))


def note(newcomer, talk_id, text=None, **values):
    fields = {"conversation_id": talk_id, "newcomer_id": newcomer.id, **values}
    return create("conversation_note", fields | ({"note": text} if text else {}))


def noted(anna, anu, **values):
    made = create("conversation", talk(anu, **values))
    anna.sync(made)
    return made["row"]


def reply(review, talk_id, newcomer, text=ANSWER):
    fields = {"review_id": review, "conversation_id": talk_id, "newcomer_id": newcomer.id}
    return create("review_message", {**fields, "text": text})


def review_of(talk_id):
    return id_from(f"review:{talk_id}")


def test_everybody_in_the_group_hears_who_has_read_a_talk(desk, anna, ben, anu):
    id = noted(anna, anu)

    assert desk.read(id)

    for phone in (anna, ben):
        phone.sync()
        assert phone.rows("conversation")[id]["read_by"] == "Imke"
        assert phone.rows("conversation")[id]["read_at"] > 0
        assert not phone.rows("review")
    assert desk.shelf(id) == 0


def test_reading_again_changes_nothing(desk, anna, anu):
    id = noted(anna, anu)
    desk.read(id)
    anna.sync()
    before = anna.held["conversation", id]

    assert desk.read(id)

    anna.sync()
    assert anna.held["conversation", id] == before


def test_what_came_after_the_page_was_made_stays_unread(desk, anna, anu):
    id = noted(anna, anu)
    shown = desk.shown(id)
    anna.sync(note(anu, id, MARKER))

    assert not desk.read(id, shown)

    assert desk.shelf(id) == Shelf.OPEN | Shelf.TEXT
    anna.sync()
    assert anna.rows("conversation")[id]["read_at"] is None
    assert desk.read(id)


def test_facts_that_changed_after_the_page_was_made_stay_unread(desk, anna, anu):
    id = noted(anna, anu)
    shown = desk.shown(id)
    anna.sync(patch("conversation", id, {"minutes": 30}))
    assert not desk.read(id, shown)
    assert desk.read(id)


def test_a_note_that_comes_later_opens_the_entry_again(desk, anna, ben, anu):
    id = noted(anna, anu)
    desk.read(id)

    anna.sync(note(anu, id, MARKER))

    assert desk.shelf(id) == Shelf.OPEN | Shelf.TEXT
    ben.sync()
    assert ben.rows("conversation")[id]["read_at"] is None
    assert ben.rows("conversation")[id]["read_by"] is None


def test_a_text_that_changes_later_opens_the_entry_again(desk, anna, anu):
    id = noted(anna, anu)
    written = note(anu, id, "kurz")
    anna.sync(written)
    desk.read(id)

    anna.sync(patch("conversation_note", written["row"], {"note": MARKER}))
    assert desk.shelf(id) == Shelf.OPEN | Shelf.TEXT


@pytest.mark.parametrize(
    ("first", "then", "opens"),
    [(None, 2, True), (4, 1, True), (4, 3, False), (1, 2, False), (2, 5, False)],
)
def test_an_impression_that_falls_opens_the_entry_again(desk, anna, anu, first, then, opens):
    id = noted(anna, anu)
    written = note(anu, id, "kurz", **({"impression": first} if first else {}))
    anna.sync(written)
    desk.read(id)

    anna.sync(patch("conversation_note", written["row"], {"impression": then}))

    assert bool(desk.shelf(id) & Shelf.OPEN) is opens
    assert bool(desk.shelf(id) & Shelf.LOW) is (then <= 2)


def test_an_impression_alone_is_nothing_to_read_again(desk, anna, anu):
    id = noted(anna, anu)
    desk.read(id)
    anna.sync(note(anu, id, impression=4))
    assert desk.shelf(id) == 0


def test_a_text_written_on_two_phones_opens_the_entry_again(make, phone, desk, anna, anu):
    id = noted(anna, anu)
    written = note(anu, id, "eins")
    anna.sync(written)
    second = phone(anna.person)
    second.sync()
    anna.sync(patch("conversation_note", written["row"], {"note": "zwei"}))
    desk.read(id)

    result = second.sync(
        patch("conversation_note", written["row"], {"note": "drei", "impression": 4}, base=1)
    )

    assert result[0]["kept_beside"] == ["note"]
    assert desk.shelf(id) == Shelf.OPEN | Shelf.TEXT
    shown = desk.shown(id)
    assert desk.read(id, shown)


def test_a_second_text_nobody_was_shown_stays_unread(make, phone, desk, anna, anu):
    id = noted(anna, anu)
    written = note(anu, id, "eins")
    anna.sync(written)
    second = phone(anna.person)
    second.sync()
    anna.sync(patch("conversation_note", written["row"], {"note": "zwei"}))
    shown = desk.shown(id)
    second.sync(patch("conversation_note", written["row"], {"note": "drei"}, base=1))
    assert not desk.read(id, shown)


def test_taking_a_text_back_opens_nothing(desk, anna, anu):
    id = noted(anna, anu)
    written = note(anu, id, MARKER, impression=1)
    anna.sync(written)
    desk.read(id)

    assert anna.sync(delete("conversation_note", written["row"]))[0]["s"] == "ok"
    assert desk.shelf(id) == 0


def test_an_author_can_still_correct_and_withdraw_what_was_read(desk, anna, anu):
    id, other = noted(anna, anu), noted(anna, anu)
    anna.sync()
    desk.read(id)
    desk.read(other)

    corrected = patch("conversation", id, {"minutes": 30, "place": "Café"}, base=1)
    assert anna.sync(corrected, delete("conversation", other, base=1)) == [ok(v=3), ok(v=3)]
    assert set(anna.rows("conversation")) == {id}


def test_what_the_desk_has_answered_is_no_longer_withdrawn(desk, anna, anu):
    id = noted(anna, anu)
    desk.ask(id)
    assert anna.sync(delete("conversation", id)) == [rejected("changed")]


def test_other_topics_find_the_talk(desk, anna, anu, app):
    id = noted(anna, anu)
    anna.sync(patch("conversation", id, {}, add={"topics": ["family", "housing"]}))
    anna.sync(patch("conversation", id, {}, **{"del": {"topics": ["housing"]}}))
    desk.shelf(id)
    with app.app_context():
        keys = set(db.session.scalars(sa.select(QueueKey.key)))
    assert {key for key in keys if key.startswith("t:")} == {"t:family"}
    assert {f"a:{anna.person}", f"n:{anu.id}", "all"} <= keys


def test_reading_many_leaves_what_has_words_or_a_low_impression(desk, anna, anu):
    plain, words, low, changed = [noted(anna, anu) for _ in range(4)]
    anna.sync(note(anu, words, MARKER), note(anu, low, impression=2))
    stale = desk.shown(changed)
    anna.sync(patch("conversation", changed, {"minutes": 15}))
    shown = {id: desk.shown(id) for id in (plain, words, low)} | {changed: stale}

    with desk.make.writing() as stamp:
        unknown = {str(uuid4()): {}}
        assert service.read_without_text(shown | unknown, desk.reader, stamp) == 1

    assert desk.shelf(plain) == 0
    assert all(desk.shelf(id) & Shelf.OPEN for id in (words, low, changed))


def test_thanks_reach_the_author_alone(desk, anna, ben, anu):
    id = noted(anna, anu)

    desk.thank(id)
    desk.thank(id)

    anna.sync()
    ben.sync()
    review = anna.rows("review")[review_of(id)]
    assert review["thanks"] is True
    assert review["state"] == "seen"
    assert review["by_name"] == "Imke"
    assert anna.held["review", review_of(id)]["s"] == f"r:{anna.account}:{anu.id}"
    assert anna.held["review", review_of(id)]["v"] == 2
    assert not ben.rows("review")


def test_a_question_is_answered_from_the_phone(desk, anna, ben, anu):
    id = noted(anna, anu)
    desk.ask(id)
    desk.read(id)
    anna.sync()
    (question,) = anna.rows("review_message").values()
    assert question["text"] == MARKER
    assert question["from_desk"] is True
    assert anna.rows("review")[review_of(id)]["state"] == "question"

    sent = reply(review_of(id), id, anu)
    assert anna.sync(sent) == [ok(v=1)]

    assert anna.rows("review_message")[sent["row"]]["from_desk"] is False
    assert anna.rows("review_message")[sent["row"]]["by_name"] == "Anna"
    assert anna.rows("review")[review_of(id)]["state"] == "answered"
    assert desk.shelf(id) == Shelf.OPEN
    answer = ben.send(ben.request())
    assert MARKER not in answer.text
    assert ANSWER not in answer.text


def test_an_answer_nobody_was_shown_stays_unread(desk, anna, anu):
    id = noted(anna, anu)
    desk.ask(id)
    shown = desk.shown(id)
    anna.sync(reply(review_of(id), id, anu))
    assert not desk.read(id, shown)
    assert desk.read(id)


def test_a_question_sent_twice_is_asked_once(desk, anna, anu, app):
    id, key = noted(anna, anu), new_id()
    desk.ask(id, key=key)
    with pytest.raises(Exists):
        desk.ask(id, key=key)
    with app.app_context():
        assert len(db.session.scalars(sa.select(ReviewMessage)).all()) == 1


def test_only_the_author_answers(desk, anna, ben, anu, make, phone):
    id, other = noted(anna, anu), noted(ben, anu)
    desk.ask(id)
    desk.ask(other)
    mia = make.newcomer(make.group("Fern"), name="Mia")
    stranger = phone(make.companion(of=mia, name="Fern"))
    unknown = str(uuid4())

    for someone in (ben, stranger):
        foreign = reply(review_of(id), id, anu)
        made_up = reply(unknown, unknown, anu)
        assert someone.sync(foreign, made_up) == [rejected("gone")] * 2
    assert anna.sync(reply(review_of(id), other, anu)) == [rejected("gone")]
    assert anna.sync(reply(review_of(id), id, mia)) == [rejected("gone")]
    assert anna.sync(reply(review_of(other), other, anu)) == [rejected("gone")]


def test_nobody_writes_a_review_or_changes_a_message_from_a_phone(desk, anna, anu):
    id = noted(anna, anu)
    message = desk.ask(id)
    anna.sync()
    fields = {"conversation_id": id, "newcomer_id": anu.id, "state": "seen"}
    results = anna.sync(
        create("review", fields),
        patch("review", review_of(id), {"thanks": True}),
        delete("review", review_of(id)),
        patch("review_message", message, {"text": "x"}),
        delete("review_message", message),
    )
    assert {result["code"] for result in results} == {"forbidden"}
    posing = reply(review_of(id), id, anu)
    posing["set"]["from_desk"] = True
    assert anna.sync(posing) == [rejected("forbidden", from_desk="not_yours")]
    empty = reply(review_of(id), id, anu, text=" \u200b ")
    assert anna.sync(empty) == [rejected("invalid", text="required")]
    assert anna.sync(reply(review_of(id), id, anu, text="x" * 4001)) == [
        rejected("invalid", text="too_long")
    ]


def test_an_author_who_leaves_loses_the_threads(desk, anna, anu, make, group, app):
    id = noted(anna, anu)
    desk.ask(id)
    anna.sync()
    assert anna.rows("review")

    make.leave(anna.person, group, date.today() - timedelta(days=1))
    late = reply(review_of(id), id, anu)
    assert anna.sync(late) == [{"s": "late"}]

    assert not anna.rows("review")
    assert not anna.rows("review_message")
    assert MARKER not in anna.send(anna.request()).text
    with app.app_context():
        (kept,) = db.session.scalars(sa.select(LateEntry))
        assert kept.mutation["set"]["text"] == ANSWER


def test_withdrawn_consent_takes_the_threads_along(desk, anna, anu, make, app):
    id = noted(anna, anu)
    anna.sync(note(anu, id, "kurz", impression=1))
    desk.ask(id)
    anna.sync()

    make.consent(anu, "notes", given=False)
    assert anna.sync(reply(review_of(id), id, anu)) == [rejected("consent", text="not_agreed")]

    assert not anna.rows("review")
    assert not anna.rows("review_message")
    assert desk.shelf(id) == Shelf.OPEN
    for more in (desk.ask, desk.thank):
        with pytest.raises(ConsentMissing):
            more(id)
    with app.app_context():
        for table in db.metadata.sorted_tables:
            assert ANSWER not in str(db.session.execute(sa.select(table)).all()), table.name

    make.consent(anu, "notes", given=True)
    anna.sync()
    assert [one["text"] for one in anna.rows("review_message").values()] == [MARKER]
    assert desk.shelf(id) == Shelf.OPEN | Shelf.TEXT | Shelf.LOW


def test_an_answer_that_came_late_goes_with_her_consent(desk, anna, anu, make, group, app):
    id = noted(anna, anu)
    desk.ask(id)
    anna.sync()
    make.leave(anna.person, group, date.today() - timedelta(days=1))
    anna.sync(reply(review_of(id), id, anu))

    make.consent(anu, "notes", given=False)

    with app.app_context():
        assert not db.session.scalars(sa.select(LateEntry)).all()


def test_erasing_her_leaves_nothing_of_the_threads(desk, anna, anu, make, app):
    id = noted(anna, anu)
    anna.sync(note(anu, id, MARKER))
    desk.ask(id)
    anna.sync(reply(review_of(id), id, anu))
    desk.thank(id)

    make.erase(anu)

    with app.app_context():
        for model in (Review, ReviewMessage, QueueEntry, QueueKey):
            assert not db.session.scalars(sa.select(model)).all(), model
        kept = {one.kind for one in db.session.scalars(sa.select(RowRevision))}
        assert kept <= {"member"}
        for table in db.metadata.sorted_tables:
            rows = str(db.session.execute(sa.select(table)).all())
            assert MARKER not in rows, table.name
            assert ANSWER not in rows, table.name


def test_a_talk_that_is_not_there_cannot_be_read_or_answered(desk, make):
    unknown = str(uuid4())
    for act in (lambda: desk.read(unknown, {}), lambda: desk.ask(unknown)):
        with pytest.raises(Gone):
            act()


def test_an_author_without_an_account_cannot_be_asked(desk, anna, anu, make, app):
    id = noted(anna, anu)
    with make.writing() as stamp:
        nobody = add_person("Nobody", stamp.now)
        db.session.flush()
        table = db.metadata.tables["conversations"]
        db.session.execute(table.update().values(author_id=nobody.id))
    with pytest.raises(Invalid):
        desk.ask(id)


def test_a_withdrawn_talk_leaves_the_queue(desk, anna, anu, app):
    id = noted(anna, anu)
    anna.sync(note(anu, id, MARKER))
    anna.sync(delete("conversation", id))
    with app.app_context():
        assert not db.session.scalars(sa.select(QueueEntry)).all()
        assert not db.session.scalars(sa.select(QueueKey)).all()


def test_a_newcomers_own_phone_gets_nothing_of_what_is_said_to_authors(
    desk, anna, anu, make, phone
):
    hers = phone(make.account(anu))
    id = noted(anna, anu)
    anna.sync(note(anu, id, "Rosinenbrot", impression=1))
    desk.ask(id)
    desk.thank(id)
    desk.read(id)
    anna.sync(reply(review_of(id), id, anu))

    answer = hers.send(hers.request(cursors={}))

    assert id in answer.text
    for word in (
        MARKER,
        ANSWER,
        "Rosinenbrot",
        '"review"',
        '"review_message"',
        '"r:',
        review_of(id),
    ):
        assert word not in answer.text, word
    assert hers.sync(reply(review_of(id), id, anu)) == [rejected("gone")]


def test_what_comes_at_the_very_moment_of_reading_is_never_taken_as_read(desk, anna, anu):
    for _ in range(6):
        id = noted(anna, anu)
        shown = desk.shown(id)
        together = Barrier(2)

        def read(id=id, shown=shown, together=together):
            together.wait()
            return desk.read(id, shown)

        def write(id=id, together=together):
            body = anna.request(note(anu, id, MARKER))
            together.wait()
            return anna.send(body).json["results"][0]["s"]

        with ThreadPoolExecutor(2) as pool:
            reading, writing = pool.submit(read), pool.submit(write)
        assert writing.result() == "ok"
        assert desk.shelf(id) == Shelf.OPEN | Shelf.TEXT, reading.result()
        anna.sync()
        assert anna.rows("conversation")[id]["read_at"] is None
