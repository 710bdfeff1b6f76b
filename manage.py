#!/usr/bin/env python3
"""Everything one does with this repository, from a bare checkout on.

Only the standard library: it makes ``.venv`` before anything else can be imported.
"""

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  (an older one would fail with a riddle)
    sys.exit("Diele needs Python 3.11 or newer, for example: python3.11 manage.py demo")

from tools import checks, setup, supervisor, vendor

VAR = setup.ROOT / "var"


def main() -> int:
    options = _read_command_line()
    os.chdir(setup.ROOT)
    try:
        return COMMANDS[options.command][0](options)
    except setup.StopError as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _read_command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What one does with Diele's source.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    each = {
        name: commands.add_parser(name, help=text, add_help=name not in PASSED_ON)
        for name, (_, text) in COMMANDS.items()
    }
    for name in ("demo", "serve"):
        each[name].add_argument("--port", type=int, default=8080)
    for name in ("strings", "vendor"):
        each[name].add_argument(
            "--check", help="change nothing, fail if something would", action="store_true"
        )
    each["test"].add_argument("--long", help="with the numbers of a release", action="store_true")
    each["vendor"].add_argument(
        "--upgrade", help="take the newest Python packages", action="store_true"
    )
    options, rest = parser.parse_known_args()
    options.rest = rest
    if rest and options.command not in PASSED_ON:
        parser.error(f"unknown: {' '.join(rest)}")
    return options


def demo(options: argparse.Namespace) -> int:
    setup.install("run")
    environment = demo_environment(options.port)
    setup.run(setup.python("-m", "tools.strings", "compile"), environment)
    setup.run([*checks.FLASK, "db", "upgrade"], environment)
    setup.run([*checks.FLASK, "demo", "load"], environment)
    print("\nCtrl+C ends it.", flush=True)
    return supervisor.Supervisor(environment, options.port).run()


def demo_environment(port: int = 8080) -> dict[str, str]:
    """Return the settings of the demo, or those that are set already."""
    if "DIELE_DATABASE_URL" in os.environ:
        return dict(os.environ)
    VAR.mkdir(exist_ok=True)
    return {
        **os.environ,
        "DIELE_DATABASE_URL": f"sqlite:///{VAR / 'demo.db'}",
        "DIELE_SECRET_KEY": _kept(VAR / "demo.key", 48),
        "DIELE_ORIGIN": f"http://127.0.0.1:{port}",
        "DIELE_INSTANCE": str(VAR),
        "DIELE_PUSH_KEY": _kept(VAR / "demo.push.key", 32),  # any 32 bytes are a key of the curve
        "DIELE_PUSH_CONTACT": "mailto:demo@example.org",
    }


def _kept(path: Path, length: int) -> str:
    """Return the random bytes in a file, made at the first time, as text."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(length))
    return path.read_text()


def serve(options: argparse.Namespace) -> int:
    setup.install("run")
    setup.run(setup.python("-m", "tools.strings", "compile"))
    setup.run([*checks.FLASK, "db", "upgrade"])
    return supervisor.Supervisor(dict(os.environ), options.port).run()


def test(options: argparse.Namespace) -> int:
    setup.install_system()
    profile = ["--hypothesis-profile=long", "--long"] if options.long else []
    return _check(["--postgresql", *profile, *(options.rest or ["tests"])])


def check(options: argparse.Namespace) -> int:
    return _check(options.rest or ["tests/unit", "tests/app", "tests/sync"])


def _check(pytest: list[str]) -> int:
    setup.install("test")
    setup.install_node()
    setup.run(setup.python("-m", "tools.strings", "compile"))
    return checks.check_all(pytest)


def vendored(options: argparse.Namespace) -> int:
    setup.install("test")
    if not options.check:
        vendor.lock(str(setup.PYTHON), ["--upgrade"] if options.upgrade else [])
        setup.install("test")
        setup.npm("install", "--package-lock-only")
    setup.install_node()
    if differing := vendor.copy(check=options.check):
        raise setup.StopError(f"Not as in npm: {', '.join(differing)}. Run manage.py vendor")
    return 0


def strings(options: argparse.Namespace) -> int:
    setup.install("run")
    check = ["--check"] if options.check else []
    return subprocess.run(setup.python("-m", "tools.strings", *check)).returncode


def schema(_: argparse.Namespace) -> int:
    return _flask("schema", "write")


def flask(options: argparse.Namespace) -> int:
    return _flask(*options.rest)


def _flask(*arguments: str) -> int:
    setup.install("run")
    return subprocess.run([*checks.FLASK, *arguments], env=demo_environment()).returncode


def bench(options: argparse.Namespace) -> int:
    setup.install("test")
    command = setup.python("-m", "bench", *options.rest)
    return subprocess.run(command, env=setup.with_node()).returncode


COMMANDS = {
    "demo": (demo, "start the app with believable people in it"),
    "test": (test, "fetch what the tests need, then run all of them; arguments go to pytest"),
    "check": (check, "static checks and the quick tests; arguments go to pytest"),
    "bench": (bench, "measure; arguments go to bench/"),
    "strings": (strings, "collect sentences, merge and compile the catalogues"),
    "schema": (schema, "write static/field/schema/records.js from the kinds"),
    "vendor": (vendored, "renew the locks and the browser's libraries"),
    "serve": (serve, "migrate, then start web server and worker with the settings in DIELE_…"),
    "flask": (flask, "a Flask command, with the demo's settings unless others are set"),
}
#: What these do not know themselves they hand on.
PASSED_ON = ("test", "check", "bench", "flask")

if __name__ == "__main__":
    sys.exit(main())
