"""JavaScript taken apart: for finding sentences in it, and for sending it without comments."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Token(NamedTuple):
    """A piece of JavaScript: ``kind`` is space, comment, string, template, regex, name or sign."""

    kind: str
    text: str
    line: int


_PIECE = r"""
    (?P<space>\s+) | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*') | (?P<name>[\w$]+) %s | (?P<sign>.)
"""
_REGEX = r"| (?P<regex>/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*)"
PIECE = re.compile(_PIECE % "", re.DOTALL | re.VERBOSE)
PIECE_OR_REGEX = re.compile(_PIECE % _REGEX, re.DOTALL | re.VERBOSE)
TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^\\`$])*(`|\$\{)", re.DOTALL)
INDENTATION = re.compile(r"\n[ \t]+")
#: After these a slash begins a regular expression; after anything else it divides.
BEFORE_REGEX = {*"(,=:[!&|?{;+-*%<>~^", ""} | {"return", "typeof", "case", "of", "in", "throw"}
#: Beside these a space says nothing.
TIGHT = frozenset('{}()[],;:=<>?&|`"')


def without_comments(source: str) -> str:
    """Return the same program without its comments, its indentation and needless spaces.

    Every line keeps its number, so that a browser's report of an error fits the repository.
    What stands in quotes, template literals and regular expressions stays as it is; only lines in
    ``html`…` `` go without their indentation, as htm does not read it. Raises ``ValueError`` for a
    template literal that is not closed.
    """
    kept: list[str] = []
    around: list[bool] = []  # of the template literals around us, whether they are htm's
    gap = ""
    for kind, text, _ in tokens(source):
        if kind in ("space", "comment"):
            gap += text
            continue
        before = kept[-1] if kept else "{"
        piece = _narrowed(text, before, around) if kind == "template" else text
        kept += [_joint(before, gap, piece), piece]
        gap = ""
    return "".join(kept) + "\n"


def _narrowed(text: str, before: str, around: list[bool]) -> str:
    """Return a piece of a template literal, and note in ``around`` where one begins or ends."""
    if text[0] == "`":
        around.append(before == "html")
    is_htm = around[-1]
    if text[-1] == "`":
        around.pop()
    return INDENTATION.sub("\n", text) if is_htm else text


def _joint(before: str, gap: str, after: str) -> str:
    """Return what must stand between two pieces that had ``gap`` between them."""
    if "\n" in gap:
        return "\n" * gap.count("\n")
    return " " if gap and before[-1] not in TIGHT and after[0] not in TIGHT else ""


def tokens(source: str) -> Iterator[Token]:
    """Yield all pieces in order; what stands in ``${…}`` of a template literal is code again.

    Raises ``ValueError`` for a template literal that is not closed.
    """
    place, line, before = 0, 1, ""
    braces: list[int] = []  # for each template literal around us: braces open in its ${…}
    while place < len(source):
        begun = place
        pattern = PIECE_OR_REGEX if before in BEFORE_REGEX else PIECE
        match = pattern.match(source, place)
        kind, text = (match.lastgroup or "", match[0]) if match else ("sign", source[place])
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
        yield Token(kind, source[begun:place], line)
        line += source.count("\n", begun, place)


def _skip_text(source: str, place: int, braces: list[int]) -> int:
    """Return where the text of a template literal ends, at its close or at ``${``."""
    match = TEMPLATE.match(source, place)
    if match is None:
        raise ValueError("a template literal is not closed")
    if match[1] == "${":
        braces.append(0)
    return match.end()
