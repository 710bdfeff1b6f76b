"""Finding translatable sentences in JavaScript.

Babel's own extractor loses calls that follow a nested template literal.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple


class Token(NamedTuple):
    """A piece of JavaScript: ``kind`` is comment, string, template, regex, name or sign."""

    kind: str
    text: str
    line: int


END = Token("sign", "", 0)
_PIECE = r"""
    (?P<space>\s+) | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*') | (?P<name>[\w$]+) %s | (?P<sign>.)
"""
_REGEX = r"| (?P<regex>/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*)"
PIECE = re.compile(_PIECE % "", re.DOTALL | re.VERBOSE)
PIECE_OR_REGEX = re.compile(_PIECE % _REGEX, re.DOTALL | re.VERBOSE)
TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^\\`$])*(`|\$\{)", re.DOTALL)
#: After these a slash begins a regular expression; after anything else it divides.
BEFORE_REGEX = {*"(,=:[!&|?{;+-*%<>~^", ""} | {"return", "typeof", "case", "of", "in", "throw"}
ESCAPE = re.compile(r"\\(?:u\{(\w+)\}|u(\w{4})|x(\w\w)|(.))", re.DOTALL)
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


def extract_js(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """Find ``_("literal")`` and ``ngettext("one", "many", n)``, as Babel asks an extractor to.

    Raises ``ValueError`` for a sentence that is not a literal: nobody could translate it.
    """
    tokens = list(_tokens(file.read().decode()))
    code = [token for token in tokens if token.kind != "comment"] + [END] * 2
    remarks = {
        token.line + token.text.count("\n"): token.text.strip("/* ")
        for token in tokens
        if token.kind == "comment" and token.text.strip("/* ").startswith(tuple(comment_tags))
    }
    for place, token in enumerate(code[:-1]):
        before = code[place - 1].text if place else ""
        called = token.kind == "name" and token.text in keywords and code[place + 1].text == "("
        if called and before not in (".", "function"):
            sentences = _literals(code, place + 2, 2 if token.text == "ngettext" else 1)
            near = (remarks.get(line) for line in (token.line - 1, token.line))
            yield token.line, token.text, sentences, [text for text in near if text]


def _literals(code: list[Token], place: int, count: int) -> tuple[str, ...]:
    found = []
    for token, after in zip(code[place::2], code[place + 1 :: 2], strict=False):
        if token.kind != "string" or after.text not in (",", ")"):
            raise ValueError(f"line {token.line}: a sentence must be one literal in quotes")
        found.append(ESCAPE.sub(_unescape, token.text[1:-1]))
        if len(found) == count:
            break
    return tuple(found)


def _unescape(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    return chr(int(number, 16)) if number else LETTERS.get(match[4], match[4])


def _tokens(source: str) -> Iterator[Token]:
    """Take JavaScript apart; what stands in ``${…}`` of a template literal is code again."""
    place, before = 0, ""
    braces: list[int] = []  # for each template literal around us: braces open in its ${…}
    while place < len(source):
        pattern = PIECE_OR_REGEX if before in BEFORE_REGEX else PIECE
        match = pattern.match(source, place)
        kind, text = (match.lastgroup or "", match[0]) if match else ("sign", source[place])
        line = source.count("\n", 0, place) + 1
        place += len(text)
        if text == "`" or (text == "}" and braces and braces[-1] == 0):
            if text == "}":
                braces.pop()
            place = _skip_text(source, place, braces)
            kind = "template"
        elif braces and text in ("{", "}"):
            braces[-1] += 1 if text == "{" else -1
        if kind not in ("space", "comment"):
            before = "" if source[place - 2 : place] == "${" else text
        if kind != "space":
            yield Token(kind, text, line)


def _skip_text(source: str, place: int, braces: list[int]) -> int:
    """Return where the text of a template literal ends, at its close or at ``${``."""
    match = TEMPLATE.match(source, place)
    if match is None:
        raise ValueError("a template literal is not closed")
    if match[1] == "${":
        braces.append(0)
    return match.end()
