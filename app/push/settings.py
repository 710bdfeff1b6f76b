"""What this installation sends with, read from its settings."""

from dataclasses import dataclass

from app.push.hosts import Hosts, read_hosts
from app.push.keys import Keys, read_keys
from app.settings import Settings


@dataclass(frozen=True)
class Push:
    """The pair of keys, whom a push service may write to, where messages may go.

    ``keys`` is None where push is off. ``secret`` keys what phones and services get to see.
    """

    keys: Keys | None
    contact: str
    hosts: Hosts
    secret: str

    @property
    def public_key(self) -> str:
        """What phones subscribe with, empty where push is off."""
        return self.keys.public if self.keys else ""


def push_of(settings: Settings) -> Push:
    """Return it, checked. Raises ``SettingsError``."""
    return Push(
        keys=read_keys(settings.push_key) if settings.push_key else None,
        contact=settings.push_contact,
        hosts=read_hosts(settings.push_hosts, on_loopback=settings.on_loopback),
        secret=settings.secret_key,
    )
