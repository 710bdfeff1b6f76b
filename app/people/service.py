"""Writing about persons: adding, inviting, signing in, revoking. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.database import current_session, new_id
from app.people.models import (
    MOST_WINDOWS,
    NIGHT,
    Account,
    Device,
    DeviceContact,
    Invitation,
    Person,
    PersonWord,
    Profile,
    Purpose,
    Revoked,
    Role,
)
from app.people.queries import account_of_person, usable_invitation
from app.people.roles import give_role
from app.people.secrets import hash_code, hash_token, new_code, new_token
from app.problems import Closed, Forbidden, Invalid, UnknownInvitation
from app.records import ledger
from app.records.actor import Actor, Stamp
from app.records.base import add, change
from app.records.kind import Values
from app.records.text import fold

INVITATION_LASTS = timedelta(days=14)
SIGN_IN_LASTS = timedelta(hours=24)
#: Who uses the app on a phone.
ON_PHONES = (Role.COMPANION, Role.NEWCOMER)


@dataclass(frozen=True)
class Issued:
    """What is shown once: the token of the link and the code, and until when they work."""

    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """A new device and the secret of its cookie."""

    device: Device
    token: str


def add_person(
    call_name: str,
    now: datetime,
    *,
    surname: str | None = None,
    languages: Sequence[Any] = (),
    phone: str | None = None,
) -> Person:
    """Add somebody the programme knows by name."""
    person = Person(
        id=new_id(),
        call_name=call_name,
        languages=list(languages),
        phone=phone,
        phone_shared=False,
        created_at=now,
    )
    current_session().add(person)
    name(person, call_name, surname)
    return person


def name(person: Person, call_name: str, surname: str | None) -> None:
    """Give a person a name, and note the words by which it is found."""
    person.call_name, person.surname = call_name, surname
    folded = fold(f"{call_name} {surname or ''}")
    person.name_key = folded[:200]
    session = current_session()
    session.flush()
    session.execute(sa.delete(PersonWord).where(PersonWord.person_id == person.id))
    session.add_all(
        PersonWord(word=word, person_id=person.id)
        for word in sorted({word[:80] for word in folded.split()})
    )


def invite(
    person: Person,
    role: Role,
    *,
    inviter: str,
    language: str,
    group_name: str | None,
    key: str,
    now: datetime,
) -> Issued:
    """Make a link and a code with which a person gets an account, for 14 days.

    Open invitations of the same person are revoked. ``key`` is the server's secret.
    Raises ``Closed`` for somebody whose account is disabled.
    """
    _check_enabled(account_of_person(person.id))
    void_invitations(person.id, now)
    return _issue(Purpose.INVITATION, person, role, inviter, language, group_name, key, now)


def offer_sign_in(account: Account, *, inviter: str, key: str, now: datetime) -> Issued:
    """Make a one-time code with which an account signs in on one more device, for 24 hours.

    Raises ``Forbidden`` for somebody who has no phone here: who only coordinates; ``Closed`` as
    ``invite`` does.
    """
    _check_enabled(account)
    role = next((Role(one) for one in account.roles if one in ON_PHONES), None)
    if role is None:
        raise Forbidden({"role": "not_yours"})
    void_invitations(account.person_id, now)
    return _issue(Purpose.SIGN_IN, account.person, role, inviter, account.language, None, key, now)


def _issue(
    purpose: Purpose,
    person: Person,
    role: Role,
    inviter: str,
    language: str,
    group_name: str | None,
    key: str,
    now: datetime,
) -> Issued:
    lasts = INVITATION_LASTS if purpose is Purpose.INVITATION else SIGN_IN_LASTS
    issued = Issued(new_token(), new_code(), now + lasts)
    current_session().add(
        Invitation(
            id=new_id(),
            purpose=purpose,
            token_hash=hash_token(issued.token),
            code_hash=hash_code(issued.code, key),
            person=person,
            role=role,
            inviter=inviter,
            language=language,
            group_name=group_name,
            expires_at=issued.expires_at,
            created_at=now,
        )
    )
    return issued


def _check_enabled(account: Account | None) -> None:
    if account is not None and account.disabled_at is not None:
        raise Closed({"account": "disabled"})


def void_invitations(person_id: str, now: datetime) -> None:
    """Let none of somebody's open invitations and codes be used any more."""
    current_session().execute(
        sa.update(Invitation)
        .where(
            Invitation.person_id == person_id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def accept(
    *, token_hash: str | None, code_hash: str | None, about: Values, now: datetime
) -> SignedIn:
    """Use an invitation up and sign a new device in, with an account made where there is none.

    Whoever has an account already is one thing more from now on.
    ``about`` says the device's ``label``, ``platform`` and ``installed``.
    Raises ``UnknownInvitation`` for one that is unknown, used, expired or revoked.
    """
    found = usable_invitation(token_hash=token_hash, code_hash=code_hash, now=now, lock=True)
    if found is None:
        raise UnknownInvitation
    account = account_of_person(found.person_id)
    if account is None:
        account = open_account(found.person, found.role, found.language, now)
    if account.disabled_at is not None:
        raise UnknownInvitation
    found.used_at = now
    if found.purpose is Purpose.INVITATION:
        give_role(account, found.role, server_stamp(now))
    return add_device(account, about, now)


def open_account(person: Person, role: Role, language: str, now: datetime) -> Account:
    """Give a person an account and the profile that its phones see."""
    account = Account(
        id=new_id(), person=person, roles=[role.value], language=language, created_at=now
    )
    current_session().add(account)
    profile = Profile(
        id=new_id(),
        account_id=account.id,
        person_id=person.id,
        call_name=person.call_name,
        roles=account.roles,
        language=language,
        phone=person.phone,
        phone_shared=person.phone_shared,
        quiet=[NIGHT],
        reminders_off=[],
    )
    current_session().flush()
    add(profile, server_stamp(now))
    return account


def add_device(account: Account, about: Values, now: datetime) -> SignedIn:
    """Add a device to an account; its token is shown once, in the cookie."""
    token = new_token()
    device = Device(
        id=new_id(),
        account_id=account.id,
        account=account,
        token_hash=hash_token(token),
        label=about["label"],
        platform=about["platform"],
        installed=about["installed"],
        signed_in_at=now,
    )
    add(device, server_stamp(now))
    current_session().flush()
    current_session().add(DeviceContact(device_id=device.id, seen_at=now))
    return SignedIn(device, token)


def revoke(device: Device, how: Revoked, stamp: Stamp) -> None:
    """End a device's session: ``left`` lets it hand in what waits, ``lost`` wipes it at once.

    What it hands in is measured by the day on which it left first.
    """
    if device.revoked in (Revoked.LOST, how):
        return
    change(device, {"revoked": how}, stamp)
    device.revoked_at = stamp.now
    ledger.note(
        "device",
        id=device.id,
        account=device.account_id,
        token_hash=device.token_hash,
        how=how,
    )


def amend_device(device: Device, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Rename or revoke one of one's own devices."""
    if "revoked" in values:
        if values["revoked"] is None:
            raise Forbidden({"revoked": "not_yours"})
        revoke(device, values["revoked"], stamp)
    if rest := {name: value for name, value in values.items() if name != "revoked"}:
        change(device, rest, stamp)


def amend_profile(profile: Profile, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Change one's own language, phone number, quiet hours and choice of reminders.

    Raises ``Invalid`` for more windows of quiet hours than a week has days.
    """
    if len(values.get("quiet", ())) > MOST_WINDOWS:
        raise Invalid({"quiet": "too_long"})
    change(profile, values, stamp)
    account = current_session().get_one(Account, profile.account_id)
    account.language = profile.language
    account.person.phone = profile.phone
    account.person.phone_shared = profile.phone_shared


def server_stamp(now: datetime) -> Stamp:
    """Return the stamp of what the server itself does."""
    return Stamp(now=now, made_at=now, today=now.date())


def check_name(call_name: str) -> str:
    """Return a call name without spaces around it; raises ``Invalid`` if it cannot be one."""
    name = call_name.strip()
    if not name:
        raise Invalid({"call_name": "required"})
    if len(name) > 80:
        raise Invalid({"call_name": "too_long"})
    return name
