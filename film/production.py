"""From a plan and a trace to a folder of files a lecturer can use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from film import captions, companion, finished, sidecar, stills
from film.assemble import Mark, complete, concat, speech_of
from film.cache import Cache
from film.job import ChapterResult, Job
from film.plan import CHAPTER, MOVIE, PAGE, Plan, chapter_folder
from film.recordings import Recording
from film.staging import Staging
from film.store import Store, chapter_keys
from film.workers import RENDER, Crew, Event, Failure, Workers
from model.errors import JourneyError
from model.trace import Trace
from model.trace_file import checksum
from scenes.contents import STAGES, Stage
from scenes.language import say, speaking

LOG = "film-error.log"
FILES = (MOVIE, "film.srt", "film.vtt", "poster.png", "contact.png", PAGE, sidecar.FILM, sidecar.TRACE)
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
    plan: Plan, record: Callable[[], Trace], watch: Watch, task: str = RENDER, crew: Crew | None = None,
    cache: Cache | None = None,
) -> tuple[Part, ...]:  # fmt: skip
    """Film the trace that `record` returns into `plan.folder`, complete or not at all; `watch` hears what happens.

    `crew` films the chapters; without one, processes do, which start before a model is run. What is in the `cache` is
    not filmed again, and chapters go there when they are finished. Raises ChapterError when a chapter fails (the
    traceback is then in film-error.log in the folder), OSError when the disk is full or locked.
    """
    names = [*FILES, *map(chapter_folder, plan.stages)]
    at_hand = isinstance(record, Recording) and record.checksum is not None
    keys = _keys(plan, task) if cache else {}  # before anybody reads the code to run it
    filming = nullcontext(crew) if crew else Workers(min(plan.processes, len(plan.stages)), task, early=not at_hand)
    with Staging(plan.folder, names, sidecar.FILM) as staging, filming as workers:
        trace = record()
        trace.save(staging.folder / sidecar.TRACE)
        store = Store(cache, keys, trace) if cache else None
        parts = _in_order(plan, _render(plan, staging, workers, watch, store))
        with speaking(plan.settings.language):
            _assemble(staging.folder, parts)
            sidecar.write_film(staging.folder, _document(plan, trace, parts))
            companion.write_beside(staging.folder, trace)
        staging.publish(_obsolete(plan.folder))
    if cache:
        with suppress(OSError):
            finished.remember(cache, plan, checksum(trace), [*FILES, *(part.folder for part in parts)])
    return parts


def _keys(plan: Plan, task: str) -> dict[Stage, str]:
    return chapter_keys(plan.stages, plan.settings, task, plan.source)


def _render(plan: Plan, staging: Staging, crew: Crew, watch: Watch, store: Store | None) -> dict[str, ChapterResult]:
    """All chapters, by slug, each to be seen as soon as it is finished.

    The first one begins first, for who waits to see something; then the longest, so that no worker is left with one
    at the end.
    """
    folder = staging.folder
    first, *others = plan.stages
    jobs = [
        Job(stage, folder / sidecar.TRACE, folder / chapter_folder(stage), plan.settings, source=plan.source)
        for stage in (first, *sorted(others, key=plan.expected_frames, reverse=True))
    ]
    results: dict[str, ChapterResult] = {}
    if store:
        jobs, held = _split(jobs, store)
        for chapter in held:
            watch(chapter)
            results[chapter.stage.slug] = chapter
    for event in crew.film(jobs) if jobs else ():
        if isinstance(event, ChapterResult):
            staging.show(chapter_folder(event.stage), CHAPTER)
        watch(event)
        if isinstance(event, Failure):
            raise _error(plan.folder, event)
        if isinstance(event, ChapterResult):
            results[event.stage.slug] = event
            if store:
                with suppress(OSError):  # a full disk, say: then it will be filmed again
                    store.keep(event, folder)
    return results


def _split(jobs: Iterable[Job], store: Store) -> tuple[list[Job], list[ChapterResult]]:
    """The jobs that are left, with the beats that are in the store, and the chapters of which it has all."""
    wanted, held = [], []
    for job in jobs:
        found = store.find(job.stage, job.folder)
        if found and found.whole:
            held.append(complete(found.filmed, job.folder, job.settings))
        else:
            wanted.append(replace(job, held=found.filmed) if found else job)
    return wanted, held


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
    marks = [Mark(part.start, part.end, say(part.chapter.stage.title)) for part in parts]
    speech = [said for part in parts for said in speech_of(folder / part.folder, part.chapter.clips, part.start)]
    concat([folder / part.folder / CHAPTER for part in parts], folder / MOVIE, marks, speech)
    cues = [cue for part in parts for cue in captions.cues(part.chapter.clips, part.start)]
    (folder / "film.srt").write_text(captions.srt(cues), encoding="utf-8")
    (folder / "film.vtt").write_text(captions.vtt(cues), encoding="utf-8")
    ends = [
        (folder / part.folder / clip.still, f"{part.chapter.stage.number} {part.chapter.stage.slug} · {clip.name}")
        for part in parts
        for clip in part.chapter.clips
    ]
    stills.contact_sheet(ends).save(folder / "contact.png")
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
                "title": say(part.chapter.stage.title),
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
