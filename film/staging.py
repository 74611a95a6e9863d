"""A film folder is filled from a hidden folder beside its files: nothing half-written ever has a final name."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

PREFIX = ".partial-"


class Staging:
    """A private folder inside the film folder, removed at the end of the `with` block whatever happens.

    It is locked as long as this process lives, so that a later run can tell it from the remains of a killed one.
    """

    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> Staging:
        self._made = not self.target.exists()
        self.target.mkdir(parents=True, exist_ok=True)
        clean(self.target)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self.target))
        self._lock = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)
        if self._made and not any(self.target.iterdir()):
            self.target.rmdir()

    def publish(self, obsolete: Iterable[str], seal: str) -> None:
        """Replace what the film folder holds by what is here, and take away the `obsolete` names.

        The file named `seal` goes first of the old ones and comes last of the new ones: a folder that has it is whole.
        """
        new = sorted(path.name for path in self.folder.iterdir())
        retired = self.folder / "retired"
        retired.mkdir()
        for name in dict.fromkeys([seal, *obsolete, *new]):
            if (self.target / name).exists():
                (self.target / name).rename(retired / name)
        for name in sorted(new, key=lambda name: name == seal):
            (self.folder / name).rename(self.target / name)


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
