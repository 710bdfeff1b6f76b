"""Places under many hands at once: never more than there are, and in order of receipt."""

import random
import threading

import pytest

from app.activities import seats
from app.activities.answers import answer_at_the_desk
from app.activities.models import Answer, Seat
from app.activities.queries import answers_to, locked_activity, rsvp_id, turnout_of

PEOPLE = 8


class Hasty:
    """Deciding on what one saw when one began, as without the activity's lock."""

    def __init__(self) -> None:
        self.mine = threading.local()

    def begin(self, app, activity_id, card):
        """Look once, before anybody writes."""
        with app.app_context():
            self.mine.seen = {one.id for one in answers_to(activity_id)}
            self.mine.seen.add(rsvp_id(activity_id, card.person_id))

    def answers_to(self, activity_id):
        """Return the answers of then, and one's own."""
        return [one for one in answers_to(activity_id) if one.id in self.mine.seen]


def answer_all(app, make, activity_id, cards, chance, begin=None):
    """Let everybody answer three times, all at once."""
    errors, start = [], threading.Barrier(len(cards))

    def one(card, seed):
        dice = random.Random(seed)
        try:
            if begin:
                begin(app, activity_id, card)
            start.wait()
            for said in dice.choices(list(Answer), [6, 1, 3], k=3):
                with make.writing() as stamp:
                    found = locked_activity(activity_id)
                    answer_at_the_desk(found, card.person_id, card.id, said, stamp)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(card, chance.random())) for card in cards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def state_of(app, activity_id):
    """Return who has a place and who waits in order of receipt, and what is counted."""
    with app.app_context():
        given = answers_to(activity_id)
        turnout = turnout_of(activity_id)
        coming = [one for one in given if one.answer is Answer.YES]
        return (
            [one.receipt for one in coming],
            [one.place for one in coming],
            (turnout.confirmed, turnout.waiting),
        )


@pytest.fixture
def cards(make):
    """Newcomers of one group."""
    make.programme()
    group = make.group()
    return [make.newcomer(group, f"Anu {number}") for number in range(PEOPLE)]


@pytest.mark.parametrize("seed", range(3))
def test_no_interleaving_gives_away_more_places_than_there_are(app, make, cards, seed):
    chance = random.Random(seed)
    capacity = chance.randrange(1, PEOPLE)
    walk = make.activity(capacity=capacity)

    answer_all(app, make, walk.id, cards, chance)

    receipts, places, counted = state_of(app, walk.id)
    inside = min(capacity, len(places))
    assert receipts == sorted(set(receipts))
    assert places == [Seat.CONFIRMED] * inside + [Seat.WAITING] * (len(places) - inside)
    assert counted == (inside, len(places) - inside)


def test_deciding_on_an_earlier_look_gives_away_too_many(app, make, cards, monkeypatch):
    walk = make.activity(capacity=2)
    hasty = Hasty()
    monkeypatch.setattr(seats, "answers_to", hasty.answers_to)

    answer_all(app, make, walk.id, cards, random.Random(1), hasty.begin)

    _, places, _ = state_of(app, walk.id)
    assert places.count(Seat.CONFIRMED) > 2
    monkeypatch.undo()
    with make.writing() as stamp:
        for number, one in enumerate(answers_to(walk.id)):
            one.receipt = number + 1 if one.receipt else None
        seats.settle(locked_activity(walk.id), stamp)
