"""A finished film against its trace and against a separate float64 forward pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from film import sidecar
from model.address import format_value
from model.checkpoints import open_checkpoint
from model.errors import InputError
from model.reference import Reference
from model.trace import Trace
from model.verify import Mismatch, check
from scenes.language import ENGLISH, language


@dataclass(frozen=True)
class Chapter:
    """What was checked in one chapter: how many numbers, at how many addresses, and which are wrong."""

    name: str
    numbers: int
    addresses: int
    mismatches: list[Mismatch]


def verify(folder: Path) -> list[Chapter]:
    """Check every number that the film in `folder` shows, chapter by chapter.

    Raises InputError when the folder holds no finished film, or its trace is not the one that was filmed.
    """
    film = sidecar.read_film(folder)
    trace = Trace.load(folder / sidecar.TRACE)
    if trace.hash != film["trace"]:
        raise InputError(f"{folder / sidecar.TRACE} is not the trace of this film: film it again")
    language_of_film = language(film["settings"].get("language", ENGLISH))
    reference = Reference(trace, open_checkpoint(trace.provenance.model))
    chapters = []
    for chapter in film["chapters"]:
        rows = [
            {**row, "text": language_of_film.plain(row["text"])}
            for row in sidecar.read_numbers(folder, chapter["folder"])
        ]
        mismatches = check(rows, trace, reference)
        wrong = {mismatch.address for mismatch in mismatches}
        mismatches += [m for m in _contradictions(rows) if m.address not in wrong]
        chapters.append(Chapter(chapter["chapter"], len(rows), len({row["address"] for row in rows}), mismatches))
    return chapters


def _contradictions(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mismatch]:
    """Rows whose text is not their own value, rounded."""
    for row in rows:
        try:
            expected = format_value(row["value"], row["format"])
        except InputError as error:
            expected = str(error)
        if expected != row["text"]:
            yield Mismatch(row["address"], row["text"], expected, f"value beside it in {sidecar.NUMBERS}")
