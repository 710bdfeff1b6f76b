"""Hashing passwords, a few at a time: one hash is meant to be work."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.problems import Busy

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: So many passwords are hashed at once, lest a flood of tries takes processor and memory.
_TURNS = BoundedSemaphore(2)
#: How long a try waits for its turn, in seconds.
_PATIENCE = 5.0
#: Of no password anybody has: what a try for an unknown account is measured against.
_NOBODYS = _HASHER.hash("\0nobody's password\0")


def hash_password(password: bytes) -> str:
    """Return what is stored of a password. Raises ``Busy`` if too many are being hashed."""
    with _Turn():
        return _HASHER.hash(password)


def is_password(password: bytes, stored: str | None) -> bool:
    """Say whether a password is the stored one; without one it takes as long and says no.

    Raises ``Busy`` if too many are being hashed.
    """
    with _Turn():
        try:
            return _HASHER.verify(stored or _NOBODYS, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


class _Turn:
    def __enter__(self) -> None:
        if not _TURNS.acquire(timeout=_PATIENCE):
            raise Busy(retry_after=5)

    def __exit__(self, *error: object) -> None:
        _TURNS.release()
