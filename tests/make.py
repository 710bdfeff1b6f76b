"""Believable rows: every call is its own transaction and returns plain ids or cards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.activities import leaving
from app.activities import service as activities
from app.activities.models import Activity, Audience, Category
from app.clock import to_ms
from app.credentials.models import DeskCredential
from app.credentials.passwords import hash_password
from app.credentials.rules import fold_email
from app.credentials.second_factor import seal
from app.database import begin_writing, current_session
from app.groups import service as groups
from app.groups.models import Accompaniment, Group, Membership, Newcomer, State
from app.people import service as people
from app.people.models import Person, Role
from app.people.queries import account_of_person
from app.people.roles import give_role
from app.privacy.service import Purpose, erase_newcomer, set_consent
from app.programme.service import load_topics_and_places, set_up
from app.records.actor import Stamp
from app.records.base import add
from app.reminders.models import About, Notification, Rule
from app.reminders.sweep import line_id
from app.requirements import service as requirements
from app.tasks.service import load_templates, welcome

PASSWORD = "a sentence of many letters"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@cache
def password_hash() -> str:
    """Return the hash of ``PASSWORD``, made once."""
    return hash_password(PASSWORD.encode())


@dataclass(frozen=True)
class Card:
    """A newcomer as tests name her."""

    id: str
    person_id: str


@dataclass(frozen=True)
class Gathering:
    """An activity as tests name it; ``starts_at`` in ms."""

    id: str
    starts_at: int


def talk(newcomer: Card, **values: Any) -> dict[str, Any]:
    """Return the fields of a talk with a newcomer, today."""
    today = clock.local_day(clock.now(), "Europe/Berlin").isoformat()
    return {"newcomer_id": newcomer.id, "occurred_on": today, "outcome": "happened", **values}


class Make:
    """Makes what a test needs, in the database of one app."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.count = 0

    @contextmanager
    def writing(self) -> Iterator[Stamp]:
        """Open a transaction that is committed at the end; yields the stamp of now."""
        with self.app.app_context():
            begin_writing()
            yield self.stamp()
            current_session().commit()

    def stamp(self) -> Stamp:
        """Return the stamp of now, in the programme's zone."""
        now = clock.now()
        return Stamp(now, now, clock.local_day(now, "Europe/Berlin"))

    def programme(self, *, content: bool = False) -> None:
        """Set the programme up, with topics, places and task templates where asked."""
        with self.writing() as stamp:
            set_up("Test", "Osnabrück", stamp, timezone="Europe/Berlin", coordinators=["Imke"])
            requirements.ensure_defaults()
            if content:
                load_topics_and_places(stamp)
                load_templates(stamp)

    def group(self, name: str = "Gruppe") -> str:
        """Found a group; return its id."""
        with self.writing() as stamp:
            return groups.found_group(name, stamp).id

    def newcomer(
        self, group: str | None = None, name: str = "Anu", *, agrees: bool = True, days: int = 100
    ) -> Card:
        """Add a newcomer whom a group, a new one by default, has accompanied for ``days``."""
        group = group or self.group()
        with self.writing() as stamp:
            person = people.add_person(name, stamp.now, languages=["ml", "en"])
            card = welcome(person, stamp, languages=["ml"], arrived_on=stamp.today)
            for purpose in (Purpose.NOTES, Purpose.PROGRESS) if agrees else ():
                set_consent(card, purpose, stamp, given=True)
            found = current_session().get_one(Group, group)
            groups.accompany(card, found, stamp.today - timedelta(days=days), stamp)
            return Card(card.id, card.person_id)

    def account(self, card: Card, *, language: str = "en") -> str:
        """Give a newcomer an account; return her person's id."""
        with self.writing() as stamp:
            person = current_session().get_one(Person, card.person_id)
            people.open_account(person, Role.NEWCOMER, language, stamp.now)
            return person.id

    def companion(
        self,
        group: str | None = None,
        *,
        of: Card | None = None,
        name: str = "Anna",
        days: int = 100,
        trained: bool = True,
        language: str = "de",
    ) -> str:
        """Add somebody with an account, a member for ``days``; return the person's id."""
        self.count += 1
        with self.writing() as stamp:
            group = group or self._group_of(of)
            person = people.add_person(f"{name}", stamp.now, languages=["de"])
            current_session().flush()
            if trained:
                for key in requirements.DEFAULTS:
                    requirements.record(person.id, key, stamp.today - timedelta(days=days), stamp)
            found = current_session().get_one(Group, group)
            membership = groups.propose_member(found, person, stamp)
            if trained:
                groups.activate_member(membership, stamp.today - timedelta(days=days), stamp)
            people.open_account(person, Role.COMPANION, language, stamp.now)
            return person.id

    def coordinator(
        self, name: str = "Imke Nordhoff", *, email: str = "", group: str | None = None
    ) -> str:
        """Add somebody who signs in at the desk; with a group a companion as well.

        With ``email`` the form can be used too: the password is ``PASSWORD``, the secret
        ``TOTP_SECRET``.
        """
        with self.writing() as stamp:
            if group:
                person = self._companion_in(group, name, stamp)
                account = people.open_account(person, Role.COMPANION, "de", stamp.now)
                give_role(account, Role.COORDINATOR, stamp)
            else:
                person = people.add_person(name, stamp.now, languages=["de"])
                account = people.open_account(person, Role.COORDINATOR, "de", stamp.now)
            current_session().flush()
            if email:
                person.email = email
                self.credential(account.id, email, stamp)
            return person.id

    def credential(self, account_id: str, email: str, stamp: Stamp) -> None:
        """Give an account what the desk's form asks for."""
        current_session().add(
            DeskCredential(
                account_id=account_id,
                email_key=fold_email(email),
                password_hash=password_hash(),
                totp_secret=seal(TOTP_SECRET, self.app.config["SECRET_KEY"]),
                totp_step=0,
                language="en",
                set_at=stamp.now,
            )
        )

    def _companion_in(self, group: str, name: str, stamp: Stamp) -> Person:
        person = people.add_person(name, stamp.now, languages=["de"])
        self._join_trained(person, group, stamp)
        return person

    def _join_trained(self, person: Person, group: str, stamp: Stamp) -> None:
        for key in requirements.DEFAULTS:
            requirements.record(person.id, key, stamp.today - timedelta(days=100), stamp)
        found = current_session().get_one(Group, group)
        membership = groups.propose_member(found, person, stamp)
        groups.activate_member(membership, stamp.today - timedelta(days=100), stamp)

    def companion_too(self, card: Card, group: str) -> None:
        """Let a newcomer with an account accompany others as well."""
        with self.writing() as stamp:
            self._join_trained(current_session().get_one(Person, card.person_id), group, stamp)
            account = account_of_person(card.person_id)
            assert account is not None
            give_role(account, Role.COMPANION, stamp)

    def code(self, person_id: str) -> str:
        """Return a one-time code for somebody."""
        with self.writing() as stamp:
            account = account_of_person(person_id)
            assert account is not None
            key = self.app.config["SECRET_KEY"]
            return people.offer_sign_in(account, inviter="Imke", key=key, now=stamp.now).code

    def invitation(self, name: str = "Renate", group: str = "Gruppe Schinkel") -> people.Issued:
        """Invite somebody who has no account yet."""
        with self.writing() as stamp:
            person = people.add_person(name, stamp.now, languages=["de"])
            current_session().flush()
            return people.invite(
                person,
                Role.COMPANION,
                inviter="Imke Nordhoff",
                language="de",
                group_name=group,
                key=self.app.config["SECRET_KEY"],
                now=stamp.now,
            )

    def hand_out(self, card: Card, *, language: str = "ml") -> people.Issued:
        """Invite a newcomer to an account of her own, in a language."""
        with self.writing() as stamp:
            return people.invite(
                current_session().get_one(Person, card.person_id),
                Role.NEWCOMER,
                inviter="Imke Nordhoff",
                language=language,
                group_name=None,
                key=self.app.config["SECRET_KEY"],
                now=stamp.now,
            )

    def train(self, person_id: str) -> None:
        """Let somebody meet every requirement."""
        with self.writing() as stamp:
            for key in requirements.DEFAULTS:
                requirements.record(person_id, key, stamp.today - timedelta(days=1), stamp)

    def leave(
        self, person_id: str, group: str, last_day: date | None = None, *, pause: bool = False
    ) -> None:
        """End somebody's membership; the last day is today where none is given."""
        with self.writing() as stamp:
            membership = self._membership(person_id, group)
            self.end(membership, stamp, last_day, pause=pause)

    def end(
        self,
        membership: Membership,
        stamp: Stamp,
        last_day: date | None = None,
        *,
        pause: bool = False,
    ) -> None:
        """End a membership in the transaction that is open."""
        leaving.end_member(membership, last_day or stamp.today, stamp, pause=pause)

    def resume(self, person_id: str, group: str) -> None:
        """Let somebody whose membership was paused in again."""
        with self.writing() as stamp:
            groups.resume_member(self._membership(person_id, group, State.PAUSED), stamp)

    def join(self, person_id: str, group: str, *, days: int = 0) -> None:
        """Let somebody into another group."""
        with self.writing() as stamp:
            person = current_session().get_one(Person, person_id)
            found = current_session().get_one(Group, group)
            membership = groups.propose_member(found, person, stamp)
            groups.activate_member(membership, stamp.today - timedelta(days=days), stamp)

    def accompany(self, card: Card, group: str, *, days: int = 0) -> None:
        """Let a further group accompany a newcomer."""
        with self.writing() as stamp:
            newcomer = current_session().get_one(Newcomer, card.id)
            found = current_session().get_one(Group, group)
            groups.accompany(newcomer, found, stamp.today - timedelta(days=days), stamp)

    def part(self, card: Card, group: str, last_day: date | None = None) -> None:
        """End a group's accompaniment of a newcomer."""
        with self.writing() as stamp:
            found = (
                current_session()
                .scalars(
                    sa.select(Accompaniment).where(
                        Accompaniment.newcomer_id == card.id,
                        Accompaniment.group_id == group,
                        Accompaniment.state != State.ENDED,
                    )
                )
                .one()
            )
            leaving.end_accompaniment(found, last_day or stamp.today, stamp)

    def consent(self, card: Card, purpose: str, *, given: bool) -> None:
        """Record what a newcomer agrees to, or no longer does."""
        with self.writing() as stamp:
            newcomer = current_session().get_one(Newcomer, card.id)
            set_consent(newcomer, Purpose(purpose), stamp, given=given)

    def erase(self, card: Card) -> None:
        """Delete a newcomer for good."""
        with self.writing() as stamp:
            erase_newcomer(current_session().get_one(Newcomer, card.id), stamp)

    def activity(
        self,
        group: str | None = None,
        *,
        capacity: int | None = None,
        in_hours: float = 72,
        published: bool = True,
        **more: Any,
    ) -> Gathering:
        """Draft and publish an activity, for everyone if no group is named."""
        with self.writing() as stamp:
            values = {
                "category": Category.OUTING,
                "title": {"de": "Stadtspaziergang", "en": "City walk"},
                "starts_at": stamp.now + timedelta(hours=in_hours),
                "place": "Rathaus",
                "capacity": capacity,
                "audience": Audience.GROUP if group else Audience.EVERYONE,
                "group_id": group,
                **more,
            }
            made = activities.draft(values, ("de", "en", "ml"), stamp)
            current_session().flush()
            if published:
                activities.publish(made.id, made.version, stamp)
            return Gathering(made.id, to_ms(made.starts_at))

    def move_activity(self, one: Gathering, *, hours: float, note: str = "") -> Gathering:
        """Let an activity begin so many hours later."""
        with self.writing() as stamp:
            found = current_session().get_one(Activity, one.id)
            starts_at = found.starts_at + timedelta(hours=hours)
            said = {"de": note} if note else {}
            activities.move(one.id, found.version, starts_at, None, said, stamp)
            return Gathering(one.id, to_ms(starts_at))

    def cancel_activity(self, one: Gathering, note: str = "Es regnet.") -> None:
        """Call an activity off."""
        with self.writing() as stamp:
            version = current_session().get_one(Activity, one.id).version
            activities.cancel(one.id, version, {"de": note}, stamp)

    def reminder(self, person_id: str, rule: Rule, about: About, object_id: str) -> str:
        """Put a line into somebody's inbox; return its id."""
        with self.writing() as stamp:
            account = account_of_person(person_id)
            assert account is not None
            line = Notification(
                id=line_id(account.id, rule, about, object_id),
                account_id=account.id,
                rule=rule,
                about=about,
                object_id=object_id,
                at=stamp.now,
            )
            add(line, stamp)
            return line.id

    def _group_of(self, card: Card | None) -> str:
        assert card is not None, "a companion needs a group or a newcomer"
        return (
            current_session()
            .scalars(sa.select(Accompaniment.group_id).where(Accompaniment.newcomer_id == card.id))
            .one()
        )

    def _membership(self, person_id: str, group: str, state: State = State.ACTIVE) -> Membership:
        return (
            current_session()
            .scalars(
                sa.select(Membership).where(
                    Membership.person_id == person_id,
                    Membership.group_id == group,
                    Membership.state == state,
                )
            )
            .one()
        )
