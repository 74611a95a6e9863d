"""A film folder is filled from a hidden folder beside its files: nothing half-written ever has a final name."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

PREFIX = ".partial-"


class Staging:
    """A private folder inside the film folder, removed at the end of the `with` block whatever happens.

    It is locked as long as this process lives, so that a later run can tell it from the remains of a killed one.
    """

    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> Staging:
        self.target.mkdir(parents=True, exist_ok=True)
        clean(self.target)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self.target))
        self._lock = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)
        with _ignored(OSError):
            self.target.rmdir()  # succeeds only for a folder that was made for nothing

    def publish(self, obsolete: set[str], last: str) -> None:
        """Move everything into the film folder, `last` at the very end, and take away what is `obsolete` there."""
        retired = self.folder / "retired"
        retired.mkdir()
        names = sorted(path.name for path in self.folder.iterdir() if path != retired)
        for name in [*sorted(obsolete - set(names)), *sorted(names, key=lambda name: name == last)]:
            new, final = self.folder / name, self.target / name
            if final.is_dir():
                final.rename(retired / name)  # a folder cannot be renamed over another
            elif final.exists() and not new.exists():
                final.rename(retired / name)
            if new.exists():
                new.replace(final)


def clean(target: Path) -> None:
    """Remove the staging folders of runs that were killed."""
    for folder in target.glob(f"{PREFIX}*"):
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass  # its run is alive
        finally:
            os.close(lock)
