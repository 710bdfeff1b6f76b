"""Accounts, devices and invitations, as pages of the desk show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.database import current_session
from app.people.models import Account, Device, DeviceContact, Invitation


@dataclass(frozen=True)
class Access:
    """How a person gets in: an account, its devices, and an invitation that is still open."""

    account: Account | None
    devices: Sequence[tuple[Device, DeviceContact | None]]
    invitation: Invitation | None


def access_of(person_id: str, now: datetime) -> Access:
    """Return how a person gets in; devices by their last contact, the latest first."""
    session = current_session()
    account = session.scalar(sa.select(Account).where(Account.person_id == person_id))
    devices = []
    if account is not None:
        rows = session.execute(
            sa.select(Device, DeviceContact)
            .outerjoin(DeviceContact, DeviceContact.device_id == Device.id)
            .where(Device.account_id == account.id)
            .order_by(Device.revoked_at.is_not(None), DeviceContact.seen_at.desc(), Device.id)
        )
        devices = [(device, contact) for device, contact in rows]
    invitation = session.scalar(open_invitations(now).where(Invitation.person_id == person_id))
    return Access(account, devices, invitation)


def open_invitations(now: datetime) -> sa.Select[Invitation]:
    """Return the query for invitations that may still be used."""
    return sa.select(Invitation).where(
        Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now
    )
