"""The files that browsers get: scripts and styles without comments, hashed once at the start.

They are written and compressed once per release.

A page asks for ``/static/field/main.js?v=<hash>`` and may keep the answer for ever, because other
bytes have another address. Under an old address there are never new bytes: that is a 404. Without
``?v=``, as workers import, a file is asked about again each time.
"""

import base64
import functools
import gzip
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from whitenoise import WhiteNoise

from app.javascript import without_comments

PACKAGE = Path(__file__).parent
#: A wheel carries these folders inside the package, a checkout beside it.
ROOT = PACKAGE if (PACKAGE / "static").is_dir() else PACKAGE.parent
FOLDERS = ("static", "service_worker")
#: Of these folders the field app consists; what the desk uses is not kept on phones.
FIELD = ("/static/field/", "/static/shared/", "/static/vendor/", "/static/icons/icon.svg")
#: But no browser loads these; they are for people and type checkers.
UNLOADED = "/static/field/schema/"
KEPT = (".js", ".css", ".svg")
COMPRESSED = (".js", ".css", ".svg", ".json")
CATALOGUES = "/static/i18n/"
IMMUTABLE = "public, max-age=31536000, immutable"
#: Of a style sheet; none of ours has either in quotes.
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
INDENTATION = re.compile(rb"^ +", re.MULTILINE)


class Assets:
    """Every file under ``static/`` and ``service_worker/`` with its hash.

    ``folder`` is where they are read from when someone asks; ``version`` changes with any file
    and with the field app's page. A changed comment changes neither hash nor version.
    """

    def __init__(self, folder: Path, hashes: dict[str, str], version: str) -> None:
        self.folder = folder
        self.hashes = hashes
        self.version = version

    @classmethod
    def of_project(cls, instance: Path) -> "Assets":
        """Hash the project's files as they are sent; write and compress them into ``instance``.

        The copy is made once per release and is what people get: editing a file does not put new
        bytes behind an old hash. Changes are noticed at the next start only.
        """
        return cls.of_folder(ROOT, PACKAGE / "templates/field", instance)

    @classmethod
    def of_folder(cls, root: Path, pages: Path, instance: Path) -> "Assets":
        """Hash the files below ``root``; ``pages`` are templates that belong to the version."""
        files = {f"/{path.relative_to(root)}": _sent(path) for path in _files(root)}
        hashes = {name: _hash(data) for name, data in files.items()}
        shell = [f"{name} {value}" for name, value in hashes.items()]
        shell += [_hash(path.read_bytes()) for path in sorted(pages.glob("*.html"))]
        version = hashlib.sha256("\n".join(shell).encode()).hexdigest()[:16]
        return cls(_publish(files, instance / "assets" / version), hashes, version)

    def url(self, path: str) -> str:
        """Return the address of a file below ``static/``. Raises ``KeyError`` if there is none."""
        return self._address(f"/static/{path}")

    def import_map(self) -> str:
        """Return the text of the page's import map: relative imports get their hash through it."""
        scripts = [name for name in self.hashes if _is_script(name)]
        imports = {name: self._address(name) for name in scripts}
        return json.dumps({"imports": imports}, separators=(",", ":"))

    def script_hash(self) -> str:
        """Return what the content policy says to allow the import map."""
        digest = hashlib.sha256(self.import_map().encode()).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"

    def module_preloads(self) -> list[str]:
        """Return the addresses of all scripts of the field app, so that none waits for another."""
        return [self._address(name) for name in self._kept() if _is_script(name)]

    def precache(self) -> list[str]:
        """Return the addresses of all that a phone keeps to start offline, but for catalogues."""
        return [self._address(name) for name in self._kept()]

    def catalogues(self) -> dict[str, str]:
        """Return the address of each language's sentences."""
        names = [name for name in self.hashes if name.startswith(CATALOGUES)]
        return {Path(name).stem: self._address(name) for name in names}

    def _address(self, name: str) -> str:
        return f"{name}?v={self.hashes[name]}"

    def _kept(self) -> list[str]:
        names = [name for name in self.hashes if name.startswith(FIELD) and name.endswith(KEPT)]
        return [name for name in names if not name.startswith(UNLOADED)]


def wrap(app: WSGIApplication, assets: Assets) -> WSGIApplication:
    """Return an app that answers for files itself and hands everything else to ``app``."""
    files = WhiteNoise(
        app, allow_all_origins=False, max_age=None, add_headers_function=_add_headers
    )
    for folder in FOLDERS:
        files.add_files(str(assets.folder / folder), prefix=folder)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        known = assets.hashes.get(path)
        if known is None:
            # Parts of the worker are written by the app; nothing of static/ is.
            return (
                _missing(start_response)
                if path.startswith("/static/")
                else app(environ, start_response)
            )
        asked = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).get("v")
        if asked not in (None, [known]):
            return _missing(start_response)
        keep = IMMUTABLE if asked else "no-cache"

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("Cache-Control", keep)], *rest)

        found: Iterable[bytes] = files(environ, start)
        return found

    return answer


def _missing(start_response: StartResponse) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response("404 Not Found", [*headers, ("X-Content-Type-Options", "nosniff")])
    return [b"There is no such file.\n"]


def _add_headers(headers: Any, path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if path.endswith(".svg"):
        headers["Content-Security-Policy"] = "script-src 'none'"


def _files(root: Path) -> list[Path]:
    """Return what may be sent: not the type checker's files, not editors' and systems' own."""
    found = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return [
        path
        for path in found
        if path.is_file()
        and not path.name.endswith((".d.ts", ".br", ".gz"))
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
    ]


def _sent(path: Path) -> bytes:
    """Return what browsers get of a file."""
    data = path.read_bytes()
    if path.suffix == ".css":
        return INDENTATION.sub(b"", COMMENT.sub(b"", data))
    return _without_comments(data) if path.suffix == ".js" else data


@functools.cache  # an app of the same process, as in tests, has the same files
def _without_comments(data: bytes) -> bytes:
    return without_comments(data.decode()).encode()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _is_script(name: str) -> bool:
    return name.startswith("/static/") and name.endswith(".js")


def _publish(files: dict[str, bytes], target: Path) -> Path:
    """Write the files to ``target`` with compressed ones beside them, whole or not at all."""
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as made:
        for name, data in files.items():
            copy = Path(made, "new", name[1:])
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
            if name.endswith(COMPRESSED):
                _compress(copy, data)
        if not target.is_dir():  # another process may have been faster
            Path(made, "new").rename(target)
    _forget_old(target)
    return target


def _compress(path: Path, data: bytes) -> None:
    for ending, packed in ((".br", brotli.compress(data)), (".gz", gzip.compress(data, mtime=0))):
        if len(packed) < len(data):
            path.with_name(path.name + ending).write_bytes(packed)


def _forget_old(target: Path) -> None:
    """Delete releases but for this and the one before, which may still be answering."""
    releases = sorted(target.parent.glob("[!.]*"), key=lambda folder: folder.stat().st_mtime)
    for old in releases[:-2]:
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
