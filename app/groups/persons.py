"""Correcting what the programme knows of a person, everywhere it is shown. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.database import current_session
from app.groups.models import Membership, Newcomer, State
from app.groups.service import keep_companions
from app.people.models import Person, Profile
from app.people.queries import account_of_person, profile_of
from app.people.service import name
from app.records.actor import Stamp
from app.records.base import SyncedRecord, change


@dataclass(frozen=True)
class About:
    """What is known of a person at the desk."""

    call_name: str
    surname: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_shared: bool = False
    languages: Sequence[str] = ()


def correct_person(person: Person, about: About, stamp: Stamp) -> None:
    """Set what is known of a person; groups, newcomers and their own phones see it corrected."""
    name(person, about.call_name, about.surname)
    person.email, person.phone = about.email, about.phone
    person.phone_shared, person.languages = about.phone_shared, list(about.languages)
    person.version += 1
    account = account_of_person(person.id)
    if account is not None:
        _correct_profile(profile_of(account.id), person, stamp)
    _correct_memberships(person, stamp)
    card = current_session().scalar(sa.select(Newcomer).where(Newcomer.person_id == person.id))
    if card is not None:
        phone = person.phone if card.consent_contact else None
        _set(card, {"call_name": person.call_name, "phone": phone}, stamp)


def _correct_profile(profile: Profile, person: Person, stamp: Stamp) -> None:
    values = {
        "call_name": person.call_name,
        "phone": person.phone,
        "phone_shared": person.phone_shared,
    }
    _set(profile, values, stamp)


def _correct_memberships(person: Person, stamp: Stamp) -> None:
    session = current_session()
    memberships = session.scalars(sa.select(Membership).where(Membership.person_id == person.id))
    shared = person.phone if person.phone_shared else None
    for one in memberships.all():
        phone = shared if one.state in (State.ACTIVE, State.PROPOSED) else None
        values = {"call_name": person.call_name, "languages": person.languages, "phone": phone}
        if _set(one, values, stamp):
            keep_companions(one.group_id, stamp)


def _set(record: SyncedRecord, values: dict[str, Any], stamp: Stamp) -> bool:
    """Change what differs; return whether anything did."""
    other = {name: value for name, value in values.items() if getattr(record, name) != value}
    if other:
        change(record, other, stamp)
    return bool(other)
