"""Manim's Cairo renderer, faster: any scene, the same pixels.

    Scene(renderer=FastRenderer(camera_class=MovingCamera))

It draws through `film/drawing`, and gives the file writer a picture once for all the frames in which it stands still.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, Protocol, runtime_checkable

import numpy as np
from manim import CairoRenderer, Camera, Mobject, Scene
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.iterables import list_update

from film.drawing import native
from film.drawing.camera import FastCamera, fast
from film.drawing.native import Pixels
from film.drawing.region import Region
from film.drawing.stacking import stacked


@runtime_checkable
class RegionWriter(Protocol):
    """A file writer that wants to know where a picture has changed."""

    def write_region(self, pixels: Pixels, region: Region, repeat: int) -> None:
        """Append a picture for `repeat` frames that differs from the last in the region only. It may change later."""


class FastRenderer(CairoRenderer):
    """Draws what CairoRenderer draws. A drop-in for it: the arguments are the same."""

    def __init__(
        self, file_writer_class: Callable[..., Any] = SceneFileWriter, camera_class: type[Camera] | None = None,
        skip_animations: bool = False, **kwargs: Any,
    ) -> None:
        drawing: Any = camera_class or Camera
        if native.available():
            drawing = fast(drawing)
        self._playing = False
        super().__init__(file_writer_class, drawing, skip_animations, **kwargs)  # type: ignore[arg-type]  # or factory

    def init_scene(self, *args: Any) -> None:
        super().init_scene(*args)
        self._regions = isinstance(self.file_writer, RegionWriter)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """As CairoRenderer does; but a play that is skipped takes the time of its frames, as if they were drawn."""
        start, self._playing = self.time, True
        try:
            super().play(scene, *args, **kwargs)
        finally:  # the scene may end here, and its last frame be wanted
            self._playing = False
        if self.skip_animations and scene.stop_condition is None:
            self.time, frame = start, 1 / self.camera.frame_rate
            if scene.is_current_animation_frozen_frame():
                self.time += int(scene.duration / frame) * frame
            else:
                for _ in np.arange(0, scene.duration, frame):  # one by one: sums of many are a little more or less
                    self.time += frame

    def update_frame(
        self, scene: Scene, mobjects: Iterable[Mobject] | None = None, include_submobjects: bool = True,
        ignore_skipping: bool = True, **kwargs: Any,
    ) -> None:
        if self.skip_animations and (self._playing or not ignore_skipping):
            return  # nobody sees the frames of a play that is skipped
        camera = self.camera
        if not isinstance(camera, FastCamera) or type(camera).reset is not Camera.reset:
            super().update_frame(scene, mobjects, include_submobjects, ignore_skipping, **kwargs)
            return
        mobjects = mobjects or list_update(scene.mobjects, scene.foreground_mobjects)
        ground: Pixels = camera.background if self.static_image is None else self.static_image  # type: ignore[assignment]
        camera.show(ground, mobjects, include_submobjects=include_submobjects, **kwargs)

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> Any:
        """Manim calls this when animations have begun: what stands still is drawn; those that can be sped up, are."""
        if self.skip_animations:
            self.static_image = None
            return None
        scene.animations = [stacked(animation) for animation in scene.animations or ()]
        return super().save_static_frame_data(scene, static_mobjects)

    def render(self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:
        self.update_frame(scene, moving_mobjects)
        self._write(1)

    def freeze_current_frame(self, duration: float) -> None:
        self._write(int(duration / (1 / self.camera.frame_rate)))

    def _write(self, frames: int) -> None:
        """Write the picture as it is now, for so many frames."""
        if self.skip_animations:
            return
        if not isinstance(self.camera, FastCamera):
            self.add_frame(self.get_frame(), frames)
            return
        self.time += frames * (1 / self.camera.frame_rate)
        region = self.camera.changed()
        if self._regions:
            self.file_writer.write_region(self.camera.pixel_array, region, frames)
        else:
            self.file_writer.write_frame(self.get_frame(), repeat=frames)


def camera_class_of(scene: type[Scene]) -> type[Camera]:
    """The camera that scenes of that class are filmed with: what their constructor would give their renderer."""
    for construct in (vars(kind)["__init__"] for kind in scene.__mro__ if "__init__" in vars(kind)):
        parameter = inspect.signature(construct).parameters.get("camera_class")
        if parameter is not None and parameter.default is not parameter.empty:
            return parameter.default  # type: ignore[no-any-return]
    return Camera
