"""Forming groups, bringing people together and parting them. The caller commits."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.database import current_session, id_from, new_id
from app.groups.models import (
    Accompaniment,
    Companion,
    Group,
    GroupState,
    GroupWord,
    Membership,
    Newcomer,
    State,
    Waiting,
)
from app.groups.queries import all_accompaniments, members_of
from app.people import service as people
from app.people.models import Account, Person, Profile
from app.problems import Invalid, NotReady
from app.records.actor import Actor, Stamp
from app.records.base import add, change
from app.records.kind import Values
from app.records.text import fold
from app.requirements.service import missing_of


def found_group(
    name: str,
    stamp: Stamp,
    *,
    specialities: Sequence[str] = (),
    meeting_place: str | None = None,
    cadence_days: int | None = None,
) -> Group:
    """Found a group."""
    group = Group(
        id=new_id(),
        name=name,
        specialities=list(specialities),
        meeting_place=meeting_place,
        cadence_days=cadence_days,
        state=GroupState.ACTIVE,
    )
    add(group, stamp)
    name_group(group)
    return group


def name_group(group: Group) -> None:
    """Note the words by which a group is found."""
    group.name_key = fold(group.name)[:80]
    session = current_session()
    session.flush()
    session.execute(sa.delete(GroupWord).where(GroupWord.group_id == group.id))
    words = sorted(set(group.name_key.split()))
    session.add_all(GroupWord(word=word, group_id=group.id) for word in words)


def propose_member(group: Group, person: Person, stamp: Stamp, *, lead: bool = False) -> Membership:
    """Note that a person shall join a group; it opens nothing yet."""
    membership = Membership(
        id=new_id(),
        group_id=group.id,
        person_id=person.id,
        call_name=person.call_name,
        languages=person.languages,
        phone=person.phone if person.phone_shared else None,
        lead=lead,
        state=State.PROPOSED,
        from_on=stamp.today,
    )
    current_session().flush()
    add(membership, stamp)
    return membership


def activate_member(membership: Membership, from_on: date, stamp: Stamp) -> None:
    """Let a member in, from a day on.

    Raises ``NotReady`` with the open requirements: no newcomer's row ever reaches the phone of
    somebody who is not trained.
    """
    current_session().flush()
    if open_ones := missing_of(membership.person_id, stamp.today):
        raise NotReady(dict.fromkeys(open_ones, "required"))
    change(membership, {"state": State.ACTIVE, "from_on": from_on, "to_on": None}, stamp)
    keep_companions(membership.group_id, stamp)


def resume_member(membership: Membership, stamp: Stamp) -> Membership:
    """Open a new interval for a member whose last one was paused. Raises as activating does."""
    group = current_session().get_one(Group, membership.group_id)
    person = current_session().get_one(Person, membership.person_id)
    again = propose_member(group, person, stamp, lead=membership.lead)
    activate_member(again, stamp.today, stamp)
    return again


def add_newcomer(
    person: Person,
    stamp: Stamp,
    *,
    languages: Sequence[str],
    arrived_on: date | None,
    district: str | None = None,
    interests: Sequence[str] = (),
    situations: Sequence[str] = (),
) -> Newcomer:
    """Make the card of a newcomer; every consent begins as not given."""
    current_session().flush()
    card = Newcomer(
        id=new_id(),
        person_id=person.id,
        call_name=person.call_name,
        languages=sorted(languages),
        interests=sorted(interests),
        situations=sorted(situations),
        arrived_on=arrived_on,
        district=district,
        consent_notes=False,
        consent_contact=False,
        consent_progress=False,
    )
    add(card, stamp)
    current_session().flush()
    current_session().add(Waiting(newcomer_id=card.id, since=stamp.now))
    return card


def accompany(
    card: Newcomer,
    group: Group,
    from_on: date,
    stamp: Stamp,
    *,
    main_contact_id: str | None = None,
) -> Accompaniment:
    """Let a group accompany a newcomer from a day on."""
    current_session().flush()
    accompaniment = Accompaniment(
        id=new_id(),
        newcomer_id=card.id,
        group_id=group.id,
        main_contact_id=main_contact_id,
        state=State.ACTIVE,
        from_on=from_on,
    )
    add(accompaniment, stamp)
    current_session().flush()
    keep_waiting(card.id, stamp)
    keep_companions(group.id, stamp)
    return accompaniment


def keep_waiting(newcomer_id: str, stamp: Stamp) -> None:
    """Note whether a newcomer waits for a group."""
    session = current_session()
    accompanied = session.scalar(
        sa.select(Accompaniment.id)
        .where(
            Accompaniment.newcomer_id == newcomer_id,
            Accompaniment.state.in_((State.ACTIVE, State.PAUSED)),
        )
        .limit(1)
    )
    found = session.get(Waiting, newcomer_id)
    if accompanied and found is not None:
        session.delete(found)
    elif not accompanied and found is None:
        session.add(Waiting(newcomer_id=newcomer_id, since=stamp.now))


def pause_accompaniment(accompaniment: Accompaniment, stamp: Stamp) -> Accompaniment:
    """Close the running interval and open one that is paused; the group still sees her."""
    return _next_interval(accompaniment, State.PAUSED, stamp)


def resume_accompaniment(accompaniment: Accompaniment, stamp: Stamp) -> Accompaniment:
    """Close the paused interval and open a running one."""
    return _next_interval(accompaniment, State.ACTIVE, stamp)


def _next_interval(accompaniment: Accompaniment, state: State, stamp: Stamp) -> Accompaniment:
    last = max(stamp.today - timedelta(days=1), accompaniment.from_on)
    change(accompaniment, {"state": State.ENDED, "to_on": last}, stamp)
    following = Accompaniment(
        id=new_id(),
        newcomer_id=accompaniment.newcomer_id,
        group_id=accompaniment.group_id,
        main_contact_id=accompaniment.main_contact_id,
        state=state,
        from_on=stamp.today,
    )
    add(following, stamp)
    current_session().flush()
    keep_companions(accompaniment.group_id, stamp)
    return following


def check_newcomer(card: Newcomer, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Refuse interests that are no words."""
    for name in ("interests", "situations", "languages"):
        if any(len(item) > 40 for item in values.get(name, ())):
            raise Invalid({name: "too_long"})


def amend_newcomer(card: Newcomer, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Correct a newcomer's languages, interests, district or situation."""
    change(card, values, stamp)


def amend_profile(profile: Profile, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change one's own profile; the groups see a phone number while it is shared.

    A newcomer's companions see hers while she agrees to that.
    """
    people.amend_profile(profile, values, actor, stamp)
    person = current_session().get_one(Account, profile.account_id).person
    card = current_session().scalar(sa.select(Newcomer).where(Newcomer.person_id == person.id))
    if card is not None and card.consent_contact and card.phone != person.phone:
        change(card, {"phone": person.phone}, stamp)
    phone = person.phone if person.phone_shared else None
    memberships = current_session().scalars(
        sa.select(Membership).where(
            Membership.person_id == person.id, Membership.state == State.ACTIVE
        )
    )
    for membership in memberships:
        if membership.phone != phone:
            change(membership, {"phone": phone}, stamp)
            current_session().flush()
            keep_companions(membership.group_id, stamp)


def keep_companions(group_id: str, stamp: Stamp) -> None:
    """Bring what newcomers see of their companions into step with the group's memberships."""
    session = current_session()
    session.flush()
    for accompaniment in all_accompaniments(group_id):
        over = accompaniment.state is State.ENDED
        for membership in members_of(group_id):
            if membership.state is State.PROPOSED:
                continue
            row_id = id_from(f"companion:{membership.id}:{accompaniment.newcomer_id}")
            values: dict[str, Any] = {
                "call_name": membership.call_name,
                "languages": membership.languages,
                "phone": None if over or membership.state is not State.ACTIVE else membership.phone,
                "state": State.ENDED if over else membership.state,
            }
            found = session.get(Companion, row_id)
            if found is None:
                found = Companion(
                    id=row_id,
                    newcomer_id=accompaniment.newcomer_id,
                    group_id=group_id,
                    person_id=membership.person_id,
                    **values,
                )
                add(found, stamp)
            elif any(getattr(found, name) != value for name, value in values.items()):
                change(found, values, stamp)
