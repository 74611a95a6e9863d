"""A folder of the user's where the program keeps what it has made, so as not to make it again.

    files/ab/cdef…     a file, named by the SHA-256 of its content: one that was damaged is told by its name
    notes/KEY/9f3b…    a small JSON document, named by its digest too, under a key: it says what files are for

All are written under another name first and renamed. Any number of processes may use the folder at once, and nothing
in it is needed: what is missing or damaged is made again. What was used longest ago goes first when there is too much.
(Files that were used are touched: the times of reading that a file system keeps are often switched off.)
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import InputError

FOLDER, LIMIT = "TOKEN_JOURNEY_CACHE", "TOKEN_JOURNEY_CACHE_BYTES"  # environment variables
USUAL_LIMIT = 2_000_000_000  # bytes
LARGEST = 0.5  # share of the limit that one file may take: a larger one would push out all else
MOST_NOTES = 16  # under one key
TAG = "CACHEDIR.TAG"  # tells backup programs that nothing here is worth keeping: https://bford.info/cachedir/
SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55\n# Clips and traces of token-journey. Safe to remove.\n"
ABANDONED = 3_600_000_000_000  # ns after which a file that is being written never will be
PARTS = ("files", "notes", "new")


@dataclass(frozen=True)
class Cache:
    """The folder, and how many bytes it may hold. Anything that is written may raise OSError: the disk may be full."""

    folder: Path
    limit: int

    @property
    def scratch(self) -> Path:
        """A folder for what is being written; the remains of killed runs grow old in it and go."""
        folder = self.folder / "new"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def keep(self, source: Path | bytes) -> str | None:
        """Keep a copy of a file or of bytes; its digest, under which it is found again. None: it is too large to keep.

        Copied, not linked: a film's files belong to the user, who may change them in place.
        """
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > LARGEST * self.limit:
            return None
        digest = _digest(source)
        path = self._file(digest)
        if not (path.is_file() and path.stat().st_size == size):
            self._write(path, source)
        with suppress(FileNotFoundError):  # another process has trimmed already: it will be made again
            os.utime(path)
        return digest

    def copy(self, digest: str, target: Path) -> bool:
        """Write the file of that digest to `target`; False if it is missing or damaged."""
        path = self.path(digest)
        if path is None:
            return False
        with suppress(FileNotFoundError), path.open("rb") as file, target.open("wb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
        if target.exists() and _digest(target) == digest:
            return True
        target.unlink(missing_ok=True)
        self.drop(digest)
        return False

    def path(self, digest: str) -> Path | None:
        """Where the file of that digest is, for reading only; its content is not checked. None if it is missing."""
        path = self._file(digest)
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def drop(self, digest: str) -> None:
        """Forget the file of that digest."""
        with suppress(OSError):
            self._file(digest).unlink()

    def note(self, key: str, document: dict[str, Any]) -> None:
        """Keep a document under a key, as the newest. Of many under one key the oldest go."""
        content = json.dumps(document).encode()
        path = self.folder / "notes" / key / _digest(content)
        if not path.exists():
            self._write(path, content)
        with suppress(FileNotFoundError):
            os.utime(path)
        for old in self._by_age(path.parent)[MOST_NOTES:]:
            old.unlink(missing_ok=True)

    def notes(self, key: str) -> Iterator[dict[str, Any]]:
        """The documents under a key, newest first, without damaged ones."""
        for path in self._by_age(self.folder / "notes" / key):
            with suppress(OSError):
                content = path.read_bytes()
                if _digest(content) == path.name:
                    yield json.loads(content)
                else:
                    path.unlink()

    def trim(self) -> None:
        """Bring the folder under its limit: what was used longest ago goes."""
        found = sorted(self._all(), key=lambda entry: entry[1])
        size = sum(bytes for _, _, bytes in found)
        for path, used, bytes in found:
            if size <= self.limit:
                return
            if path.parent == self.folder / "new" and time.time_ns() - used < ABANDONED:
                continue  # somebody is writing it
            path.unlink(missing_ok=True)
            size -= bytes

    def size(self) -> tuple[int, int]:
        """How many files there are, and their bytes."""
        sizes = [bytes for _, _, bytes in self._all()]
        return len(sizes), sum(sizes)

    def clear(self) -> None:
        """Remove all there is."""
        for part in PARTS:
            shutil.rmtree(self.folder / part, ignore_errors=True)

    def _all(self) -> Iterator[tuple[Path, int, int]]:
        """Every file, when it was last used (ns), and its bytes."""
        for part in PARTS:
            for folder, _, names in os.walk(self.folder / part):
                for name in names:
                    with suppress(FileNotFoundError):  # another process is faster
                        path = Path(folder, name)
                        stat = path.stat()
                        yield path, stat.st_mtime_ns, stat.st_size

    def _file(self, digest: str) -> Path:
        return self.folder / "files" / digest[:2] / digest[2:]

    def _by_age(self, folder: Path) -> list[Path]:
        """The files of a folder, newest first; none if it cannot be read."""
        found: list[tuple[int, Path]] = []
        with suppress(OSError):
            for path in folder.iterdir():
                with suppress(FileNotFoundError):
                    found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]

    def _write(self, path: Path, source: Path | bytes) -> None:
        """A whole file or none, also when another process writes the same."""
        handle, name = tempfile.mkstemp(dir=self.scratch)
        try:
            with open(handle, "wb") as file:
                if isinstance(source, bytes):
                    file.write(source)
                else:
                    with source.open("rb") as original:
                        shutil.copyfileobj(original, file, 1 << 20)
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)


def open_cache() -> Cache:
    """The user's cache, made if it is not there. InputError, naming the variable to set, if it cannot be used."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(os.environ.get(FOLDER) or Path(base or Path.home() / ".cache") / "token-journey").absolute()
    except RuntimeError:  # a user without a home
        raise InputError(f"there is no home folder to keep a cache in: set {FOLDER}") from None
    limit = os.environ.get(LIMIT, str(USUAL_LIMIT))
    if not limit.isdecimal():
        raise InputError(f"{LIMIT}={limit!r} is not a number of bytes: set it to one, such as {USUAL_LIMIT}")
    tag = folder / TAG
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not tag.exists():
            if any(path.name != TAG for path in folder.iterdir()):  # nothing of anybody else's is ever removed
                raise InputError(f"{folder} has other files in it: set {FOLDER} to an empty folder or a new one")
            tag.write_text(SIGNATURE)
    except OSError as error:
        raise InputError(f"no cache can be kept in {folder} ({error.strerror}): set {FOLDER} to another") from None
    return Cache(folder, int(limit))


def _digest(source: Path | bytes) -> str:
    """SHA-256 of bytes or of a file."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_of(*parts: Any) -> str:
    """A key for all that something depends on: digest of JSON values."""
    return _digest(json.dumps(parts, sort_keys=True).encode())
