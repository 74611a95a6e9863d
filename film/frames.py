"""Pictures of beats at the size of print: chapters are played again, and only these are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from tqdm import tqdm  # type: ignore[import-untyped]  # as in film.filming

from film.cache import Cache, key_of
from film.filming import Load
from film.folder import Chapter
from film.job import ChapterResult, Job
from film.plan import Settings
from film.still import Page, look_at_ends
from film.store import chapter_keys
from film.workers import Failure, Workers
from model.errors import InputError, JourneyError
from model.trace import Trace
from model.trace_file import checksum
from scenes import contents
from scenes.contents import STAGES

DRAW = "film.frames:draw_beats"


@dataclass(frozen=True)
class Drawing(Job):
    """Draw the ends of some beats of a chapter: their numbers in it, and their names. Each becomes NUMBER.png."""

    wanted: tuple[tuple[int, str], ...] = ()


def draw_frames(
    chapters: Mapping[Chapter, Sequence[int]], trace: Path, folder: Path, settings: Settings, processes: int,
    tell: Callable[[str], None], task: str = DRAW, cache: Cache | None = None,
) -> None:  # fmt: skip
    """Draw these beats of each chapter, by number, as `folder`/SLUG/NUMBER.png; `tell` hears of each chapter.

    What is in the cache is not drawn again. JourneyError, one line, when a chapter cannot be played, or no longer has
    these beats.
    """
    stages = {stage.slug: stage for stage in STAGES}
    jobs = [
        Drawing(stages[chapter.slug], trace, folder / chapter.slug, settings,
                wanted=tuple((i, chapter.beats[i].name) for i in numbers))
        for chapter, numbers in chapters.items()
    ]  # fmt: skip
    kept = Kept(cache, jobs, task) if cache else None
    missing = [job for job in jobs if not (kept and kept.fetch(job))]
    missing.sort(key=lambda job: -job.wanted[-1][0])  # those that play longest first
    with Workers(min(processes, len(missing)), task) as workers:
        for event in workers.film(missing) if missing else ():
            if isinstance(event, Failure):
                raise (InputError if event.exit_code == InputError.exit_code else JourneyError)(
                    f"chapter {event.stage.slug}: {event.message}"
                )
            if isinstance(event, ChapterResult):
                tell(f"  {event.stage.slug}")
                if kept:
                    with suppress(OSError):  # a full disk, say: then it will be drawn again
                        kept.keep(next(job for job in missing if job.stage == event.stage))


class Kept:
    """Pictures that were drawn before: by the same code, with the same settings, from the same trace."""

    def __init__(self, cache: Cache, jobs: Sequence[Drawing], task: str) -> None:
        self._cache = cache
        run = checksum(Trace.load(jobs[0].trace))
        keys = chapter_keys([job.stage for job in jobs], jobs[0].settings, task)
        self._keys = {job.stage: key_of("frames", keys[job.stage], run, job.wanted) for job in jobs}

    def fetch(self, job: Drawing) -> bool:
        """Put the pictures of a job where it would draw them; False if they are not all there."""
        for note in self._cache.notes(self._keys[job.stage]):
            job.folder.mkdir(parents=True, exist_ok=True)
            pictures = [(note["pictures"][str(number)], picture_of(job.folder, number)) for number, _ in job.wanted]
            if all(self._cache.copy(digest, path) for digest, path in pictures):
                return True
        return False

    def keep(self, job: Drawing) -> None:
        """Keep what a job has drawn. OSError when the disk is full."""
        pictures = {str(number): self._cache.keep(picture_of(job.folder, number)) for number, _ in job.wanted}
        if all(pictures.values()):
            self._cache.note(self._keys[job.stage], {"pictures": pictures})


def draw_beats(job: Drawing, report: object, load: Load = contents.load) -> ChapterResult:
    """What a worker does with a chapter."""
    tqdm.set_lock(RLock())  # as in film.filming: its default is leaked when a worker is killed
    job.folder.mkdir(parents=True, exist_ok=True)
    wanted = dict(job.wanted)

    def look(page: Page) -> bool:
        if page.number in wanted:
            if wanted[page.number] != page.name:
                raise _changed(job.stage.slug)
            page.save(picture_of(job.folder, page.number), ".png")
        return page.number < max(wanted)

    look_at_ends(job, look, load)
    if not all(picture_of(job.folder, number).exists() for number in wanted):
        raise _changed(job.stage.slug)
    return ChapterResult(job.stage, ())


def picture_of(folder: Path, number: int) -> Path:
    """Where the picture of a beat is, among those of its chapter."""
    return folder / f"{number:02d}.png"


def _changed(slug: str) -> InputError:
    return InputError(f"the program has changed, {slug} has other beats than this film: film it again")
