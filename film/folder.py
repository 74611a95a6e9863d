"""A finished film's folder as objects: its chapters, their beats, and the files of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from film import sidecar
from film.job import sound_of, still_of
from film.plan import CHAPTER
from model.errors import InputError
from scenes.language import ENGLISH, NAMES


@dataclass(frozen=True)
class Beat:
    """One idea of a chapter: its words, its time in seconds from the chapter's start, its video and picture.

    `speech` is how long it is spoken, in seconds, and `sound` that alone; 0 and None if it is silent.
    """

    chapter: str
    name: str
    caption: str
    start: float
    end: float
    frames: int
    clip: Path
    still: Path
    speech: float = 0.0
    sound: Path | None = None

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True)
class Chapter:
    """A chapter: `start` and `duration` are seconds, `start` from that of the film."""

    slug: str
    number: int
    title: str
    folder: Path
    start: float
    duration: float
    beats: tuple[Beat, ...]

    @property
    def video(self) -> Path:
        """All of it as one file."""
        return self.folder / CHAPTER


@dataclass(frozen=True)
class FilmFolder:
    """What `render.py film` left in a folder; `language` is the code of the one it speaks."""

    path: Path
    prompt: str
    model: str
    size: tuple[int, int]
    fps: int
    theme: str
    chapters: tuple[Chapter, ...]
    language: str = ENGLISH

    @property
    def beats(self) -> tuple[Beat, ...]:
        """Those of all chapters, in order."""
        return tuple(beat for chapter in self.chapters for beat in chapter.beats)

    def find(self, place: str) -> tuple[Beat, ...]:
        """The beats of CHAPTER, or the one of CHAPTER:BEAT. InputError when the film has no such one."""
        slug, _, name = place.partition(":")
        found = tuple(beat for beat in self.beats if beat.chapter == slug and name in ("", beat.name))
        if found:
            return found
        here = [beat.name for beat in self.beats if beat.chapter == slug]
        if here:
            raise InputError(f"{slug} has no beat {name!r:.40}: it has {', '.join(here)}")
        raise InputError(f"this film has no chapter {slug!r:.40}: it has {', '.join(c.slug for c in self.chapters)}")

    def only(self, places: Iterable[str]) -> FilmFolder:
        """The same with only the beats that `find` finds there, in the order of the film."""
        wanted = {beat for place in places for beat in self.find(place.strip())}
        chapters = (replace(c, beats=tuple(beat for beat in c.beats if beat in wanted)) for c in self.chapters)
        return replace(self, chapters=tuple(chapter for chapter in chapters if chapter.beats))


def read(path: Path) -> FilmFolder:
    """The film in a folder. InputError when there is none, or it is damaged, or a clip or picture of it is missing."""
    document = sidecar.read_film(path)
    try:
        settings = document["settings"]
        size, fps, theme = (int(settings["width"]), int(settings["height"])), int(settings["fps"]), settings["theme"]
        prompt, model = str(document["prompt"]), str(document["model"])
        language = str(settings.get("language", ENGLISH))
        if language not in NAMES:
            raise ValueError(language)
        chapters = tuple(_chapter(path, chapter) for chapter in document["chapters"])
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path / sidecar.FILM} is damaged: film it again") from None
    return FilmFolder(path, prompt, model, size, fps, str(theme), chapters, language)


def newest(root: Path) -> Path:
    """The folder of the film made last, of those in `root` and its folders. InputError when there is no telling."""
    films = [file for pattern in ("*", "*/*") for file in root.glob(f"{pattern}/{sidecar.FILM}")]
    films = [file for file in films if not file.parent.name.startswith(".")]  # it is being made
    if not films:
        raise InputError(f"no film in {root}: `render.py film` makes one, or say in which folder it is")
    last = max(file.stat().st_mtime_ns for file in films)
    made = sorted(str(file.parent) for file in films if file.stat().st_mtime_ns == last)
    if len(made) > 1:
        raise InputError(f"{' and '.join(made)} were made at the same time: say which")
    return Path(made[0])


def _chapter(path: Path, entry: dict[str, Any]) -> Chapter:
    slug, folder = str(entry["chapter"]), path / str(entry["folder"])
    index = sidecar.read_index(path, str(entry["folder"]))
    return Chapter(
        slug, int(entry["number"]), index["title"], folder, float(entry["start"]), index["duration"],
        tuple(_beat(slug, folder, beat) for beat in index["beats"]),
    )  # fmt: skip


def _beat(slug: str, folder: Path, beat: dict[str, Any]) -> Beat:
    clip = folder / "clips" / Path(beat["clip"]).name  # a file from elsewhere may name any path
    speech = float(beat.get("speech", 0.0))
    sound = sound_of(clip) if speech else None
    for file in (clip, still_of(clip), *([sound] if sound else [])):
        if not file.is_file():
            raise InputError(f"{file} is missing: film it again")
    return Beat(
        slug, beat["name"], beat["caption"], float(beat["start"]), float(beat["end"]), int(beat["frames"]), clip,
        still_of(clip), speech, sound,
    )  # fmt: skip
