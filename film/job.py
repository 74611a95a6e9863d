"""The order for one chapter, and what comes back. Both travel between processes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, NamedTuple, TypeVar

from film.plan import Settings
from scenes.contents import Stage


@dataclass(frozen=True)
class Job:
    """Film `stage` from the trace file into `folder`, which has no clips yet; of `beats`, if given, only those.

    `held` are the first beats, filmed earlier: their clips are in `folder` already and need not be made again.
    `source` is where the voice comes from, as in `film.plan.Plan`.
    """

    stage: Stage
    trace: Path
    folder: Path
    settings: Settings
    beats: Beats | None = None
    held: Filmed | None = None
    source: Path | None = None


class Beats(NamedTuple):
    """The beats of a chapter from number `first` up to, not with, number `stop`; None: to the end."""

    first: int
    stop: int | None = None

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.first <= number and (self.stop is None or number < self.stop)


ALL = Beats(0)


@dataclass(frozen=True)
class Clip:
    """One beat's video: seconds from the chapter's start, and the file relative to the chapter's folder.

    `speech` is how long it is spoken, in seconds, from LEAD after its start; 0 if it is silent.
    """

    name: str
    caption: str
    start: float
    end: float
    file: str
    frames: int
    speech: float = 0.0

    @property
    def still(self) -> str:
        """The file with a small picture of its end."""
        return still_of(PurePath(self.file)).as_posix()

    @property
    def sound(self) -> str | None:
        """The file with its speech alone."""
        return sound_of(PurePath(self.file)).as_posix() if self.speech else None

    @property
    def files(self) -> tuple[str, ...]:
        """All there is of it."""
        return (self.file, self.still, *([self.sound] if self.sound else []))


Place = TypeVar("Place", bound=PurePath)


def still_of(clip: Place) -> Place:
    """Where the picture of a clip's end is, beside it."""
    return clip.with_suffix(".png")


def sound_of(clip: Place) -> Place:
    """Where the speech of a clip is, beside it."""
    return clip.with_suffix(".flac")


def file_name(beat: str) -> str:
    """A beat's name as a part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", beat.lower()).strip("-") or "beat"


# A beat each: the names (`model.reading`) of all that is first read from its beginning to that of the next. What is
# read after a beat's last frame counts too: it may have decided that there are no more.
Reads = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Filmed:
    """Some beats of a chapter: their clips, the ledger's rows of the numbers they show, what they read of the trace."""

    stage: Stage
    clips: tuple[Clip, ...]
    rows: list[dict[str, Any]] = field(hash=False)
    reads: Reads = ()


def join(*parts: Filmed) -> Filmed:
    """Consecutive beats of a chapter, filmed one after the other or apart."""
    rows = [row for part in parts for row in part.rows]
    rows.sort(key=lambda row: (row["start"], row["end"], row["address"], row["box"]))  # as the ledger does
    clips = tuple(clip for part in parts for clip in part.clips)
    return Filmed(parts[0].stage, clips, rows, tuple(names for part in parts for names in part.reads))


@dataclass(frozen=True)
class ChapterResult:
    """A rendered chapter, its clips in order, and what was read of the trace."""

    stage: Stage
    clips: tuple[Clip, ...]
    reads: Reads = ()

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.clips[-1].end

    @property
    def frames(self) -> int:
        """How many frames all clips have together."""
        return sum(clip.frames for clip in self.clips)
