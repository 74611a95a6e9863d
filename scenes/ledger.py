"""The ledger: which number stood where, when, and what it was. It becomes the film's sidecar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Mobject, config

from scenes.mobjects.words import Shown, Words

Box = tuple[float, float, float, float]
FAINTEST = 0.05  # opacity under which nobody can read a number


@dataclass
class _Entry:
    words: Words
    text: str
    shown: tuple[Shown, ...]
    numbers: tuple[str, ...]  # as they are written
    box: Box
    start: float
    stands: float  # from when on it is in the box
    end: float
    beat: str


class Ledger:
    """Collects entries as the chapter plays: one for each stay of a number at one place with one value."""

    def __init__(self) -> None:
        self.closed: list[_Entry] = []
        self.open: dict[int, _Entry] = {}

    def look(self, mobjects: Iterable[Mobject], beat: str, start: float, end: float, moving: bool = True) -> None:
        """Note the numbers visible from `start` to `end` (seconds); entries of numbers that are gone are closed.

        If things were `moving`, what is new may have been on its way, and stands where it is from `end` on.
        """
        seen = {id(words): words for words in _numbers(mobjects)}
        done = {key: entry for key, entry in self.open.items() if key not in seen or entry.beat != beat}
        self.closed += [self.open.pop(key) for key in done]
        for key, words in seen.items():
            stayed = key in done and (done[key].text, done[key].box) == (words.text, box_of(words))
            self._note(key, words, beat, start, start if stayed or not moving else end, end)

    def frame(self, mobjects: Iterable[Mobject], beat: str, start: float, end: float) -> None:
        """Note, for one frame within a play, the numbers that count: those already on the ledger with another text."""
        if all(entry.words.text == entry.text for entry in self.open.values()):
            return
        for words in _numbers(mobjects):
            entry = self.open.get(id(words))
            if entry is not None and entry.text != words.text:
                self._note(id(words), words, beat, start, start, end)

    def _note(self, key: int, words: Words, beat: str, start: float, stands: float, end: float) -> None:
        box, entry = box_of(words), self.open.get(key)
        if entry is not None and (entry.text, entry.box) == (words.text, box):
            if entry.start >= end:  # first seen at the end: its frames were skipped
                entry.start, entry.stands = start, stands
            entry.end = end
            return
        if entry is not None:
            entry.end = max(entry.start, start) if entry.text != words.text else entry.end
            self.closed.append(entry)
        numbers = tuple(map(str, words.shown))
        self.open[key] = _Entry(words, words.text, words.shown, numbers, box, start, stands, end, beat)

    def rows(self) -> list[dict[str, Any]]:
        """The sidecar's rows, one for each number shown, ordered by time and address."""
        rows = [
            {"start": round(entry.start, 4), "stands": round(entry.stands, 4), "end": round(entry.end, 4),
             "beat": entry.beat, "box": list(entry.box), "address": shown.cell.address, "value": shown.cell.value,
             "text": number, "format": shown.format}
            for entry in [*self.closed, *self.open.values()]
            for shown, number in zip(entry.shown, entry.numbers, strict=True)
        ]
        return sorted(rows, key=lambda row: (row["start"], row["end"], row["address"], row["box"]))


def _numbers(mobjects: Iterable[Mobject]) -> Iterable[Words]:
    for mobject in mobjects:
        for member in mobject.get_family():
            if isinstance(member, Words) and member.shown and readable(member):
                if len(member.points) != len(member.outline.points):
                    raise RuntimeError(
                        f"{member.text!r} was morphed into another shape and no longer shows its number: "
                        "use ReplacementTransform, TransformFromCopy or become_cell on numbers, never Transform"
                    )
                yield member


def readable(words: Words) -> bool:
    """Whether the words have ink that a viewer can see."""
    return bool(words.has_points() and words.get_fill_opacity() > FAINTEST)


def box_of(mobject: Mobject) -> Box:
    """Bounding box as (left, top, right, bottom) in shares of the frame, from its top left corner."""
    points = mobject.get_all_points()
    (x0, y0, _), (x1, y1, _) = points.min(axis=0), points.max(axis=0)
    width, height = config.frame_width, config.frame_height
    shares = np.array([x0 / width + 0.5, 0.5 - y1 / height, x1 / width + 0.5, 0.5 - y0 / height])
    left, top, right, bottom = (round(float(share), 4) for share in shares)
    return left, top, right, bottom
