"""What can go wrong on a page, found by measuring: words outside the frame, over words, too small, too faint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from manim import DL, UR, Mobject, Rectangle, interpolate_color

from scenes.ledger import Box, box_of, readable
from scenes.mobjects.words import Words
from scenes.theme import READABLE, contrast

LEAST_PX = 14.0 - 1e-6  # em height at 480p under which a projected text is not read
UNIT_PX = 60.0  # a Manim unit at 480p; frames of other shapes have the same area in units, and so in pixels
ROUNDING = 0.1  # of contrast: colours are mixed in whole steps
TOUCH = 0.002  # share of the frame by which ink boxes may touch: they are boxes, not ink


def faults(mobjects: Iterable[Mobject]) -> list[str]:
    """What is wrong with the words now on the page, one sentence each; empty when all is well."""
    drawn = [member for mobject in mobjects for member in mobject.get_family()]
    words = [member for member in drawn if isinstance(member, Words) and readable(member)]
    boxes = {id(one): box_of(one) for one in words}
    found = [f"{one.text!r} leaves the frame" for one in words if not _inside(boxes[id(one)])]
    found += [f"{one.text!r} is smaller than 14 px at 480p" for one in words if not _large_enough(one)]
    found += [f"{one.text!r} lies over {other.text!r}" for one, other in combinations(words, 2)
              if _overlap(boxes[id(one)], boxes[id(other)])]
    found += [f"{one.text!r} has a contrast of {ratio:.1f}" for one, ratio in _contrasts(drawn)
              if ratio < READABLE - ROUNDING]
    return found


def _inside(box: Box) -> bool:
    return min(box) >= 0 and max(box) <= 1


def _large_enough(words: Words) -> bool:
    return words.scale_now * UNIT_PX >= LEAST_PX or words.em == words.theme.sizes.stamp


def _overlap(one: Box, other: Box) -> bool:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = one, other
    return min(right, right2) - max(left, left2) > TOUCH and min(bottom, bottom2) - max(top, top2) > TOUCH


def _contrasts(drawn: Iterable[Mobject]) -> Iterator[tuple[Words, float]]:
    """Of all words with what lies under their middle: the boxes drawn before them, or the ground."""
    boxes: list[Rectangle] = []
    corners: list[tuple[float, float, float, float]] = []
    for one in drawn:
        if isinstance(one, Rectangle) and one.get_fill_opacity() > 0:
            (left, bottom, _), (right, top, _) = one.get_corner(DL), one.get_corner(UR)
            boxes.append(one)
            corners.append((left, bottom, right, top))
        elif isinstance(one, Words) and readable(one):
            x, y, _ = one.get_center()
            under = one.theme.role("ground")
            for box, (left, bottom, right, top) in zip(boxes, corners, strict=True):
                if left <= x <= right and bottom <= y <= top:
                    under = interpolate_color(under, box.get_fill_color(), box.get_fill_opacity())
            yield one, contrast(interpolate_color(under, one.get_fill_color(), one.get_fill_opacity()), under)
