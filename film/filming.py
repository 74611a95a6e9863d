"""One chapter from its trace to its clips, by the fast renderer. One at a time: Manim's state is global."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any

from manim import Scene, tempconfig
from tqdm import tqdm  # type: ignore[import-untyped]  # it comes with Manim and has no types

from film import sound
from film.assemble import complete, concat
from film.encoder import ClipEncoder
from film.job import ALL, Beats, ChapterResult, Clip, Filmed, Job, join
from film.renderer import FastRenderer
from film.voices import SCRATCH as SPEECH
from film.voices import narrator_of
from film.writer import BeatWriter, Report
from model.errors import JourneyError
from model.reading import Watched
from model.trace import Trace
from scenes import contents
from scenes.language import speaking
from scenes.pace import LEAD
from scenes.page import frame_of
from scenes.theme import THEMES

SCRATCH = "manim"  # folder for files that Manim makes on its way, such as formulas

Load = Callable[[str], type[Any]]  # slug -> a scene class with the constructor, `beats` and `ledger` of Chapter


def render_chapter(job: Job, report: Report, load: Load = contents.load) -> ChapterResult:
    """Film one chapter into `job.folder`: clips, chapter.mp4, index.json, numbers.json.

    Raises JourneyError when beats and clips do not match; whatever goes wrong in the chapter comes through.
    """
    if not job.held:
        return complete(film_beats(job, report, load), job.folder, job.settings)
    rest = film_beats(replace(job, beats=Beats(len(job.held.clips))), report, load)
    return complete(join(job.held, rest), job.folder, job.settings)


def film_beats(job: Job, report: Report, load: Load = contents.load) -> Filmed:
    """Film the beats of a job, those before them played without being drawn, as clips in `job.folder`/clips."""
    tqdm.set_lock(RLock())  # its default, a semaphore for all processes, is leaked when a worker is killed
    clips_folder = job.folder / "clips"
    clips_folder.mkdir(parents=True, exist_ok=True)
    settings, beats = job.settings, job.beats or ALL
    theme = THEMES[settings.theme].at_pace(settings.pace)
    writer = partial(
        BeatWriter, folder=clips_folder, size=settings.size, fps=settings.fps, report=report, beats=beats,
        encoder=settings.encoder,
    )  # fmt: skip
    with speaking(settings.language), narrator_of(job) as narrator, tempconfig(manim_config(job)):
        renderer = FastRenderer(file_writer_class=writer)
        reads: dict[str, int] = {}
        trace = Watched(Trace.load(job.trace), lambda name: reads.setdefault(name, renderer.file_writer.beat))
        scene = load(job.stage.slug)(trace, theme, narrator=narrator, renderer=renderer)
        scene.render()
        rows = scene.ledger.rows()
    for scratch in (SCRATCH, SPEECH):
        shutil.rmtree(job.folder / scratch, ignore_errors=True)
    clips = tuple(
        add_speech(clip, narrator.sounds[clip.name], job.folder) if clip.name in narrator.sounds else clip
        for clip in collect(job, scene, renderer.file_writer.clips)
    )
    names = {clip.name for clip in clips}
    read = tuple(
        tuple(sorted(name for name in reads if reads[name] == i)) for i in range(len(scene.beats)) if i in beats
    )
    return Filmed(job.stage, clips, [row for row in rows if row["beat"] in names], read)


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
    fps, beats = job.settings.fps, job.beats or ALL
    played = [beat for i, beat in enumerate(scene.beats) if i in beats]  # type: ignore[attr-defined]
    if len(played) != len(encoders):
        raise JourneyError(
            f"chapter {job.stage.slug} plays {len(played)} beats but shows {len(encoders)} sections: "
            "every beat needs a frame, and every frame a beat"
        )
    clips: list[Clip] = []
    frames = round(played[0].start * fps) if played else 0
    for beat, encoder in zip(played, encoders, strict=True):
        start, frames = frames, frames + encoder.frames
        file = f"clips/{encoder.path.name}"
        clips.append(Clip(beat.name, beat.caption, start / fps, frames / fps, file, encoder.frames))
    return tuple(clips)


def add_speech(clip: Clip, speech: sound.Samples, folder: Path) -> Clip:
    """Put what is said into a clip, and beside it."""
    clip = replace(clip, speech=len(speech) / sound.RATE)
    silent, alone = folder / clip.file, folder / str(clip.sound)
    sound.write(sound.normalised(speech), alone)
    spoken = silent.with_name(f"spoken-{silent.name}")
    concat([silent], spoken, speech=[sound.Placed(LEAD, alone)])
    spoken.replace(silent)
    return clip
