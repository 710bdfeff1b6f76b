"""Who is acting, and what is known about the moment of an act."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime


@dataclass(frozen=True)
class Actor:
    """A signed-in person with what they may see now, as the server has just worked it out.

    ``until`` is the last day of one whose account was disabled, or whose device was revoked.
    """

    person_id: str
    account_id: str
    scopes: frozenset[str] = field(default_factory=frozenset)
    until: date | None = None

    def seeing(self, *more: str) -> "Actor":
        """Return the same person with further scopes in sight."""
        return replace(self, scopes=self.scopes | frozenset(more))


@dataclass(frozen=True)
class Stamp:
    """When and through which device a change was made.

    ``now`` is the server's instant, ``made_at`` the phone's, corrected and never after ``now``;
    ``today`` is the day of ``now`` in the programme's time zone. ``client_id`` names the phone's
    database; the server itself writes as ``"server"``.
    """

    now: datetime
    made_at: datetime
    today: date
    person_id: str | None = None
    client_id: str = "server"
