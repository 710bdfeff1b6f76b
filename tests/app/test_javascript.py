"""Scripts without their comments: the same programs, read by somebody else's parser."""

import re
import subprocess
from pathlib import Path

import pytest

from app.assets import FOLDERS, ROOT
from app.javascript import without_comments
from tools.setup import with_node

SCRIPTS = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.js"))
COMPILER = [
    "tsc",
    "--allowJs",
    "--noCheck",
    "--noResolve",
    "--removeComments",
    "--target",
    "esnext",
]


def programs(folder: Path, texts: dict[str, str]) -> dict[str, str]:
    """Return each script as the compiler writes it down: without comments, in its own layout."""
    for name, text in texts.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "in/package.json").write_text('{"type": "module"}')
    places = ["--rootDir", "in", "--outDir", "out"]
    command = [*COMPILER, "--module", "esnext", *places, *(f"in/{name}" for name in texts)]
    subprocess.run(command, cwd=folder, env=with_node(), check=True)
    return {name: (folder / "out" / name).read_text() for name in texts}


def test_every_script_sent_is_the_program_in_the_repository(tmp_path):
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in SCRIPTS}
    sent = {name: without_comments(text) for name, text in texts.items()}

    assert len(texts) > 50
    after, before = programs(tmp_path / "sent", sent), programs(tmp_path / "texts", texts)
    assert {name: unindented(text) for name, text in after.items()} == {
        name: unindented(text) for name, text in before.items()
    }


def unindented(text):
    """Return a program of which every line begins at its left edge."""
    return re.sub(r"\n[ \t]+", "\n", text)


def test_every_line_of_a_script_keeps_its_number():
    for path in SCRIPTS:
        before, after = path.read_text().split("\n"), without_comments(path.read_text()).split("\n")
        begun = [number for number, line in enumerate(before) if line.startswith("function ")]
        for number in begun:
            assert after[number].startswith(before[number].split("(")[0]), (path, number + 1)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("html`<b class=a> ${x}</b>`;", "html`<b class=a>${x}</b>`;"),
        ("html`<i>${y ? html`<b> a</b>` : 1}</i>`;", "html`<i>${y?html`<b>a</b>`:1}</i>`;"),
        ("const a = /[/]  x/;", "const a=/[/] x/;"),
        ("const f = () => {\n  return\n  1;\n};", "const f=()=>{\nreturn 1;};"),
        ('const a = "x // y";', 'const a="x'),
        ("const a = b - -c;", "const a = b--c;"),
    ],
)
def test_another_program_would_be_noticed(tmp_path, text, wrong):
    try:
        found = programs(tmp_path / "wrong", {"a.js": wrong})
    except subprocess.CalledProcessError:
        return

    assert found != programs(tmp_path / "text", {"a.js": text})


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("/** What it is. */\nf(a, b); // so\n", "\nf(a,b);\n"),
        ("a = b /* of us */ + c;", "a=b + c;"),
        ("x/**/in y", "x in y"),
        ("if (a) {\n  // no\n\n  b();\n}", "if(a){\n\n\nb();\n}"),
        ("return /* 1\n2 */ a", "return\na"),
        ("`a  // ${ /* b */ `  c /* ${ { d: 1 } } ` } e`", "`a  // ${`  c /* ${{d:1}} `} e`"),
        (
            "html`\n  <p>${a ? html`\n  b ` : `\n  c`}\n  </p>`",
            "html`\n<p>${a?html`\nb `:`\n  c`}\n</p>`",
        ),
        ("xhtml`\n  a`", "xhtml`\n  a`"),
        ("s = '// \\' /*' + \"/* \\\" */\";", "s='// \\' /*' +\"/* \\\" */\";"),
        ("a = b / c / d; // e / f", "a=b / c / d;"),
        ("t.replace(/[/*]+ \\/\\/ /g, x)", "t.replace(/[/*]+ \\/\\/ /g,x)"),
        ("n = - - 1 + + 2", "n=- - 1 + + 2"),
    ],
)
def test_only_comments_indentation_and_needless_spaces_go(text, sent):
    assert without_comments(text).rstrip("\n") == sent.rstrip("\n")


def test_an_open_template_literal_is_refused():
    with pytest.raises(ValueError, match="not closed"):
        without_comments("a = `b ${c} d")
