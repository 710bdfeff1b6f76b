"""What every page of the desk has: language, navigation, doors, addresses of files."""

import re
import unicodedata
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from flask import Flask, request, session
from flask_babel import get_locale
from markupsafe import Markup

from app.assets import ROOT, Assets
from app.auth.desk_session import at_desk
from app.desk import dates, navigation, sentences
from app.i18n import LOCALES, negotiate

#: The desk speaks these; the first is for who asks for none of them.
LANGUAGES = ("de", "en")
#: What people are spoken to in, by its own name.
OWN_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "tr": "Türkçe",
    "fil": "Filipino",
    "hi": "हिन्दी",
    "ml": "മലയാളം",
}
assert set(OWN_NAMES) == set(LOCALES)


def set_up(app: Flask, assets: Assets) -> None:
    """Make it known to templates."""
    dates.set_up(app)
    sentences.set_up(app)
    app.jinja_env.globals.update(
        asset=assets.url,
        places=navigation.places,
        me=navigation.me,
        initials=initials,
        language=lambda: str(get_locale()),
        language_name=language_name,
        own_names=OWN_NAMES,
        icon=lambda name, kind="": icon(assets, name, kind),
        request_path=lambda: request.path,
        address_with=address_with,
    )
    app.extensions["desk_counts"] = {}


def choose_language() -> str:
    """Return the language of the present page."""
    if not at_desk():
        return negotiate(request.headers.get("Accept-Language"))
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        session["language"] = asked
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return negotiate(request.headers.get("Accept-Language"), LANGUAGES)


def language_name(code: str) -> str:
    """Return what a language is called, in the reader's language."""
    try:
        name = Locale.parse(code).get_display_name(get_locale())
    except (ValueError, UnknownLocaleError):
        return code
    return name or code


def initials(name: str) -> str:
    """Return the first letters of the first and the last word, each with the signs that join it."""
    words = name.split()
    return "".join(map(_first_letter, words[:1] + words[1:][-1:]))


def _first_letter(word: str) -> str:
    letter = word[:1]
    for sign in word[1:]:
        if not unicodedata.category(sign).startswith("M"):
            break
        letter += sign
    return letter.upper()


def icon(assets: Assets, name: str, kind: str = "") -> Markup:
    """Return a picture that stands beside a word; ``kind`` may be ``small``."""
    file = "desk/icons.svg" if name in DESK_ICONS else "shared/icons.svg"
    small = f" icon--{kind}" if kind else ""
    return Markup('<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        small, assets.url(file), name
    )


#: What only the desk shows; phones need not carry it.
DESK_ICONS = frozenset(
    re.findall('id="([a-z0-9-]+)"', (ROOT / "static/desk/icons.svg").read_text(encoding="utf-8"))
)


def address_with(**changed: str | None) -> str:
    """Return the address of the present page with other values in its query; None takes one out."""
    kept = {name: text for name, text in request.args.items() if name != "after"}
    query = {name: text for name, text in {**kept, **changed}.items() if text}
    return f"{request.path}?{urlencode(query)}" if query else request.path
