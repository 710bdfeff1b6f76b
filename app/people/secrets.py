"""Tokens and codes: made here, shown once, kept as hashes only."""

import hashlib
import hmac
import re
import secrets

#: Neither 0 nor O, neither 1 nor I: read aloud and typed by hand.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return 256 random bits as 43 characters for a link or a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a code of eight characters, 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """Return a typed code without spaces and in capitals, or ``None`` if it cannot be one."""
    code = re.sub(r"[\s-]", "", typed).upper()
    fits = len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code)
    return code if fits else None


def hash_token(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_code(code: str, key: str) -> str:
    """Return what is stored of a code: 40 bits alone could be tried out, so ``key`` is needed."""
    return hmac.new(key.encode(), b"code:" + code.encode(), hashlib.sha256).hexdigest()
