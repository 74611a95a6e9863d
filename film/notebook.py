"""Chapters in a notebook, Jupyter's or marimo's: filmed where they are asked for, displayed below the cell.

    from film.notebook import show

    show("attention", "The Eiffel Tower is in the city of")
    show("attention:softmax", trace="eiffel.safetensors", theme="light", size=(1280, 720))

and whole films to touch, with the packages of the extra `notebook`:

    from film.notebook import companion

    companion("The Eiffel Tower is in the city of", chapters="attention,logits")
    companion(folder="out/hi", place="attention:softmax")
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from film.embed import Excerpt, excerpt, player
from film.folder import read
from film.markup import data
from model.errors import InputError, JourneyError

if TYPE_CHECKING:  # it needs packages that not everybody has
    from film.widget import Companion

SHORT = {"quality": "-q", "size": "-r", "chapters": "-c"}  # options that have no long name
INSTALL = ".venv/bin/python -m pip install -c constraints.txt anywidget"
PROGRAM = Path(__file__).resolve().parent.parent / "render.py"


@dataclass(frozen=True)
class Video:
    """A chapter or a beat. A notebook shows it as a player that holds it: nothing is loaded when it is opened."""

    mp4: bytes
    poster: bytes  # PNG
    part: Excerpt  # what is said, and when; its files are gone

    def save(self, path: str | Path) -> None:
        """Write the MP4."""
        Path(path).write_bytes(self.mp4)

    def _repr_html_(self) -> str:
        """For the notebook."""
        return player(self.part, data("video/mp4", self.mp4), data("image/png", self.poster))

    def __repr__(self) -> str:
        return f"Video({self.part.name}, {len(self.mp4) / 1e6:.1f} MB)"


def show(place: str, prompt: str | None = None, **options: Any) -> Video:
    """A chapter, or one beat of it (`"attention:softmax"`), of a prompt; without one, of the default prompt.

    `options` are those of `render.py film` (`theme`, `layer`, `temperature`, …), with `quality` for -q and `size` for
    -r, and `trace`, a trace file in place of a prompt. What was filmed before is not filmed again. Raises InputError
    where the command would say what is wrong, in the same words; JourneyError where filming fails.
    """
    chapter = place.partition(":")[0]
    with TemporaryDirectory() as scratch:
        folder = Path(scratch, "film")
        _film([*_arguments(options), "-c", chapter, "-o", str(folder), *([] if prompt is None else ["--", prompt])])
        part = excerpt(read(folder), place)
        return Video(part.video.read_bytes(), part.poster.read_bytes(), part)


def companion(
    prompt: str | None = None, folder: str | Path | None = None, place: str = "", height: int = 720, **options: Any
) -> Companion:
    """The companion page of a film, its video in it: of the film in a folder, or else of one that is filmed for it.

    It opens at `place`, a CHAPTER or CHAPTER:BEAT, and is `height` pixels high. `options` as of `show`, with `chapters`
    for -c. Raises what `show` raises, and InputError when anywidget is missing.
    """
    if find_spec("anywidget") is None:
        raise InputError(f"a companion in a notebook needs anywidget: {INSTALL}")
    from film.widget import Companion

    if folder is not None:
        if prompt is not None or options:
            raise InputError("a finished film is what it is: give a folder, or a prompt and options")
        return Companion.of(Path(folder), place, height)
    with TemporaryDirectory() as scratch:
        film = Path(scratch, "film")
        _film([*_arguments(options), "-o", str(film), *([] if prompt is None else ["--", prompt])])
        return Companion.of(film, place, height)


def _arguments(options: dict[str, Any]) -> list[str]:
    """Options of the command line, from those of a function."""
    arguments = []
    for name, value in options.items():
        if isinstance(value, tuple | list):
            value = ",".join(map(str, value))
        if value is not None:
            arguments += [SHORT.get(name, "--" + name.replace("_", "-")), str(value)]
    return arguments


def _film(arguments: list[str]) -> None:
    """In a process of its own: Manim's settings are those of a process, and a notebook's user may have others."""
    command = [sys.executable, str(PROGRAM), "film", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if done.returncode:
        message = (done.stderr.strip().splitlines() or ["the film was not made"])[-1].removeprefix("error: ")
        raise (InputError if done.returncode == InputError.exit_code else JourneyError)(message)
