"""The lecturer's own recordings, DIR/CHAPTER/BEAT.wav: found, checked, and what tells whether they have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from film import sound
from film.job import file_name
from film.text import one_line
from model.errors import InputError
from scenes.contents import Stage


def recordings_of(folder: Path, stage: Stage) -> Mapping[str, Path]:
    """The recordings of a chapter, by the beat's name as it stands in file names."""
    place = folder / stage.slug
    return {file_name(file.stem): file for file in sorted(place.glob("*")) if file.suffix.lower() == ".wav"}


def recorded_voice(folder: Path, stages: Iterable[Stage]) -> str:
    """What the speech of chapters depends on.

    InputError when none is recorded, or a file is no sound: before an hour's work, not in the middle of it.
    """
    files = {stage: recordings_of(folder, stage) for stage in stages}
    if not any(files.values()):
        raise InputError(f"no recordings in {folder}: it needs CHAPTER/BEAT.wav, such as attention/softmax.wav")
    for path in (path for chapter in files.values() for path in chapter.values()):
        sound.read(path)
    return _voice("".join(own_recordings(folder, stage) for stage in files))


def own_recordings(folder: Path, stage: Stage) -> str:
    """What the speech of one chapter depends on."""
    return _voice("".join(f"{name} {_checksum(path)}\n" for name, path in recordings_of(folder, stage).items()))


def _voice(content: str) -> str:
    return f"recorded {hashlib.sha256(content.encode()).hexdigest()[:16]}"


def _checksum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {one_line(error)}") from None
