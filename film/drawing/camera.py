"""A camera of Manim's that draws faster, and knows where its picture has changed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from manim import Camera, Mobject

from film.drawing.families import drawn
from film.drawing.native import Canvas, Pixels, copy_region
from film.drawing.picture import DisplayList, display_list
from film.drawing.region import Region
from film.drawing.shapes import Packer

# What FastCamera does in another way. A class that has its own of these is left as it is.
OWN = (
    "display_multiple_vectorized_mobjects", "display_multiple_non_background_colored_vmobjects", "display_vectorized",
    "set_cairo_context_path", "set_cairo_context_color", "apply_fill", "apply_stroke", "get_cairo_context",
    "display_multiple_image_mobjects", "display_image_mobject", "points_to_subpixel_coords", "type_or_raise",
)  # fmt: skip
LARGE = 0.6  # share of the frame from which it is drawn whole, in place, not in part and copied


class FastCamera(Camera):
    """Draws the pixels that Camera draws. `fast(cls)` makes one of any other camera class."""

    # Not in __dict__, which Manim's cache of animations takes for what the pictures depend on.
    __slots__ = ("_canvas", "_changed", "_packer", "_scratch", "_shown", "ground")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.ground: Pixels | None = None
        self._shown: tuple[Pixels, DisplayList] | None = None
        self._packer = Packer(self)
        super().__init__(*args, **kwargs)
        self._changed = self._nowhere()
        self._canvas = Canvas(self.pixel_array)
        self._scratch = Canvas(np.zeros_like(self.pixel_array))

    def show(self, ground: Pixels, mobjects: Iterable[Mobject], **options: Any) -> None:
        """Draw mobjects on a ground, a whole picture: `set_frame_to_background` and `capture_mobjects` in one."""
        self.ground = ground
        self.capture_mobjects(mobjects, **options)
        self.ground = None

    def changed(self) -> Region:
        """Where the picture may have changed since this was asked last."""
        region, self._changed = self._changed, self._nowhere()
        return region

    def get_mobjects_to_display(
        self, mobjects: Iterable[Mobject], include_submobjects: bool = True, excluded_mobjects: list[Any] | None = None
    ) -> list[Mobject]:
        """As Camera does, in linear time."""
        if not include_submobjects or excluded_mobjects or not self.use_z_index:
            return super().get_mobjects_to_display(mobjects, include_submobjects, excluded_mobjects)
        return drawn(mobjects)

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw the mobjects, on `ground` if there is one, or else on what is there."""
        ordered = self.get_mobjects_to_display(mobjects, **kwargs)
        new = display_list(self, self._packer, ordered) if self._same_surface() else None
        if self.ground is None or new is None:
            self._draw_over(ordered, new)
            return
        before, self._shown = self._shown, (self.ground, new)
        region = self._whole()
        if before is not None and before[0] is self.ground:
            region = new.difference(before[1])
        self._changed = self._changed.joined(region)
        if region.share > LARGE:
            copy_region(self.pixel_array, self.ground, self._whole())
            new.draw(self._canvas, self._whole())
        elif not region.empty:
            copy_region(self._scratch.pixels, self.ground, region)
            new.draw(self._scratch, region)
            copy_region(self.pixel_array, self._scratch.pixels, region)

    def _draw_over(self, ordered: list[Mobject], new: DisplayList | None) -> None:
        """Draw on what is there, or Manim's way; nothing is known of the picture afterwards."""
        if self.ground is not None:
            self.set_pixel_array(self.ground)
        self._shown, self._changed = None, self._whole()
        if new is not None:
            new.draw(self._canvas, self._whole())
        else:
            super().capture_mobjects(ordered, include_submobjects=False)

    def _whole(self) -> Region:
        return Region.whole(self.pixel_width, self.pixel_height)

    def _nowhere(self) -> Region:
        return Region.nowhere(self.pixel_width, self.pixel_height)

    def _same_surface(self) -> bool:
        """Whether the canvas is still that of the picture (`reset_pixel_shape` makes another)."""
        return self._canvas.pixels is self.pixel_array


@cache
def fast(camera_class: Any) -> Any:
    """The class that draws as `camera_class` does, but faster; itself where its way of drawing is its own."""
    if camera_class is Camera:
        return FastCamera
    if not all(getattr(camera_class, name) is getattr(Camera, name) for name in OWN):
        return camera_class
    return type(f"Fast{camera_class.__name__}", (camera_class, FastCamera), {})
