"""What stands in a frame, in the order of drawing, and where one frame differs from the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from manim import Camera, Mobject, PMobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray

from film.drawing.images import Lay, corners_of, draw_image
from film.drawing.native import Canvas, Marks, View, covering, measure
from film.drawing.region import Box, Boxes, Region
from film.drawing.shapes import ROW, Packer, known


@dataclass(frozen=True)
class _Shapes:
    """Neighbours in the list that native.c draws in one go."""

    rows: bytes
    boxes: Boxes
    marks: Marks


@dataclass(frozen=True)
class _Image:
    """A picture in the picture."""

    image: AbstractImageMobject
    corners: NDArray[np.float64]
    boxes: Boxes
    marks: Marks


@dataclass(frozen=True)
class DisplayList:
    """All that is drawn, as seen by a camera now."""

    view: View
    parts: tuple[_Shapes | _Image, ...]
    boxes: Boxes
    marks: Marks
    lay: Lay

    def difference(self, before: DisplayList) -> Region:
        """Where a picture of this list may differ from one of another on the same ground."""
        if self.view != before.view:
            return Region.whole(self.view.width, self.view.height)
        n, m = len(self.marks), len(before.marks)
        if n == m:
            other = self.marks != before.marks
            return covering([self.boxes[other], before.boxes[other]], self.view)
        same = self.marks[: min(n, m)] == before.marks[: min(n, m)]
        head = len(same) if same.all() else int(np.argmin(same))
        rest = min(n, m) - head
        same = self.marks[n - rest :][::-1] == before.marks[m - rest :][::-1]
        tail = len(same) if same.all() else int(np.argmin(same))
        return covering([self.boxes[head : n - tail], before.boxes[head : m - tail]], self.view)

    def draw(self, canvas: Canvas, region: Region) -> None:
        """Draw what meets the region, whole (a clip at the region's edge would change strokes there by a shade)."""
        for part in self.parts:
            if isinstance(part, _Shapes):
                canvas.draw(part.rows, part.boxes, self.view, region)
            elif not (place := region.box.common(Box(*part.boxes[0].tolist()))).empty:
                self.lay(part.image, part.corners, canvas.pixels, place)


def display_list(camera: Camera, packer: Packer, mobjects: Iterable[Mobject]) -> DisplayList | None:
    """The list of what the camera is to draw, in order; None when there is something that is drawn Manim's way only."""
    view = view_of(camera)
    parts: list[_Shapes | _Image] = []
    for kind, group in groupby(mobjects, _kind):
        if kind is None:
            return None
        parts += _parts(camera, packer, view, kind, group)
    packer.frame_ends()
    boxes = [part.boxes for part in parts] or [np.zeros((0, 4), np.int32)]
    marks = [part.marks for part in parts] or [np.zeros(0, np.uint64)]
    lay: Lay = getattr(camera, "lay", draw_image)  # film/overlay.py has its own
    return DisplayList(view, tuple(parts), np.concatenate(boxes), np.concatenate(marks), lay)


def view_of(camera: Camera) -> View:
    """What the camera looks at now."""
    x, y, _ = camera.frame_center
    xx, yy = camera.pixel_width / camera.frame_width, camera.pixel_height / camera.frame_height
    return View(
        xx, camera.pixel_width / 2 - x * xx, -yy, camera.pixel_height / 2 + y * yy,
        camera.pixel_width, camera.pixel_height,
    )  # fmt: skip


def _parts(
    camera: Camera, packer: Packer, view: View, kind: type, group: Iterable[Mobject]
) -> Iterator[_Shapes | _Image]:
    if kind is VMobject:
        rows = packer.pack(group)  # type: ignore[arg-type]  # they are
        yield _Shapes(rows, *measure(rows, len(rows) // ROW.size, view))
    elif kind is AbstractImageMobject:
        for image in group:
            yield _image(camera, view, image)  # type: ignore[arg-type]  # it is one


def _image(camera: Camera, view: View, image: AbstractImageMobject) -> _Image:
    corners = corners_of(camera, image)
    content = (image.get_pixel_array().tobytes(), corners.tobytes(), image.resampling_algorithm)
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0)) + 1
    box = np.clip(np.concatenate([low, high]), 0, [view.width, view.height] * 2).astype(np.int32)
    return _Image(image, corners, box[None], np.array([hash(content)], np.int64).view(np.uint64))


def _kind(mobject: Mobject) -> type | None:
    """How a mobject is drawn: VMobject (by native.c), AbstractImageMobject, Mobject (not), None (Manim's way)."""
    if isinstance(mobject, VMobject):
        kind: Any = type(mobject)
        return VMobject if known(kind) and mobject.background_image is None else None
    if isinstance(mobject, AbstractImageMobject):
        return AbstractImageMobject
    return None if isinstance(mobject, PMobject) else Mobject
