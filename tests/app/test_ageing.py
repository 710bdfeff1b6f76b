"""What people wrote about talks, and newcomers whom nobody accompanies, have their time too."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.conversations.models import Conversation, ConversationNote, QueueEntry, Shelf
from app.database import current_session, db, new_id
from app.groups import service as groups
from app.groups.models import Group, Newcomer
from app.people.models import Invitation, Person
from app.people.service import add_person
from app.privacy import ageing
from app.privacy.models import Erasure
from app.problems import Invalid
from app.programme.periods import choose_periods
from app.records import ledger
from app.records.base import RowRevision
from app.records.late import ReturnedEntry
from app.records.siblings import Sibling
from app.reviews.models import Review, ReviewMessage
from app.reviews.service import Reader, ask
from app.sync.pruning import prune
from app.sync.retention import WORK, count_over, retain
from app.tasks.service import welcome
from tests.make import talk
from tests.phone import create, patch

NOW = clock.now()
TODAY = clock.local_day(NOW, "Europe/Berlin")
DAY = timedelta(days=1)
TEXTS, NEWCOMERS = "talks' texts", "newcomers"
WRITTEN = (ConversationNote, Sibling, Review, ReviewMessage)


@pytest.fixture
def anu(make):
    return make.newcomer()


@pytest.fixture
def person(make, anu):
    return make.companion(of=anu)


@pytest.fixture
def anna(phone, person):
    return phone(person)


def run(app, job, now):
    with app.app_context():
        return job(now)


def night(app, name, now):
    """Do what a night does; return how much of one thing it did, as the dry run has said."""
    told = run(app, count_over, now)[name]
    assert run(app, retain, now)[name] == told
    return told


def note_talk(anna, anu, text="Kirschkuchen", **facts):
    """Note a talk with words and an impression; return the mutations of both."""
    made = create("conversation", talk(anu, **facts))
    words = {"newcomer_id": anu.id, "conversation_id": made["row"], "note": text, "impression": 2}
    note = create("conversation_note", words)
    assert [one["s"] for one in anna.sync(made, note)] == ["ok", "ok"]
    return made, note


def ask_about(make, talk_id, person):
    with make.writing() as stamp:
        ask(new_id(), talk_id, "Wie war es?", Reader(person, "Imke"), stamp)


def left(app, *models):
    """Return how many rows there are of each table."""
    with app.app_context():
        counts = [sa.select(sa.func.count()).select_from(model) for model in models]
        return [db.session.scalar(count) for count in counts]


def former_words(app):
    """Return what is remembered of words that were replaced."""
    with app.app_context():
        of_words = RowRevision.kind.in_([model.kind_name for model in WRITTEN])
        return list(db.session.scalars(sa.select(RowRevision.value).where(of_words)))


def group_of(anna):
    [group] = [scope[2:] for scope in anna.scopes() if scope.startswith("g:")]
    return group


def test_words_about_a_talk_go_after_six_months_and_the_facts_stay(app, make, phone, anna, anu):
    made, note = note_talk(anna, anu)
    other = phone(anna.person)
    other.sync()
    behind = patch("conversation_note", note["row"], {"note": "Apfelkuchen"}, base=1)
    anna.sync(patch("conversation_note", note["row"], {"note": "Pflaumenkuchen"}))
    other.sync(behind)
    ask_about(make, made["row"], make.coordinator())
    assert all(left(app, *WRITTEN))
    assert "Kirschkuchen" in former_words(app)

    assert night(app, TEXTS, NOW + 184 * DAY) == 0
    assert all(left(app, *WRITTEN))
    assert night(app, TEXTS, NOW + 185 * DAY) == 1

    assert not any(left(app, *WRITTEN))
    assert former_words(app) == []
    assert left(app, Conversation, Newcomer) == [1, 1]
    with app.app_context():
        entry = db.session.scalars(sa.select(QueueEntry)).one()
        assert not Shelf(entry.shelf) & (Shelf.TEXT | Shelf.LOW)
    assert night(app, TEXTS, NOW + 186 * DAY) == 0


def test_phones_hold_what_the_server_holds_whenever_they_come(app, make, phone, anna, anu):
    """One is there at once, one comes when the removals are forgotten, and one is new."""
    made, _ = note_talk(anna, anu)
    note_talk(anna, anu, "Blechkuchen", occurred_on=(TODAY - 100 * DAY).isoformat())
    ask_about(make, made["row"], make.coordinator())
    away = phone(anna.person)
    for one in (anna, away):
        one.sync()
        assert len(one.rows("conversation_note")) == 2
        assert one.rows("review_message")

    assert night(app, TEXTS, NOW + 100 * DAY) == 1
    anna.sync()
    assert [row["note"] for row in anna.rows("conversation_note").values()] == ["Kirschkuchen"]
    assert night(app, TEXTS, NOW + 185 * DAY) == 1
    anna.sync()
    assert run(app, prune, clock.now() + 36 * DAY) > 0
    away.sync()
    new = phone(anna.person)
    for one in (new, anna, away):
        one.sync()

    assert not anna.rows("conversation_note")
    assert not anna.rows("review_message")
    assert len(anna.rows("conversation")) == 2
    assert anna.held == away.held == new.held


def test_words_go_three_months_after_the_last_accompaniment(app, make, anna, anu):
    note_talk(anna, anu)
    make.part(anu, group_of(anna), TODAY)

    assert night(app, TEXTS, NOW + 92 * DAY) == 0
    assert night(app, TEXTS, NOW + 93 * DAY) == 1


def test_words_stay_while_another_group_accompanies_her(app, make, anna, anu):
    note_talk(anna, anu)
    make.accompany(anu, make.group("Andere"))
    make.part(anu, group_of(anna), TODAY)

    assert night(app, TEXTS, NOW + 184 * DAY) == 0


def test_words_that_came_late_are_there_for_a_month_to_be_read(app, anna, anu):
    note_talk(anna, anu, occurred_on=(TODAY - 200 * DAY).isoformat())
    came = clock.now()

    assert night(app, TEXTS, came + 29 * DAY) == 0
    assert night(app, TEXTS, came + 30 * DAY + DAY) == 1


def test_a_question_of_lately_keeps_the_words_it_is_about(app, make, anna, anu):
    made, _ = note_talk(anna, anu)
    ask_about(make, made["row"], make.coordinator())
    with make.writing():
        current_session().scalars(sa.select(Review)).one().at = NOW + 170 * DAY

    assert night(app, TEXTS, NOW + 200 * DAY) == 0
    assert night(app, TEXTS, NOW + 201 * DAY) == 1


def test_words_that_nobody_may_read_any_more_go_as_well(app, make, anna, anu):
    note_talk(anna, anu)
    make.consent(anu, "notes", given=False)

    assert night(app, TEXTS, NOW + 185 * DAY) == 1
    assert left(app, ConversationNote) == [0]


def test_the_words_about_many_talks_go_in_short_transactions(app, anna, anu, monkeypatch):
    sizes = []
    work = WORK[TEXTS]

    def noted(ids, now):
        sizes.append(len(ids))
        return work.some(ids, now)

    monkeypatch.setitem(WORK, TEXTS, replace(work, some=noted, most=2))
    for _ in range(3):
        note_talk(anna, anu)

    assert night(app, TEXTS, NOW + 185 * DAY) == 3
    assert sizes == [2, 1]
    assert ageing.TALKS == 100


def test_words_that_somebody_changes_now_are_left_for_another_night(app, anna, anu, monkeypatch):
    """And keep no others from going."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer at a time")
    monkeypatch.setitem(WORK, TEXTS, replace(WORK[TEXTS], most=1))
    note_ids = [note_talk(anna, anu)[1]["row"] for _ in range(3)]
    with app.app_context(), db.engine.begin() as other:
        held = sa.select(ConversationNote.id).where(ConversationNote.id == note_ids[0])
        other.execute(held.with_for_update())
        assert retain(NOW + 185 * DAY)[TEXTS] == 2
    assert left(app, ConversationNote) == [1]

    assert night(app, TEXTS, NOW + 185 * DAY) == 1


def test_a_programme_says_for_how_long_things_are_kept(app, make, anna, anu):
    note_talk(anna, anu)
    keep = app.test_cli_runner()
    shown = keep.invoke(args=["programme", "keep"]).output
    assert [line.split()[0] for line in shown.splitlines()] == ["184", "92", "366", "366", "366"]

    told = keep.invoke(args=["programme", "keep", "--texts", "60", "--devices", "90"]).output

    assert [line.split()[0] for line in told.splitlines()] == ["60", "92", "366", "90", "366"]
    assert keep.invoke(args=["programme", "keep"]).output == told
    assert night(app, TEXTS, NOW + 60 * DAY) == 0
    assert night(app, TEXTS, NOW + 61 * DAY) == 1
    assert keep.invoke(args=["programme", "keep", "--texts", "29"]).exit_code != 0
    assert "60 days or more" in keep.invoke(args=["programme", "keep", "--newcomers", "59"]).output
    anna.sync()
    assert anna.rows("programme")


def test_periods_are_bounded_and_have_names(app, make):
    short, before_texts = {"newcomers": 59, "texts_after_end": 30}, {"texts_after_end": 367}
    for days in ({"texts": 29}, {"texts": 3651}, {"notes": 60}, short, before_texts):
        with make.writing() as stamp, pytest.raises(Invalid):
            choose_periods(days, stamp)


# ---- newcomers --------------------------------------------------------------------------------


def test_a_newcomer_goes_a_year_after_her_last_accompaniment(app, make, phone, anna, anu):
    note_talk(anna, anu)
    other, group = make.newcomer(), group_of(anna)
    make.part(anu, group, TODAY)

    assert night(app, NEWCOMERS, NOW + 366 * DAY) == 0
    assert night(app, NEWCOMERS, NOW + 367 * DAY) == 1

    assert left(app, Conversation) == [0]
    with app.app_context():
        assert list(db.session.scalars(sa.select(Newcomer.id))) == [other.id]
        assert db.session.get(Person, anu.person_id) is None
    entries = list(ledger.read(app.config["INSTANCE"] / "ledger.jsonl"))
    assert anu.id in [id for entry in entries if entry["what"] == "erased" for id in entry["ids"]]


def test_a_phone_that_was_away_keeps_nothing_of_a_newcomer_who_went(app, make, phone, anna, anu):
    note_talk(anna, anu)
    group = group_of(anna)
    make.part(anu, group, TODAY - DAY)
    with app.app_context():
        assert ageing.forget_newcomers([anu.id], NOW + 367 * DAY) == 1
        db.session.commit()
    new = phone(anna.person)
    for one in (anna, new):
        one.sync()

    assert not anna.rows("newcomer")
    assert not anna.rows("conversation")
    assert anna.held == new.held


def test_a_newcomer_who_is_accompanied_again_stays(app, make, anna, anu):
    make.accompany(anu, make.group("Andere"))
    anna.sync()
    make.part(anu, group_of(anna), TODAY)

    assert night(app, NEWCOMERS, NOW + 1000 * DAY) == 0


def test_a_newcomer_with_an_account_or_still_without_a_group_stays(app, make, anna, anu):
    make.account(anu)
    anna.sync()
    make.part(anu, group_of(anna), TODAY)
    with make.writing() as stamp:
        person = add_person("Neu", stamp.now, languages=["ml"])
        welcome(person, stamp, languages=["ml"], arrived_on=stamp.today)

    assert night(app, NEWCOMERS, NOW + 1000 * DAY) == 0


def test_an_end_that_is_dated_back_takes_nothing_away_before_its_time(app, make, phone):
    anu = make.newcomer(days=800)
    anna = phone(make.companion(of=anu, days=800))
    note_talk(anna, anu)
    make.part(anu, group_of(anna), TODAY - 400 * DAY)

    assert night(app, TEXTS, NOW + 92 * DAY) == 0
    assert night(app, TEXTS, NOW + 93 * DAY) == 1
    assert night(app, NEWCOMERS, NOW + 366 * DAY) == 0
    assert night(app, NEWCOMERS, NOW + 367 * DAY) == 1


@pytest.mark.parametrize("model", [Conversation, ConversationNote])
def test_what_came_lately_keeps_a_newcomer_for_a_month(app, make, anna, anu, model):
    note_talk(anna, anu)
    make.part(anu, group_of(anna), TODAY)
    with make.writing():
        current_session().scalars(sa.select(model)).one().created_at = NOW + 360 * DAY

    assert night(app, NEWCOMERS, NOW + 390 * DAY) == 0
    assert night(app, NEWCOMERS, NOW + 391 * DAY) == 1


def test_what_was_handed_over_keeps_a_newcomer_until_it_has_had_its_time(app, make, anna, anu):
    anna.sync()
    given = create("conversation_note", {"newcomer_id": anu.id, "note": "Kirschkuchen"})
    assert anna.sync({**given, "op": "hand_over"}) == [{"s": "late"}]
    make.part(anu, group_of(anna), TODAY)

    assert night(app, NEWCOMERS, NOW + 367 * DAY) == 0
    assert left(app, ReturnedEntry, Newcomer) == [1, 1]
    assert night(app, NEWCOMERS, NOW + 398 * DAY) == 0
    assert left(app, ReturnedEntry) == [0]
    assert night(app, NEWCOMERS, NOW + 399 * DAY) == 1


def test_what_came_late_and_is_undecided_keeps_a_newcomer(app, make, anna, anu):
    anna.sync()
    group = group_of(anna)
    make.leave(anna.person, group, TODAY - DAY)
    assert anna.sync(create("conversation", talk(anu))) == [{"s": "late"}]
    make.part(anu, group, TODAY)

    assert night(app, NEWCOMERS, NOW + 367 * DAY) == 0
    assert night(app, NEWCOMERS, NOW + 368 * DAY) == 1


def test_a_newcomer_who_is_invited_to_an_account_stays_while_the_link_works(app, make, anna, anu):
    anna.sync()
    make.part(anu, group_of(anna), TODAY)
    make.hand_out(anu)
    with make.writing():
        current_session().scalars(
            sa.select(Invitation).where(Invitation.person_id == anu.person_id)
        ).one().expires_at = NOW + 370 * DAY

    assert night(app, NEWCOMERS, NOW + 369 * DAY) == 0
    assert night(app, NEWCOMERS, NOW + 371 * DAY) == 1


def propose(make, anu):
    """Let a newcomer be a companion of others, soon."""
    group = make.group("Zweite")
    with make.writing() as stamp:
        person = current_session().get_one(Person, anu.person_id)
        groups.propose_member(current_session().get_one(Group, group), person, stamp)


def test_a_newcomer_who_is_a_companion_herself_stays_as_a_person(app, make, anna, anu):
    note_talk(anna, anu)
    propose(make, anu)
    make.part(anu, group_of(anna), TODAY)

    assert night(app, NEWCOMERS, NOW + 367 * DAY) == 1

    assert left(app, Newcomer, Conversation) == [0, 0]
    with app.app_context():
        assert db.session.get(Person, anu.person_id) is not None
        assert list(db.session.scalars(sa.select(Erasure.id))) == [anu.id]


def test_a_newcomer_who_cannot_be_erased_keeps_nothing_else_from_going(
    app, make, anna, anu, monkeypatch, caplog
):
    anna.sync()
    others = [make.newcomer(group_of(anna)) for _ in range(2)]
    anna.sync()
    for one in (anu, *others):
        note_talk(anna, one)
        make.part(one, group_of(anna), TODAY)
    stuck = min(one.id for one in (anu, *others))
    erase = ageing.erase_newcomer

    def erase_all_but_one(card, stamp):
        erase(card, stamp)
        if card.id == stuck:
            current_session().execute(sa.insert(Erasure).values(id=stuck, at=stamp.now))

    monkeypatch.setattr(ageing, "erase_newcomer", erase_all_but_one)
    done = run(app, retain, NOW + 367 * DAY)

    assert (done[NEWCOMERS], done[TEXTS]) == (2, 1)
    assert left(app, Newcomer, Conversation, ConversationNote) == [1, 1, 0]
    assert stuck in caplog.text
    assert run(app, retain, NOW + 800 * DAY)["mutations"] > 0


def test_a_dry_run_counts_texts_that_go_with_their_newcomer_once(app, make, anna, anu):
    note_talk(anna, anu)
    make.part(anu, group_of(anna), TODAY)
    then = NOW + 367 * DAY

    told = run(app, count_over, then)

    assert (told[NEWCOMERS], told[TEXTS]) == (1, 0)
    assert run(app, retain, then) == told
