"""What to film: the look and size of the picture, the chapters, the folder."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from model.errors import InputError
from scenes.contents import CHAPTERS, Stage
from scenes.language import ENGLISH
from scenes.pace import PACES

# Manim's own letters: width, height, frames a second.
QUALITIES = {
    "l": (854, 480, 15),
    "m": (1280, 720, 30),
    "h": (1920, 1080, 60),
    "p": (2560, 1440, 60),
    "k": (3840, 2160, 60),
}
SMALLEST, LARGEST = 64, 8192  # pixels a side; H.264 encoders and players give up beyond
TALLEST, WIDEST = 0.5, 4.0  # width over height between which a page has room for words and numbers
CHAPTER = "chapter.mp4"  # in the chapter's folder, all of it
MOVIE, PAGE = "film.mp4", "companion.html"  # in the folder of a film
FASTEST = 240  # frames a second

# Seconds of each chapter with the default prompt: a first guess for the time left, corrected as the film grows.
LENGTHS = {
    "overview": 55, "tokens": 59, "embedding": 69, "norm": 53, "rope": 61, "attention": 80, "heads": 56,
    "residual": 58, "mlp": 53, "depth": 56, "logits": 44, "sampling": 68, "kv_cache": 54, "generation": 59,
}  # fmt: skip

SPOKEN = 1.06  # times as long, about, with a voice


@dataclass(frozen=True)
class Settings:
    """Size in pixels, frames a second, theme, pace and encoder (of `film.encoder.ENCODERS`) of one film.

    `voice` is who speaks and what that depends on (`film.piper`, `film.recorded`), or "none"; `language` what is
    spoken, and stands on the screen (of `scenes.language.NAMES`). The same settings and trace give the same files.
    """

    width: int
    height: int
    fps: int
    theme: str = "dark"
    pace: str = "normal"
    encoder: str = "final"
    voice: str = "none"
    language: str = ENGLISH

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.width, self.height


@dataclass(frozen=True)
class Plan:
    """One film: its chapters in order, how they look, where they go, and how many processes make them.

    `source` is where the voice comes from: the folder of its recordings, or the file of Piper's; None for its own.
    """

    folder: Path
    stages: tuple[Stage, ...]
    settings: Settings
    processes: int
    source: Path | None = None

    def expected_frames(self, stage: Stage) -> int:
        """About how many frames a chapter will have."""
        seconds = LENGTHS[stage.slug] * PACES[self.settings.pace]
        spoken = 1.0 if self.settings.voice == "none" else SPOKEN
        return round(seconds * spoken * self.settings.fps)


def settings(
    quality: str, size: tuple[int, int] | None, fps: int | None, theme: str, pace: str = "normal",
    encoder: str = "final", voice: str = "none", language: str = ENGLISH,
) -> Settings:  # fmt: skip
    """Settings of a quality letter, with size and rate overridden where given. InputError if no film can be so."""
    width, height, rate = QUALITIES[quality]
    width, height = size or (width, height)
    rate = rate if fps is None else fps
    if not all(SMALLEST <= side <= LARGEST and side % 2 == 0 for side in (width, height)):
        raise InputError(
            f"a picture of {width},{height} cannot be encoded: -r takes even numbers from {SMALLEST} to {LARGEST}"
        )
    if not TALLEST <= width / height <= WIDEST:
        raise InputError(f"a picture of {width},{height} has no room for a page: -r takes shapes from 1:2 to 4:1")
    if not 1 <= rate <= FASTEST:
        raise InputError(f"{rate} frames a second cannot be filmed: --fps takes 1 to {FASTEST}")
    return Settings(width, height, rate, theme, pace, encoder, voice, language)


def choose(names: str | None) -> tuple[Stage, ...]:
    """The chapters named in `names` ("attention,tokens"), in the order of the film; all when None."""
    if names is None:
        return CHAPTERS
    known = {stage.slug: stage for stage in CHAPTERS}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=2) or list(known)
            raise InputError(f"no chapter {name!r}: try {' or '.join(near)}; `render.py chapters` lists them")
    if not wanted:
        raise InputError("-c names no chapter: `render.py chapters` lists them")
    return tuple(stage for stage in CHAPTERS if stage.slug in wanted)


def place_of(name: str) -> tuple[Stage, str | None]:
    """The chapter and the beat of "attention:softmax", or of "attention" alone. InputError: no such chapter."""
    slug, colon, beat = name.partition(":")
    stages = choose(slug)
    if len(stages) != 1 or (colon and not beat):
        raise InputError(f"{name!r} is not CHAPTER or CHAPTER:BEAT, such as attention:softmax")
    return stages[0], beat or None


def chapter_folder(stage: Stage) -> str:
    """The name of a chapter's folder: "05-attention"."""
    return f"{stage.number:02d}-{stage.slug}"


def prompt_slug(prompt: str) -> str:
    """A folder name for a prompt: at most 40 of a-z, 0-9 and "-", then a short hash where something was lost.

    >>> prompt_slug("the cat sat"), prompt_slug("naïve?")
    ('the-cat-sat', 'naive-1332b6')
    """
    plain = unicodedata.normalize("NFKD", prompt).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
    if words.replace("-", " ") == prompt != "":
        return words
    fingerprint = hashlib.sha256(prompt.encode()).hexdigest()[:6]
    return f"{words}-{fingerprint}".lstrip("-")


def default_folder(prompt: str) -> Path:
    """Where the film of a prompt goes unless told otherwise."""
    return Path("out") / prompt_slug(prompt)
