"""How far a film is, and how long it will still take."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from scenes.contents import Stage

SLACK = 1.05  # a chapter that has outgrown its estimate is taken to be this close to its end
EARLY = 0.03  # share of the film before which nothing is said about the time left
DOUBT = 10.0  # seconds for which a chapter is taken to be as fast as the others


class Progress:
    """Counts drawn frames against expected ones: first estimates, corrected as chapters outgrow or end them."""

    def __init__(self, expected: Mapping[Stage, int], workers: int) -> None:
        self._expected: dict[Stage, float] = dict(expected)
        self._drawn = dict.fromkeys(expected, 0)
        self._began: dict[Stage, float] = {}
        self._seconds: dict[Stage, float] = {}  # spent on each chapter so far
        self._workers = workers

    def skip(self, stage: Stage) -> None:
        """The chapter is there already: it is no part of the work."""
        del self._expected[stage], self._drawn[stage]

    def begin(self, stage: Stage) -> None:
        """A worker starts on this chapter."""
        self._began[stage] = monotonic()

    def draw(self, stage: Stage, frames: int) -> None:
        """So many more frames of it are done."""
        self._drawn[stage] += frames
        self._seconds[stage] = monotonic() - self._began[stage]
        self._expected[stage] = max(self._expected[stage], self._drawn[stage] * SLACK)

    def finish(self, stage: Stage, frames: int) -> None:
        """The chapter is complete and has that many frames."""
        self._drawn[stage] = frames
        self._expected[stage] = frames
        self._seconds[stage] = monotonic() - self._began[stage]

    def of(self, stage: Stage) -> tuple[int, float]:
        """Frames of a chapter that are drawn, and those it will have."""
        return self._drawn[stage], self._expected[stage]

    @property
    def share(self) -> float:
        """Part of the film's frames that is drawn, 0 to 1."""
        return sum(self._drawn.values()) / max(1.0, sum(self._expected.values())) if self._expected else 1.0

    @property
    def seconds_left(self) -> float | None:
        """The work left at each chapter's own speed, shared by the workers (no chapter can be split); None at first."""
        spent = sum(self._seconds.values())
        if not spent or self.share < EARLY:
            return None
        usual = sum(self._drawn.values()) / spent
        left = []
        for stage, expected in self._expected.items():
            speed = (self._drawn[stage] + usual * DOUBT) / (self._seconds.get(stage, 0.0) + DOUBT)
            left.append((expected - self._drawn[stage]) / speed)
        return max(max(left), sum(left) / self._workers)
