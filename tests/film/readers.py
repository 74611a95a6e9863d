"""Fake chapters of which each beat reads, and shows, one more value of the trace; and a crew that films them here."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

from manim import ORANGE, FadeIn, Square

from film import filming
from film.job import ChapterResult, Job
from film.workers import Event
from tests.film.fakes import Fake

READ = ("derived.embed.mean", "derived.position.sinusoidal", "derived.rope.frequencies")  # by the beats of `Reading`
HANG = "TEST_HANGS_IN"  # environment variable: the slug of a chapter that never ends


class Reading(Fake):
    """Three beats: the side of a square is a value of the trace."""

    def construct(self) -> None:
        for name, root in zip(("one", "two", "three"), READ, strict=True):
            self.next_section(name)
            start, side = self.time, 0.5 + abs(float(self.trace.lookup(root).ravel()[0]))
            square = Square(side, color=ORANGE)
            self.play(FadeIn(square, run_time=0.2))
            self.wait(0.2)
            self.remove(square)
            self.beats.append(SimpleNamespace(name=name, caption=name, start=start, end=self.time))


CHAPTERS = {"tokens": Fake, "attention": Reading}
TASK = "tests.film.readers:render"


def render(job: Job, report: filming.Report) -> ChapterResult:
    """Films one of them."""
    while os.environ.get(HANG) == job.stage.slug:
        report(1)
        time.sleep(0.05)
    return filming.render_chapter(job, report, CHAPTERS.__getitem__)


class Here:
    """Films in this process, and remembers what: the chapter, and from which beat on."""

    def __init__(self) -> None:
        self.filmed: dict[str, int] = {}

    def film(self, jobs: Sequence[Job]) -> Iterator[Event]:
        for job in jobs:
            self.filmed[job.stage.slug] = len(job.held.clips) if job.held else 0
            yield job
            yield render(job, lambda frames: None)
