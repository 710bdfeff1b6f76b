"""Lists at the desk take as many steps however many people there are."""

import flask_migrate
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from app.database import db, new_id
from app.groups.models import GroupWord, Newcomer, Waiting
from app.people.models import Invitation, Person, PersonWord, Purpose, Role
from app.records.text import fold

#: Of the machine that SQLite runs a query on, one call for so many steps.
EACH = 50


def crowd(make, number, begin=0):
    """Add many people who have the same place in everything."""
    with make.writing() as stamp:
        for place in range(begin, begin + number):
            name = f"{chr(97 + place % 26)}nna {place:05}"
            person = Person(
                id=new_id(), call_name=name, languages=[], created_at=stamp.now, name_key=fold(name)
            )
            db.session.add(person)
            db.session.flush()
            db.session.add_all(PersonWord(word=w, person_id=person.id) for w in fold(name).split())
            if place % 2:
                card = Newcomer(
                    id=new_id(),
                    person_id=person.id,
                    call_name=name,
                    languages=[],
                    interests=[],
                    situations=[],
                    version=1,
                    created_at=stamp.now,
                )
                db.session.add(card)
            else:
                db.session.add(
                    Invitation(
                        id=new_id(),
                        purpose=Purpose.INVITATION,
                        token_hash=f"{place:064}",
                        code_hash=f"{place:064}",
                        person_id=person.id,
                        role=Role.COMPANION,
                        inviter="Imke",
                        language="de",
                        expires_at=stamp.now,
                        created_at=stamp.now,
                    )
                )


@pytest.fixture
def steps(app):
    """Counts the steps that SQLite takes for something."""

    def count(act):
        taken = []
        with app.app_context():
            engine = db.engine

        def watch(connection, *_):
            raw = connection.connection.driver_connection
            raw.set_progress_handler(lambda: taken.append(1) or 0, EACH)

        event.listen(engine, "begin", watch)
        try:
            act()
        finally:
            event.remove(engine, "begin", watch)
        return len(taken)

    return count


def test_lists_take_as_many_steps_with_ten_times_the_people(app, make, desk, steps):
    if db_is_not_sqlite(app):
        pytest.skip("steps are counted by SQLite")
    make.newcomer(make.group(), "Zoe Zander")
    pages = {
        "first": "/desk/people/",
        "found": "/desk/people/?q=zander",
        "nobody": "/desk/people/?q=xaver",
        "newcomers": "/desk/newcomers/",
        "waiting": "/desk/newcomers/?show=waiting",
        "found newcomer": "/desk/newcomers/?q=zand",
        "groups": "/desk/groups/",
        "invitations": "/desk/invitations/",
    }

    def all_of_them():
        return {name: steps(lambda path=path: desk.page(path)) for name, path in pages.items()}

    crowd(make, 200)
    all_of_them()
    few = all_of_them()
    crowd(make, 1800, 200)
    many = all_of_them()
    assert min(few.values()) > 0
    grown = {name: (few[name], many[name]) for name in pages if many[name] > few[name] * 1.3 + 20}
    assert grown == {}, (few, many)
    every = steps(lambda: _read_everybody(app))
    assert every > max(many.values()), "the control: reading everybody is seen"


def _read_everybody(app):
    with app.app_context():
        db.session.scalars(sa.select(Person.call_name).order_by(Person.call_name)).all()


def db_is_not_sqlite(app):
    with app.app_context():
        return db.engine.dialect.name != "sqlite"


def test_people_and_groups_from_before_are_found_by_their_words(app, make, desk):
    group = make.group("Gruppe Wüste")
    anu = make.newcomer(group, "Büşra Aydın")
    make.companion(group, name="Renate")
    make.part(anu, group)

    def kept():
        with app.app_context():
            return [
                sorted(map(tuple, db.session.execute(sa.select(*columns))))
                for columns in (
                    (PersonWord.word, PersonWord.person_id),
                    (GroupWord.word, GroupWord.group_id),
                    (Person.id, Person.name_key),
                    (Waiting.newcomer_id,),
                )
            ]

    before = kept()
    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="0002")
        flask_migrate.upgrade()
        db.session.remove()
    assert kept() == before
    assert ("aydin", anu.person_id) in before[0]
