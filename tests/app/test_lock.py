"""What is installed: exactly what was locked, from wherever the person installing decides."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NAME = re.compile(r"^[a-z0-9-]+")


def locked(name: str) -> dict[str, str]:
    """Return each package of a lock with the lines that belong to it."""
    text = (ROOT / f"requirements/{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", text)
    return {entry.split("==")[0].partition("[")[0]: entry for entry in entries}


@pytest.mark.parametrize("name", ["run", "test"])
def test_every_package_is_exact_and_has_hashes(name):
    for entry in locked(name).values():
        assert "==" in entry.splitlines()[0]
        assert "--hash=sha256:" in entry


def test_the_locks_hold_what_the_project_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"]
    tools = project["dependency-groups"]["test"]

    assert {NAME.match(one)[0] for one in wanted} <= set(locked("run"))
    assert {NAME.match(one)[0] for one in tools} <= set(locked("test"))
    assert set(locked("run")) <= set(locked("test"))


def test_npm_packages_are_exact_and_say_no_address():
    project = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())

    for version in (project["dependencies"] | project["devDependencies"]).values():
        assert version[0].isdigit()
    for name, package in lock["packages"].items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")


def test_no_file_names_a_place_to_download_from():
    hosts = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"))]
    hosts += [".".join(("registry", "npmjs", "org")), "--index-url", "--extra-index-url"]
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")

    for name in filter(None, tracked):
        path = ROOT / name
        if name == "tests/app/test_lock.py" or not path.is_file():
            continue
        text = path.read_bytes()
        assert not [host for host in hosts if host.encode() in text], name
