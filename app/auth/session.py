"""The session: a cookie with a random token, and the device row it belongs to."""

from flask import Flask, session
from flask_login import UserMixin, current_user, login_user, logout_user

from app import clock
from app.database import current_session
from app.extensions import login
from app.people.devices import KnownDevice, device_again, device_of
from app.people.models import Device, DeviceContact
from app.people.queries import contact_of
from app.people.secrets import TOKEN
from app.people.service import SignedIn


class DeviceUser(UserMixin):  # type: ignore[misc]
    """What the login library keeps in the cookie: the device's token, nothing about the person."""

    def __init__(self, token: str, device: KnownDevice) -> None:
        self.token, self.device = token, device

    def get_id(self) -> str:
        return self.token


def set_up(app: Flask) -> None:
    """Tell the login library how a cookie becomes a device."""
    login.init_app(app)
    login.session_protection = None
    login.user_loader(_load)


def _load(token: str) -> DeviceUser | None:
    device = device_of(token) if TOKEN.fullmatch(token) else None
    return DeviceUser(token, device) if device else None


def known_device() -> KnownDevice | None:
    """Return the device of this request, revoked and outdated ones too, as it was found first."""
    device: KnownDevice | None = getattr(current_user, "device", None)
    return device


def signed_in_device() -> Device | None:
    """Return the device of this request if it may still act."""
    known = known_device()
    if known is None or known.revoked is not None or known.is_over(clock.now()):
        return None
    return current_session().get_one(Device, known.id)


def start(signed_in: SignedIn) -> None:
    """Put a new device's token into the cookie."""
    session.clear()
    session.permanent = True
    login_user(DeviceUser(signed_in.token, device_again(signed_in.device.id)))


def end() -> None:
    """Take the token out of the cookie."""
    logout_user()
    session.clear()


def renew() -> None:
    """Let the cookie live on from now."""
    session.modified = True


def device_contact(device: Device) -> DeviceContact:
    """Return the row that says when a device was last here; made where it is missing."""
    found = contact_of(device.id)
    if found is None:
        found = DeviceContact(device_id=device.id, seen_at=device.signed_in_at)
        current_session().add(found)
    return found
