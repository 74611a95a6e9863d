"""Parts of a picture, in tiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from film.drawing import native
from film.drawing.native import View, copy_region, covering
from film.drawing.region import TILE, Box, Region

pytestmark = pytest.mark.skipif(not native.available(), reason="the helper in C was not compiled")


@st.composite
def pictures(draw: st.DrawFn) -> tuple[int, int, list[Box]]:
    width, height = (2 * draw(st.integers(1, 120)) for _ in range(2))
    across, down = st.integers(0, width), st.integers(0, height)
    corners = draw(st.lists(st.tuples(across, across, down, down), max_size=6))
    return width, height, [Box(min(a, b), min(c, d), max(a, b), max(c, d)) for a, b, c, d in corners]


def covered(width: int, height: int, boxes: list[Box]) -> Region:
    array = np.array(boxes, np.int32).reshape(-1, 4)
    return covering([array[::2].copy(), array[1::2].copy()], View(1, 0, 1, 0, width, height))


@given(pictures())
def test_a_region_holds_its_boxes_and_no_tile_that_they_do_not_touch(drawn: tuple[int, int, list[Box]]) -> None:
    width, height, boxes = drawn
    ink = np.zeros((height, width), bool)
    for box in boxes:
        ink[box.top : box.bottom, box.left : box.right] = True
    region = covered(width, height, boxes)
    there = np.repeat(np.repeat(region.tiles, TILE, axis=0), TILE, axis=1)[:height, :width]
    assert not (ink & ~there).any()
    touched = [(row, column) for row in range(region.tiles.shape[0]) for column in range(region.tiles.shape[1])
               if ink[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE].any()]  # fmt: skip
    drawable = [box for box in boxes if box.right > box.left and box.bottom > box.top]
    if len(drawable) == sum(box.right > box.left for box in boxes):
        assert touched == list(zip(*np.nonzero(region.tiles), strict=True))
    assert region.empty == (not region.tiles.any())
    if touched:
        box = region.box
        outside = ink.copy()
        outside[box.top : box.bottom, box.left : box.right] = False
        assert not outside.any() and box.right <= width and box.bottom <= height


@given(pictures())
def test_a_region_is_copied_and_nothing_else(drawn: tuple[int, int, list[Box]]) -> None:
    width, height, boxes = drawn
    region = covered(width, height, boxes)
    there = np.repeat(np.repeat(region.tiles, TILE, axis=0), TILE, axis=1)[:height, :width]
    target, source = np.zeros((height, width, 4), np.uint8), np.full((height, width, 4), 7, np.uint8)
    copy_region(target, source, region)
    assert np.array_equal(target == 7, np.repeat(there[..., None], 4, axis=2))
