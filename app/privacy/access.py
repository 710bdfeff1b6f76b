"""Disabling somebody's account and enabling it again. The caller commits."""

import sqlalchemy as sa

from app.activities import leaving
from app.activities.models import Activity
from app.credentials.service import end_sessions
from app.database import current_session
from app.people.models import Account, Device, Revoked, Role
from app.people.service import void_invitations
from app.problems import Closed, LoginNeeded
from app.push.subscriptions import revoke_device
from app.records import ledger
from app.records.actor import Stamp


def disable(account: Account, stamp: Stamp) -> list[Activity]:
    """Let nobody in with an account any more; what its owner wrote stays.

    Open invitations are void, the desk is closed, and every device is signed out as one that has
    left: it may hand in what waits on it, and removes everything. Others get the places that the
    owner had promised to take. One that is disabled stays as it is. Return the meetings that are
    called off with it, since nobody else is left to come.

    Raises ``Closed`` for one's own account and the last one that coordinates, ``LoginNeeded``
    where whoever does it was disabled meanwhile.
    """
    others = [one for one in _locked(account) if one is not account]
    if account.disabled_at is not None:
        return []
    _check_may(account, others, stamp)
    return shut(account, stamp)


def shut(account: Account, stamp: Stamp) -> list[Activity]:
    """Disable an account as ``disable`` does, whoever's it is: a restore has nobody to ask."""
    stay = [one.id for one in leaving.deserted([account.person_id], stamp)]
    account.disabled_at = stamp.now
    ledger.note("account", account=account.id, state="taken", by=stamp.person_id)
    void_invitations(account.person_id, stamp.now)
    end_sessions(account.id, stamp.now)
    present = sa.select(Device).where(Device.account_id == account.id, Device.revoked.is_(None))
    for device in current_session().scalars(present.order_by(Device.id)):
        revoke_device(device, Revoked.LEFT, stamp)
    return leaving.release([account.person_id], stamp, stay)


def enable(account: Account, stamp: Stamp) -> None:
    """Let somebody in again: at the desk as before, on a phone with a new code."""
    _locked(account)
    if account.disabled_at is not None:
        account.disabled_at = None
        ledger.note("account", account=account.id, state="given", by=stamp.person_id)


def _locked(account: Account) -> list[Account]:
    """Return an account and all that coordinate, as they stand until this transaction ends."""
    coordinates = sa.cast(Account.roles, sa.Text).contains(f'"{Role.COORDINATOR}"')
    query = sa.select(Account).where(sa.or_(coordinates, Account.id == account.id))
    query = query.order_by(Account.id).with_for_update(of=Account, key_share=True)
    return list(current_session().scalars(query.execution_options(populate_existing=True)))


def _check_may(account: Account, others: list[Account], stamp: Stamp) -> None:
    """Raise ``LoginNeeded`` or ``Closed``; ``others`` are all other accounts that coordinate."""
    left = [one for one in others if one.disabled_at is None]
    if account.person_id == stamp.person_id:
        raise Closed({"account": "own"})
    if stamp.person_id and stamp.person_id not in [one.person_id for one in left]:
        raise LoginNeeded
    if Role.COORDINATOR in account.roles and not left:
        raise Closed({"account": "last"})
