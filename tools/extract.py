"""Finding translatable sentences in JavaScript.

Babel's own extractor loses calls that follow a nested template literal.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from app.javascript import Token, tokens

END = Token("sign", "", 0)
ESCAPE = re.compile(r"\\(?:u\{(\w+)\}|u(\w{4})|x(\w\w)|(.))", re.DOTALL)
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


def extract_js(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """Find ``_("literal")`` and ``ngettext("one", "many", n)``, as Babel asks an extractor to.

    Raises ``ValueError`` for a sentence that is not a literal: nobody could translate it.
    """
    found = list(tokens(file.read().decode()))
    code = [token for token in found if token.kind not in ("space", "comment")] + [END] * 2
    remarks = {
        token.line + token.text.count("\n"): token.text.strip("/* ")
        for token in found
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
