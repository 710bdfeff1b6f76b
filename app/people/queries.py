"""Reading persons, accounts and devices."""

from datetime import datetime

import sqlalchemy as sa

from app.database import current_session
from app.people.models import (
    Account,
    DeviceContact,
    Invitation,
    Person,
    Profile,
    Role,
)


def contact_of(device_id: str) -> DeviceContact | None:
    """Return when a device was last here."""
    return current_session().get(DeviceContact, device_id)


def usable_invitation(
    *,
    token_hash: str | None,
    code_hash: str | None,
    now: datetime,
    lock: bool = False,
    to_desk: bool = False,
) -> Invitation | None:
    """Return the invitation that may still be used now, by link or by code.

    Those of coordinators work at the desk only, with ``to_desk``, and no others do there.
    """
    of_desk = Invitation.role == Role.COORDINATOR
    query = sa.select(Invitation).where(
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
        of_desk if to_desk else ~of_desk,
    )
    if token_hash is not None:
        query = query.where(Invitation.token_hash == token_hash)
    else:
        query = query.where(Invitation.code_hash == code_hash)
    if lock:
        query = query.with_for_update(of=Invitation)
    found: Invitation | None = current_session().scalar(query)
    return found


def account_of_person(person_id: str, *, lock: bool = False) -> Account | None:
    """Return the account of a person who has one.

    With ``lock`` nobody disables it before this transaction ends.
    """
    query = sa.select(Account).where(Account.person_id == person_id)
    if lock:
        query = query.with_for_update(read=True, of=Account)
        query = query.execution_options(populate_existing=True)
    found: Account | None = current_session().scalar(query)
    return found


def profile_of(account_id: str) -> Profile:
    """Return the profile of an account."""
    return (
        current_session().scalars(sa.select(Profile).where(Profile.account_id == account_id)).one()
    )


def people_named(call_name: str) -> list[Person]:
    """Return everybody with exactly this call name."""
    return list(
        current_session().scalars(
            sa.select(Person).where(Person.call_name == call_name).order_by(Person.created_at)
        )
    )
