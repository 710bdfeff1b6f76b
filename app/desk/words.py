"""What things are called at the desk: neither du nor Sie, nouns and infinitives."""

from collections.abc import Sequence

from flask import Flask
from flask_babel import gettext as _

from app.desk.layout import language_name
from app.groups.models import State
from app.people.models import Device, Role
from app.privacy.service import Purpose

#: Languages that are offered where somebody's languages are asked for; the app's own come first.
SPOKEN = (
    *("de", "en", "tr", "fil", "hi", "ml"),
    *("ar", "bn", "es", "fa", "fr", "it", "pl", "pt", "ru", "ta", "te", "uk", "ur", "vi", "zh"),
)
SITUATIONS = ("nurse", "drives", "children", "family")
#: A group's fields; what other words a group brings is kept and shown as it is.
SPECIALITIES = ("authorities", "housing", "language", "free-time", "family")


def set_up(app: Flask) -> None:
    """Make the words known to templates."""
    app.jinja_env.globals.update(
        requirement_word=requirement_word,
        situation_word=situation_word,
        speciality_word=speciality_word,
        state_word=state_word,
        role_word=role_word,
        device_words=device_words,
        purpose_word=purpose_word,
        languages_words=languages_words,
    )


def requirement_word(key: str) -> str:
    """Return what a requirement is called."""
    known: dict[str, str] = {
        "first-interview": _("First interview"),
        "basic-training-1": _("Basic training 1"),
        "basic-training-2": _("Basic training 2"),
        "confidentiality-signed": _("Confidentiality and data protection signed"),
        "code-of-conduct-signed": _("Code of conduct signed"),
    }
    return known.get(key, key)


def situation_word(key: str) -> str:
    """Return what a newcomer's situation is called."""
    known: dict[str, str] = {
        "nurse": _("Nurse"),
        "drives": _("Drives a car"),
        "children": _("Children"),
        "family": _("Family here"),
    }
    return known.get(key, key)


def speciality_word(key: str) -> str:
    """Return what a group's field is called."""
    known: dict[str, str] = {
        "authorities": _("Authorities"),
        "housing": _("Housing"),
        "language": _("Language"),
        "free-time": _("Free time"),
        "family": _("Family"),
    }
    return known.get(key, key)


def state_word(state: State) -> str:
    """Return what the state of a membership or an accompaniment is called."""
    known: dict[State, str] = {
        State.PROPOSED: _("proposed"),
        State.ACTIVE: _("active"),
        State.PAUSED: _("paused"),
        State.ENDED: _("ended"),
    }
    return known[state]


def role_word(role: str) -> str:
    """Return what a role is called."""
    known: dict[str, str] = {
        Role.COMPANION: _("Companion"),
        Role.NEWCOMER: _("Newcomer"),
        Role.COORDINATOR: _("Coordination"),
        Role.OPERATOR: _("Operator"),
    }
    return known.get(role, role)


def device_words(device: Device) -> str:
    """Return what a device is called, and what it is unless its name says so."""
    kinds: dict[str, str] = {"ios": "iPhone", "android": "Android", "desktop": _("Computer")}
    kind = kinds.get(device.platform, device.platform)
    is_said = not kind or kind.casefold() in device.label.casefold()
    return device.label if is_said else f"{device.label} · {kind}"


def purpose_word(purpose: Purpose) -> tuple[str, str]:
    """Return what a consent is called, and what it allows."""
    return {
        Purpose.NOTES: (
            _("Notes"),
            _("Companions may write notes about talks; without it there are facts only."),
        ),
        Purpose.CONTACT: (_("Phone number"), _("The group sees the phone number.")),
        Purpose.PROGRESS: (
            _("Checklist"),
            _("The group sees the checklist and helps with it; otherwise only the person sees it."),
        ),
    }[purpose]


def languages_words(codes: Sequence[str]) -> str:
    """Return languages by their names, with commas."""
    return ", ".join(language_name(str(code)) for code in codes)


def language_options(*more: Sequence[str]) -> list[tuple[str, str]]:
    """Return languages to choose from; ``more`` are some that are stored already."""
    codes = dict.fromkeys((*SPOKEN, *(str(one) for some in more for one in some)))
    return [(code, language_name(code)) for code in codes]
