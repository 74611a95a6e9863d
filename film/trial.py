"""One run of our renderer in a process of its own, as the benchmark orders it: `python -m film.trial ORDER`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from film.plan import Settings


@dataclass(frozen=True)
class Order:
    """Film a chapter, by its slug (`what`) with a trace file, or a scene of a file ("path.py:Class"), into `folder`.

    Leaves `folder`/chapter.mp4. `ideas` are those of `film.ablation` to do without.
    """

    what: str
    trace: str
    folder: str
    settings: Settings
    ideas: tuple[str, ...] = ()

    def command(self) -> list[str]:
        """The process that carries it out."""
        return [sys.executable, "-m", "film.trial", json.dumps(asdict(self))]


def carry_out(order: Order) -> None:
    """Film what is ordered, in this process."""
    from film.ablation import without

    for idea in order.ideas:
        without(idea)
    if ":" in order.what:
        film_scene(order)
    else:
        film_chapter(order)


def film_chapter(order: Order) -> None:
    """A chapter, as the workers of a film do."""
    from film.filming import render_chapter
    from film.job import Job
    from scenes.contents import STAGES

    stage = next(stage for stage in STAGES if stage.slug == order.what)
    render_chapter(Job(stage, Path(order.trace), Path(order.folder), order.settings), lambda frames: None)


def film_scene(order: Order) -> None:
    """Any scene, as our writer films chapters."""
    from manim import tempconfig
    from manim.utils.module_ops import get_module

    from film.assemble import concat
    from film.renderer import FastRenderer, camera_class_of
    from film.writer import BeatWriter

    file, _, name = order.what.rpartition(":")
    kind, settings, clips = getattr(get_module(Path(file)), name), order.settings, Path(order.folder, "clips")
    clips.mkdir(parents=True)
    writer = partial(
        BeatWriter, folder=clips, size=settings.size, fps=settings.fps, report=lambda frames: None,
        encoder=settings.encoder,
    )  # fmt: skip
    config = {
        "pixel_width": settings.width, "pixel_height": settings.height, "frame_rate": settings.fps, "seed": 0,
        "media_dir": order.folder, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR",
    }  # fmt: skip
    with tempconfig(config):
        renderer = FastRenderer(file_writer_class=writer, camera_class=camera_class_of(kind))
        kind(renderer=renderer).render()
    concat([clip.path for clip in renderer.file_writer.clips], Path(order.folder, "chapter.mp4"))


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    carry_out(Order(**order | {"settings": Settings(**order["settings"])}))
