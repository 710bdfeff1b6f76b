"""What a letter says, and the one way in which it is sent. No content travels, only a link."""

import logging
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from threading import Timer

from app import clock
from app.i18n import sentences
from app.settings import Settings

log = logging.getLogger(__name__)

#: Seconds that each answer of the mail server may take, and everything after its greeting.
PATIENCE, WHOLE = 5.0, 15.0
#: A server that asks us to come again wants some minutes between.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=3)


@dataclass(frozen=True)
class Letter:
    """Plain text in one language."""

    language: str
    subject: str
    body: str


class Post(StrEnum):
    """What became of one try to send a letter."""

    SENT = "sent"
    LATER = "later"  # worth another try
    NEVER = "never"  # this address will not take it, whenever it is sent
    REFUSED = "refused"  # the fault is this server's: worth another try once that is mended


@dataclass(frozen=True)
class Posted:
    """What became of it, and why in a short code without an address.

    ``about_one`` says that it is about this address alone, and nothing of the server.
    """

    post: Post
    result: str
    about_one: bool = False


def reminder_letter(language: str, origin: str) -> Letter:
    """Return the letter to somebody who has not seen a reminder for a day."""
    _ = sentences(language)
    lines = (
        _("Hello,"),
        _("a reminder is waiting for you in Diele. You find it here:"),
        f"{origin}/app/reminders",
        _("To protect everybody's privacy, this letter says no more than that."),
        _("If you want no e-mails, switch them off here:"),
        f"{origin}/app/me/reminders",
    )
    return Letter(language, _("A reminder is waiting for you"), "\n\n".join(lines) + "\n")


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries that were put off, from 1 on."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)


def send(letter: Letter, to: str, settings: Settings) -> Posted:
    """Hand a letter to the mail server. Nothing is raised, and no address is logged."""
    try:
        message = _message(letter, to, settings.mail_from)
    except (ValueError, IndexError, MessageError):
        return Posted(Post.NEVER, "address")
    try:
        with _way_to(settings) as server:
            server.send_message(message)
    except smtplib.SMTPException as problem:
        return _meant_by(problem)
    except ssl.SSLError as problem:
        return _refused(type(problem).__name__)
    except OSError as problem:
        return Posted(Post.LATER, type(problem).__name__)
    return Posted(Post.SENT, "sent")


def _message(letter: Letter, to: str, sender: str) -> EmailMessage:
    found = EmailMessage()
    found["From"] = Address("Diele", addr_spec=sender)
    found["To"] = Address(addr_spec=to)
    found["Subject"] = letter.subject
    found["Date"] = format_datetime(clock.now())
    found["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    found["Auto-Submitted"] = "auto-generated"
    found["Content-Language"] = letter.language
    found.set_content(letter.body)
    return found


@contextmanager
def _way_to(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Give the mail server, ready to take a letter; what it says when we go is of no account."""
    server = _connect(settings)
    limit = Timer(WHOLE, _hang_up, [server])
    limit.start()
    try:
        _introduce(server, settings)
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        limit.cancel()
        server.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    host, _, port = settings.mail_server.rpartition(":")
    if settings.mail_tls == "tls":
        trusted = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, int(port), timeout=PATIENCE, context=trusted)
    return smtplib.SMTP(host, int(port), timeout=PATIENCE)


def _introduce(server: smtplib.SMTP, settings: Settings) -> None:
    if settings.mail_tls == "starttls":
        server.starttls(context=ssl.create_default_context())
    if settings.mail_user:
        server.login(settings.mail_user, settings.mail_password)


def _hang_up(server: smtplib.SMTP) -> None:
    """End a talk that takes too long; whoever waits for an answer then gets none."""
    found = server.sock
    if found is not None:
        with suppress(OSError):
            # Not by its own: that forgets the protection first, and a password could go without it.
            socket.socket.shutdown(found, socket.SHUT_RDWR)


def _meant_by(problem: smtplib.SMTPException) -> Posted:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = max(answer[0] for answer in problem.recipients.values())
        return Posted(Post.LATER if code < 500 else Post.NEVER, f"smtp {code}", about_one=True)
    if isinstance(problem, smtplib.SMTPResponseException) and problem.smtp_code < 500:
        return Posted(Post.LATER, f"smtp {problem.smtp_code}")
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return Posted(Post.LATER, "disconnected")
    if isinstance(problem, smtplib.SMTPResponseException):
        return _refused(f"smtp {problem.smtp_code}")
    return _refused(type(problem).__name__)


def _refused(why: str) -> Posted:
    log.error("the mail server does not take our letters: %s", why)
    return Posted(Post.REFUSED, why)
