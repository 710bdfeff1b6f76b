"""Plant each known mistake in a copy of the product and see its history fail.

``python -m tests.convergence.mutants [name …]`` prints CAUGHT or MISSED for each; the exit code
is 1 if any was missed.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.convergence.mistakes import MISTAKES, Mistake

ROOT = Path(__file__).parent.parent.parent
COPIED = ("app", "static", "service_worker", "tests", "tools", "translations")
COPIED_FILES = ("package.json", "pyproject.toml", "wsgi.py")
LINKED = (".venv", "node_modules")
HISTORIES = "tests/convergence/test_histories.py"


def main(names: list[str]) -> int:
    """Try the mistakes of these names, or all."""
    chosen = [one for one in MISTAKES if not names or one.name in names]
    caught = [_is_caught(one) for one in chosen]
    return 0 if all(caught) else 1


def _is_caught(mistake: Mistake) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy_to(Path(folder))
        for edit in mistake.edits:
            edit.make(Path(folder))
        said = _play(Path(folder), mistake.history)
    sys.stdout.write(f"{'CAUGHT' if said else 'MISSED'} {mistake.name}  {said[:90]}\n")
    sys.stdout.flush()
    return bool(said)


def copy_to(folder: Path) -> None:
    """Copy what the histories need."""
    leave_out = shutil.ignore_patterns("__pycache__", "browser")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
    for name in COPIED_FILES:
        shutil.copyfile(ROOT / name, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)


def _play(folder: Path, history: str) -> str:
    """Play one history; return what broke, or nothing. Anything else that fails is an error."""
    command = [sys.executable, "-m", "pytest", "-x", "--tb=line", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(
        [*command, f"{HISTORIES}::{history}"], cwd=folder, capture_output=True, text=True
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("E   ")]
    if done.returncode == 0:
        return ""
    broken = [line for line in lines if "Broken:" in line or "assert" in line.lower()]
    if done.returncode != 1 or not broken:
        raise RuntimeError(f"{history} could not be played:\n{done.stdout}\n{done.stderr}")
    return broken[0].removeprefix("E   ").removeprefix("tests.convergence.rules.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
