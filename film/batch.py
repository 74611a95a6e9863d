"""Many films, one a row of a file, and the list of those that are done: a batch that was broken off goes on."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from film import sidecar
from film.plan import Settings
from film.prompts import Row
from film.staging import complete
from film.text import clock, explain, printable, shortened
from film.workers import CrewError
from model.errors import InputError

MANIFEST, VERSION = "batch.json", 1
AT_ONCE = 6  # films under way on a cluster: chapters of some keep it busy while others are recorded and joined


Film = Callable[[Row], object]


@dataclass(frozen=True)
class Outcome:
    """What became of a row: why it failed, "" if it did not, and how long it took, in seconds."""

    row: Row
    reason: str
    seconds: float


class Manifest:
    """The films of a folder: done, or failed and why. Written after every film, complete or not at all."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._films = self._read()

    def done(self, row: Row) -> bool:
        """Whether the film is there, made of the same row with the same settings."""
        film = self._films.get(row.out, {})
        there = (self._folder / row.out / sidecar.FILM).is_file()
        return there and film.get("status") == "done" and film.get("digest") == self._digest(row)

    def note(self, outcome: Outcome) -> None:
        """Keep what became of a row."""
        row = outcome.row
        self._films[row.out] = {
            "status": "failed" if outcome.reason else "done", "reason": outcome.reason, "line": row.line,
            "prompt": row.prompt, "seconds": round(outcome.seconds, 1), "digest": self._digest(row),
        }  # fmt: skip
        document = {"version": VERSION, "films": self._films}
        with complete(self._folder / MANIFEST) as path:
            path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def _digest(self, row: Row) -> str:
        """Of all that the film is asked to be."""
        asked = json.dumps([row.cells, asdict(self._settings)], sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()[:16]

    def _read(self) -> dict[str, dict[str, object]]:
        path = self._folder / MANIFEST
        if not path.exists():
            return {}
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            films: dict[str, dict[str, object]] = document["films"]
            whole = document["version"] == VERSION and all(isinstance(film, dict) for film in films.values())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            whole = False
        if not whole:
            raise InputError(f"{path} is damaged: remove it, and all films are made again")
        return films


def film_all(
    rows: Sequence[Row], film: Film, folder: Path, settings: Settings, pool: Executor | None,
    tell: Callable[[str], object],
) -> bool:  # fmt: skip
    """Make the films of all rows that are not there, each by `film`, into `folder`; whether all went well.

    They are made one after the other, or at the same time by the threads of `pool`. One that fails is noted, and the
    others go on. `tell` hears of each. InputError for a folder that cannot be used; CrewError when nobody can film.
    """
    with _alone_in(folder):
        manifest = Manifest(folder, settings)
        waiting = [row for row in rows if not manifest.done(row)]
        failed = 0
        for number, outcome in enumerate(_outcomes(waiting, film, pool), 1):
            manifest.note(outcome)
            failed += bool(outcome.reason)
            found = f"failed: {outcome.reason}" if outcome.reason else f"done, took {clock(outcome.seconds)}"
            tell(printable(f"{number} of {len(waiting)}, {outcome.row.out}: {found}"))
    before = len(rows) - len(waiting)
    tell(f"{len(waiting) - failed} films made, {failed} failed, {before} as before: {folder / MANIFEST}")
    return not failed


@contextmanager
def _alone_in(path: Path) -> Iterator[None]:
    """Let no other batch work in that folder meanwhile. InputError when one does, or no folder can be there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise InputError(f"cannot make a folder {path} ({error.strerror}): give another -o") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another batch is at work in {path}: wait for its end, or give another -o") from None
        yield
    finally:
        os.close(lock)


def _outcomes(rows: Sequence[Row], film: Film, pool: Executor | None) -> Iterator[Outcome]:
    """What becomes of the rows, one after the other or, with a pool, in the order of their ends."""
    if pool is None:
        yield from (_outcome(row, film) for row in rows)
        return
    futures = [pool.submit(_outcome, row, film) for row in rows]
    lost: CrewError | None = None
    try:
        for future in as_completed(futures):
            if future.cancelled():
                continue
            try:
                yield future.result()
            except CrewError as error:  # what others have ended meanwhile is still to be told
                lost = error
                _cancel(futures)
    finally:
        _cancel(futures)
    if lost:
        raise lost


def _cancel(futures: Sequence[Future[Outcome]]) -> None:
    for future in futures:
        future.cancel()


def _outcome(row: Row, film: Film) -> Outcome:
    began = monotonic()
    reason = ""
    try:
        film(row)
    except CrewError:  # without anybody who films, all others would fail too
        raise
    except Exception as error:
        reason = shortened(explain(error))
    return Outcome(row, reason, monotonic() - began)
