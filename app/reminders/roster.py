"""Who can be reminded today, and of whom or what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.database import current_session
from app.groups.models import Accompaniment, Group, Membership, Newcomer, State
from app.people.models import Account, Profile
from app.programme.models import Programme
from app.reminders.quiet import parse_windows
from app.reminders.rules import Addressee


@dataclass(frozen=True)
class Place:
    """That a group accompanies a newcomer now, and how often it wants to hear of her.

    ``from_on`` is the first day, ``since`` the instant from which it can be reminded.
    """

    group_id: str
    main_contact_id: str | None
    from_on: date
    since: datetime
    state: State
    cadence_days: int


@dataclass
class Roster:
    """Who is who on one day, read once: ids of persons to everything a rule asks for."""

    zone: ZoneInfo
    accounts: dict[str, Addressee] = field(default_factory=dict)
    members: dict[str, dict[str, datetime]] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    newcomers: dict[str, str] = field(default_factory=dict)

    def person(self, person_id: str | None, since: datetime | None = None) -> Iterator[Addressee]:
        """Yield a person who can be reminded, of nothing that fell due before ``since``."""
        found = self.accounts.get(person_id or "")
        if found is not None:
            yield found.from_then(since)

    def newcomer(self, newcomer_id: str | None) -> Iterator[Addressee]:
        """Yield a newcomer herself, if she uses the app."""
        yield from self.person(self.newcomers.get(newcomer_id or ""))

    def group(self, group_id: str | None) -> Iterator[Addressee]:
        """Yield everybody who is in a group now, each since he or she joined."""
        for person_id, since in self.members.get(group_id or "", {}).items():
            yield from self.person(person_id, since)

    def member(self, person_id: str | None, group_id: str | None) -> Iterator[Addressee]:
        """Yield a person if he or she is in this group now."""
        since = self.members.get(group_id or "", {}).get(person_id or "")
        if since is not None:
            yield from self.person(person_id, since)

    def companions(self, newcomer_id: str | None) -> Iterator[Addressee]:
        """Yield everybody who accompanies a newcomer now."""
        for place in self.places.get(newcomer_id or "", []):
            for one in self.group(place.group_id):
                yield one.from_then(place.since)

    def companion(self, person_id: str | None, newcomer_id: str | None) -> Iterator[Addressee]:
        """Yield a person if he or she accompanies this newcomer now."""
        for place in self.places.get(newcomer_id or "", []):
            for one in self.member(person_id, place.group_id):
                yield one.from_then(place.since)

    def persons(self) -> dict[str, str]:
        """Return the person of each account."""
        return {one.account_id: person_id for person_id, one in self.accounts.items()}

    def begin(self, from_on: date, written_at: datetime) -> datetime:
        """Return when an interval of days has begun: in the morning, or when it was written."""
        return max(datetime.combine(from_on, time(), self.zone).astimezone(UTC), written_at)


def roster_of(today: date, programme: Programme) -> Roster:
    """Read who can be reminded today, in four queries."""
    found = Roster(ZoneInfo(programme.timezone))
    _read_accounts(found)
    session = current_session()
    for member in session.execute(_members(today)):
        since = found.begin(member.from_on, member.created_at)
        found.members.setdefault(member.group_id, {})[member.person_id] = since
    for row in session.execute(_accompanied(today)):
        cadence = row.cadence_days or programme.cadence_days
        since = found.begin(row.from_on, row.created_at)
        place = Place(row.group_id, row.main_contact_id, row.from_on, since, row.state, cadence)
        found.places.setdefault(row.newcomer_id, []).append(place)
    cards = session.execute(sa.select(Newcomer.id, Newcomer.person_id))
    found.newcomers = {id: person_id for id, person_id in cards}  # noqa: C416  (rows, not pairs)
    return found


def _read_accounts(found: Roster) -> None:
    query = (
        sa.select(
            Account.id, Account.person_id, Account.created_at, Profile.quiet, Profile.reminders_off
        )
        .join(Profile, Profile.account_id == Account.id)
        .where(Account.disabled_at.is_(None))
    )
    for row in current_session().execute(query):
        found.accounts[row.person_id] = Addressee(
            account_id=row.id,
            since=row.created_at,
            windows=parse_windows(row.quiet),
            off=frozenset(row.reminders_off),
        )


def _members(today: date) -> sa.Select[str, str, date, datetime]:
    return sa.select(
        Membership.group_id, Membership.person_id, Membership.from_on, Membership.created_at
    ).where(Membership.state == State.ACTIVE, *_spans(Membership, today))


def _accompanied(
    today: date,
) -> sa.Select[str, str, str | None, date, datetime, State, int | None]:
    return (
        sa.select(
            Accompaniment.newcomer_id,
            Accompaniment.group_id,
            Accompaniment.main_contact_id,
            Accompaniment.from_on,
            Accompaniment.created_at,
            Accompaniment.state,
            Group.cadence_days,
        )
        .join(Group, Group.id == Accompaniment.group_id)
        .where(Accompaniment.state.in_((State.ACTIVE, State.PAUSED)), *_spans(Accompaniment, today))
    )


def _spans(
    model: type[Membership | Accompaniment], today: date
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return model.from_on <= today, sa.or_(model.to_on.is_(None), model.to_on >= today)
