"""Activities of the demo: what comes, what is over, who said what."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.activities import service
from app.activities.answers import answer_at_the_desk
from app.activities.models import Activity, Answer, Audience, Category
from app.database import current_session, id_from
from app.groups.models import Group, Newcomer
from app.people.models import Person
from app.programme.queries import DEFAULT_TIMEZONE
from app.programme.service import read_content
from app.records.actor import Actor, Stamp

#: A language that somebody reads at least; titles are in German and English.
LANGUAGES = ("de", "en")


@dataclass(frozen=True)
class Team:
    """A group with its people."""

    group: Group
    companions: list[Person]
    newcomers: list[Newcomer]


@dataclass(frozen=True)
class _Plan:
    """An idea out of the content, so many days from today; ``team`` None is for everyone."""

    key: str
    days: int
    hour: int
    team: int | None
    place: str
    category: Category = Category.OUTING
    capacity: int | None = None


PLANS = (
    _Plan("first-walk", 4, 11, 0, "Rathaus, an der Treppe"),
    _Plan("christmas-market", 9, 16, None, "Markt", capacity=4),
    _Plan("language-cafe", 6, 17, None, "Stadtbibliothek", Category.MEET_UP),
    _Plan("cook-together", 12, 18, 1, "Nachbarschaftsküche", Category.MEET_UP, capacity=8),
    _Plan("museum-afternoon", 15, 14, 2, "Museumsquartier"),
    _Plan("market-morning", 8, 9, 0, "Markt", Category.MEET_UP),
    _Plan("welcome-coffee", -5, 15, None, "Stadthaus", Category.MEET_UP),
    _Plan("bus-rally", -9, 14, 1, "Neumarkt"),
)
DRAFT = _Plan("year-in-review", 25, 17, 0, "Stadthaus", Category.MEET_UP)
MOVED, CANCELLED = "museum-afternoon", "market-morning"
MOVED_NOTE = {
    "de": "Wir treffen uns eine Stunde später.",
    "en": "We meet one hour later.",
}
CANCELLED_NOTE = {
    "de": "Es sind zu wenige in der Stadt. Im nächsten Monat wieder.",
    "en": "Too few people are in town. Again next month.",
}


def plan_all(teams: Sequence[Team], chance: random.Random, stamp: Stamp) -> None:
    """Draft, publish, answer, move and cancel activities, and plan two meetings."""
    for plan in (*PLANS, DRAFT):
        activity = _draft(plan, teams, stamp)
        if plan is DRAFT:
            continue
        service.publish(activity.id, activity.version, _before(plan, stamp))
        _answers(activity, plan, teams, chance, stamp)
        _change(activity, plan, stamp)
    for team, days in zip(teams[:2], (1, 3), strict=True):
        _meeting(team, days, stamp)


def _draft(plan: _Plan, teams: Sequence[Team], stamp: Stamp) -> Activity:
    idea = next(
        one for one in read_content("activity-ideas.yaml")["activities"] if one["key"] == plan.key
    )
    begins = _instant(stamp, plan.days, plan.hour)
    values: dict[str, Any] = {
        "category": plan.category,
        "title": dict(idea["title_i18n"]),
        "text": dict(idea["description"]),
        "cost": {"de": "Kostenlos", "en": "Free"} if idea["cost"] == "free" else {},
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=2),
        "place": plan.place,
        "languages": ["de", "en"],
        "capacity": plan.capacity,
        "audience": Audience.EVERYONE if plan.team is None else Audience.GROUP,
        "group_id": None if plan.team is None else teams[plan.team].group.id,
    }
    activity = service.draft(values, LANGUAGES, _before(plan, stamp))
    current_session().flush()
    return activity


def _answers(
    activity: Activity,
    plan: _Plan,
    teams: Sequence[Team],
    chance: random.Random,
    stamp: Stamp,
) -> None:
    asked = teams if plan.team is None else [teams[plan.team]]
    people: list[tuple[str, str | None]] = []
    people += [(card.person_id, card.id) for team in asked for card in team.newcomers]
    if plan.team is not None:
        people += [(person.id, None) for person in teams[plan.team].companions[:1]]
    for number, (person_id, newcomer_id) in enumerate(people):
        said = chance.choice((Answer.YES, Answer.YES, Answer.YES, Answer.MAYBE, Answer.NO))
        if plan.key == "first-walk" and number == 0:
            continue  # so that somebody can still be asked
        at = _before(plan, stamp, hours=number + 1)
        answer_at_the_desk(activity, person_id, newcomer_id, said, replace(at, person_id=person_id))
        current_session().flush()


def _change(activity: Activity, plan: _Plan, stamp: Stamp) -> None:
    current_session().flush()
    if plan.key == MOVED:
        later = activity.starts_at + timedelta(hours=1)
        ends_at = later + timedelta(hours=2)
        service.move(activity.id, activity.version, later, ends_at, MOVED_NOTE, stamp)
    if plan.key == CANCELLED:
        service.cancel(activity.id, activity.version, CANCELLED_NOTE, stamp)


def _meeting(team: Team, days: int, stamp: Stamp) -> None:
    card, maker = team.newcomers[0], team.companions[0]
    actor = Actor(maker.id, "", frozenset({f"n:{card.id}", f"c:{card.id}"}))
    values = {
        "category": Category.MEET_UP,
        "audience": Audience.NEWCOMER,
        "newcomer_id": card.id,
        "label": None,
        "starts_at": _instant(stamp, days, 16, 30),
        "place": "Stadtbibliothek",
    }
    at = replace(stamp, person_id=maker.id)
    service.plan_meeting(id_from(f"demo:meeting:{card.call_name}"), values, actor, at)


def _before(plan: _Plan, stamp: Stamp, *, hours: int = 0) -> Stamp:
    """Return the stamp of a moment two weeks before something that is over, else of now."""
    now = stamp.now
    if plan.days < 0:
        now = _instant(stamp, plan.days - 14, plan.hour) + timedelta(hours=hours)
    return Stamp(now, now, now.date())


def _instant(stamp: Stamp, days: int, hour: int, minute: int = 0) -> datetime:
    day = stamp.today + timedelta(days=days)
    local = datetime.combine(day, time(hour, minute), ZoneInfo(DEFAULT_TIMEZONE))
    return local.astimezone(stamp.now.tzinfo)
