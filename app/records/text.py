"""What may stand in a text: cleaning and refusing, the same for phones and desk."""

import re
import unicodedata

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_BREAKS = re.compile("[\t\r\n\u2028\u2029]+")
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")


def has_control_characters(text: str) -> bool:
    """Say whether a text holds characters that no keyboard writes and no page can show."""
    return _CONTROL.search(text) is not None


def without_control_characters(text: str) -> str:
    """Return a text without what no keyboard writes and no page can show."""
    return _CONTROL.sub("", text)


def clean(text: str, *, one_line: bool) -> str:
    """Return a text as it is stored: composed (NFC), line ends as ``\\n``, ends trimmed.

    A one-line text also loses line breaks and characters that turn the direction of writing; the
    joiners that Indic scripts and emoji need stay. A text of nothing visible becomes empty.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    if one_line:
        text = _BIDI.sub("", _BREAKS.sub(" ", text))
    return "" if _INVISIBLE.fullmatch(text) else text.strip()


def fold(text: str) -> str:
    """Return a text for finding and sorting: no capitals, no marks, one space between words.

    The Turkish dotless i counts as i, so that nobody is missed for typing the other one; signs of
    Indic scripts stay.
    """
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    bare = "".join(one for one in apart if not "\u0300" <= one <= "\u036f")
    return " ".join(unicodedata.normalize("NFC", bare).split())
