"""The file writer of a chapter: each beat becomes one clip, encoded once, and nothing else is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from av import VideoFrame
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.exceptions import EndSceneEarlyException

from film.drawing.native import Pixels
from film.drawing.region import Region
from film.encoder import ClipEncoder
from film.job import ALL, Beats, file_name, still_of
from film.planes import Planes
from film.stills import save_still

BEFORE_THE_FIRST = -2  # Manim opens a section of its own before the first beat

Report = Callable[[int], None]  # told how many frames were drawn since the last call


class BeatWriter(SceneFileWriter):
    """Manim's file writer, but each section becomes one clip, encoded once, and nothing else is written."""

    def __init__(
        self, settings: Any, *, folder: Path, size: tuple[int, int], fps: int, report: Report, beats: Beats = ALL,
        encoder: str = "final",
    ) -> None:
        self.clips: list[ClipEncoder] = []
        self._beats, self._beat = beats, BEFORE_THE_FIRST
        self._planes, self._fps, self._encoder = Planes(size), fps, encoder
        self._folder, self._report = folder, report
        self._at_cut = True
        self._pixels: Pixels | None = None  # the renderer's picture, as it is now
        self._held: tuple[VideoFrame, int] | None = None  # the last picture, and for how many frames it stands so far
        super().__init__(settings)

    @property
    def beat(self) -> int:
        """The number of the beat that is playing; 0 also before the first."""
        return max(self._beat, 0)

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Cut: the next frame starts a new clip. Beats that are not asked for are played, but not drawn."""
        self._save_end()
        self._beat += 1
        if self._beats.stop is not None and self._beat >= self._beats.stop:
            raise EndSceneEarlyException
        super().next_section(name, type_, skip_animations or (self._beat >= 0 and self._beat not in self._beats))
        self._at_cut = True

    def begin_animation(self, *args: Any, **kwargs: Any) -> None:
        """Animations are not kept one by one."""

    def end_animation(self, *args: Any, **kwargs: Any) -> None:
        """Animations are not kept one by one."""

    def write_region(self, pixels: Pixels, region: Region, repeat: int) -> None:
        """Append a picture, to be shown for `repeat` frames, that differs from the last one in the region only."""
        self._pixels = pixels
        if self._at_cut:
            self._cut()
        elif self._held and region.empty:
            self._held = self._held[0], self._held[1] + repeat
            return
        self._release()
        self._held = self._planes.frame(pixels, region), repeat

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Append a picture of which nothing is known."""
        height, width, _ = pixels.shape
        self.write_region(pixels, Region.whole(width, height), repeat)

    def finish(self) -> None:
        """Wait until all clips are complete."""
        self._save_end()
        self._release()
        for clip in self.clips:
            clip.close()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """The scene failed: its folder is thrown away as a whole, only the threads must end."""
        for clip in self.clips:
            clip.seal()

    def _cut(self) -> None:
        """A new clip. The one before finishes meanwhile; the one before that must be done, or raise its error."""
        self._at_cut = False
        self._release()
        if self.clips:
            self.clips[-1].seal()
        if len(self.clips) > 1:
            self.clips[-2].close()
        name = f"{self._beat + 1:02d}-{file_name(self.sections[-1].name)}.mp4"
        self.clips.append(ClipEncoder(self._folder / name, self._planes, self._fps, self._encoder))

    def _save_end(self) -> None:
        """Keep the picture a beat ends with, while it is there: to find it in the video takes a quarter of a second."""
        if self._pixels is not None and not self._at_cut:
            save_still(self._pixels, still_of(self.clips[-1].path))

    def _release(self) -> None:
        """Give the last picture to its clip."""
        if self._held:
            self.clips[-1].add(*self._held)
            self._report(self._held[1])
            self._held = None
