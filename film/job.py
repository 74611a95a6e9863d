"""The order for one chapter, and what comes back. Both travel between processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from film.plan import Settings
from scenes.contents import Stage


@dataclass(frozen=True)
class Job:
    """Film `stage` from the trace file into `folder`, which does not exist yet; of `beats`, if given, only those."""

    stage: Stage
    trace: Path
    folder: Path
    settings: Settings
    beats: Beats | None = None


class Beats(NamedTuple):
    """The beats of a chapter from number `first` up to, not with, number `stop`; None: to the end."""

    first: int
    stop: int | None = None

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.first <= number and (self.stop is None or number < self.stop)


ALL = Beats(0)


@dataclass(frozen=True)
class Clip:
    """One beat's video: seconds from the chapter's start, and the file relative to the chapter's folder."""

    name: str
    caption: str
    start: float
    end: float
    file: str
    frames: int


@dataclass(frozen=True)
class Filmed:
    """Some beats of a chapter: their clips, and the ledger's rows of the numbers they show."""

    stage: Stage
    clips: tuple[Clip, ...]
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class ChapterResult:
    """A rendered chapter and its clips in order."""

    stage: Stage
    clips: tuple[Clip, ...]

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.clips[-1].end

    @property
    def frames(self) -> int:
        """How many frames all clips have together."""
        return sum(clip.frames for clip in self.clips)
