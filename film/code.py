"""The code that something depends on, as one digest: modules of this project, all they import, fonts, libraries.

Modules are found by reading the import statements: nothing is imported.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

ROOT = Path(__file__).resolve().parent.parent
PAGE = ("assets/companion/*", "assets/companion/*/*")  # what a film's page is made of
DRAWING = ("assets/fonts/*.?tf", "film/drawing/*.c")  # files that modules read, and that can change a picture
LIBRARIES = ("manim", "numpy", "av", "pycairo", "uharfbuzz", "typst", "scipy", "safetensors", "num2words")
RECORDING = ("torch", "numpy", "tokenizers", "gguf", "safetensors")
IMPORT = re.compile(r"^[ \t]*((?:from|import)\b[^(\n]*(?:\([^)]*\))?)", re.MULTILINE)


def digest(*modules: str, libraries: tuple[str, ...] = LIBRARIES, files: tuple[str, ...] = DRAWING) -> str:
    """SHA-256 over modules such as "scenes.logits" and what they import, `files` (patterns), versions of libraries."""
    paths = sorted({*closure(*modules), *(path for pattern in files for path in ROOT.glob(pattern))})
    sha = hashlib.sha256(platform.python_version().encode())
    for path in paths:
        _add(sha, path)
    if any(_read(path).loads_chapters for path in paths if path.suffix == ".py"):
        for path in sorted((ROOT / "scenes").glob("*.py")):
            sha.update(f"\n{path.name} {_attributes(path)}".encode())
    _add_versions(sha, libraries)
    return sha.hexdigest()


def whole() -> str:
    """SHA-256 over all code of this project, fonts and versions: quick to tell, equal only if nothing changed."""
    sha = hashlib.sha256(platform.python_version().encode())
    for pattern in (*(f"{folder}/**/*.py" for folder in ("model", "scenes", "film")), *DRAWING, *PAGE):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                _add(sha, path)
    _add_versions(sha, (*LIBRARIES, *RECORDING))
    return sha.hexdigest()


def closure(*modules: str) -> set[Path]:
    """The files of modules and of all that they import, near or far, of this project."""
    found: set[Path] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = _file(ROOT, name)
        if path is None or path in found:
            continue
        found.add(path)
        waiting += _read(path).imports
        waiting.append(name.rpartition(".")[0])  # its package is imported with it
    return found


class Module:
    """What a file of the project imports. (Its import statements alone are parsed: the whole would take ten times as
    long. They begin a line, as ruff wants them to.)"""

    def __init__(self, path: Path) -> None:
        self.imports: list[str] = []
        self.loads_chapters = False
        text = path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
        for match in IMPORT.finditer(text):
            with suppress(SyntaxError):  # words of a docstring
                self._note(ast.parse(match[1]).body[0])

    def _note(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Import):
            self.imports += [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            names = [alias.name for alias in statement.names]
            self.imports += [statement.module, *(f"{statement.module}.{name}" for name in names)]
            self.loads_chapters |= statement.module == "scenes.contents" and "load" in names


def _attributes(path: Path) -> list[str]:
    """What the classes of a module say of themselves, such as `hue = "key"`.

    That is all a chapter asks of others, whose modules it loads by their names (the plan of the film has their hues).
    """
    classes = [node for node in ast.parse(path.read_bytes()).body if isinstance(node, ast.ClassDef)]
    lines = [line for node in classes for line in node.body]
    return [ast.unparse(line) for line in lines if isinstance(line, ast.Assign | ast.AnnAssign)]


def _add(sha: Hash, path: Path) -> None:
    sha.update(f"\n{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())


def _add_versions(sha: Hash, libraries: Iterable[str]) -> None:
    for name in libraries:
        sha.update(f"\n{name} {_version(name)}".encode())


def _read(path: Path) -> Module:
    stat = path.stat()
    return _parsed(path, stat.st_mtime_ns, stat.st_size)


@cache
def _parsed(path: Path, mtime: int, size: int) -> Module:
    return Module(path)


@cache
def _file(root: Path, module: str) -> Path | None:
    """The file of a module of this project; None for others."""
    path = root.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if module and file.is_file():
            return file
    return None


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "missing"
