"""From a plan and a trace to a folder of files a lecturer can use."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

from film import captions, sidecar, stills
from film.assemble import Mark, concat
from film.job import ChapterResult, Job
from film.plan import Plan, chapter_folder
from film.staging import Staging
from film.workers import RENDER, Crew, Event, Failure, Workers
from model.errors import JourneyError
from model.trace import Trace
from scenes.contents import STAGES

MOVIE, LOG = "film.mp4", "film-error.log"
FILES = (MOVIE, "film.srt", "film.vtt", "poster.png", "contact.png", sidecar.FILM, sidecar.TRACE)
POSTER = ("attention", "arcs")  # the heart of the film: who looks at whom

Watch = Callable[[Event], None]


class ChapterError(JourneyError):
    """A chapter could not be filmed."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True)
class Part:
    """A chapter and when it starts in the film, in seconds."""

    chapter: ChapterResult
    start: float

    @property
    def end(self) -> float:
        """When the next one starts."""
        return self.start + self.chapter.duration

    @property
    def folder(self) -> str:
        """The chapter's folder, relative to the film's."""
        return chapter_folder(self.chapter.stage)


def make_film(
    plan: Plan, record: Callable[[], Trace], watch: Watch, task: str = RENDER, crew: Crew | None = None
) -> tuple[Part, ...]:
    """Film the trace that `record` returns into `plan.folder`, complete or not at all; `watch` hears what happens.

    `crew` films the chapters; without one, processes do, which start before `record` is called. Raises ChapterError
    when a chapter fails (the traceback is then in film-error.log in the folder), OSError when the disk is full or
    locked.
    """
    names = [*FILES, *map(chapter_folder, plan.stages)]
    filming = nullcontext(crew) if crew else Workers(min(plan.processes, len(plan.stages)), task)
    with Staging(plan.folder, names, sidecar.FILM) as staging, filming as workers:
        trace = record()
        trace.save(staging.folder / sidecar.TRACE)
        parts = _in_order(plan, _render(plan, staging.folder, workers, watch))
        _assemble(staging.folder, parts)
        sidecar.write_film(staging.folder, _document(plan, trace, parts))
        staging.publish(_obsolete(plan.folder))
    return parts


def _render(plan: Plan, folder: Path, workers: Crew, watch: Watch) -> dict[str, ChapterResult]:
    """All chapters, by slug. The longest begin first, so that no worker is left with one at the end."""
    jobs = [
        Job(stage, folder / sidecar.TRACE, folder / chapter_folder(stage), plan.settings)
        for stage in sorted(plan.stages, key=plan.expected_frames, reverse=True)
    ]
    results: dict[str, ChapterResult] = {}
    for event in workers.film(jobs):
        watch(event)
        if isinstance(event, Failure):
            raise _error(plan.folder, event)
        if isinstance(event, ChapterResult):
            results[event.stage.slug] = event
    return results


def _error(folder: Path, failure: Failure) -> ChapterError:
    message = f"chapter {failure.stage.slug}: {failure.message}"
    if failure.details:
        try:
            (folder / LOG).write_text(failure.details, encoding="utf-8")
            message += f" (more in {folder / LOG})"
        except OSError:
            pass  # the same full disk, most likely
    return ChapterError(message, failure.exit_code)


def _in_order(plan: Plan, results: dict[str, ChapterResult]) -> tuple[Part, ...]:
    """The chapters one after the other. Starts are counted in frames, so that they fit the video to the last one."""
    parts: list[Part] = []
    frames = 0
    for stage in plan.stages:
        chapter = results[stage.slug]
        parts.append(Part(chapter, frames / plan.settings.fps))
        frames += chapter.frames
    return tuple(parts)


def _assemble(folder: Path, parts: tuple[Part, ...]) -> None:
    """film.mp4 with chapter marks, the captions, the poster and the contact sheet."""
    marks = [Mark(part.start, part.end, part.chapter.stage.title) for part in parts]
    concat([folder / part.folder / "chapter.mp4" for part in parts], folder / MOVIE, marks)
    cues = [
        captions.Cue(part.start + clip.start, part.start + clip.end, clip.caption)
        for part in parts
        for clip in part.chapter.clips
    ]
    (folder / "film.srt").write_text(captions.srt(cues), encoding="utf-8")
    (folder / "film.vtt").write_text(captions.vtt(cues), encoding="utf-8")
    clips = [
        (folder / part.folder / clip.file, f"{part.chapter.stage.number} {part.chapter.stage.slug} · {clip.name}")
        for part in parts
        for clip in part.chapter.clips
    ]
    stills.contact_sheet(clips).save(folder / "contact.png")
    stills.last_frame(_poster_clip(folder, parts)).save(folder / "poster.png")


def _poster_clip(folder: Path, parts: tuple[Part, ...]) -> Path:
    """The beat of POSTER; in a film without it the last but one of the middle chapter, when most is on the page."""
    clips = {(part.chapter.stage.slug, clip.name): (part, clip) for part in parts for clip in part.chapter.clips}
    middle = parts[len(parts) // 2]
    part, clip = clips.get(POSTER, (middle, middle.chapter.clips[-2:][0]))
    return folder / part.folder / clip.file


def _document(plan: Plan, trace: Trace, parts: tuple[Part, ...]) -> dict[str, object]:
    return {
        "prompt": trace.prompt,
        "trace": trace.hash,
        "model": trace.provenance.model,
        "settings": asdict(plan.settings),
        "duration": parts[-1].end,
        "chapters": [
            {
                "chapter": part.chapter.stage.slug,
                "number": part.chapter.stage.number,
                "title": part.chapter.stage.title,
                "folder": part.folder,
                "start": part.start,
                "end": part.end,
            }
            for part in parts
        ],
    }


def _obsolete(folder: Path) -> list[str]:
    """What an earlier film left in the folder that this one may not have: its chapters, its error log."""
    chapters = map(chapter_folder, STAGES) if (folder / sidecar.FILM).exists() else ()
    return [LOG, *chapters]
