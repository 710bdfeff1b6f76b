"""What an account may be: giving a role and taking it away. The caller commits."""

from app.people.models import Account, Role
from app.people.queries import profile_of
from app.records import ledger
from app.records.actor import Stamp
from app.records.base import change


def give_role(account: Account, role: Role, stamp: Stamp) -> None:
    """Let an account be one thing more; its phones learn it."""
    if role not in account.roles:
        _set(account, [*account.roles, role.value], stamp)
        ledger.note("right", account=account.id, role=role.value, state="given")


def take_role(account: Account, role: Role, stamp: Stamp) -> None:
    """Let an account no longer be something, not after a restore either."""
    if role in account.roles:
        _set(account, [one for one in account.roles if one != role], stamp)
        ledger.note("right", account=account.id, role=role.value, state="taken")


def _set(account: Account, roles: list[str], stamp: Stamp) -> None:
    account.roles = roles
    change(profile_of(account.id), {"roles": roles}, stamp)
