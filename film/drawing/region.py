"""A rectangle of pixels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.int32]  # (n, 4): left, top, right, bottom; one without a width is nowhere


class Region(NamedTuple):
    """From the pixel (left, top) up to, not with, (right, bottom). Corners are even: chroma has half the pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        return self.right <= self.left

    @property
    def area(self) -> int:
        """In pixels."""
        return (self.right - self.left) * (self.bottom - self.top)

    def joined(self, other: Region) -> Region:
        """The smallest region that holds both."""
        if self.empty or other.empty:
            return other if self.empty else self
        return Region(
            min(self.left, other.left), min(self.top, other.top),
            max(self.right, other.right), max(self.bottom, other.bottom),
        )  # fmt: skip

    def meets(self, left: int, top: int, right: int, bottom: int) -> bool:
        """Whether a rectangle and the region have a pixel in common."""
        return right > self.left and left < self.right and bottom > self.top and top < self.bottom

    @staticmethod
    def around(boxes: Boxes) -> Region:
        """The smallest region that holds all boxes."""
        somewhere = boxes[boxes[:, 2] > boxes[:, 0]]
        if not len(somewhere):
            return NOWHERE
        left, top = (somewhere[:, :2].min(axis=0) & ~1).tolist()
        right, bottom = ((somewhere[:, 2:].max(axis=0) + 1) & ~1).tolist()
        return Region(left, top, right, bottom)


NOWHERE = Region(0, 0, 0, 0)
