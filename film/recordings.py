"""Traces that were recorded before: found again without the model, by all that a recording depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from film import code
from film.cache import Cache, key_of
from model.checkpoints import locate
from model.errors import InputError, JourneyError
from model.trace import Trace
from model.trace_file import checksum

FORMAT = 1  # of the notes


class Recording:
    """A trace that `record` makes, unless it is at hand. Call it to get the trace.

    `checksum` is that of the trace in hand or in the cache, None if there is none yet.
    """

    def __init__(self, record: Callable[[], Trace], checksum: str | None = None) -> None:
        self._record, self.checksum = record, checksum

    def __call__(self) -> Trace:
        return self._record()


class Recorded(Recording):
    """A recording that is looked for in the cache, and kept there. `options` are those of `model.record.record`."""

    def __init__(self, cache: Cache, record: Callable[[], Trace], prompt: str, options: Mapping[str, Any]) -> None:
        given = {name: value for name, value in options.items() if value is not None}
        recorder = code.digest("model.record", libraries=code.RECORDING, files=())
        self._cache = cache
        self._key = key_of("trace", FORMAT, prompt, given, _identity(locate(given.get("model"))), recorder)
        notes = (note for note in cache.notes(self._key) if cache.path(note["file"]))
        self._note: dict[str, Any] | None = next(notes, None)
        super().__init__(record, self._note["checksum"] if self._note else None)

    def __call__(self) -> Trace:
        if self._note and (path := self._cache.path(self._note["file"])):
            with suppress(InputError):  # damaged: recorded again, and kept in its place
                return Trace.load(path)
            self._cache.drop(self._note["file"])
        trace = self._record()
        with suppress(OSError, JourneyError):  # a full disk: the film is what matters
            self._keep(trace)
        return trace

    def _keep(self, trace: Trace) -> None:
        with TemporaryDirectory(dir=self._cache.scratch) as folder:
            trace.save(Path(folder) / "trace")
            file = self._cache.keep(Path(folder) / "trace")
        if file:
            self._cache.note(self._key, {"checksum": checksum(trace), "file": file})
            self._cache.trim()


def recording_of(
    record: Callable[[], Trace], prompt: str, options: Mapping[str, Any], cache: Cache | None
) -> Recording:
    """What `record` makes of a prompt, with the cache if there is one."""
    return Recorded(cache, record, prompt, options) if cache else Recording(record)


def _identity(model: Path) -> list[tuple[str, int, int]]:
    """What tells whether a model's files have changed: their names, sizes and times of change (ns)."""
    files = sorted(path for path in model.iterdir() if path.is_file()) if model.is_dir() else [model]
    return [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
