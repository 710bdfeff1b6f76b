"""Which scopes somebody sees now, and what they may still hand in after leaving."""

from datetime import date, timedelta

from app.clock import local_day
from app.groups.queries import group_scopes, seen_intervals
from app.people.models import Device
from app.programme.models import EVERYBODY
from app.programme.queries import timezone
from app.records.actor import Actor

#: What is dated up to the last day counts as usual if it arrives within so many days of it.
AFTERWARDS = timedelta(days=30)
_ORDER = {kind: place for place, kind in enumerate(("a", "u", "h", "g", "n", "c", "r"))}


def visible_scopes(account_id: str, person_id: str, today: date) -> list[str]:
    """Return what a person sees today, in the order in which phones are filled.

    What the coordinator and an account say about a newcomer, ``r:``, it sees while it sees ``c:``.
    """
    groups = group_scopes(person_id, today)
    reviews = [f"r:{account_id}:{scope[2:]}" for scope in groups if scope.startswith("c:")]
    scopes = [EVERYBODY, f"u:{account_id}", *groups, *reviews]
    return sorted(scopes, key=lambda scope: (_ORDER[scope[0]], scope))


def actor_of(device: Device, today: date) -> Actor:
    """Return the person behind a device with what they see now; nothing once it is revoked."""
    account = device.account
    scopes: list[str] = []
    if device.revoked is None:
        scopes = visible_scopes(account.id, account.person_id, today)
    return Actor(account.person_id, account.id, frozenset(scopes), _last_day(device))


def _last_day(device: Device) -> date | None:
    ends = [at for at in (device.revoked_at, device.account.disabled_at) if at is not None]
    return local_day(min(ends), timezone()) if ends else None


def once_saw(actor: Actor, scope: str, today: date) -> bool:
    """Say whether somebody saw a scope on any day up to now."""
    if scope == f"u:{actor.account_id}":
        return True
    mine = f"r:{actor.account_id}:"
    if scope.startswith(mine):
        scope = f"c:{scope.removeprefix(mine)}"
    return any(one.from_on <= today for one in seen_intervals(actor.person_id, scope, today))


def still_counts(actor: Actor, scope: str, occurred_on: date, today: date) -> bool:
    """Say whether a talk of somebody who has left is taken as if they still saw the scope.

    It must be dated within the days on which they did, and arrive within 30 days of the last. What
    ended with their account or device ended on that day, though they belong to a group still.
    """
    for one in seen_intervals(actor.person_id, scope, today):
        last = min(one.to_on, actor.until or today)
        if one.from_on <= last and occurred_on <= last and today - last <= AFTERWARDS:
            return True
    return False
