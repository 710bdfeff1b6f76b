"""Starting processes quickly: forked from one that has imported everything already."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["app", "gunicorn.workers.gthread", "gunicorn.app.wsgiapp"])


def start_server(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path
) -> BaseProcess:
    """Run gunicorn in a process that leads a group of its own; what it says goes to ``log``."""
    return fork(_serve, list(arguments), dict(environment), folder, log)


def fork(target: Callable[..., None], *arguments: Any, **options: Any) -> BaseProcess:
    """Run a function of a module in a process of its own, which ends with this one."""
    process = _context.Process(target=target, args=arguments, kwargs=options, daemon=True)
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
