"""The JSON files of a film folder: what each clip is, which number stood where, and what the film is made of."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from film.job import ChapterResult
from film.plan import Settings
from model.errors import InputError

VERSION = 1
FILM, TRACE, INDEX, NUMBERS = "film.json", "trace.safetensors", "index.json", "numbers.json"


def write_index(folder: Path, chapter: ChapterResult, settings: Settings) -> None:
    """index.json of a chapter: its clips with names, captions, times in seconds and frame counts."""
    beats = [
        {"name": clip.name, "caption": clip.caption, "start": clip.start, "end": clip.end, "clip": clip.file,
         "frames": clip.frames}
        for clip in chapter.clips
    ]  # fmt: skip
    number, slug, title = chapter.stage
    _write(folder / INDEX, {
        "chapter": slug, "number": number, "title": title, "size": settings.size, "fps": settings.fps,
        "theme": settings.theme, "duration": chapter.duration, "beats": beats,
    })  # fmt: skip


def write_numbers(folder: Path, rows: Iterable[dict[str, Any]]) -> None:
    """numbers.json of a chapter: each shown number with its time span, box, address, value, text and format.

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
    return _read(folder / FILM, "trace", "chapters")


def read_numbers(folder: Path, chapter: str) -> list[dict[str, Any]]:
    """The rows of numbers.json in a chapter's folder of the film in `folder`."""
    document = _read(folder / chapter / NUMBERS, "numbers")
    return [{**row, "value": float(row["value"])} for row in document["numbers"]]


def _write(path: Path, document: dict[str, Any]) -> None:
    text = json.dumps({"version": VERSION, **document}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _read(path: Path, *keys: str) -> dict[str, Any]:
    """A document of this version that has the keys; one-line InputError otherwise."""
    if not path.is_file():
        raise InputError(f"no finished film here: {path} is missing; `render.py film -o DIR` makes one")
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = document["version"]
        whole = all(key in document for key in keys)
    except (ValueError, KeyError, TypeError):
        whole, version = False, VERSION
    if version != VERSION:
        raise InputError(f"{path} has version {version}, this program reads {VERSION}: film it again")
    if not whole:
        raise InputError(f"{path} is damaged: film it again")
    return document
