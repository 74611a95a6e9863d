"""The JSON files of a film folder: what each clip is, which number stood where, and what the film is made of."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from film.job import ChapterResult
from film.plan import Settings, chapter_folder
from film.spoken import spoken
from model.errors import InputError
from scenes.contents import STAGES
from scenes.language import say

VERSION = 1
FILM, TRACE, INDEX, NUMBERS = "film.json", "trace.safetensors", "index.json", "numbers.json"


def write_index(folder: Path, chapter: ChapterResult, settings: Settings) -> None:
    """index.json of a chapter: its clips with names, captions, what a voice says, times in seconds and frame counts."""
    beats = [
        {"name": clip.name, "caption": clip.caption, "spoken": spoken(clip.caption), "start": clip.start,
         "end": clip.end, "clip": clip.file, "frames": clip.frames,
         **({"sound": clip.sound, "speech": clip.speech} if clip.sound else {})}
        for clip in chapter.clips
    ]  # fmt: skip
    number, slug, title = chapter.stage
    _write(folder / INDEX, {
        "chapter": slug, "number": number, "title": say(title), "size": settings.size, "fps": settings.fps,
        "theme": settings.theme, "duration": chapter.duration, "beats": beats,
    })  # fmt: skip


def write_numbers(folder: Path, rows: Iterable[dict[str, Any]]) -> None:
    """numbers.json of a chapter: each shown number with its time span, box, address, value, text and format.

    From `stands` on it is in its box; before, it may be on its way.

    One row a line. JSON has no infinities: a value that is not finite is written as a string ("-inf", "nan").
    """
    lines = [
        json.dumps(row if math.isfinite(row["value"]) else {**row, "value": str(row["value"])}, ensure_ascii=False)
        for row in rows
    ]
    text = f'{{"version": {VERSION}, "numbers": [\n' + ",\n".join(lines) + "\n]}\n"
    (folder / NUMBERS).write_text(text, encoding="utf-8")


def write_film(folder: Path, document: dict[str, Any]) -> None:
    """film.json: the prompt, the trace, the settings and the chapters with their start in the film."""
    _write(folder / FILM, document)


def read_film(folder: Path) -> dict[str, Any]:
    """film.json of a finished film. InputError when the folder holds none."""
    document = _read(folder / FILM, trace=str, chapters=list)
    known = [(stage.slug, chapter_folder(stage)) for stage in STAGES]  # a file from elsewhere may name any folder
    chapters = [isinstance(c, dict) and (c.get("chapter"), c.get("folder")) in known for c in document["chapters"]]
    if not (chapters and all(chapters)):
        raise _damaged(folder / FILM)
    return document


def read_index(folder: Path, chapter: str) -> dict[str, Any]:
    """index.json in a chapter's folder of the film in `folder`: its beats, in order."""
    path = folder / chapter / INDEX
    document = _read(path, title=str, duration=float, beats=list)
    texts = [beat.get(key) for beat in document["beats"] if isinstance(beat, dict)
             for key in ("name", "caption", "clip")]  # fmt: skip
    if not texts or not all(isinstance(text, str) for text in texts):
        raise _damaged(path)
    return document


def read_numbers(folder: Path, chapter: str) -> list[dict[str, Any]]:
    """The rows of numbers.json in a chapter's folder of the film in `folder`."""
    path = folder / chapter / NUMBERS
    try:
        rows = [{**row, "value": float(row["value"])} for row in _read(path, numbers=list)["numbers"]]
    except (ValueError, KeyError, TypeError, OverflowError):
        raise _damaged(path) from None
    if not all(isinstance(row.get(key), str) for row in rows for key in ("address", "text", "format")):
        raise _damaged(path)
    return rows


def _write(path: Path, document: dict[str, Any]) -> None:
    text = json.dumps({"version": VERSION, **document}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _read(path: Path, **keys: type) -> dict[str, Any]:
    """A document of this version that has the keys, with values of these types; one-line InputError otherwise."""
    if not path.is_file():
        raise InputError(f"no finished film here: {path} is missing; `render.py film -o DIR` makes one")
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = document["version"]
        whole = all(isinstance(document[key], kind) for key, kind in keys.items())
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _damaged(path) from None
    if version != VERSION:
        raise InputError(f"{path} has version {version!r:.20}, this program reads {VERSION}: film it again")
    if not whole:
        raise _damaged(path)
    return document


def _damaged(path: Path) -> InputError:
    return InputError(f"{path} is damaged: film it again")
