"""Pictures of beats at the size of print: chapters are played again, and only these are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from PIL import Image
from tqdm import tqdm  # type: ignore[import-untyped]  # as in film.filming

from film.filming import Load
from film.folder import Chapter
from film.job import ChapterResult, Job
from film.plan import Settings
from film.still import Draw, look_at_ends
from film.workers import Failure, Workers
from model.errors import InputError, JourneyError
from scenes import contents
from scenes.contents import STAGES

DRAW = "film.frames:draw_beats"


@dataclass(frozen=True)
class Drawing(Job):
    """Draw the ends of some beats of a chapter: their numbers in it, and their names. Each becomes NUMBER.png."""

    wanted: tuple[tuple[int, str], ...] = ()


def draw_frames(
    chapters: Mapping[Chapter, Sequence[int]], trace: Path, folder: Path, settings: Settings, processes: int,
    tell: Callable[[str], None], task: str = DRAW,
) -> dict[Chapter, tuple[Path, ...]]:  # fmt: skip
    """The pictures of these beats of each chapter, by number, as PNG files in `folder`; `tell` hears of each chapter.

    JourneyError, one line, when a chapter cannot be played, or no longer has these beats.
    """
    stages = {stage.slug: stage for stage in STAGES}
    jobs = [
        Drawing(stages[chapter.slug], trace, folder / chapter.slug, settings,
                wanted=tuple((i, chapter.beats[i].name) for i in numbers))
        for chapter, numbers in chapters.items()
    ]  # fmt: skip
    jobs.sort(key=lambda job: -job.wanted[-1][0])  # those that play longest first
    with Workers(min(processes, len(jobs)), task) as workers:
        for event in workers.film(jobs):
            if isinstance(event, Failure):
                raise (InputError if event.exit_code == InputError.exit_code else JourneyError)(
                    f"chapter {event.stage.slug}: {event.message}"
                )
            if isinstance(event, ChapterResult):
                tell(f"  {event.stage.slug}")
    return {
        chapter: tuple(_picture(folder / chapter.slug, i) for i in numbers) for chapter, numbers in chapters.items()
    }


def draw_beats(job: Drawing, report: object, load: Load = contents.load) -> ChapterResult:
    """What a worker does with a chapter."""
    tqdm.set_lock(RLock())  # as in film.filming: its default is leaked when a worker is killed
    job.folder.mkdir(parents=True)
    wanted = dict(job.wanted)

    def look(number: int, name: str, draw: Draw) -> bool:
        if number in wanted:
            if wanted[number] != name:
                raise _changed(job.stage.slug)
            picture: Image.Image = draw()
            picture.save(_picture(job.folder, number), format="PNG")
        return number < max(wanted)

    look_at_ends(job, look, load)
    if not all(_picture(job.folder, number).exists() for number in wanted):
        raise _changed(job.stage.slug)
    return ChapterResult(job.stage, ())


def _picture(folder: Path, number: int) -> Path:
    return folder / f"{number:02d}.png"


def _changed(slug: str) -> InputError:
    return InputError(f"the program has changed, {slug} has other beats than this film: film it again")
