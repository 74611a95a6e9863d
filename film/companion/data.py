"""The data of a companion page: what it needs of a film and its trace, as one JSON document (docs/companion.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from film import quiz, sidecar
from film.companion import arrays, cells
from film.companion.hues import hue
from film.companion.strings import Strings
from film.folder import Chapter, FilmFolder
from film.quiz import Question
from model.errors import InputError
from model.trace import Trace
from scenes.language import speaking
from scenes.mobjects.token_text import written

VERSION = 1
FINE = 10_000  # parts of a frame's width and height in which boxes are counted


def document(film: FilmFolder, trace: Trace, video: str) -> dict[str, Any]:
    """All of it. `video` is the address of the film's video."""
    strings = Strings()
    numbers = {chapter.slug: sidecar.read_numbers(film.path, chapter.folder.name) for chapter in film.chapters}
    shown = dict.fromkeys(str(row["address"]) for rows in numbers.values() for row in rows)
    with speaking(film.language):
        asked = [best(quiz.questions(trace, chapter.slug), numbers[chapter.slug]) for chapter in film.chapters]
    shown |= dict.fromkeys(number.address for question in asked for number in question.numbers)
    return {
        "version": VERSION, "lang": film.language, "prompt": trace.prompt, "model": trace.provenance.model,
        "trace": trace.hash, "video": video, "theme": film.theme, "size": film.size, "fps": film.fps,
        "duration": film.chapters[-1].start + film.chapters[-1].duration,
        "config": asdict(trace.config), "focus": {name: choice.value for name, choice in trace.focus.items()},
        "tokens": [{"id": token.id, "text": written(token)} for token in trace.all_tokens],
        "n_prompt": trace.n_prompt,
        "vocab": {str(id): written(token) for id, token in trace.vocab.items()},
        "sampling": [_sampling(trace, n) for n in range(len(trace.steps))],
        "chapters": [_chapter(*pair) for pair in zip(film.chapters, asked, strict=True)],
        "numbers": columns(film.chapters, numbers, strings),
        "cells": list(cells.rows(trace, shown, strings)),
        "strings": strings.document(),  # the last to be asked for: the others fill it
        "arrays": arrays.document(trace),
        "captions": _captions(film.path / "film.vtt"),
    }  # fmt: skip


def best(questions: Iterable[Question], rows: Iterable[dict[str, Any]]) -> Question:
    """The first question whose answers can be seen in the picture; the first of all if there is no such one."""
    there = {row["address"] for row in rows}
    asked = tuple(questions)
    return next((q for q in asked if all(o.evidence and o.evidence.address in there for o in q.options)), asked[0])


def columns(
    chapters: Iterable[Chapter], numbers: dict[str, list[dict[str, Any]]], strings: Strings
) -> dict[str, list[int]]:
    """The shown numbers as columns, in order of time: milliseconds of the film, boxes as four numbers each.

    They count from when they stand where they are: what is on its way cannot be pointed at.
    """
    timed = ((*_timed(chapter, row), row) for chapter in chapters for row in numbers[chapter.slug])
    rows = sorted(((start, end, box, row) for start, end, box, row in timed if start < end), key=lambda row: row[:2])
    return {
        "start": [start for start, *_ in rows],
        "end": [end for _, end, *_ in rows],
        "box": [part for *_, box, _ in rows for part in box],
        "text": [strings(row["text"]) for *_, row in rows],
        "address": [strings(row["address"]) for *_, row in rows],
    }


def _timed(chapter: Chapter, row: dict[str, Any]) -> tuple[int, int, list[int]]:
    """When a number stands, in milliseconds of the film, and where. InputError when its row does not say."""
    try:
        left, top, right, bottom = (round(FINE * part) for part in row["box"])
        start, end = (round(1000 * (chapter.start + row[edge])) for edge in ("stands", "end"))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise InputError(f"{chapter.folder / sidecar.NUMBERS} is damaged: film it again") from None
    return start, end, [left, top, right, bottom]


def _chapter(chapter: Chapter, question: Question) -> dict[str, Any]:
    return {
        "slug": chapter.slug, "number": chapter.number, "title": chapter.title, "hue": hue(chapter.slug),
        "start": chapter.start, "end": chapter.start + chapter.duration,
        "beats": [
            {"name": beat.name, "caption": beat.caption, "start": chapter.start + beat.start,
             "end": chapter.start + beat.end}
            for beat in chapter.beats
        ],
        "question": question.document(),
    }  # fmt: skip


def _captions(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        raise InputError(f"{path} is missing or damaged: film it again") from None


def _sampling(trace: Trace, n: int) -> dict[str, Any]:
    """How a step's token was drawn."""
    sample = trace.steps[n].sample
    return {
        "temperature": sample.temperature, "top_k": sample.top_k, "top_p": sample.top_p, "seed": sample.seed,
        "draw": sample.draw, "chosen_id": sample.chosen_id,
    }  # fmt: skip
