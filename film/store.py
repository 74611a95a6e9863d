"""Chapters that were filmed before, whole or up to the beat from which another trace shows something else.

A chapter is deterministic: from the same code with the same settings it plays the same as long as all it reads of its
trace is the same. So a note in the cache tells, beat by beat, what was read and the digest of the values; a trace with
the same values under those names gives the same beats, whatever else is in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from film import code, sidecar
from film.cache import Cache, key_of
from film.job import ChapterResult, Clip, Filmed
from film.plan import Settings, chapter_folder
from film.recorded import own_recordings
from model.reading import Values
from model.trace import Trace
from model.trace_file import checksum
from scenes.contents import Stage

FORMAT = 3  # of the notes


class Held(NamedTuple):
    """The first beats of a chapter that need not be filmed, and whether they are all."""

    filmed: Filmed
    whole: bool


class Store:
    """The chapters of one trace with some settings; `keys` are those of `chapter_keys`, told before filming began."""

    def __init__(self, cache: Cache, keys: Mapping[Stage, str], trace: Trace) -> None:
        self._cache, self._keys, self._values = cache, keys, Values(trace)
        self._run = checksum(trace)

    def find(self, stage: Stage, folder: Path) -> Held | None:
        """The longest beginning of a chapter that would come out the same, its clips put into `folder`/clips."""
        best: dict[str, Any] | None = None
        most = 0
        for note in self._cache.notes(self._keys[stage]):
            if (count := self._same(note)) > most:
                best, most = note, count
            if most and best and most == len(best["beats"]):
                break
        if best is None:
            return None
        (folder / "clips").mkdir(parents=True, exist_ok=True)
        beats = list(self._fetched(best["beats"][:most], folder))
        if not beats:
            return None
        clips = tuple(Clip(**beat["clip"]) for beat in beats)
        rows = [row for beat in beats for row in beat["rows"]]
        filmed = Filmed(stage, clips, rows, tuple(tuple(beat["reads"]) for beat in beats))
        return Held(filmed, len(beats) == best["count"])

    def keep(self, chapter: ChapterResult, film: Path) -> None:
        """Keep a chapter of the film in that folder. OSError when the disk is full."""
        folder = film / chapter_folder(chapter.stage)
        rows = sidecar.read_numbers(film, folder.name)
        beats = []
        for clip, names, values in zip(chapter.clips, chapter.reads, self._chain(chapter.reads), strict=True):
            files = [self._cache.keep(folder / file) for file in clip.files]
            if None in files:
                break
            shown = [row for row in rows if row["beat"] == clip.name]
            beats.append({"clip": asdict(clip), "files": files, "rows": shown, "reads": names, "values": values})
        self._cache.note(self._keys[chapter.stage], {"trace": self._run, "count": len(chapter.clips), "beats": beats})
        self._cache.trim()

    def _same(self, note: dict[str, Any]) -> int:
        """For how many beats all that was read is the same in this trace."""
        beats = note["beats"]
        if note["trace"] == self._run:
            return len(beats)
        values = self._chain([beat["reads"] for beat in beats])
        same = 0
        for beat, value in zip(beats, values, strict=True):
            if beat["values"] != value:
                break
            same += 1
        return same

    def _chain(self, reads: Any) -> Iterator[str]:
        """For each beat a digest of all that is read up to its end."""
        sha = hashlib.sha256()
        for names in reads:
            for name in names:
                sha.update(f"{name} {self._values[name]}\n".encode())
            yield sha.hexdigest()

    def _fetched(self, beats: list[dict[str, Any]], folder: Path) -> Iterator[dict[str, Any]]:
        """Those whose clips are there, up to the first that is not; the clips go into the folder."""
        for beat in beats:
            places = Clip(**beat["clip"]).files
            if not all(map(self._cache.copy, beat["files"], (folder / place for place in places))):
                return
            yield beat


def chapter_keys(
    stages: Iterable[Stage], settings: Settings, task: str, source: Path | None = None
) -> dict[Stage, str]:
    """What each chapter depends on besides its trace, as a key; `task` is what films it, as "module:function".

    Of recordings in `source`, those are its own: a film is not made anew because one chapter is spoken again.
    """
    module = task.partition(":")[0]

    def key(stage: Stage) -> str:
        look = settings
        if source and settings.voice.startswith("recorded"):
            look = replace(settings, voice=own_recordings(source, stage))
        return key_of("chapter", FORMAT, asdict(look), task, stage, code.digest(module, f"scenes.{stage.slug}"))

    return {stage: key(stage) for stage in stages}
