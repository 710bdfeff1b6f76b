"""What a password must be, how e-mail addresses are compared, and when a session is over."""

import unicodedata
from datetime import datetime, timedelta

from app.problems import Invalid

#: In bytes, exactly as received: no trimming, no normalising.
SHORTEST, LONGEST = 12, 1024
#: A desk session ends so long after signing in, whatever happens.
WHOLE = timedelta(hours=12)
#: And so long after the last request.
IDLE = timedelta(minutes=30)
#: How long what was typed waits for its writer to sign in again.
KEPT = timedelta(hours=24)
#: How long a sent form is remembered, so that sending it again makes nothing twice.
REMEMBERED = timedelta(days=7)

_ASCII = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def check_password(password: bytes) -> None:
    """Raise ``Invalid`` for a password that is too short or too long."""
    if len(password) < SHORTEST:
        raise Invalid({"password": "too_short"})
    if len(password) > LONGEST:
        raise Invalid({"password": "too_long"})


def fold_email(address: str) -> str:
    """Return an address as it is compared: NFKC, only ASCII letters lose their capitals.

    The Turkish İ and ı neither merge nor split accounts.
    """
    return unicodedata.normalize("NFKC", address).translate(_ASCII).strip()


def read_email(address: str) -> str:
    """Return a typed address without spaces around it; raises ``Invalid`` if it cannot be one."""
    found = address.strip()
    name, at, host = found.rpartition("@")
    plain = all(one > " " and one not in ',;<>()"\\' and one.isprintable() for one in found)
    if not (name and at and "." in host.strip(".")) or "@" in name or not plain:
        raise Invalid({"email": "not_an_address"})
    if len(found) > 320:
        raise Invalid({"email": "too_long"})
    return found


def is_over(signed_in_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Say whether a session has lasted 12 hours or rested for 30 minutes."""
    return now - signed_in_at >= WHOLE or now - seen_at >= IDLE
