"""Pictures of a beat for papers: SVG and PDF, by Manim's own camera on Cairo's vector surfaces. Text is outlines."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cairo
import numpy as np
from manim import Camera, ManimColor, Mobject, VMobject, config
from manim.mobject.types.image_mobject import AbstractImageMobject
from PIL import Image

from film.pages import POINTS

FINER = 2  # than the frame's pixels are those that heat maps are made of


class VectorCamera(Camera):
    """Draws into a Cairo context whose units are the pixels of the frame."""

    def __init__(self, context: cairo.Context[Any]) -> None:
        super().__init__()
        across, up = self.pixel_width / self.frame_width, self.pixel_height / self.frame_height
        context.transform(cairo.Matrix(across, 0, 0, -up, self.pixel_width / 2, self.pixel_height / 2))
        self._context = context

    def get_cairo_context(self, pixel_array: Any) -> cairo.Context[Any]:
        """The one it draws into, not one on its pixels."""
        return self._context

    def display_vectorized(self, vmobject: VMobject, ctx: cairo.Context[Any]) -> Any:
        """As Camera does, but what cannot be seen would only make the file larger."""
        seen = any(rgbas[:, 3].any() for rgbas in (self.get_fill_rgbas(vmobject), self.get_stroke_rgbas(vmobject)))
        return super().display_vectorized(vmobject, ctx) if seen else self

    def apply_fill(self, ctx: cairo.Context[Any], vmobject: VMobject) -> Any:
        """As Camera does, if there is anything to see."""
        return super().apply_fill(ctx, vmobject) if self.get_fill_rgbas(vmobject)[:, 3].any() else self

    def set_cairo_context_color(self, ctx: cairo.Context[Any], rgbas: Any, vmobject: VMobject) -> Any:
        """As Camera does; but it swaps red and blue, for its pixels have them in another order than Cairo's."""
        return super().set_cairo_context_color(ctx, np.asarray(rgbas)[:, [2, 1, 0, 3]], vmobject)

    def display_image_mobject(self, image_mobject: AbstractImageMobject, pixel_array: Any) -> None:
        """A picture stays one, with its corners where they are in the scene."""
        pixels = image_mobject.get_pixel_array()
        if image_mobject.resampling_algorithm == Image.Resampling.NEAREST:
            pixels = self._enlarged(pixels, image_mobject)
        height, width, _ = pixels.shape
        corner, right, below = image_mobject.points[:3, :2]
        (xx, yx), (xy, yy) = (right - corner) / width, (below - corner) / height
        if xx * yy == xy * yx:  # seen from the side
            return
        context = self._context
        context.save()
        context.transform(cairo.Matrix(xx, yx, xy, yy, *corner))
        context.set_source_surface(_surface(pixels))
        context.paint()
        context.restore()

    def _enlarged(self, pixels: Any, image: AbstractImageMobject) -> Any:
        """A heat map with each cell as many pixels: viewers smooth pictures, and cells are to stay rectangles."""
        corner, right, below = self.points_to_subpixel_coords(image, image.points)[:3]
        sides = np.linalg.norm([below - corner, right - corner], axis=1)
        rows, columns = np.maximum(np.ceil(FINER * sides / pixels.shape[:2]), 1).astype(int)
        return pixels.repeat(rows, axis=0).repeat(columns, axis=1)


def _surface(pixels: Any) -> cairo.ImageSurface:
    """RGBA pixels as Cairo has them: BGRA, colours multiplied by alpha."""
    alpha = pixels[..., 3:].astype(np.uint16)
    colours = ((pixels[..., 2::-1] * alpha + 127) // 255).astype(np.uint8)
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(np.concatenate([colours, pixels[..., 3:]], axis=2))
    return cairo.ImageSurface.create_for_data(data, cairo.FORMAT_ARGB32, width, height)  # type: ignore[arg-type]


def save_vector(mobjects: Iterable[Mobject], path: Path, form: str, ground: str | None, title: str, text: str) -> None:
    """Write what stands in the frame of Manim's configuration, as ".svg" or ".pdf"; `ground` None: on nothing.

    `title` and `text` are what a PDF says of itself.
    """
    width, height = config.pixel_width, config.pixel_height
    document = io.BytesIO()  # so that it is Python that meets a full disk
    if form == ".svg":
        surface: Any = cairo.SVGSurface(document, width, height)
        surface.set_document_unit(cairo.SVG_UNIT_PX)
        context = cairo.Context(surface)
    else:
        surface = cairo.PDFSurface(document, width * POINTS, height * POINTS)
        surface.set_metadata(cairo.PDFMetadata.TITLE, title)
        surface.set_metadata(cairo.PDFMetadata.SUBJECT, text)
        context = cairo.Context(surface)
        context.scale(POINTS, POINTS)
    if ground is not None:
        context.set_source_rgb(*ManimColor(ground).to_rgb())
        context.paint()
    VectorCamera(context).capture_mobjects(mobjects)
    surface.finish()
    path.write_bytes(document.getbuffer())
