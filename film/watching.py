"""Draw a chapter's pictures again whenever its source changes, by a process that is warm but has not seen the source.

A worker waits with Manim imported and, of `scenes/`, only the table of contents. On a change it imports the chapter
as it is now, draws, and is done; the next one warms up meanwhile.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import manim  # noqa: F401  # to be warm: it takes a second

from film.job import Job
from film.staging import complete
from film.workers import Failure, Worker

if TYPE_CHECKING:
    from film.still import Page

POLL = 0.1  # seconds between looks at the files: a thread that is told would not survive in the workers
SOURCES = ("scenes/**/*.py", "model/*.py", "assets/fonts/*")
TASK = "film.watching:redraw"


@dataclass(frozen=True)
class Watched(Job):
    """The pictures of `stage` go into `folder`; of one beat, if it is named."""

    beat: str | None = None


@dataclass(frozen=True)
class Redrawn:
    """What has come of a change: file names of the pictures that are new or other now, or why there are none."""

    changed: tuple[str, ...]
    seconds: float
    failure: str = ""


def watch(job: Watched, root: Path, task: str = TASK) -> Iterator[Redrawn]:
    """Draw the job's pictures, and again after each change of the sources below `root`; goes on for ever.

    Only pictures that have changed are written. `seconds` is the time from when the change was seen.
    """
    job.folder.mkdir(parents=True, exist_ok=True)
    spare, before = Worker(task), None
    try:
        while True:
            now = _state(root)
            if now == before:
                time.sleep(POLL)
                continue
            began, before, worker = time.monotonic(), now, spare
            worker.give(job)
            done: Any = worker.hear()
            worker.process.kill()
            spare = Worker(task)
            seconds = time.monotonic() - began
            if isinstance(done, Failure):
                yield Redrawn((), seconds, done.message)
            else:
                yield Redrawn(done, seconds)
    finally:
        spare.process.kill()


def redraw(job: Watched, report: Callable[[int], None]) -> tuple[str, ...]:
    """What the worker does: the ends of all beats, or of one; returns the names of the files it has changed."""
    from film.still import look_at_ends

    changed: list[str] = []

    def look(page: Page) -> bool:
        if job.beat in (None, page.name):
            data, path = io.BytesIO(), job.folder / f"{page.number + 1:02d}-{page.name}.png"
            page.picture().save(data, format="PNG", compress_level=1)
            if not path.is_file() or path.read_bytes() != data.getvalue():
                with complete(path) as part:
                    part.write_bytes(data.getvalue())
                changed.append(path.name)
        return page.name != job.beat

    with TemporaryDirectory() as scratch:
        look_at_ends(Job(job.stage, job.trace, Path(scratch), job.settings), look)
    return tuple(changed)


def _state(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of all sources: differs after every change."""
    found = []
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            try:
                status = path.stat()
            except OSError:
                continue  # an editor is replacing it
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)
