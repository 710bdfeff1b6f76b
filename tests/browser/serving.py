"""Starting servers quickly: forked from a process that has imported everything already."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["app", "gunicorn.workers.gthread", "gunicorn.app.wsgiapp"])


def start_server(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path
) -> BaseProcess:
    """Run gunicorn in a process that leads a group of its own; what it says goes to ``log``."""
    given = (list(arguments), dict(environment), folder, log)
    process = _context.Process(target=_serve, args=given, daemon=True)
    process.start()
    return process


def _serve(arguments: list[str], environment: dict[str, str], folder: Path, log: Path) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    sys.argv = ["gunicorn", *arguments]
    from gunicorn.app.wsgiapp import run

    run()
