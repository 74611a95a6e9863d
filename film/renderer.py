"""One chapter from its trace to its clips, by Manim's Cairo renderer. One at a time: Manim's state is global."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any

from manim import CairoRenderer, Scene, tempconfig
from manim.scene.scene_file_writer import SceneFileWriter
from tqdm import tqdm  # type: ignore[import-untyped]  # it comes with Manim and has no types

from film.assemble import Mark, concat
from film.encoder import ClipEncoder
from film.job import ChapterResult, Clip, Job
from film.sidecar import write_index, write_numbers
from model.errors import JourneyError
from model.trace import Trace
from scenes import contents
from scenes.page import frame_of
from scenes.theme import THEMES

SCRATCH = "manim"  # folder for files that Manim makes on its way, such as formulas

Report = Callable[[int], None]  # told how many frames were drawn since the last call
Load = Callable[[str], type[Any]]  # slug -> a scene class with the constructor, `beats` and `ledger` of Chapter


class BeatWriter(SceneFileWriter):
    """Manim's file writer, but each section becomes one clip, encoded once, and nothing else is written."""

    def __init__(self, settings: Any, *, folder: Path, size: tuple[int, int], fps: int, report: Report) -> None:
        self.clips: list[ClipEncoder] = []
        self._new_clip = partial(ClipEncoder, size=size, fps=fps)
        self._folder, self._report = folder, report
        self._at_cut = True
        super().__init__(settings)

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Cut: the next frame starts a new clip."""
        super().next_section(name, type_, skip_animations)
        self._at_cut = True

    def begin_animation(self, *args: Any, **kwargs: Any) -> None:
        """Animations are not kept one by one."""

    def end_animation(self, *args: Any, **kwargs: Any) -> None:
        """Animations are not kept one by one."""

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Append a picture to the clip of the current section."""
        if self._at_cut:
            self._cut()
            self._at_cut = False
        self.clips[-1].add(pixels, repeat)
        self._report(repeat)

    def finish(self) -> None:
        """Wait until all clips are complete."""
        for clip in self.clips:
            clip.close()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """The scene failed: its folder is thrown away as a whole, only the threads must end."""
        for clip in self.clips:
            clip.seal()

    def _cut(self) -> None:
        """A new clip. The one before finishes meanwhile; the one before that must be done, or raise its error."""
        if self.clips:
            self.clips[-1].seal()
        if len(self.clips) > 1:
            self.clips[-2].close()
        name = f"{len(self.clips) + 1:02d}-{file_name(self.sections[-1].name)}.mp4"
        self.clips.append(self._new_clip(self._folder / name))


def file_name(beat: str) -> str:
    """A beat's name as a part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", beat.lower()).strip("-") or "beat"


def render_chapter(job: Job, report: Report, load: Load = contents.load) -> ChapterResult:
    """Film one chapter into `job.folder`: clips, chapter.mp4, index.json, numbers.json.

    Raises JourneyError when beats and clips do not match; whatever goes wrong in the chapter comes through.
    """
    tqdm.set_lock(RLock())  # its default, a semaphore for all processes, is leaked when a worker is killed
    clips_folder = job.folder / "clips"
    clips_folder.mkdir(parents=True)
    settings = job.settings
    theme = THEMES[settings.theme].at_pace(settings.pace)
    writer = partial(BeatWriter, folder=clips_folder, size=settings.size, fps=settings.fps, report=report)
    with tempconfig(manim_config(job)):
        renderer = CairoRenderer(file_writer_class=writer)  # type: ignore[arg-type]  # any factory of writers does
        scene = load(job.stage.slug)(Trace.load(job.trace), theme, renderer=renderer)
        scene.render()
        rows = scene.ledger.rows()
    shutil.rmtree(job.folder / SCRATCH, ignore_errors=True)
    result = ChapterResult(job.stage, collect(job, scene, renderer.file_writer.clips))
    write_numbers(job.folder, rows)
    write_index(job.folder, result, settings)
    marks = [Mark(clip.start, clip.end, clip.name) for clip in result.clips]
    concat([job.folder / clip.file for clip in result.clips], job.folder / "chapter.mp4", marks)
    return result


def manim_config(job: Job) -> dict[str, Any]:
    """Everything the film depends on, so that a manim.cfg of the user cannot change it."""
    width, height = job.settings.size
    frame_width, frame_height = frame_of(width, height)
    return {
        "renderer": "cairo", "format": "mp4", "transparent": False, "dry_run": False, "save_sections": True,
        "disable_caching": True, "max_files_cached": -1, "media_dir": str(job.folder / SCRATCH),
        "pixel_width": width, "pixel_height": height, "frame_rate": job.settings.fps,
        "frame_height": frame_height, "frame_width": frame_width,
        "background_color": THEMES[job.settings.theme].ground,
        "from_animation_number": 0, "upto_animation_number": -1, "seed": 0,
        "progress_bar": "none", "verbosity": "ERROR", "preview": False, "log_to_file": False,
    }  # fmt: skip


def collect(job: Job, scene: Scene, encoders: list[ClipEncoder]) -> tuple[Clip, ...]:
    """The clips, each with its beat; times are counted in frames, so that they fit the video to the last one."""
    beats = scene.beats  # type: ignore[attr-defined]
    if len(beats) != len(encoders):
        raise JourneyError(
            f"chapter {job.stage.slug} plays {len(beats)} beats but shows {len(encoders)} sections: "
            "every beat needs a frame, and every frame a beat"
        )
    clips: list[Clip] = []
    frames = 0
    for beat, encoder in zip(beats, encoders, strict=True):
        start, frames = frames, frames + encoder.frames
        file = f"clips/{encoder.path.name}"
        fps = job.settings.fps
        clips.append(Clip(beat.name, beat.caption, start / fps, frames / fps, file, encoder.frames))
    return tuple(clips)
