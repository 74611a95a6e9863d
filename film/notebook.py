"""Chapters in a notebook, Jupyter's or marimo's: filmed where they are asked for, displayed below the cell.

    from film.notebook import show

    show("attention", "The Eiffel Tower is in the city of")
    show("attention:softmax", trace="eiffel.safetensors", theme="light", size=(1280, 720))
"""

from __future__ import annotations

import base64
import html
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from film import captions
from film.assemble import concat
from film.folder import Beat, read
from film.sound import Placed
from model.errors import InputError, JourneyError
from scenes.pace import LEAD

SHORT = {"quality": "-q", "size": "-r"}  # options that have no long name
PROGRAM = Path(__file__).resolve().parent.parent / "render.py"


@dataclass(frozen=True)
class Video:
    """A film of some beats. A notebook shows it as a player that holds it: nothing is loaded when it is opened."""

    mp4: bytes
    poster: bytes  # PNG
    captions: str  # WebVTT
    text: str  # all that is said
    size: tuple[int, int]

    def save(self, path: str | Path) -> None:
        """Write the MP4."""
        Path(path).write_bytes(self.mp4)

    def _repr_html_(self) -> str:
        """For the notebook."""
        width, height = self.size
        return (
            f'<video controls playsinline width="{width}" height="{height}" style="max-width: 100%; height: auto"'
            f' poster="{_data("image/png", self.poster)}" aria-label="{html.escape(self.text)}">'
            f'<source type="video/mp4" src="{_data("video/mp4", self.mp4)}">'
            f'<track kind="captions" srclang="en" label="English" src="{_data("text/vtt", self.captions.encode())}">'
            "</video>"
        )

    def __repr__(self) -> str:
        return f"Video({self.size[0]} × {self.size[1]}, {len(self.mp4) / 1e6:.1f} MB)"


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
        film = read(folder)
        return _video(film.find(place), film.size, Path(scratch, "video.mp4"))


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


def _video(beats: tuple[Beat, ...], size: tuple[int, int], scratch: Path) -> Video:
    first = beats[0].start
    speech = [Placed(beat.start - first + LEAD, beat.sound) for beat in beats if beat.sound]
    concat([beat.clip for beat in beats], scratch, speech=speech)
    cues = captions.cues(beats, -first)
    text = " ".join(beat.caption for beat in beats)
    return Video(scratch.read_bytes(), beats[-1].still.read_bytes(), captions.vtt(cues), text, size)


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
