"""The languages there are, and which of them a reader wants."""

import gettext
import re
from collections.abc import Callable, Collection
from pathlib import Path

from babel.core import negotiate_locale

CATALOGUES = Path(__file__).parent.parent / "translations"

#: The first is for who asks for none of them.
LOCALES = ("de", "en", "tr", "fil", "hi", "ml")
#: Tagalog is what Filipino is called by many browsers.
ALIASES = {"tl": "fil"}


def negotiate(accept_language: str | None, available: Collection[str] = LOCALES) -> str:
    """Return the available language that a reader wants most, the first one if none fits."""
    wanted = []
    for place, part in enumerate((accept_language or "")[:1000].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        language, _, region = tag.strip().partition("-")
        tag = "-".join(filter(None, (ALIASES.get(language.lower(), language), region)))
        if (quality := _quality(weight)) > 0 and tag:
            wanted.append((-quality, place, tag))
    ordered = [tag for _, _, tag in sorted(wanted)]
    return negotiate_locale(ordered, available, sep="-") or next(iter(available))


def _quality(weight: str) -> float:
    if not weight:
        return 1.0
    return float(weight) if re.fullmatch(r"[01](\.\d{0,3})?", weight.strip()) else 0.0


def sentences(language: str) -> Callable[[str], str]:
    """Return what puts a sentence into a language, for where nobody's request is being answered.

    English stands in the source; what has no translation stays English.
    """
    return gettext.translation("messages", CATALOGUES, [language], fallback=True).gettext
