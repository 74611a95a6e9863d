"""What can go wrong on a page, found by measuring: words outside the frame, words over words, words too small."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from manim import Mobject, config

from scenes.ledger import Box, box_of, readable
from scenes.mobjects.words import Words

LEAST_PX = 14.0 - 1e-6  # em height at 480p under which a projected text is not read
TOUCH = 0.002  # share of the frame by which ink boxes may touch: they are boxes, not ink


def faults(mobjects: Iterable[Mobject]) -> list[str]:
    """What is wrong with the words now on the page, one sentence each; empty when all is well."""
    words = [member for mobject in mobjects for member in mobject.get_family()
             if isinstance(member, Words) and readable(member)]
    boxes = {id(one): box_of(one) for one in words}
    found = [f"{one.text!r} leaves the frame" for one in words if not _inside(boxes[id(one)])]
    found += [f"{one.text!r} is smaller than 14 px at 480p" for one in words if not _large_enough(one)]
    found += [f"{one.text!r} lies over {other.text!r}" for one, other in combinations(words, 2)
              if _overlap(boxes[id(one)], boxes[id(other)])]
    return found


def _inside(box: Box) -> bool:
    return min(box) >= 0 and max(box) <= 1


def _large_enough(words: Words) -> bool:
    pixels = words.scale_now / config.frame_height * 480
    return pixels >= LEAST_PX or words.em == words.theme.sizes.stamp


def _overlap(one: Box, other: Box) -> bool:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = one, other
    return min(right, right2) - max(left, left2) > TOUCH and min(bottom, bottom2) - max(top, top2) > TOUCH
