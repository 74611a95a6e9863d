"""A film folder is filled from a hidden folder beside its files: nothing half-written ever has a final name."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from model.errors import InputError

PREFIX = ".partial-"
SHOWN = "shown"  # in a staging folder: names in the film folder that are there before their time
UNFIT = {errno.EEXIST, errno.ENOTDIR, errno.ENOENT, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}


class Staging:
    """A private folder inside the film folder, removed at the end of the `with` block whatever happens.

    It is locked as long as this process lives, so that a later run can tell it from the remains of a killed one.
    `names` are what a film puts into its folder; the one named `seal` tells a finished film from files of others,
    which are never replaced.
    """

    def __init__(self, target: Path, names: Iterable[str], seal: str) -> None:
        self.target, self._names, self._seal = target, names, seal

    def __enter__(self) -> Staging:
        self._made: list[Path] = []
        try:
            self._made = [folder for folder in (self.target, *self.target.parents) if not folder.exists()]
            self.target.mkdir(parents=True, exist_ok=True)
            with _locked(self.target):
                self._spare_others()
                clean(self.target)
                self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self.target))
                self._lock = os.open(self.folder, os.O_RDONLY)
                fcntl.flock(self._lock, fcntl.LOCK_EX)
        except BaseException as error:
            self._remove_empty()
            if isinstance(error, OSError) and error.errno in UNFIT:
                raise InputError(f"cannot make a folder {self.target} ({error.strerror}): give another -o") from None
            raise
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        with _undisturbed():
            _withdraw(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._lock)
            self._remove_empty()

    def show(self, name: str, file: str) -> bool:
        """Let one finished file of a folder be seen under its final name before all is; False: another film is there.

        It goes when the rest does not come.
        """
        place = self.target / name
        with _locked(self.target), _undisturbed():
            if (self.target / self._seal).exists() or place.exists():
                return False
            with (self.folder / SHOWN).open("a", encoding="utf-8") as shown:
                shown.write(name + "\n")
            place.mkdir()
            try:
                os.link(self.folder / name / file, place / file)
            except OSError:  # not every file system has links
                shutil.copyfile(self.folder / name / file, place / f".{file}")
                (place / f".{file}").rename(place / file)
        return True

    def publish(self, obsolete: Iterable[str]) -> None:
        """Replace what the film folder holds by what is here, and take away the `obsolete` names.

        The seal goes first of the old ones and comes last of the new ones: a folder that has it is whole.
        """
        new = sorted(path.name for path in self.folder.iterdir() if path.name != SHOWN)
        retired = self.folder / "retired"
        retired.mkdir()
        with _locked(self.target), _undisturbed():
            for name in dict.fromkeys([self._seal, *obsolete, *new]):
                if (self.target / name).exists():
                    (self.target / name).rename(retired / name)
            for name in sorted(new, key=lambda name: name == self._seal):
                (self.folder / name).rename(self.target / name)
            (self.folder / SHOWN).unlink(missing_ok=True)

    def _spare_others(self) -> None:
        """InputError if what is no film's would be replaced. (A run killed while it published left its own folder.)"""
        ours = (self.target / self._seal).exists() or any(self.target.glob(f"{PREFIX}*/retired"))
        ours = ours or any(self.target.glob(f"{PREFIX}*/{SHOWN}"))
        if theirs := [name for name in self._names if not ours and (self.target / name).exists()]:
            raise InputError(f"{self.target / theirs[0]} is not part of a film: give another folder with -o")

    def _remove_empty(self) -> None:
        """Take away the folders made for this film, unless there is something in them."""
        for folder in self._made:
            try:
                folder.rmdir()
            except OSError:
                return


def clean(target: Path) -> None:
    """Remove the staging folders of runs that were killed."""
    for folder in target.glob(f"{PREFIX}*"):
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _withdraw(folder)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass  # its run is alive
        finally:
            os.close(lock)


def _withdraw(folder: Path) -> None:
    """Take away what a run has shown of its film and not published."""
    try:
        names = (folder / SHOWN).read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for name in names:
        if Path(name).name == name:
            shutil.rmtree(folder.parent / name, ignore_errors=True)


def check_place(out: Path) -> None:
    """InputError if no file can come to be at `out`: to know it before an hour's work."""
    if out.exists() and not out.is_file():  # a device, say: it must not be replaced
        raise InputError(f"{out} is no file: give another path with -o")
    if not out.parent.is_dir():
        raise InputError(f"there is no folder {out.parent}: make it, or give another path with -o")


@contextmanager
def complete(out: Path) -> Iterator[Path]:
    """A hidden path to write to, which becomes `out` when all went well, and nothing otherwise."""
    part = out.with_name(f".{out.name}.part")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let no other run begin or publish in that folder meanwhile."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Finish this in spite of a (second) Ctrl-C: it takes a moment, and half of it would be a mess."""
    if threading.current_thread() is not threading.main_thread():  # signals go to the main thread only
        yield
        return
    endings = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(ending, signal.SIG_IGN) for ending in endings]
    try:
        yield
    finally:
        for ending, handler in zip(endings, before, strict=True):
            signal.signal(ending, handler)
