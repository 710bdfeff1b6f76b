"""Reading forms: typed, with what was typed kept, and a code per field that is wrong."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import uuid4

from flask import request

from app import clock
from app.auth.desk_session import present_session
from app.credentials import forms
from app.credentials.models import FormKey
from app.credentials.queries import kept_form
from app.database import current_session
from app.problems import Changed, Exists, Invalid, Malformed, Problem, WrongType
from app.records.actor import Actor
from app.records.fields import ID
from app.records.text import clean, has_control_characters, without_control_characters

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

#: More fields than any form of ours has.
MOST_FIELDS = 300
#: The field in which a form that makes something says which sending it is.
KEY = "_key"
#: The field in which a form says on which page it stands.
PAGE = "_page"
#: The field in which a form says which version it showed.
VERSION = "_version"
#: What is never kept, shown again or logged.
SECRET = frozenset({"password", "new_password", "code"})


class Form:
    """What stands in a form's fields, and what is wrong with them.

    Reading a field that is wrong notes its code and goes on; ``check()`` raises for all of them.
    """

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        self._typed = {name: _texts(value) for name, value in (values or {}).items()}
        self.errors: dict[str, str] = {}
        self.refusal: str | None = None
        self.stored: dict[str, str] = {}
        self.key = str(uuid4())
        self.kept = False

    @classmethod
    def blank(cls, values: Mapping[str, object] | None = None) -> "Form":
        """Return a form to fill in, with what is stored, or with what was typed and kept."""
        form = cls(values)
        session, asked = present_session(), request.args.get("kept", "")
        found = session and re.match(ID, asked) and kept_form(asked, session.account_id, _now())
        if found and found.page == request.path:
            form._typed |= found.fields
            form.key = form._one(KEY) or form.key
            form.kept = True
        return form

    @classmethod
    def posted(cls) -> "Form":
        """Return what was sent. Raises ``WrongType`` and ``Malformed``."""
        if request.mimetype != "application/x-www-form-urlencoded" and request.content_length:
            raise WrongType
        fields = request.form.to_dict(flat=False)
        if sum(map(len, fields.values())) > MOST_FIELDS or request.files:
            raise Malformed
        form = cls(fields)
        if re.match(ID, form._one(KEY)):
            form.key = form._one(KEY)
        return form

    # ---- showing ----------------------------------------------------------------------------

    def value(self, name: str) -> str:
        """Return what a field shows: what was typed, but for what no page can show."""
        return "" if name in SECRET else without_control_characters(self._one(name))

    def values(self, name: str) -> list[str]:
        """Return what is chosen in a field that takes several."""
        return self._typed.get(name, [])

    def _one(self, name: str) -> str:
        return next(iter(self._typed.get(name, [])), "")

    # ---- reading ----------------------------------------------------------------------------

    def text(
        self, name: str, most: int, *, required: bool = False, one_line: bool = True
    ) -> str | None:
        """Return a field's text as it is stored, at most ``most`` characters; None if empty."""
        typed = self._one(name)
        if has_control_characters(typed):
            return self.wrong(name, "control_character")
        text = clean(typed, one_line=one_line)
        if len(text) > most:
            return self.wrong(name, "too_long")
        if required and not text:
            return self.wrong(name, "required")
        return text or None

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Return a day between 2000 and 2100."""
        typed = self._one(name).strip()
        if not typed:
            return self.wrong(name, "required") if required else None
        try:
            day = date.fromisoformat(typed) if re.fullmatch(r"\d{4}-\d\d-\d\d", typed) else None
        except ValueError:
            day = None
        if day is None:
            return self.wrong(name, "not_a_day")
        if not 2000 <= day.year <= 2100:
            return self.wrong(name, "too_far_back" if day.year < 2000 else "in_future")
        return day

    def number(self, name: str, least: int, most: int, *, required: bool = False) -> int | None:
        """Return a whole number within its limits."""
        typed = self._one(name).strip()
        if not typed:
            return self.wrong(name, "required") if required else None
        if not re.fullmatch(r"-?[0-9]{1,12}", typed):
            return self.wrong(name, "not_a_number")
        number = int(typed)
        return number if least <= number <= most else self.wrong(name, "out_of_range")

    def choice(self, name: str, choices: type[E], *, required: bool = False) -> E | None:
        """Return the member of an enumeration that was chosen."""
        typed = self._one(name)
        if not typed:
            return self.wrong(name, "required") if required else None
        return choices(typed) if typed in {one.value for one in choices} else self._odd(name)

    def one_of(self, name: str, choices: Collection[str], *, required: bool = False) -> str | None:
        """Return one of ``choices``."""
        typed = self._one(name)
        if not typed:
            return self.wrong(name, "required") if required else None
        return typed if typed in choices else self._odd(name)

    def several_of(self, name: str, choices: Collection[str]) -> list[str]:
        """Return those of ``choices`` that were chosen, in their own order."""
        chosen = set(self._typed.get(name, []))
        if chosen - set(choices):
            self._odd(name)
        return [one for one in choices if one in chosen]

    def id(self, name: str, *, required: bool = False) -> str | None:
        """Return the id of a record."""
        typed = self._one(name)
        if not typed:
            return self.wrong(name, "required") if required else None
        return typed if re.match(ID, typed) and len(typed) == 36 else self._odd(name)

    def ticked(self, name: str) -> bool:
        """Say whether a box is ticked."""
        return self._one(name) == "yes"

    def secret(self, name: str) -> bytes:
        """Return a password exactly as it was sent."""
        return self._one(name).encode("utf-8", "surrogatepass")

    def wrong(self, name: str, code: str) -> T | None:
        """Note that a field is wrong; return None, its value."""
        self.errors.setdefault(name, code)
        return None

    def _odd(self, name: str) -> T | None:
        return self.wrong(name, "not_a_choice")

    def check(self) -> None:
        """Raise ``Invalid`` if anything read so far was wrong."""
        if self.errors:
            raise Invalid(self.errors)

    def check_version(self, version: int | str, stored: Mapping[str, object]) -> None:
        """Raise ``Changed`` if the page showed another version than the one that is stored.

        The form then shows ``stored`` beside what was typed, and may be sent again.
        """
        if self._one(VERSION) == str(version):
            return
        self._typed[VERSION] = [str(version)]
        for name, value in stored.items():
            now_stored = _texts(value)
            if sorted(now_stored) != sorted(filter(None, self._typed.get(name, []))):
                self.stored[name] = ", ".join(now_stored)
        raise Changed

    # ---- refusing ---------------------------------------------------------------------------

    def refuse(self, problem: Problem) -> int:
        """Undo what was begun and note why; return the status of the page that shows it.

        What a person cannot mend by filling in differently is raised again.
        """
        current_session().rollback()
        if isinstance(problem, Sent) or problem.status not in (409, 422):
            raise problem
        self.errors = {**self.errors, **problem.fields}
        self.refusal = problem.code
        return problem.status

    # ---- once -------------------------------------------------------------------------------

    def claim(self, actor: Actor) -> FormKey:
        """Note that this form is carried out now; give the result a ``led_to`` before the commit.

        Raises ``Sent`` if the same form was carried out already.
        """
        if not re.match(ID, self._one(KEY)):
            raise Malformed
        found = forms.claim(actor.account_id, self.key, _now())
        if found is None:
            raise Sent(led_to=forms.led_to(actor.account_id, self.key))
        return found


class Sent(Exists):
    """The same form was sent before; ``led_to`` in the members says where that led."""


def let_go(actor: Actor) -> None:
    """Forget what was kept of the page that the present form stands on."""
    page = request.form.get(PAGE, "")
    if page and not has_control_characters(page):
        forms.let_go(actor.account_id, page[:400])


def typed_fields(sent: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """Return of a sent form what may be kept for its writer."""
    return {
        without_control_characters(name[:60]): [
            without_control_characters(text[:20_000]) for text in texts
        ]
        for name, texts in sent
        if name not in SECRET and name != PAGE
    }


def _now() -> datetime:
    """Return this instant."""
    return clock.now()


def _texts(value: object) -> list[str]:
    if value is None or value is False:
        return []
    if value is True:
        return ["yes"]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(one) for one in value]
    return [str(value)]
