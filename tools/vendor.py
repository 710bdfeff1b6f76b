"""What comes from others: the locks, and the libraries that the browser gets."""

import json
import subprocess
from pathlib import Path

HOME = Path("node_modules")
TARGET = Path("static/vendor")
#: Our file, the npm package, the file in it.
MODULES = {
    "preact.js": ("preact", "dist/preact.mjs"),
    "preact-hooks.js": ("preact", "hooks/dist/hooks.mjs"),
    "htm.js": ("htm", "dist/htm.module.js"),
    "idb.js": ("idb", "build/index.js"),
}
#: The type checker reads the packages' own types through these.
TYPES = {
    "preact.d.ts": 'export * from "preact";\n',
    "preact-hooks.d.ts": 'export * from "preact/hooks";\n',
    "htm.d.ts": 'export { default } from "htm";\n',
    "idb.d.ts": 'export * from "idb";\n',
}


def lock(python: str, extra: list[str]) -> None:
    """Write ``requirements/``: every package exact, with its hashes, for every platform."""
    tool = [python, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--no-header"]
    tool += ["--python-version=3.11", "--generate-hashes", "--no-emit-index-url", *extra]
    run, test = "requirements/run.txt", "requirements/test.txt"
    whole = ["--group=test", f"--constraint={run}", f"--output-file={test}"]
    subprocess.run([*tool, "pyproject.toml", f"--output-file={run}"], check=True)
    subprocess.run([*tool, "pyproject.toml", *whole], check=True)


def copy(*, check: bool) -> list[str]:
    """Write ``static/vendor/`` and return nothing, or only return the names that differ."""
    TARGET.mkdir(parents=True, exist_ok=True)
    differing = []
    for name, text in _files().items():
        path = TARGET / name
        if not check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differing.append(name)
    return differing


def _files() -> dict[str, str]:
    packages = sorted({package for package, _ in MODULES.values()})
    files = {name: _module(HOME / package / path) for name, (package, path) in MODULES.items()}
    files |= TYPES
    files |= {f"{name}.LICENSE": (HOME / name / "LICENSE").read_text() for name in packages}
    versions = {name: json.loads((HOME / name / "package.json").read_text()) for name in packages}
    files["VERSIONS"] = "".join(f"{name} {about['version']}\n" for name, about in versions.items())
    return files


def _module(path: Path) -> str:
    """Return a module that finds its neighbour by a relative address and names no source map."""
    text = path.read_text().replace('from"preact"', 'from"./preact.js"')
    lines = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL")]
    return "\n".join(lines).strip() + "\n"
