"""Filling an empty database with the demo programme, through the same services as everybody."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.conversations.models import How, Outcome
from app.conversations.service import note_conversation, write_note
from app.database import current_session, id_from
from app.demo import texts
from app.demo.activities import Team, plan_all
from app.demo.desk import sign_in_lines
from app.demo.reviews import read_talks
from app.follow_ups.models import StepState
from app.follow_ups.service import write_down
from app.groups import service as groups
from app.groups.listing import card_of
from app.groups.models import Group, Membership, Newcomer
from app.people import service as people
from app.people.models import Person, Role
from app.people.queries import account_of_person
from app.people.service import Issued
from app.privacy.service import Purpose, set_consent
from app.programme.queries import DEFAULT_TIMEZONE, programme
from app.programme.service import load_topics_and_places, set_up
from app.records.actor import Actor, Stamp
from app.requirements import service as requirements
from app.tasks.models import Task, TaskState, TaskTemplate
from app.tasks.service import amend_task, comment, load_templates, welcome

#: Who can sign in after loading: one who leads, a co-companion, one from another group, a newcomer.
SIGN_INS = ("Renate", "Jonas", "Karla", "Anu Thomas")
HALF_A_YEAR = timedelta(days=180)
LONG_AGO = timedelta(days=30)


def load(stamp: Stamp, *, key: str, origin: str) -> Iterator[str]:
    """Load the demo programme where there is none; yield lines that say how to sign in.

    Loading again adds nothing but fresh codes. ``key`` is the server's secret. The caller commits.
    """
    if programme() is None:
        _fill(stamp)
    current_session().flush()
    yield f"Diele runs at {origin}/"
    for name in SIGN_INS:
        person = (
            current_session()
            .scalars(sa.select(Person).where(Person.call_name == name).order_by(Person.created_at))
            .first()
        )
        if person is not None:
            issued = _offer(person, key, stamp.now)
            code = f"{issued.code[:4]} {issued.code[4:]}"
            yield f"  {name}: code {code}, or {origin}/join#{issued.token}"
    yield from sign_in_lines(stamp.now, key=key, origin=origin)


def _offer(person: Person, key: str, now: datetime) -> Issued:
    account = account_of_person(person.id)
    if account is not None:
        return people.offer_sign_in(account, inviter="Imke Nordhoff", key=key, now=now)
    is_newcomer = card_of(person.id) is not None
    return people.invite(
        person,
        Role.NEWCOMER if is_newcomer else Role.COMPANION,
        inviter="Imke Nordhoff",
        language="en" if is_newcomer else "de",
        group_name=_group_of(person.id),
        key=key,
        now=now,
    )


def _group_of(person_id: str) -> str | None:
    found: str | None = current_session().scalar(
        sa.select(Group.name)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.person_id == person_id)
    )
    return found


def _fill(stamp: Stamp) -> None:
    chance = random.Random(20260517)  # noqa: S311
    begin = _at(stamp, stamp.today - HALF_A_YEAR, 9)
    set_up(
        "Gemeinsam ankommen",
        "Osnabrück",
        begin,
        timezone=DEFAULT_TIMEZONE,
        coordinators=("Imke Nordhoff",),
    )
    requirements.ensure_defaults()
    load_topics_and_places(begin)
    load_templates(begin)
    current_session().flush()
    teams: list[Team] = []
    for place, (name, specialities, meeting_place) in enumerate(texts.GROUPS):
        group = groups.found_group(
            name, begin, specialities=specialities, meeting_place=meeting_place
        )
        companions = [
            _companion(group, *who, begin, lead=not i)
            for i, who in enumerate(texts.COMPANIONS[place])
        ]
        newcomers = [
            _newcomer(group, *who, companions, chance, stamp) for who in texts.NEWCOMERS[place]
        ]
        current_session().flush()
        team = Team(group, companions, newcomers)
        teams.append(team)
        for card in newcomers:
            _talks(team, card, chance, stamp)
            _ticks(team, card, chance, stamp)
    plan_all(teams, random.Random(20261213), stamp)  # noqa: S311
    read_talks(stamp, guests=SIGN_INS)


def _companion(group: Group, name: str, languages: str, begin: Stamp, *, lead: bool) -> Person:
    person = people.add_person(name, begin.now, languages=languages.split())
    current_session().flush()
    for key in requirements.DEFAULTS:
        requirements.record(person.id, key, begin.today - timedelta(days=7), begin)
    membership = groups.propose_member(group, person, begin, lead=lead)
    groups.activate_member(membership, begin.today, begin)
    return person


def _newcomer(
    group: Group,
    name: str,
    languages: str,
    days: int,
    district: str,
    situations: str,
    companions: list[Person],
    chance: random.Random,
    stamp: Stamp,
) -> Newcomer:
    arrived = _at(stamp, stamp.today - timedelta(days=days), 10)
    person = people.add_person(name, arrived.now, languages=languages.split())
    card = welcome(
        person,
        arrived,
        languages=languages.split(),
        arrived_on=arrived.today,
        district=district,
        interests=chance.sample(texts.INTERESTS, 2),
        situations=situations.split(),
    )
    for purpose in (Purpose.PROGRESS, Purpose.NOTES):
        set_consent(card, purpose, arrived, given=True)
    if name == "Deniz Kaya":
        set_consent(card, Purpose.NOTES, arrived, given=False)
    main = chance.choice(companions)
    groups.accompany(card, group, arrived.today, arrived, main_contact_id=main.id)
    return card


def _talks(team: Team, card: Newcomer, chance: random.Random, stamp: Stamp) -> None:
    """Note a talk about every ten days, the last one between today and three weeks ago."""
    assert card.arrived_on is not None
    day = card.arrived_on + timedelta(days=2)
    last = stamp.today - timedelta(days=chance.choice((1, 3, 9, 9, 16)))
    number = 0
    while day <= last:
        number += 1
        _talk(team, card, number, min(day, last), chance, stamp)
        day += timedelta(days=chance.randint(6, 13))
    _talk(team, card, number + 1, last, chance, stamp)


def _talk(
    team: Team, card: Newcomer, number: int, day: date, chance: random.Random, stamp: Stamp
) -> None:
    author = chance.choice(team.companions)
    actor = Actor(author.id, "", frozenset({f"n:{card.id}", f"c:{card.id}"}))
    at = replace(_at(stamp, day, 17), person_id=author.id)
    talk_id = id_from(f"demo:talk:{card.call_name}:{number}")
    note_conversation(
        talk_id,
        {
            "newcomer_id": card.id,
            "occurred_on": day,
            "minutes": chance.choice((15, 30, 60, 60, 90)),
            "how": chance.choice((How.MET, How.MET, How.PHONE, How.MESSAGES)),
            "outcome": Outcome.HAPPENED,
            "place": chance.choice(texts.PLACES),
            "topics": sorted(chance.sample(texts.TOPICS, chance.randint(1, 3))),
            "companion_ids": [author.id],
        },
        actor,
        at,
    )
    current_session().flush()
    if card.consent_notes and chance.random() < 0.7:
        values = {
            "conversation_id": talk_id,
            "newcomer_id": card.id,
            "note": chance.choice(texts.NOTES),
            "impression": chance.choice((None, 2, 3, 4, 4, 5)),
        }
        write_note(id_from(f"demo:note:{talk_id}"), values, actor, at)
    if chance.random() < 0.12:
        _step(card, talk_id, day, chance, actor, at)


def _step(
    card: Newcomer, talk_id: str, day: date, chance: random.Random, actor: Actor, at: Stamp
) -> None:
    values = {
        "newcomer_id": card.id,
        "text": chance.choice(texts.STEPS),
        "due_on": day + timedelta(days=chance.randint(5, 20)),
        "owner": chance.choice(("group", actor.person_id)),
        "state": StepState.OPEN,
        "conversation_id": talk_id,
    }
    write_down(id_from(f"demo:step:{talk_id}"), values, actor, at)


def _ticks(team: Team, card: Newcomer, chance: random.Random, stamp: Stamp) -> None:
    """Settle most of what was due, leave some of it open, comment here and there."""
    rows = current_session().execute(
        sa.select(Task, TaskTemplate)
        .join(TaskTemplate, TaskTemplate.id == Task.template_id)
        .where(
            Task.newcomer_id == card.id, Task.due_on < stamp.today, TaskTemplate.level != "optional"
        )
        .order_by(TaskTemplate.order)
    )
    for task, template in rows.all():
        author = chance.choice(team.companions)
        actor = Actor(author.id, "", frozenset({f"n:{card.id}"}))
        due_on = task.due_on or stamp.today
        day = min(stamp.today, due_on + timedelta(days=1))
        at = replace(_at(stamp, day, 12), person_id=author.id)
        luck = chance.random()
        if luck < 0.78 or stamp.today - due_on > LONG_AGO:
            state = TaskState.NOT_NEEDED if 0.7 < luck < 0.78 else TaskState.DONE
            amend_task(task, {"state": state}, actor, at)
        elif luck < 0.86:
            values = {
                "task_id": task.id,
                "newcomer_id": card.id,
                "text": chance.choice(texts.COMMENTS),
            }
            comment(id_from(f"demo:comment:{task.id}:{template.key}"), values, actor, at)


def _at(stamp: Stamp, day: date, hour: int) -> Stamp:
    """Return the stamp of an hour on an earlier day."""
    local = datetime.combine(day, time(hour), ZoneInfo(DEFAULT_TIMEZONE))
    now = min(local.astimezone(stamp.now.tzinfo), stamp.now)
    return Stamp(now, now, day)
