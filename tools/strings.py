"""Collecting sentences, merging them into the catalogues, and writing what browsers read.

One ``translations/<locale>/LC_MESSAGES/messages.po`` per language holds the sentences of Python,
templates and JavaScript. ``static/i18n/<locale>.json`` has those that the browser needs::

    {"locale": "de",
     "plural": ["one", "other"],              CLDR categories in the order of a message's forms
     "messages": {"Save": "Speichern",        a sentence that is not translated yet is left out
                  "{n} waits": ["{n} wartet", "{n} warten"]}}

English is the source: its file names the plural categories and has no messages. The form of a
count is ``forms[plural.indexOf(new Intl.PluralRules(locale).select(n))]``; values are put in for
``{name}``.
"""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import parse_mapping_cfg
from babel.plural import to_gettext

SOURCE = "en"
#: What these lack is wrong; the other languages need only what phones show.
COMPLETE = ("de",)
ROOT = Path(__file__).resolve().parent.parent
IN_BROWSER = ("static/", "service_worker/")
NOT_OURS = {".venv", "node_modules", "var", "tests", "translations", "vendor", "__pycache__"}
KEYWORDS = dict.fromkeys(("_", "gettext", "lazy_gettext")) | {"ngettext": (1, 2)}
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
PLACE = re.compile(r"\{(\w+)\}|%\((\w+)\)")


def collect(root: Path = ROOT) -> Catalog:
    """Return a catalogue of all sentences in the source, with the files in which they stand."""
    with (root / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog()
    for name, _, sentence, comments, context in extract.extract_from_dir(
        str(root),
        methods,
        options,
        keywords=KEYWORDS,
        comment_tags=("i18n:",),
        directory_filter=lambda folder: Path(folder).name not in NOT_OURS,
    ):
        # No line numbers: a translation does not change because a line was put above it.
        found.add(sentence, None, [(name, 0)], auto_comments=comments, context=context)
    return found


def merge(found: Catalog, path: Path) -> bytes:
    """Return what a language's file has to say: the sentences found, with its translations."""
    catalogue = read(path)
    catalogue.update(found, no_fuzzy_matching=True)
    text = io.BytesIO(_header(catalogue.locale or Locale(SOURCE)).encode())
    text.seek(0, io.SEEK_END)
    pofile.write_po(
        text,
        catalogue,
        width=100,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return text.getvalue().rstrip(b"\n") + b"\n"


def _header(locale: Locale) -> str:
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {to_gettext(locale.plural_form)}\\n"\n\n'
    )


def read(path: Path) -> Catalog:
    """Return a language's catalogue; an empty one if there is no file yet."""
    locale = path.parent.parent.name
    if not path.exists():
        return pofile.read_po(io.BytesIO(_header(Locale(locale)).encode()), locale=locale)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=locale, abort_invalid=True)


def missing(catalogue: Catalog) -> list[str]:
    """Return the sentences that have no translation, or not for every plural form."""
    return [_first(message) for message in _messages(catalogue) if not _is_whole(message)]


def misplaced(catalogue: Catalog) -> list[str]:
    """Return the sentences whose translation has other ``{values}`` than they have."""
    wrong = []
    for message in filter(_is_whole, _messages(catalogue)):
        allowed = set().union(*map(_places, _texts(message.id)))
        # A form for one may say "one" instead of {n}.
        needed = allowed if isinstance(message.id, str) else set()
        if not all(needed <= _places(text) <= allowed for text in _texts(message.string)):
            wrong.append(_first(message))
    return wrong


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _texts(words: Any) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _first(message: Message) -> str:
    return _texts(message.id)[0]


def _is_whole(message: Message) -> bool:
    return not message.fuzzy and all(_texts(message.string)) and bool(_texts(message.string))


def _places(text: str) -> set[str]:
    return {braces or percent for braces, percent in PLACE.findall(text)}


def client(catalogue: Catalog, locale: str) -> str:
    """Return a language's sentences for the browser as JSON."""
    used = Locale(locale).plural_form.tags | {"other"}
    shown = _shown_on_phones(catalogue)
    messages = {
        _first(message): message.string
        for message in _messages(catalogue)
        if _is_whole(message) and _first(message) in shown
    }
    plural = [category for category in CATEGORIES if category in used]
    data = {"locale": locale, "plural": plural, "messages": dict(sorted(messages.items()))}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def compile_all(root: Path = ROOT) -> None:
    """Write every language's ``.mo`` for the server and ``.json`` for browsers."""
    target = root / "static/i18n"
    _put(target / f"{SOURCE}.json", client(Catalog(SOURCE), SOURCE).encode())
    for locale, path in languages(root).items():
        catalogue, packed = read(path), io.BytesIO()
        mofile.write_mo(packed, catalogue)
        _put(target / f"{locale}.json", client(catalogue, locale).encode())
        _put(path.with_suffix(".mo"), packed.getvalue())


def languages(root: Path = ROOT) -> dict[str, Path]:
    """Return the languages that are translated into, and where their sentences stand."""
    folders = sorted(one for one in (root / "translations").iterdir() if one.is_dir())
    return {folder.name: folder / "LC_MESSAGES/messages.po" for folder in folders}


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and only if that changes it."""
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_bytes(data)
    new.replace(path)


def update(root: Path = ROOT, *, check: bool = False) -> list[str]:
    """Bring all languages up to date with the source; return what is wrong with them.

    With ``check`` nothing is written, and being out of date is wrong too.
    """
    found, wrong = collect(root), []
    for locale, path in languages(root).items():
        text = merge(found, path)
        if check and path.read_bytes() != text:
            wrong.append(f"{locale}: not up to date, run manage.py strings")
        if not check:
            _put(path, text)
        wrong += _judge(pofile.read_po(io.BytesIO(text), locale=locale), locale)
    if not check:
        compile_all(root)
    return wrong


def _judge(catalogue: Catalog, locale: str) -> list[str]:
    gaps = missing(catalogue)
    print(f"{locale}: {len(gaps)} of {len(catalogue)} sentences missing")
    wrong = [f"{locale}: other {{values}} in: {sentence}" for sentence in misplaced(catalogue)]
    if locale not in COMPLETE:
        gaps = [one for one in gaps if one in _shown_on_phones(catalogue)]
    return wrong + [f"{locale}: missing: {sentence}" for sentence in gaps]


def _shown_on_phones(catalogue: Catalog) -> set[str]:
    return {
        _first(message)
        for message in _messages(catalogue)
        if any(name.startswith(IN_BROWSER) for name, _ in message.locations)
    }


if __name__ == "__main__":
    if "compile" in sys.argv:
        compile_all()
    elif wrong := update(check="--check" in sys.argv):
        sys.exit("\n".join(wrong))
