"""Whether a film that is asked for is the one in its folder, untouched: then there is nothing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from film import code
from film.cache import Cache, key_of
from film.plan import Plan

Stamp = tuple[int, int]  # bytes and time of change (ns) of a file


def remember(cache: Cache, plan: Plan, checksum: str, names: Iterable[str]) -> None:
    """Note what the folder of a finished film has: files and folders of these names. OSError when the disk is full."""
    files = [file for name in names for file in _files(plan.folder / name)]
    stamps = {str(file.relative_to(plan.folder)): _stamp(file) for file in files}
    cache.note(_key(plan), {"film": _film(plan, checksum), "files": stamps})


def untouched(cache: Cache, plan: Plan, checksum: str) -> bool:
    """Whether the folder has that film of the trace with that checksum, every file as it was left."""
    note = next(cache.notes(_key(plan)), None)
    if note is None or note["film"] != _film(plan, checksum):
        return False
    return all(list(_stamp(plan.folder / name)) == stamp for name, stamp in note["files"].items())


def _key(plan: Plan) -> str:
    return key_of("folder", str(plan.folder.resolve()))


def _film(plan: Plan, checksum: str) -> str:
    """All that a film depends on."""
    return key_of([stage.slug for stage in plan.stages], asdict(plan.settings), checksum, code.whole())


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]


def _stamp(file: Path) -> Stamp:
    try:
        stat = file.stat()
    except OSError:
        return -1, -1
    return stat.st_size, stat.st_mtime_ns
