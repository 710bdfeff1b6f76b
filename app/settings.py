"""What an operator may set; the only reader of the environment."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

#: What push services take for a contact; some refuse names in brackets or spaces.
CONTACT = re.compile(r"mailto:[^@\s<>]+@[^@\s<>]+|https://[^\s<>]+")

HERE = ("127.0.0.1", "localhost", "::1")
#: An address in plain letters: no name, nothing that ends a line.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class SettingsError(Exception):
    """A setting is missing, unknown or makes no sense; the text says which and why."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    #: Where the database lies: ``sqlite:////path/diele.db`` or ``postgresql://…``.
    database_url: str
    #: At least 32 characters; signs cookies and keys the hashes of codes. Keep it out of backups.
    secret_key: str
    #: Address under which people open the app, without a slash at the end.
    origin: str = "http://127.0.0.1:8080"
    #: Folder for what the server writes beside the database: ledger, compressed files, backups.
    instance: Path = Path("var")
    #: How many proxies in front set ``X-Forwarded-…``; 0 trusts none.
    proxies: int = 0
    #: Where rate limits are counted: ``memory://`` for one process, ``redis://…`` for several.
    limits: str = "memory://"
    #: What the jobs' queue is kept in: ``file`` in ``instance``, or ``redis://…``.
    queue: str = "file"
    #: Mail server as ``host:port``; without one nobody gets a letter.
    mail_server: str = ""
    #: Address that letters come from.
    mail_from: str = ""
    #: What the mail server knows this server by; without a name it is not asked.
    mail_user: str = ""
    mail_password: str = ""
    #: How the way there is protected: ``starttls``, ``tls``, or ``none`` on this machine.
    mail_tls: str = "starttls"
    #: Web processes that ``serve`` starts; more than one needs ``limits`` in Redis.
    processes: int = 1
    #: Private key (VAPID) with which messages to phones are signed; without one push is off.
    push_key: str = ""
    #: Whom a push service may write to: ``mailto:…`` or ``https://…``.
    push_contact: str = ""
    #: Further hosts of push services that may be called.
    push_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.secret_key) < 32:
            raise SettingsError("DIELE_SECRET_KEY needs at least 32 characters")
        parts = urlsplit(self.origin)
        if parts.scheme not in ("http", "https") or parts.path or not parts.hostname:
            raise SettingsError("DIELE_ORIGIN must look like https://diele.example")
        if parts.scheme == "http" and not self.on_loopback:
            raise SettingsError("DIELE_ORIGIN must begin with https:// outside this machine")
        if self.processes > 1 and self.limits.startswith("memory:"):
            raise SettingsError("DIELE_PROCESSES above 1 needs DIELE_LIMITS=redis://…")
        if self.queue != "file" and not self.queue.startswith(("redis://", "rediss://")):
            raise SettingsError("DIELE_QUEUE must be file or redis://…")
        if self.mail_server:
            self._check_mail()
        if self.push_key and not CONTACT.fullmatch(self.push_contact):
            raise SettingsError("DIELE_PUSH_CONTACT must be mailto:somebody@… or https://…")

    def _check_mail(self) -> None:
        host, _, port = self.mail_server.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise SettingsError("DIELE_MAIL_SERVER must look like mail.example:587")
        if not ADDRESS.fullmatch(self.mail_from):
            raise SettingsError("DIELE_MAIL_FROM must be an address such as diele@diele.example")
        if self.mail_tls not in ("starttls", "tls", "none"):
            raise SettingsError("DIELE_MAIL_TLS must be starttls, tls or none")
        if self.mail_tls == "none" and host not in HERE:
            raise SettingsError("DIELE_MAIL_TLS=none is for a mail server on this machine")

    @property
    def secure(self) -> bool:
        """Whether people reach the app over https."""
        return self.origin.startswith("https://")

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the app."""
        return urlsplit(self.origin).hostname in HERE

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the variables that begin with ``DIELE_``.

        Raises ``SettingsError`` for one that is missing, unknown or not a number where it must be.
        """
        known = {f"DIELE_{name.upper()}": name for name in cls.__dataclass_fields__}
        given = {name: text for name, text in environment.items() if name.startswith("DIELE_")}
        if unknown := sorted(set(given) - set(known)):
            raise SettingsError(f"unknown setting {', '.join(unknown)}")
        values: dict[str, object] = {}
        for variable, text in given.items():
            values[known[variable]] = _read(variable, text)
        for needed in ("database_url", "secret_key"):
            if needed not in values:
                raise SettingsError(f"DIELE_{needed.upper()} is not set")
        return cls(**values)  # type: ignore[arg-type]


def _read(variable: str, text: str) -> object:
    if variable in ("DIELE_PROXIES", "DIELE_PROCESSES"):
        if not text.isdecimal():
            raise SettingsError(f"{variable} must be a whole number")
        return int(text)
    if variable == "DIELE_PUSH_HOSTS":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if variable == "DIELE_PUSH_KEY":
        return text
    if variable == "DIELE_MAIL_PASSWORD":
        return text
    return Path(text) if variable == "DIELE_INSTANCE" else text.rstrip("/")


def new_secret() -> str:
    """Return a fresh value for ``DIELE_SECRET_KEY``."""
    return secrets.token_urlsafe(48)
