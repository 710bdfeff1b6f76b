"""Every address, with every method, as everybody: the answer is what the table says."""

import json
import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.database import db
from app.extensions import limiter
from app.groups.models import Accompaniment, Membership
from app.people.models import Device, Invitation, Person, Revoked
from app.people.service import revoke
from app.records.late import LateEntry
from tests.app.rights import PEOPLE, RIGHTS
from tests.desk import SAME_ORIGIN, Desk
from tests.make import talk
from tests.phone import HEADERS, Phone, create

#: Headers that may differ between two answers that are alike.
OWN = {"Date", "Content-Length", "Set-Cookie", "Server-Timing"}
REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def routes(app):
    """Return every method of every rule; HEAD goes with GET, OPTIONS is the framework's."""
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_its_line(app):
    assert routes(app) - set(RIGHTS) == set(), "these routes have no line in tests/app/rights.py"
    assert set(RIGHTS) - routes(app) == set(), "these lines have no route"


class World:
    """Everybody the table names, and a thing of each sort."""

    def __init__(self, app, make):
        self.app, self.make = app, make
        self.group = make.group("Gruppe")
        self.card = make.newcomer(self.group, "Anu")
        make.account(self.card)
        self.anna = make.companion(self.group, name="Anna")
        self.left = make.companion(self.group, name="Ben")
        self.imke = make.coordinator("Imke", email="imke@example.org")
        self.ute = make.coordinator("Ute")
        erased = make.newcomer(self.group, "Elif")
        make.erase(erased)
        self.unknown = (str(uuid4()), erased.id, erased.person_id)
        self.readers = {}
        noted = create("conversation", talk(self.card))
        Phone(app).sign_in(code=make.code(self.anna)).sync(noted)
        self.talk = noted["row"]

    def browser(self, person, method="POST"):
        """Return a browser with every cookie that somebody has, and the account's id.

        Those that only read share one; whoever writes gets a fresh one, and coordinators always:
        one of them signs the others out.
        """
        if method != "GET" or person == "coordinator":
            return self._browser(person)
        if person not in self.readers:
            self.readers[person] = self._browser(person)
        return self.readers[person]

    def _browser(self, person):
        if person == "anonymous":
            return Desk(self.app), ""
        if person == "coordinator":
            desk = Desk(self.app, self.imke)
            return desk, desk.account
        who = {"companion": self.anna, "newcomer": self.card.person_id, "revoked": self.left}
        phone = Phone(self.app).sign_in(code=self.make.code(who[person]))
        desk = Desk(self.app, self.imke if person == "revoked" else "")
        desk.http.set_cookie("diele", phone.http.get_cookie("diele").value)
        if person == "revoked":
            desk.done("/desk/sign-out")  # its cookie, still there, is that of an ended session
            with self.make.writing() as stamp:
                revoke(db.session.get(Device, phone.device), Revoked.LOST, stamp)
        return desk, phone.account

    def thing(self, name, desk):
        """Return the id of something that is there."""
        with self.app.app_context():
            made = {
                "person": lambda: self.anna,
                "newcomer": lambda: self.card.id,
                "group": lambda: self.group,
                "session": lambda: desk.session or str(uuid4()),
                "her_session": lambda: Desk(self.app, self.ute).session,
                "membership": lambda: db.session.scalar(
                    sa.select(Membership.id).where(Membership.person_id == self.anna)
                ),
                "accompaniment": lambda: db.session.scalar(
                    sa.select(Accompaniment.id).where(Accompaniment.newcomer_id == self.card.id)
                ),
                "device": lambda: self._device(),
                "invitation": lambda: self._invitation(),
                "activity": lambda: self.make.activity().id,
                "talk": lambda: self.talk,
                "late": lambda: self._late(),
            }
            return made[name]()

    def _late(self):
        given = {**create("conversation", talk(self.card)), "op": "hand_over"}
        Phone(self.app).sign_in(code=self.make.code(self.anna)).sync(given)
        query = sa.select(LateEntry.id).where(LateEntry.settled_as.is_(None))
        return db.session.scalar(query.limit(1))

    def _device(self):
        phone = Phone(self.app).sign_in(code=self.make.code(self.anna))
        return phone.device

    def _invitation(self):
        self.make.invitation("Renate")
        return db.session.scalar(
            sa.select(Invitation.id).join(Person).where(Person.call_name == "Renate")
        )


def ask(desk, method, rule, right, account, ids):
    """Return the answer of an address in which ``ids`` are put."""

    def part(match):
        return ids[match[0].strip("<>").rpartition(":")[2]]

    path = re.sub(r"<[^>]+>", part, rule)
    with desk.app.app_context():
        limiter.reset()
    if right.json is not None:
        body = json.dumps(right.json(account))
        return desk.http.open(path, method=method, data=body, headers=HEADERS)
    sent = {} if method == "POST" else None
    return desk.http.open(path, method=method, data=sent, headers=SAME_ORIGIN)


def filled(world, desk, right, **other):
    return {
        part: other.get(part)
        or (thing.strip("'") if thing.startswith("'") else world.thing(thing, desk))
        for part, thing in right.fill.items()
    }


def alike(answer, ids):
    """Return what of an answer must be the same for another id: all but date and request id."""
    text = answer.text
    for id in ids.values():
        text = text.replace(id, "ID")
    headers = {
        name: REQUEST_ID.sub("ID", value) for name, value in answer.headers if name not in OWN
    }
    return answer.status_code, REQUEST_ID.sub("ID", text), headers


@pytest.mark.timeout(180)
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says(app, make, person):
    world, wrong = World(app, make), {}
    for (method, rule), right in RIGHTS.items():
        desk, account = world.browser(person, method)
        answer = ask(desk, method, rule, right, account, filled(world, desk, right))
        if answer.status_code != right.to[person]:
            wrong[method, rule] = (answer.status_code, right.to[person])
        if right.home and person != "coordinator":
            assert answer.location.startswith(right.home), (method, rule)
            assert len(answer.data) < 1000, (method, rule)
    assert wrong == {}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("person", ["anonymous", "companion", "coordinator"])
def test_what_is_not_there_and_what_is_not_ones_own_look_alike(app, make, person):
    world = World(app, make)
    for (method, rule), right in RIGHTS.items():
        if right.unknown is None:
            continue
        for part in (one for one, thing in right.fill.items() if not thing.startswith("'")):
            seen = []
            for id in world.unknown:
                desk, account = world.browser(person, method)
                ids = filled(world, desk, right, **{part: id})
                seen.append(alike(ask(desk, method, rule, right, account, ids), ids))
            if right.foreign or person != "coordinator":
                desk, account = world.browser(person)
                name = right.foreign or right.fill[part]
                ids = filled(world, desk, right, **{part: world.thing(name, desk)})
                seen.append(alike(ask(desk, method, rule, right, account, ids), ids))
            assert all(one == seen[0] for one in seen), (method, rule, part)
            expected = right.unknown if person == "coordinator" else 303
            assert seen[0][0] == expected, (method, rule, part)


def test_head_is_answered_as_get_is_and_other_methods_are_refused(app, make):
    world = World(app, make)
    desk, account = world.browser("coordinator")
    for (method, rule), right in RIGHTS.items():
        if rule.startswith("/static/"):
            continue  # answered before the app
        ids = filled(world, desk, right)
        if method == "GET":
            answer = ask(desk, "HEAD", rule, right, account, ids)
            assert (answer.status_code, answer.data) == (right.to["coordinator"], b""), rule
        for other in ("PUT", "PATCH", "DELETE", "TRACE"):
            assert ask(desk, other, rule, right, account, ids).status_code == 405, (other, rule)
