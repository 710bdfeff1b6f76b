"""Languages: which one somebody gets, and that browser and server count alike."""

import gettext
import io
import json
import subprocess
from pathlib import Path

import pytest
from babel.messages import mofile, pofile

from app.i18n import LOCALES, negotiate
from tools import strings
from tools.extract import extract_js

COUNT = """
const [catalogues, most] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const places = catalogues.map(({locale, plural}) => {
  const rules = new Intl.PluralRules(locale);
  return Array.from({length: most}, (_, n) => plural.indexOf(rules.select(n)));
});
console.log(JSON.stringify(places));
"""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "de"),
        ("", "de"),
        ("*", "de"),
        ("fr-FR, es", "de"),
        ("ml-IN, en;q=0.9", "ml"),
        ("tl-PH, tl;q=0.9, en;q=0.8", "fil"),
        ("TL", "fil"),
        ("fil-PH", "fil"),
        ("hi", "hi"),
        ("en-GB, de;q=0.9", "en"),
        ("de;q=0.5, tr;q=0.7", "tr"),
        ("tr;q=0, en", "en"),
        ("de-AT-1996", "de"),
        ("en;q=NaN, tr", "tr"),
        (";;;,,,q=1", "de"),
        ("x" * 100_000, "de"),
    ],
)
def test_people_get_the_language_they_want_most(header, language):
    assert negotiate(header) == language


def test_every_language_has_its_catalogue():
    assert {*strings.languages(), strings.SOURCE} == set(LOCALES)


def test_browser_and_server_pick_the_same_plural_form():
    headers = {name: strings.read(path) for name, path in strings.languages().items()}
    headers[strings.SOURCE] = strings.read(Path("translations/en/LC_MESSAGES/none.po"))
    clients = [json.loads(strings.client(found, name)) for name, found in headers.items()]

    asked = json.dumps([clients, 200])
    node = subprocess.run(["node", "-e", COUNT], input=asked, capture_output=True, text=True)

    for places, catalogue in zip(json.loads(node.stdout), headers.values(), strict=True):
        rule = gettext.c2py(catalogue.plural_expr)
        assert places == [rule(n) for n in range(200)], catalogue.locale


def found_in(source: str) -> list[tuple[int, str, tuple[str, ...], list[str]]]:
    keywords = strings.KEYWORDS
    return list(extract_js(io.BytesIO(source.encode()), keywords, ("i18n:",), {}))


def sentences(source: str) -> list[str]:
    return [sentence for _, _, found, _ in found_in(source) for sentence in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Save")', ["Save"]),
        ('_("Hello {name}", { name })', ["Hello {name}"]),
        ('ngettext("{n} waits", "{n} wait", count)', ["{n} waits", "{n} wait"]),
        ('html`<p>${a ? html`<b>${_("in")}</b>` : `${x}`}</p> ${_("after")}`', ["in", "after"]),
        ('html`<${Part} a=${{ b: { c: 1 } }}>${_("x")}<//>`; _("y")', ["x", "y"]),
        ('const r = /"_("/g; _("a") / 2 / _("b")', ["a", "b"]),
        ('// _("no")\n/* _("no") */ const s = "_(\\"no\\")"; _("yes")', ["yes"]),
        ('x._("no"); function _(sentence) {} this.ngettext("no", "no", 1)', []),
        (r'_("a\"b\u00e4\u{1F600}\n")', ['a"bä😀\n']),
        ("_('say \"x\"')", ['say "x"']),
        ('`\\`${_("a")}\\${_("no")}`', ["a"]),
        ('_(\n  "a long one",\n)', ["a long one"]),
        ('if (x) { return /[/"]/.test(y) } _("z")', ["z"]),
    ],
)
def test_sentences_are_found_wherever_they_stand(source, expected):
    assert sentences(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "_(sentence)",
        "_(`Save`)",
        '_("a" + b)',
        '_(x ? "a" : "b")',
        'ngettext("one", many, n)',
        "_()",
    ],
)
def test_a_sentence_that_nobody_could_translate_is_refused(source):
    with pytest.raises(ValueError, match="one literal"):
        sentences(source)


def test_a_translator_is_helped_by_the_comment_above():
    source = '// i18n: a button\nsave(_("Save"));\n\n_("Close");\n'

    assert [comments for *_, comments in found_in(source)] == [["i18n: a button"], []]


def catalogue_with(tmp_path: Path, text: str) -> Path:
    """Return a project in which one script says one sentence, translated by ``text``."""
    (tmp_path / "babel.cfg").write_text(Path("babel.cfg").read_text())
    (tmp_path / "static").mkdir()
    script = 'ngettext("{n} waits", "{n} wait", n); _("Save {name}");\n'
    (tmp_path / "static/a.js").write_text(script)
    path = tmp_path / "translations/de/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    header = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    path.write_text(f'msgid ""\nmsgstr ""\n{header}\n{text}')
    return path


WAITS = 'msgid "{n} waits"\nmsgid_plural "{n} wait"\nmsgstr[0] "eins"\nmsgstr[1] "{n} warten"\n'


def test_what_is_translated_stays_and_reaches_the_browser(tmp_path):
    path = catalogue_with(tmp_path, WAITS + '\nmsgid "Save {name}"\nmsgstr "{name} sichern"\n')

    assert strings.update(tmp_path, check=True) == ["de: not up to date, run manage.py strings"]
    assert strings.update(tmp_path) == []
    assert strings.update(tmp_path, check=True) == []

    client = json.loads((tmp_path / "static/i18n/de.json").read_text())
    assert client["messages"] == {
        "Save {name}": "{name} sichern",
        "{n} waits": ["eins", "{n} warten"],
    }
    with path.with_suffix(".mo").open("rb") as packed:
        assert mofile.read_mo(packed)["{n} waits"].string == ["eins", "{n} warten"]


def test_notes_for_translators_are_no_language(tmp_path):
    catalogue_with(tmp_path, WAITS)
    (tmp_path / "translations/README.md").write_text("Words and why.\n")

    assert list(strings.languages(tmp_path)) == ["de"]


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ('msgstr ""', "de: missing: Save {name}"),
        ('msgstr "Sichern"', "de: other {values} in: Save {name}"),
        ('msgstr "{nam} sichern"', "de: other {values} in: Save {name}"),
    ],
)
def test_a_gap_and_a_lost_value_are_told(tmp_path, translation, expected):
    catalogue_with(tmp_path, f'{WAITS}\nmsgid "Save {{name}}"\n{translation}\n')

    assert expected in strings.update(tmp_path)


def test_every_file_is_as_babel_reads_it():
    for locale, path in strings.languages().items():
        with path.open("rb") as file:
            assert pofile.read_po(file, abort_invalid=True).locale.language == locale
