"""Chapters in the making on many machines, long ones in several parts, and what is heard of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import uuid4

from film.assemble import complete
from film.job import Beats, Filmed, Job, join
from film.plan import LENGTHS
from film.remote import Parcel
from film.workers import Event, Frames

BEAT = 6.4  # seconds of a beat, about


class Chapter:
    """A chapter in the making: `parts` are jobs by keys that nothing else has, each of about `weight` beats."""

    def __init__(self, job: Job, beats: int, parts: int) -> None:
        first = len(job.held.clips) if job.held else 0
        self.job = job
        self.parts = {f"{job.stage.slug}-{uuid4().hex}": replace(job, beats=range_, held=None)
                      for range_ in ranges(first, beats, parts)}  # fmt: skip
        self.weight = beats / len(self.parts)
        self._drawn: Counter[str] = Counter()
        self._filmed: dict[str, Filmed] = {}
        self._begun = False

    def hear(self, key: str, news: int | Parcel) -> Iterator[Event]:
        """What it means for the chapter that so many frames of a part are drawn so far, or that it is filmed."""
        if not self._begun:
            self._begun = True
            yield self.job
        if isinstance(news, Parcel):
            yield from self._keep(key, news)
        elif news > self._drawn[key]:  # fewer when it is done again because its worker was lost
            yield Frames(self.job.stage, news - self._drawn[key])
            self._drawn[key] = news

    def _keep(self, key: str, parcel: Parcel) -> Iterator[Event]:
        """Write the clips to their folder; with the last of them the chapter is complete."""
        folder = self.job.folder
        (folder / "clips").mkdir(parents=True, exist_ok=True)
        for clip in parcel.filmed.clips:
            for file in clip.files:
                (folder / file).write_bytes(parcel.files[file])
        self._filmed[key] = parcel.filmed
        if len(self._filmed) == len(self.parts):
            held = [self.job.held] if self.job.held else []
            yield complete(join(*held, *(self._filmed[key] for key in self.parts)), folder, self.job.settings)


def split(jobs: Sequence[Job], idle: int) -> list[Chapter]:
    """The chapters of the jobs, in parts of about the same length where that makes work for idle workers."""
    beats = [_beats(job) for job in jobs]
    share = idle / sum(beats) if idle > len(jobs) else 0.0
    return [Chapter(job, count, round(count * share)) for job, count in zip(jobs, beats, strict=True)]


def ranges(first: int, beats: int, count: int) -> list[Beats]:
    """`beats` beats from number `first` on, in `count` ranges as equal as can be, or one each; the last is open.

    >>> ranges(0, 8, 3)
    [Beats(first=0, stop=3), Beats(first=3, stop=5), Beats(first=5, stop=None)]
    """
    count = max(1, min(beats, count))
    cuts = [first + round(i * beats / count) for i in range(count)]
    return [Beats(first, stop) for first, stop in zip(cuts, [*cuts[1:], None], strict=True)]


def _beats(job: Job) -> int:
    """About how many beats a job has to film. (Only the chapter knows; one more or less is no harm.)"""
    held = len(job.held.clips) if job.held else 0
    return max(1, round(LENGTHS[job.stage.slug] / BEAT) - held)
