"""A coordinator at the desk: a browser that is signed in there, and speaks English."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.credentials import service
from app.database import begin_writing, current_session
from app.people.queries import account_of_person
from tests.pages import Page

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Desk:
    """One browser; ``person`` is who is signed in, nobody by default."""

    def __init__(self, app: Flask, person: str = "", language: str = "en") -> None:
        self.app, self.person = app, person
        self.http: FlaskClient = app.test_client()
        self.session = self.account = ""
        if person:
            self._sign_in(person)
        with self.http.session_transaction("/desk/") as cookie:
            cookie["language"] = language

    def _sign_in(self, person: str) -> None:
        """Sign in past the form, which has tests of its own."""
        with self.app.app_context():
            begin_writing()
            account = account_of_person(person)
            assert account is not None
            at = service.start_session(account, "Firefox · Linux", clock.now())
            current_session().commit()
            self.session, self.account, token = at.session.id, account.id, at.token
        with self.http.session_transaction("/desk/") as cookie:
            cookie.update(desk=self.session, token=token)

    def get(self, path: str) -> TestResponse:
        """Ask for an address."""
        return self.http.get(path)

    def post(self, path: str, data: Any = None, **more: Any) -> TestResponse:
        """Send a form as a browser does; lists for fields that take several."""
        return self.http.post(path, data=data or {}, headers=SAME_ORIGIN, **more)

    def page(self, path: str, status: int = 200) -> Page:
        """Open a page, and check what must hold on every page."""
        return Page(self.app, self.get(path), status)

    def sent(self, path: str, data: Any = None, status: int = 422) -> Page:
        """Send a form that is answered with a page."""
        return Page(self.app, self.post(path, data), status)

    def done(self, path: str, data: Any = None) -> str:
        """Send a form that is carried out; return where it leads."""
        answer = self.post(path, data)
        assert answer.status_code == 303, (answer.status_code, answer.text[:3000])
        return str(answer.location)

    def fill(self, page: Page, form: str = "main form[method=post]", **values: Any) -> TestResponse:
        """Fill a page's form in and send it; ``None`` empties a field."""
        fields = {**page.fields(form), **values}
        data = {name: value for name, value in fields.items() if value is not None}
        return self.post(page.action(form), data)
