"""What is wrong, in the reader's language: with a field, or with a whole request."""

from flask import Flask
from flask_babel import gettext as _

from app.problems import Problem


def what_happened(problem: Problem) -> tuple[str, str]:
    """Return what was refused, and what to do: what is safe is said, nobody is blamed."""
    by_code = {
        "unknown_invitation": (
            _("This invitation cannot be used"),
            _("It was used, has run out or was withdrawn. Ask for a new one."),
        ),
        "account": (
            _("Somebody else is signed in here"),
            _("Sign out first, then open the link again. Nothing was stored."),
        ),
    }
    return by_code.get(problem.code) or _by_status(problem.status)


def _by_status(status: int) -> tuple[str, str]:
    unread = _("That cannot be read"), _("Go back and send the form again. Nothing was stored.")
    other_site = _("Not from here"), _("The request came from another site. Nothing was stored.")
    gone = _("There is nothing here"), _("It may have been removed, or the address is wrong.")
    long = _("Go back and shorten the text; it still stands in the form. Nothing was stored.")
    later = _("Go back and try again in a moment. What was typed still stands in the form.")
    known = {
        400: unread,
        403: other_site,
        404: gone,
        405: (_("That does not work here"), _("Nothing was stored.")),
        409: (
            _("That has been done already"),
            _("The form was sent before. Nothing was stored twice."),
        ),
        413: (_("That is too much at once"), long),
        415: unread,
        429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
        503: (_("Busy just now"), later),
    }
    unforeseen = _("Something went wrong"), _("Nothing was stored. Go back and try again.")
    return known.get(status, unforeseen)


def set_up(app: Flask) -> None:
    """Let templates say what a code means."""
    app.jinja_env.globals["sentence"] = sentence


def sentence(code: str) -> str:
    """Return what is wrong with a field, in the reader's language."""
    known: dict[str, str] = {
        "required": _("Something is missing here."),
        "too_long": _("This is too long."),
        "too_short": _("This is too short."),
        "control_character": _("This holds a character that cannot be shown."),
        "not_a_choice": _("Choose one of the list."),
        "not_a_day": _("Write the day like 2026-05-17."),
        "not_a_time": _("Write the time like 16:30."),
        "no_such_time": _("Clocks are put forward then; this time does not exist."),
        "not_after_beginning": _(
            "This is not after the beginning. If it ends on another day, name that as the last day."
        ),
        "not_a_number": _("Write a whole number."),
        "out_of_range": _("This number is too small or too large."),
        "too_far_back": _("This lies too far back."),
        "in_future": _("This lies in the future."),
        "in_past": _("This lies in the past."),
        "not_an_address": _("An e-mail address has an @ and a dot."),
        "not_a_phone": _("A phone number has digits, and perhaps a plus in front."),
        "not_yours": _("This cannot be changed here."),
        "not_agreed": _("The newcomer does not agree that such words are kept."),
        "no_account": _("There is no account yet that could be told."),
        "taken": _("Somebody else signs in with this address."),
        "wrong": _("This is not right."),
        "changed": _("Somebody else has saved meanwhile."),
        "invalid": _("Something needs another look."),
    }
    return known.get(code, known["wrong"])
