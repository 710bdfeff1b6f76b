"""Where one can go at the desk, and who is there."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _

from app.auth.desk_session import present_session
from app.people.models import Role


@dataclass(frozen=True)
class Place:
    """One line of the navigation; ``count`` says how much waits there, as "3" or "99+".

    ``also`` are the slices whose pages lie below it.
    """

    endpoint: str
    label: str
    icon: str
    count: str | None = None
    also: tuple[str, ...] = ()

    @property
    def here(self) -> bool:
        """Whether the present page belongs to it."""
        own = self.endpoint.rpartition(".")[0]
        return request.blueprint in (own, *(f"desk.{one}" for one in self.also))

    @property
    def address(self) -> str:
        """The address of its page."""
        return url_for(self.endpoint)


def places() -> list[Place]:
    """Return the places of the desk, in order."""
    people = ("memberships", "training", "devices", "accounts")
    return [
        Place("desk.reviews.index", _("Talks"), "inbox", _waiting("reviews")),
        Place("desk.newcomers.index", _("Newcomers"), "users-round", also=("accompaniments",)),
        Place("desk.people.index", _("Companions"), "hand-helping", also=people),
        Place("desk.groups.index", _("Groups"), "heart-handshake"),
        Place("desk.activities.index", _("Plans"), "calendar-days", also=("drafts",)),
        Place("desk.late.index", _("Handed over"), "files", _waiting("late")),
        Place("desk.invitations.index", _("Invitations"), "mail"),
    ]


def _waiting(place: str) -> str | None:
    counts: dict[str, Callable[[], str | None]] = current_app.extensions["desk_counts"]
    return counts[place]() if place in counts else None


@dataclass(frozen=True)
class Me:
    """Who is signed in, as the rail shows it."""

    name: str
    also_companion: bool


def me() -> Me | None:
    """Return who is signed in at the desk."""
    session = present_session()
    if session is None:
        return None
    account = session.account
    return Me(account.person.call_name, Role.COMPANION in account.roles)
