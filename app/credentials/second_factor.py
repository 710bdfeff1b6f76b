"""The second factor: codes of 30 seconds from a phone, and recovery codes on paper."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime

import pyotp

from app.people.secrets import ALPHABET

STEP = 30
RECOVERY_CODES = 10
_RECOVERY_LENGTH = 10
SECRET = re.compile("[A-Z2-7]{32}")


def new_secret() -> str:
    """Return 160 random bits as 32 letters of base 32, as authenticator apps read them."""
    return pyotp.random_base32()


def address_of(secret: str, *, who: str, issuer: str) -> str:
    """Return the ``otpauth:`` address that an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=who, issuer_name=issuer)


def code_at(secret: str, now: datetime) -> str:
    """Return the code that an authenticator shows at an instant."""
    return pyotp.TOTP(secret).generate_otp(_step_of(now))


def step_of_code(secret: str, typed: str, after: int, now: datetime) -> int | None:
    """Return the step whose code was typed, if it may still be taken.

    One step before and after ``now`` count, for clocks that differ; none up to ``after``, the
    last one taken, counts again.
    """
    code = re.sub(r"\s", "", typed)
    if not re.fullmatch("[0-9]{6}", code):
        return None
    totp = pyotp.TOTP(secret)
    found = None
    for step in (_step_of(now) - 1, _step_of(now), _step_of(now) + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and step > after:
            found = step
    return found


def _step_of(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def seal(secret: str, key: str) -> str:
    """Return a secret as it is stored: unreadable without the server's key.

    The key stream of each secret is its own, made from a random nonce.
    """
    nonce = secrets.token_bytes(16)
    return base64.urlsafe_b64encode(nonce + _mixed(base64.b32decode(secret), nonce, key)).decode()


def unseal(sealed: str, key: str) -> str:
    """Return the secret of ``seal``."""
    data = base64.urlsafe_b64decode(sealed)
    return base64.b32encode(_mixed(data[16:], data[:16], key)).decode()


def _mixed(data: bytes, nonce: bytes, key: str) -> bytes:
    stream = hmac.new(key.encode(), b"totp:" + nonce, hashlib.sha256).digest()
    assert len(data) <= len(stream)
    return bytes(one ^ other for one, other in zip(data, stream, strict=False))


def new_recovery_code() -> str:
    """Return a recovery code of ten letters and digits, 50 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_RECOVERY_LENGTH))


def read_recovery_code(typed: str) -> str | None:
    """Return a typed recovery code without spaces and in capitals; None if it cannot be one."""
    code = re.sub(r"[\s-]", "", typed).upper()
    fits = len(code) == _RECOVERY_LENGTH and all(letter in ALPHABET for letter in code)
    return code if fits else None


def hash_recovery_code(code: str, key: str) -> str:
    """Return what is stored of a recovery code."""
    return hmac.new(key.encode(), b"recovery:" + code.encode(), hashlib.sha256).hexdigest()
