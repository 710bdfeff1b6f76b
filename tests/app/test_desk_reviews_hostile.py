"""Hostile names and texts on every page of the queue: shown as they are, changing nothing else."""

from collections import Counter
from dataclasses import replace
from itertools import cycle
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from app.conversations.models import Conversation, ConversationNote
from app.conversations.service import note_conversation
from app.database import current_session, new_id
from app.follow_ups.models import FollowUp
from app.groups.models import Group, Newcomer
from app.people.models import Person
from app.records.actor import Actor
from app.records.base import change
from app.records.siblings import stand_beside
from app.records.text import clean
from tests.hostile import MARK, NAMES, TEXTS
from tests.make import talk
from tests.phone import create

LIST = "/desk/reviews/"
#: So many newcomers, people and steps are renamed together.
AT_ONCE = 21


@pytest.fixture
def group(make):
    return make.group("Gruppe")


@pytest.fixture
def anu(make, group):
    return make.newcomer(group)


@pytest.fixture
def anna(make, phone, group, anu):
    return phone(make.companion(group))


def shape(page):
    """Return how many elements of each sort a page has, with the names of their attributes."""
    return Counter((one.name, tuple(sorted(one.attrs or {}))) for one in page.query("*"))


def words(text):
    return " ".join(text.split())


def written(page, selector):
    return [words(one.to_text()) for one in page.query(selector)]


def note_about(talk_id, newcomer, text):
    fields = {"conversation_id": talk_id, "newcomer_id": newcomer.id, "note": text}
    return create("conversation_note", fields)


def noted(phone, newcomer, *texts, **add):
    made = create("conversation", talk(newcomer), add=add)
    results = phone.sync(made, *(note_about(made["row"], newcomer, text) for text in texts))
    assert {result["s"] for result in results} == {"ok"}
    return made["row"]


def test_hostile_notes_are_text_and_nothing_else(desk, anna, anu):
    plain, hostile = noted(anna, anu, *[MARK] * len(TEXTS)), noted(anna, anu, *TEXTS)

    page = desk.page(f"{LIST}{hostile}")

    cleaned = Counter(words(clean(text, one_line=False)) for text in TEXTS)
    assert Counter(written(page, ".note__text")) == cleaned
    assert shape(page) == shape(desk.page(f"{LIST}{plain}"))
    assert not page.query("script")


def test_hostile_lines_of_the_list_are_text_and_nothing_else(desk, anna, anu):
    for text in TEXTS:
        noted(anna, anu, text)
    noted(anna, anu, MARK)
    address, lines, shapes = f"{LIST}?sort=newest", 0, []
    while address:
        page = desk.page(address)
        lines += sum(MARK in line for line in page.texts_of(".row__line"))
        shapes.append(shape(page))
        address = page.links().get("More")
    assert lines == len(TEXTS) + 1
    assert shapes[1] == shapes[2]


def test_hostile_answers_and_second_texts_are_text_and_nothing_else(desk, anna, anu, make):
    id = noted(anna, anu, MARK)
    page = desk.page(f"{LIST}{id}")
    desk.fill(page, "article form[action*='/ask']", text=TEXTS[0])
    anna.sync()
    (review,) = anna.rows("review")
    about = {"review_id": review, "conversation_id": id, "newcomer_id": anu.id}
    answers = [create("review_message", {**about, "text": text}) for text in TEXTS]
    assert {result["s"] for result in anna.sync(*answers)} == {"ok"}
    with make.writing() as stamp:
        (note,) = current_session().query(ConversationNote)
        for text in TEXTS:
            stand_beside(note, "note", text, replace(stamp, client_id=str(uuid4())))

    page = desk.page(f"{LIST}{id}")

    cleaned = Counter(words(clean(text, one_line=False)) for text in TEXTS)
    assert Counter(written(page, ".message .pre")) == cleaned + Counter([words(TEXTS[0])])
    assert Counter(written(page, ".note__beside .pre")) == Counter(map(words, TEXTS))
    assert not page.query("main script, main img, main iframe, main object, main embed")


def test_hostile_names_are_text_and_nothing_else(desk, make, phone, group):
    cards = [make.newcomer(make.group(), f"Anu {number}") for number in range(AT_ONCE)]
    people = [make.companion(of=card, name="Anna") for card in cards]
    others = [make.companion(of=cards[0], name="Ben") for _ in range(AT_ONCE)]
    with make.writing() as stamp:
        for person, card in zip(people[1:], cards[1:], strict=True):
            scopes = frozenset({f"n:{card.id}", f"c:{card.id}"})
            values = {"newcomer_id": card.id, "occurred_on": stamp.today, "outcome": "happened"}
            values |= {"topics": [], "companion_ids": []}
            note_conversation(new_id(), values, Actor(person, "", scopes), stamp)
    anna = phone(people[0])
    id = noted(anna, cards[0], "Notiz", companion_ids=others[:20])
    step = {"newcomer_id": cards[0].id, "text": "x", "owner": "group", "state": "open"}
    anna.sync(*(create("follow_up", {**step, "conversation_id": id}) for _ in cards))
    addresses = (f"{LIST}{id}", f"{LIST}?q=gruppe", LIST)
    _call_everything(make, [MARK] * AT_ONCE)
    expected = [shape(desk.page(address)) for address in addresses]

    for start in range(0, len(NAMES), AT_ONCE):
        names = (NAMES * 2)[start : start + AT_ONCE]
        _call_everything(make, names)
        pages = [desk.page(address) for address in addresses]
        assert {*map(words, names)} >= {*written(pages[0], "#entry, .row__first bdi")}
        assert {*written(pages[2], ".row__first bdi")} == {*map(words, names)}
        assert [shape(page) for page in pages] == expected, names


def _call_everything(make, names):
    """Call every person, newcomer, group, place and step by one name after another."""
    with make.writing() as stamp:
        session = current_session()
        for model, field in (
            (Newcomer, "call_name"),
            (Group, "name"),
            (Conversation, "place"),
            (FollowUp, "text"),
        ):
            found = session.query(model).order_by(model.created_at, model.id)
            for one, name in zip(found, cycle(names), strict=False):
                change(one, {field: name}, stamp)
        for one, name in zip(session.query(Person).order_by(Person.id), cycle(names), strict=False):
            one.call_name = name


def test_what_is_looked_for_is_text_and_nothing_else(desk, make, group):
    expected = shape(desk.page(f"{LIST}?q=nobody"))
    for text in TEXTS[::3]:
        if len(text) > 200 or not text.isprintable():
            continue
        page = desk.page(f"{LIST}?{urlencode({'q': text})}")
        assert shape(page) == expected, text
        assert page.query("#q")[0].attrs["value"] == text.strip()
