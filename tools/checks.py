"""Every check that a change must pass, and how they are run."""

import concurrent.futures
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.setup import python, with_node

FLASK = python("-m", "flask", "--app", "wsgi")
#: The slow ones first: two run at a time.
STEPS = {
    "mypy": [python("-m", "mypy")],
    "migrations": [[*FLASK, "db", "upgrade"], [*FLASK, "db", "check"]],
    "node --test": [["node", "--test", "--test-reporter=dot", "tests/js/**/*.test.js"]],
    "tsc": [
        ["tsc", "--project", "jsconfig.json"],
        ["tsc", "--project", "jsconfig.worker.json"],
        ["tsc", "--project", "jsconfig.tests.json"],
    ],
    "import-linter": [["lint-imports", "--no-logo"]],
    "strings": [python("-m", "tools.strings", "--check")],
    "schema": [[*FLASK, "schema", "check"]],
    "vendored files": [[sys.executable, "manage.py", "vendor", "--check"]],
    "ruff": [python("-m", "ruff", "check"), python("-m", "ruff", "format", "--check")],
    "biome": [["biome", "ci", "--colors=off", "--error-on-warnings"]],
}

#: Looks at what the other tests have rendered, so it comes after them.
PAGES = "tests/browser/test_pages.py"


def check_all(pytest: list[str]) -> int:
    """Run all of ``STEPS``, then pytest, and say what failed; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            passed = list(pool.map(lambda name: _passes(name, settings), STEPS))
    failed = [name for name, fine in zip(STEPS, passed, strict=True) if not fine]
    if not _test(pytest):
        failed.append("pytest")
    print(f"Failed: {', '.join(failed)}" if failed else "Everything passes.", file=sys.stderr)
    return 1 if failed else 0


def _test(pytest: list[str]) -> bool:
    """Run pytest; at the end, a browser looks at every page that the tests have rendered."""
    command = python("-m", "pytest", "-n", "2")
    with tempfile.TemporaryDirectory() as pages:
        environment = _without_settings() | {"TEST_PAGES": pages}
        rest = [] if PAGES in pytest else [f"--ignore={PAGES}"]
        done = subprocess.run([*command, *rest, *pytest], env=environment)
        if not {"tests", "tests/browser"} & set(pytest):
            return done.returncode == 0
        looked = subprocess.run([*command, PAGES], env=environment)
    return done.returncode == looked.returncode == 0


def _settings(folder: Path) -> dict[str, str]:
    return _without_settings() | {
        "DIELE_DATABASE_URL": f"sqlite:///{folder}/check.db",
        "DIELE_SECRET_KEY": "only for checks " * 3,
        "DIELE_INSTANCE": str(folder),
    }


def _without_settings() -> dict[str, str]:
    return {name: text for name, text in with_node().items() if not name.startswith("DIELE_")}


def _passes(name: str, environment: dict[str, str]) -> bool:
    """Run one check; print what it says only if it fails."""
    begun = time.monotonic()
    for command in STEPS[name]:
        done = subprocess.run(command, env=environment, text=True, capture_output=True)
        if done.returncode:
            print(f"✗ {name}{os.linesep}{done.stdout}{done.stderr}", flush=True)
            return False
    print(f"✓ {name} ({time.monotonic() - begun:.1f} s)", flush=True)
    return True
