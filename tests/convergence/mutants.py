"""Plant each known mistake in a copy of the product and see its history fail.

``python -m tests.convergence.mutants [name …]`` first plays the histories in a copy without any
mistake, where they must pass, and then prints CAUGHT or MISSED for each mistake. The exit code is
1 if one was missed. A name nobody knows, or a mistake whose place is not in the product any more,
ends it before anything is played.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.convergence import rules
from tests.convergence.mistakes import MISTAKES, Edit, Mistake

ROOT = Path(__file__).parent.parent.parent
COPIED = ("app", "static", "service_worker", "tests", "tools", "translations")
COPIED_FILES = ("package.json", "pyproject.toml", "wsgi.py")
LINKED = (".venv", "node_modules")
HISTORIES = "tests/convergence/test_histories.py"
FAILED = re.compile(
    r"^/.*/(tests/\S+):\d+: (?:tests\.convergence\.rules\.)?(\w+: .*)$", re.MULTILINE
)


def main(names: list[str]) -> int:
    """Try the mistakes of these names, or all."""
    known = {one.name: one for one in MISTAKES}
    if unknown := set(names) - set(known):
        sys.exit(f"no such mistake: {', '.join(sorted(unknown))}")
    chosen = [known[name] for name in names] or list(MISTAKES)
    if lost := [f"{one.name}: {edit}" for one in chosen for edit in misplaced(one)]:
        sys.exit("cannot be made, because the text is not there exactly once:\n" + "\n".join(lost))
    if broken := _play((), {one.history for one in chosen}):
        sys.exit(f"a history fails without any mistake: {broken}")
    caught = [_is_caught(one) for one in chosen]
    sys.stdout.write(f"{sum(caught)} of {len(caught)} caught\n")
    return 0 if all(caught) else 1


def misplaced(mistake: Mistake) -> list[Edit]:
    """Return the edits of a mistake that cannot be made in the product as it is."""
    return [edit for edit in mistake.edits if not edit.is_possible(ROOT)]


def _is_caught(mistake: Mistake) -> bool:
    said = _play(mistake.edits, [mistake.history])
    sys.stdout.write(f"{'CAUGHT' if said else 'MISSED'} {mistake.name}  {said[:90]}\n")
    sys.stdout.flush()
    return bool(said)


def _play(edits: Iterable[Edit], histories: Iterable[str]) -> str:
    """Play histories in a changed copy; return what broke, or nothing.

    Only a broken promise counts. A server that crashes, or anything else that fails, is an error
    of this program.
    """
    chosen = [f"{HISTORIES}::{history}" for history in sorted(histories)]
    command = [sys.executable, "-m", "pytest", "-xq", "--tb=line", "--timeout=600"]
    with tempfile.TemporaryDirectory() as folder:
        copy_to(Path(folder))
        for edit in edits:
            edit.make(Path(folder))
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider", *chosen],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    if done.returncode == 0:
        return ""
    for place, what in FAILED.findall(done.stdout):
        if place == HISTORIES or (what.startswith("Broken: ") and rules.CRASHED not in what):
            return str(what)
    told = f"exit code {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr}"
    raise RuntimeError(f"could not be played: {chosen}\n{told}")


def copy_to(folder: Path) -> None:
    """Copy what the histories need."""
    leave_out = shutil.ignore_patterns("__pycache__", "browser")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
    for name in COPIED_FILES:
        shutil.copyfile(ROOT / name, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
