"""Keys of push: the server's own pair (VAPID, RFC 8292), and those that a phone hands over."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)

from app.settings import SettingsError

CURVE = ec.SECP256R1()
SENSELESS = "DIELE_PUSH_KEY must be what flask push keys prints, or a P-256 private key in PEM"
#: A point is 65 bytes, a secret 16; both in base64url without padding.
POINT, SECRET = re.compile(r"[A-Za-z0-9_-]{87}"), re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Keys:
    """The server's pair; ``public`` is what phones subscribe with."""

    private_pem: bytes
    public_pem: bytes
    public: str


def read_keys(text: str) -> Keys:
    """Return the pair of a private key in PEM or base64. Raises ``SettingsError``."""
    try:
        private = _read(text.strip())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError(SENSELESS) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != CURVE.name:
        raise SettingsError(SENSELESS)
    public = private.public_key()
    return Keys(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        encode(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
    )


def _read(text: str) -> object:
    if text.startswith("-----BEGIN"):
        return load_pem_private_key(text.replace("\\n", "\n").encode(), None)
    raw = decode(text.replace("+", "-").replace("/", "_").rstrip("="))
    if len(raw) == 32:
        return ec.derive_private_key(int.from_bytes(raw, "big"), CURVE)
    return load_der_private_key(raw, None)


def new_key() -> str:
    """Return a fresh value for ``DIELE_PUSH_KEY``."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return encode(number.to_bytes(32, "big"))


def is_point(p256dh: str) -> bool:
    """Say whether a phone's key is a point of the curve, so that it can be encrypted for."""
    if not POINT.fullmatch(p256dh):
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(p256dh))
    except ValueError:
        return False
    return True


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url without padding. Raises ``ValueError``."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
