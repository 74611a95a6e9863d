"""Where a picture changes: boxes of pixels, and the tiles that they touch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.int32]  # (n, 4): left, top, right, bottom; one without a width is nowhere
Tiles = NDArray[np.bool_]  # (rows, columns) of tiles, row by row

TILE = 32  # pixels, as in native.c; even, as chroma has half the pixels


class Box(NamedTuple):
    """From the pixel (left, top) up to, not with, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    def common(self, other: Box) -> Box:
        """The pixels of both."""
        return Box(
            max(self.left, other.left), max(self.top, other.top),
            min(self.right, other.right), min(self.bottom, other.bottom),
        )  # fmt: skip


class Region:
    """A part of a picture, in tiles. Two things that change in far corners leave what lies between as it is."""

    __slots__ = ("height", "tiles", "width")

    def __init__(self, tiles: Tiles, width: int, height: int) -> None:
        self.tiles, self.width, self.height = tiles, width, height

    @classmethod
    def nowhere(cls, width: int, height: int) -> Region:
        """No part of a picture of that size."""
        return cls(np.zeros((-(-height // TILE), -(-width // TILE)), np.bool_), width, height)

    @classmethod
    def whole(cls, width: int, height: int) -> Region:
        """All of a picture of that size."""
        return cls(np.ones((-(-height // TILE), -(-width // TILE)), np.bool_), width, height)

    @property
    def empty(self) -> bool:
        return not self.tiles.any()

    @property
    def share(self) -> float:
        """Of the picture, from 0 to 1."""
        return np.count_nonzero(self.tiles) / self.tiles.size

    @property
    def box(self) -> Box:
        """The smallest box that holds it."""
        rows, columns = np.flatnonzero(self.tiles.any(axis=1)), np.flatnonzero(self.tiles.any(axis=0))
        if not len(rows):
            return Box(0, 0, 0, 0)
        return Box(
            TILE * int(columns[0]), TILE * int(rows[0]),
            min(TILE * int(columns[-1] + 1), self.width), min(TILE * int(rows[-1] + 1), self.height),
        )  # fmt: skip

    def joined(self, other: Region) -> Region:
        """What is in one of them, or in both."""
        return Region(self.tiles | other.tiles, self.width, self.height)
