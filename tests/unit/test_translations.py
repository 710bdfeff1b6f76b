"""What translators may get wrong without seeing it. A sentence may be missing, a wrong one not."""

import gettext
import re
import unicodedata

import pytest
from babel.messages import Message

from app.i18n import LOCALES
from tools import strings

LANGUAGES = sorted(set(LOCALES) - {strings.SOURCE})
#: Words in which German sentences of this app never speak; "ungültig" blames, "leider" whines.
NOT_IN_GERMAN = ("konflikt", "synchronisierung", "überfällig", "leider", "ungültig")
#: Short words may double; a sentence that does has to be said more simply.
LONGEST, SHORT = 2.2, 40
#: U+200C and U+200D shape letters in Hindi and Malayalam, U+00AD parts long German words.
INVISIBLE_BUT_MEANT = "\u200c\u200d\u00ad"
#: Sentence ends; Hindi has the danda.
ENDS = {".": ".।", "?": "?", "!": "!", "…": "…"}
#: The two ways in which Python and JavaScript sentences name a value, and what counts are called.
VALUE = re.compile(r"\{\w+\}|%\(\w+\)s")
COUNTS = {"{n}", "%(num)s"}

Pair = tuple[str, str]


def texts(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def translated(language: str) -> list[Message]:
    """Return the sentences of which at least one form is translated."""
    catalogue = strings.read(strings.languages()[language])
    return [one for one in catalogue if one.id and any(texts(one.string))]


def pairs(language: str) -> list[Pair]:
    """Return each form of each translation with the English text that it stands for."""
    found = []
    for message in translated(language):
        sources = texts(message.id)
        for place, form in enumerate(texts(message.string)):
            found.append((sources[min(place, len(sources) - 1)], form))
    return found


def values(text: str) -> set[str]:
    return set(VALUE.findall(text))


def outer_space(text: str) -> Pair:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def is_too_long(english: str, text: str) -> bool:
    return len(text) > SHORT and len(text) > LONGEST * len(english)


def has_strange_characters(text: str) -> bool:
    """Tell whether something invisible or half of a composed letter was pasted along."""
    strange = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn")]
    return text != unicodedata.normalize("NFC", text) or bool(
        {*strange} - {*INVISIBLE_BUT_MEANT, "\n"}
    )


def ends_otherwise(english: str, text: str) -> bool:
    return english[-1] in ENDS and text[-1] not in ENDS[english[-1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_of_its_sentence_and_all_plural_forms(language):
    catalogue = strings.read(strings.languages()[language])
    assert strings.misplaced(catalogue) == []
    for message in translated(language):
        forms = texts(message.string)
        wanted = 1 if isinstance(message.id, str) else catalogue.num_plurals
        assert len(forms) == wanted, message.id
        assert all(forms), f"a form is missing: {message.id}"
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_form_that_means_a_single_number_may_leave_the_number_out(language):
    catalogue = strings.read(strings.languages()[language])
    form_of = gettext.c2py(catalogue.plural_expr)
    for message in translated(language):
        if isinstance(message.id, str):
            continue
        for place, form in enumerate(texts(message.string)):
            left_out = values(message.id[1]) - values(form)
            # Nothing is counted that is not there.
            numbers = [n for n in range(1, 1000) if form_of(n) == place]
            assert not left_out or (left_out <= COUNTS and len(numbers) == 1), (
                f"{form!r} is said of {numbers[:5]}"
            )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "is_wrong",
    [
        lambda english, text: outer_space(english) != outer_space(text),
        lambda english, text: "  " in text,
        is_too_long,
        ends_otherwise,
        lambda english, text: has_strange_characters(text),
    ],
    ids=["outer space", "two spaces", "too long", "end", "strange characters"],
)
def test_no_translation_looks_wrong_beside_its_sentence(language, is_wrong):
    wrong = [text for english, text in pairs(language) if text and is_wrong(english, text)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_sentences_are_not_left_in_english(language):
    same = [text for english, text in pairs(language) if text == english and text.endswith(".")]
    assert same == []


def test_german_sentences_keep_to_the_words_of_the_house():
    wrong = [text for _, text in pairs("de") if any(word in text.lower() for word in NOT_IN_GERMAN)]
    assert wrong == []


@pytest.mark.parametrize(
    ("is_wrong", "english", "text"),
    [
        (is_too_long, "It is on its way.", "Es ist unterwegs. " * 3),
        (ends_otherwise, "It is on its way.", "Es ist unterwegs"),
        (lambda _, text: has_strange_characters(text), "Sent", "Gesendet\u200b"),
        (lambda _, text: has_strange_characters(text), "Back", "Zuru\u0308ck"),
    ],
)
def test_a_planted_mistake_is_seen(is_wrong, english, text):
    assert is_wrong(english, text)
