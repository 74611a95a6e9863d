"""Small chapters for tests of film/: plain Manim scenes with the `beats` and `ledger` of a real one."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from manim import BLUE, RED, Circle, FadeIn, ManimColor, Rotate, Scene, Square
from PIL import Image

from film import filming
from film.frames import Drawing
from film.job import ChapterResult, Filmed, Job
from model.errors import InputError
from model.trace import Trace
from scenes.chapter import Narrator
from scenes.pace import BREATH, LEAD
from scenes.theme import Theme


class Fake(Scene):
    """Two beats, about a second."""

    shape = Circle

    def __init__(self, trace: Trace, theme: Theme, narrator: Narrator | None = None, **manim: Any) -> None:
        super().__init__(**manim)
        self.narrator = narrator
        self.camera.background_color = ManimColor(theme.ground)
        self.trace = trace
        self.beats: list[SimpleNamespace] = []
        self.ledger = SimpleNamespace(rows=self.rows)

    def rows(self) -> list[dict[str, Any]]:
        value = float(self.trace.cell("steps.0.sample.temperature").value)
        return [
            {"start": 0.0, "stands": 0.0, "end": 0.5, "beat": "in", "box": [0.1, 0.1, 0.2, 0.2],
             "address": "steps.0.sample.temperature", "value": value, "text": f"{value:.1f}", "format": ".1f"}
        ]  # fmt: skip

    def construct(self) -> None:
        shape = self.shape(color=RED, fill_opacity=1)
        self.beat("in", "A <b>shape</b> & more", FadeIn(shape, run_time=0.5))
        self.beat("turn it", "--> it turns", Rotate(shape.set_color(BLUE), run_time=0.4))

    def beat(self, name: str, caption: str, animation: Any) -> None:
        self.next_section(name)
        start = self.time
        seconds = self.narrator(name, caption) if self.narrator else 0.0
        self.play(animation)
        self.wait(max(0.3, start + LEAD + seconds + BREATH - self.time) if seconds else 0.3)
        self.beats.append(SimpleNamespace(name=name, caption=caption, start=start, end=self.time))


class OtherFake(Fake):
    shape = Square


CHAPTERS = {"tokens": Fake, "attention": OtherFake}


def render_fake(job: Job, report: filming.Report) -> ChapterResult:
    """Films a fake chapter: what workers do in most of these tests."""
    return filming.render_chapter(job, report, CHAPTERS.__getitem__)


def film_fake(job: Job, report: filming.Report) -> Filmed:
    """Films the beats of a fake chapter that are asked for: what the workers of a cluster do in these tests."""
    return filming.film_beats(job, report, CHAPTERS.__getitem__)


def draw_fake(job: Drawing, report: filming.Report) -> ChapterResult:
    """Leaves plain pictures of a chapter: what the workers of a handout do in these tests."""
    job.folder.mkdir(parents=True, exist_ok=True)
    for number, name in job.wanted:
        Image.new("RGB", job.settings.size, "navy" if name == "in" else "olive").save(job.folder / f"{number:02d}.png")
    return ChapterResult(job.stage, ())


def film_stalling(job: Job, report: filming.Report) -> Filmed:
    """`film_fake`, but who films "attention" first leaves a sign with its parent's and its number, and draws on."""
    filmed = film_fake(job, report)
    sign = Path(os.environ["SCRATCH"]) / job.stage.slug
    if job.stage.slug == "attention" and not sign.exists():
        part = sign.with_suffix(".part")
        part.write_text(f"{os.getppid()} {os.getpid()}")
        part.replace(sign)
        while True:
            report(1)
            time.sleep(0.05)
    return filmed


def render_endless(job: Job, report: filming.Report) -> ChapterResult:
    """Films a fake chapter, then draws on for ever, leaving a file behind as a sign that it has begun."""
    filming.render_chapter(job, report, CHAPTERS.__getitem__)
    while True:
        report(1)
        time.sleep(0.05)


def render_broken(job: Job, report: filming.Report) -> ChapterResult:
    raise ZeroDivisionError("no\nway")


def render_refused(job: Job, report: filming.Report) -> ChapterResult:
    raise InputError("this prompt cannot be filmed: choose another")


def render_full_disk(job: Job, report: filming.Report) -> ChapterResult:
    raise OSError(errno.ENOSPC, "No space left on device", str(job.folder))


def render_dead(job: Job, report: filming.Report) -> ChapterResult:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")
