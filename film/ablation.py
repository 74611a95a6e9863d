"""The renderer without one of its ideas: `without("dirty regions")`, in a process of its own, to see what it gains."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pkgutil import resolve_name
from threading import Event
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from film import planes
from film.drawing import images
from film.drawing.camera import FastCamera
from film.drawing.native import Pixels, View, covering
from film.drawing.picture import DisplayList
from film.drawing.region import TILE, Box, Region
from film.encoder import ClipEncoder
from film.planes import Planes
from film.repeats import Repeats


class Idea(NamedTuple):
    """The attribute that is replaced, and by what."""

    place: str
    replacement: Callable[..., Any]


def nothing_known(*args: Any) -> None:
    """In place of `display_list`: everything is drawn by Manim itself."""


def whole_frames(new: DisplayList, before: DisplayList) -> Region:
    """In place of `DisplayList.difference`: a picture is the same, or drawn whole."""
    if new.view == before.view and np.array_equal(new.marks, before.marks):
        return Region.nowhere(new.view.width, new.view.height)
    return Region.whole(new.view.width, new.view.height)


def never_still(new: DisplayList, before: DisplayList) -> Region:
    """In place of `DisplayList.difference`: every frame is drawn, converted and encoded as if it were another."""
    return Region.whole(new.view.width, new.view.height)


def one_box(boxes: Any, view: View) -> Region:
    """In place of `covering`: all tiles of the smallest box around what has changed."""
    region = covering(boxes, view)
    left, top, right, bottom = region.box
    region.tiles[top // TILE : -(-bottom // TILE), left // TILE : -(-right // TILE)] = True
    return region


def never(repeats: Repeats) -> None:
    """In place of `Repeats.again`: every picture is encoded."""


def members(camera: FastCamera, mobjects: Any, include_submobjects: bool = True, excluded_mobjects: Any = None) -> Any:
    """In place of `FastCamera.get_mobjects_to_display`: Manim's own list of families."""
    return super(FastCamera, camera).get_mobjects_to_display(mobjects, include_submobjects, excluded_mobjects)


class WholePlanes(Planes):
    """Converts every picture whole."""

    def frame(self, pixels: Pixels, region: Region) -> Any:
        """The picture as a frame."""
        return super().frame(pixels, Region.whole(self.width, self.height))


class SwscalePlanes(Planes):
    """Converts every picture whole, by libswscale."""

    def frame(self, pixels: Pixels, region: Region) -> Any:
        """The picture as a frame."""
        return planes._reformatted(pixels)


class PatientEncoder(ClipEncoder):
    """Lets no frame be drawn while one is encoded."""

    def __init__(self, path: Any, planes: Planes, *options: Any) -> None:
        self._freed = Event()
        super().__init__(path, Listening(planes, self._freed), *options)  # type: ignore[arg-type]  # acts as planes

    def add(self, frame: Any, repeat: int = 1) -> None:
        """Append a frame, and wait until it is encoded."""
        self._freed.clear()
        super().add(frame, repeat)
        while not self._freed.wait(0.1) and self._thread.is_alive():
            pass


class Listening:
    """Planes that tell when a frame is given back."""

    def __init__(self, planes: Planes, freed: Event) -> None:
        self.width, self.height, self._planes, self._freed = planes.width, planes.height, planes, freed

    def free(self, frame: Any) -> None:
        """Let a frame be used again."""
        self._planes.free(frame)
        self._freed.set()


def on_an_empty_frame(draw: Any, image: Any, corners: Any, pixels: Pixels, place: Box) -> None:
    """In place of `draw_image`: as Manim does, the image is laid on an empty frame, and the two frames are blended."""
    frame = np.zeros_like(pixels)
    draw(image, corners, frame, place)
    below, above = (Image.fromarray(np.ascontiguousarray(one), mode="RGBA") for one in (pixels, frame))
    pixels[:] = np.asarray(Image.alpha_composite(below, above))


IDEAS = {
    "native paths": Idea("film.drawing.camera.display_list", nothing_known),
    "dirty regions": Idea("film.drawing.picture.DisplayList.difference", whole_frames),
    "regions of tiles": Idea("film.drawing.picture.covering", one_box),
    "still pictures once": Idea("film.drawing.picture.DisplayList.difference", never_still),
    "linear families": Idea("film.drawing.camera.FastCamera.get_mobjects_to_display", members),
    "stacked transforms": Idea("film.renderer.stacked", lambda animation: animation),
    "images where they are": Idea("film.drawing.picture.draw_image", partial(on_an_empty_frame, images.draw_image)),
    "planes that follow": Idea("film.writer.Planes", WholePlanes),
    "conversion in C": Idea("film.writer.Planes", SwscalePlanes),
    "repeats copied": Idea("film.encoder.Repeats.again", never),
    "encoder in its thread": Idea("film.writer.ClipEncoder", PatientEncoder),
}


def without(name: str) -> None:
    """Take an idea out of the renderer, for the rest of this process."""
    holder, _, attribute = IDEAS[name].place.rpartition(".")
    getattr(resolve_name(holder), attribute)  # AttributeError, where the renderer has changed and this list has not
    setattr(resolve_name(holder), attribute, IDEAS[name].replacement)
