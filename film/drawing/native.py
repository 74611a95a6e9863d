"""native.c, loaded: Cairo's functions are taken from the library that pycairo itself uses.

Cairo's own C interface is stable since 1.0, so a table of its functions is all that is needed: no headers, no linking,
no second copy of Cairo. Where the helper was not compiled, `available()` is False and Manim draws as it always does.
"""

from __future__ import annotations

import ctypes
import sysconfig
from collections.abc import Sequence
from ctypes import POINTER, c_double, c_int, c_int32, c_int64, c_void_p
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cairo
import numpy as np
from numpy.typing import NDArray

from film.drawing.region import Box, Boxes, Region

# In the order of the table in native.c.
FUNCTIONS = (
    "new_path", "new_sub_path", "move_to", "curve_to", "close_path", "set_source_rgba", "pattern_create_linear",
    "pattern_add_color_stop_rgba", "set_source", "pattern_destroy", "fill_preserve", "stroke_preserve",
    "set_line_width", "set_line_join", "set_line_cap",
)  # fmt: skip
ARGB32 = 0

Pixels = NDArray[Any]  # (height, width, 4) of uint8, RGBA; Manim takes its own for integers of another size
Marks = NDArray[np.uint64]  # (shape,)
Map = NDArray[np.int32]  # (height, width)
Weights = NDArray[np.int32]  # (3, 3)


@dataclass(frozen=True)
class View:
    """What a camera looks at: (x, y) of the scene is the pixel (xx * x + x0, yy * y + y0)."""

    xx: float
    x0: float
    yy: float
    y0: float
    width: int
    height: int


class _Matrix(ctypes.Structure):
    _fields_ = [(name, c_double) for name in ("xx", "yx", "xy", "yy", "x0", "y0")]


class _Tiles(ctypes.Structure):
    _fields_ = [("set", c_void_p), *((name, c_int64) for name in ("rows", "columns", "width", "height"))]


@cache
def _libraries() -> tuple[Any, Any] | None:
    """(the helper, Cairo), or None where one of them cannot be had."""
    helper = Path(__file__).with_name("_native" + str(sysconfig.get_config_var("EXT_SUFFIX")))
    try:
        native, library = ctypes.CDLL(str(helper)), ctypes.CDLL(cairo._cairo.__file__)  # type: ignore[attr-defined]
        table = [ctypes.cast(getattr(library, "cairo_" + name), c_void_p).value for name in FUNCTIONS]
    except (OSError, AttributeError):
        return None
    native.tj_use((c_void_p * len(table))(*table))
    native.tj_draw.argtypes = [c_void_p, c_void_p, c_void_p, c_int64, POINTER(_Tiles)]
    native.tj_cover.argtypes = [c_void_p, c_int64, POINTER(_Tiles)]
    native.tj_measure.argtypes = [c_void_p, c_int64, c_void_p, c_int64, c_int64, c_void_p, c_void_p]
    native.tj_copy.argtypes = [c_void_p, c_int64, c_void_p, c_int64, c_int64, c_int64, POINTER(_Tiles)]
    native.tj_nearest.argtypes = [c_void_p, c_int64, c_int64, c_int64, c_int64, c_void_p]
    native.tj_blend.argtypes = [c_void_p, c_int64, c_void_p, c_void_p, c_int64, c_int64, c_int64, c_void_p]
    native.tj_yuv.argtypes = [
        c_void_p, c_int64, c_void_p, c_int64, c_void_p, c_int64, POINTER(_Tiles), c_void_p,
    ]  # fmt: skip
    for name, result, arguments in (
        ("image_surface_create_for_data", c_void_p, [c_void_p, c_int, c_int, c_int, c_int]),
        ("create", c_void_p, [c_void_p]),
        ("set_matrix", None, [c_void_p, POINTER(_Matrix)]),
        ("destroy", None, [c_void_p]),
        ("surface_destroy", None, [c_void_p]),
    ):
        function = getattr(library, "cairo_" + name)
        function.restype, function.argtypes = result, arguments
    return native, library


def available() -> bool:
    """Whether the helper was compiled, and finds Cairo."""
    return _libraries() is not None


def _loaded() -> tuple[Any, Any]:
    libraries = _libraries()
    assert libraries is not None, "ask available() first"
    return libraries


def measure(rows: bytes, count: int, view: View) -> tuple[Boxes, Marks]:
    """For each of the packed shapes: where it can leave ink, and a number that changes with what it is."""
    native, _ = _loaded()
    boxes, marks = np.empty((count, 4), np.int32), np.empty(count, np.uint64)
    matrix = (c_double * 4)(view.xx, view.x0, view.yy, view.y0)
    native.tj_measure(rows, count, matrix, view.width, view.height, boxes.ctypes.data, marks.ctypes.data)
    return boxes, marks


def covering(boxes: Sequence[Boxes], view: View) -> Region:
    """The tiles that the boxes touch."""
    native, _ = _loaded()
    region = Region.nowhere(view.width, view.height)
    for some in boxes:
        native.tj_cover(some.ctypes.data, len(some), _tiles(region))
    return region


def copy_region(target: Pixels, source: Pixels, region: Region) -> None:
    """Copy a region of one RGBA picture to the same place of another of its size."""
    _copy(target, source, 4, 1, region)


def copy_planes(targets: Sequence[Pixels], sources: Sequence[Pixels], region: Region) -> None:
    """Copy a region of planes (luma, chroma) to the same place of others of their size."""
    for target, source, rows_in_one in zip(targets, sources, (1, 2), strict=True):
        _copy(target, source, 1, rows_in_one, region)


def _copy(target: Pixels, source: Pixels, bytes_of_pixel: int, rows_in_one: int, region: Region) -> None:
    native, _ = _loaded()
    native.tj_copy(
        target.ctypes.data, target.strides[0], source.ctypes.data, source.strides[0], bytes_of_pixel, rows_in_one,
        _tiles(region),
    )  # fmt: skip


def nearest(way: NDArray[np.float64], size: tuple[int, int], source: tuple[int, int]) -> Map:
    """For each pixel of a picture of a size (width, height): which pixel of its source shows there, or −1.

    `way` has the eight coefficients of the projective map from the picture to the source.
    """
    native, _ = _loaded()
    chosen = np.empty((size[1], size[0]), np.int32)
    native.tj_nearest(way.ctypes.data, *size, *source, chosen.ctypes.data)
    return chosen


def blend(pixels: Pixels, source: Pixels, chosen: Map, left: int, top: int, place: Box) -> None:
    """Lay pixels of a source, chosen by a map that begins at (left, top), over those of a place inside it."""
    native, _ = _loaded()
    native.tj_blend(
        pixels.ctypes.data, pixels.strides[0], source.ctypes.data, chosen.ctypes.data, chosen.shape[1], left, top,
        (c_int32 * 4)(*place),
    )  # fmt: skip


def to_yuv(pixels: Pixels, planes: Sequence[Pixels], region: Region, weights: Weights) -> None:
    """Convert a region of an RGBA picture of even sizes to planes of luma and chroma (U, V in turn, half the rows)."""
    native, _ = _loaded()
    luma, chroma = planes
    native.tj_yuv(
        pixels.ctypes.data, pixels.strides[0], luma.ctypes.data, luma.strides[0], chroma.ctypes.data,
        chroma.strides[0], _tiles(region), weights.ctypes.data,
    )  # fmt: skip


def _tiles(region: Region) -> Any:
    rows, columns = region.tiles.shape
    return _Tiles(region.tiles.ctypes.data, rows, columns, region.width, region.height)


class Canvas:
    """A Cairo context on an RGBA picture (height, width, 4), which it keeps alive."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self._native, self._cairo = _loaded()
        height, width, _ = pixels.shape
        surface = self._cairo.cairo_image_surface_create_for_data(
            pixels.ctypes.data, ARGB32, width, height, pixels.strides[0]
        )
        self._context = self._cairo.cairo_create(surface)
        self._cairo.cairo_surface_destroy(surface)  # the context holds it

    def __del__(self) -> None:
        self._cairo.cairo_destroy(self._context)

    def draw(self, rows: bytes, boxes: Boxes, view: View, region: Region) -> None:
        """Draw the packed shapes that meet `region`; `boxes` are theirs."""
        matrix = _Matrix(view.xx, 0, 0, view.yy, view.x0, view.y0)
        self._cairo.cairo_set_matrix(self._context, ctypes.byref(matrix))
        self._native.tj_draw(self._context, rows, boxes.ctypes.data, len(boxes), _tiles(region))
