"""The desk's session: a cookie of its own beside the phone's, and the row it belongs to."""

from flask import Flask, current_app, request, session
from flask.sessions import SecureCookieSessionInterface

from app import clock
from app.credentials.models import DeskSession
from app.credentials.queries import desk_session, may_act
from app.credentials.service import AtDesk

DESK = "/desk"


def at_desk() -> bool:
    """Say whether the present request is about the desk."""
    return request.path == DESK or request.path.startswith(f"{DESK}/")


class TwoCookies(SecureCookieSessionInterface):
    """Keeps the sessions of phone and desk apart: the path of a request says which it gets."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name of the cookie for this request."""
        name = super().get_cookie_name(app)
        return f"{name}-desk" if at_desk() else name


def known_session() -> DeskSession | None:
    """Return the desk session of this request, ended and outdated ones too."""
    id, token = session.get("desk"), session.get("token")
    return desk_session(id, token) if isinstance(id, str) and isinstance(token, str) else None


def present_session() -> DeskSession | None:
    """Return the desk session of this request if it may still act."""
    found = known_session()
    return found if found is not None and may_act(found, clock.now()) else None


def start(at: AtDesk) -> None:
    """Put a new session's token into the cookie; it goes when the browser is closed."""
    language = session.get("language")
    session.clear()
    session.permanent = False
    session.update(desk=at.session.id, token=at.token)
    if language:
        session["language"] = language


def end() -> None:
    """Take the token out of the cookie."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def speak(language: str) -> None:
    """Show the desk in a language from now on, in this browser."""
    session["language"] = language


def server_key() -> str:
    """Return the server's secret."""
    key: str = current_app.config["SECRET_KEY"]
    return key
