"""What is read of a trace: a view that tells the name of every value it gives away, and a digest for each name.

Two traces with equal digests under all the names that something read are the same to it: what it made of one it
would make of the other. A name is a root of addresses (`steps.0.embed`, `derived.mlp.neurons`, `focus.layer`) or one of

    encoding  generated  config  provenance  digest  prefill_digest  the whole of it
    steps                                                            how many there are
    weights  derived  measured  focus  asides  vocab  steps.N        which names are in it
    vocab.ID                                                         one token
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np

from model.trace import Array, Sample, Step, Trace

Note = Callable[[str], object]

WHOLE = ("encoding", "generated", "config", "provenance", "digest", "prefill_digest")
NAMED = ("weights", "derived", "measured", "focus", "asides", "vocab")
ABSENT = "absent"


class Watched(Trace):
    """A trace like another that calls `note` with the name of every value read of it, before giving it away."""

    def __init__(self, trace: Trace, note: Note) -> None:
        vars(self).update(_trace=trace, _note=note)

    def __getattr__(self, field: str) -> Any:
        # The fields of a trace have no defaults: those that an instance does not hold are looked for here.
        trace, note = vars(self)["_trace"], vars(self)["_note"]
        if field == "steps":
            return _Steps(trace, note)
        if field in NAMED:
            return _Names(getattr(trace, field), field, field, note)
        if field in WHOLE:
            note(field)
        return getattr(trace, field)

    @property
    def digest(self) -> str:
        vars(self)["_note"]("digest")
        return str(vars(self)["_trace"].digest)

    @property
    def prefill_digest(self) -> str:
        vars(self)["_note"]("prefill_digest")
        return str(vars(self)["_trace"].prefill_digest)

    def lookup(self, root: str) -> Array:
        vars(self)["_note"]("config" if root.startswith("config.") else root)
        return np.asarray(vars(self)["_trace"].lookup(root))


class _Names(Mapping[Any, Any]):
    """A mapping of a trace; `prefix` begins the names of its values, `whole` is the name of its list of keys."""

    def __init__(self, items: Mapping[Any, Any], whole: str, prefix: str, note: Note) -> None:
        self._items, self._whole, self._prefix, self._note = items, whole, prefix, note

    def __getitem__(self, key: Any) -> Any:
        self._note(f"{self._prefix}.{key}")
        return self._items[key]

    def __iter__(self) -> Iterator[Any]:
        self._note(self._whole)
        return iter(self._items)

    def __len__(self) -> int:
        self._note(self._whole)
        return len(self._items)


class _Steps(Sequence[Step]):
    """The steps of a trace."""

    def __init__(self, trace: Trace, note: Note) -> None:
        self._trace, self._note = trace, note

    def __len__(self) -> int:
        self._note("steps")
        return len(self._trace.steps)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self._trace.steps):
            self._note("steps")
            raise IndexError(f"there is no step {index}")
        return _WatchedStep(self._trace.steps[index], f"steps.{index}", self._note)


class _WatchedStep(Step):
    """A step like another."""

    def __init__(self, step: Step, name: str, note: Note) -> None:
        vars(self).update(_step=step, _name=name, _note=note)

    def __getattr__(self, field: str) -> Any:
        step, name, note = (vars(self)[key] for key in ("_step", "_name", "_note"))
        if field == "values":
            return _Names(step.values, name, name, note)
        if field == "sample":
            return _WatchedSample(step.sample, f"{name}.sample", note)
        note(f"{name}.{field}")
        return getattr(step, field)


class _WatchedSample(Sample):
    """A sample like another."""

    def __init__(self, sample: Sample, name: str, note: Note) -> None:
        vars(self).update(_sample=sample, _name=name, _note=note)

    def __getattr__(self, field: str) -> Any:
        vars(self)["_note"](f"{vars(self)['_name']}.{field}")
        return getattr(vars(self)["_sample"], field)


class Values:
    """The digests of a trace's values by name, each computed when it is first asked for.

    The order of names is not looked at: a file always has them in the same.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """The digest of the value of that name; ABSENT where this trace has none."""
        if name not in self._known:
            try:
                self._known[name] = _digest(_value(self._trace, name))
            except (KeyError, IndexError):
                self._known[name] = ABSENT
        return self._known[name]


def _value(trace: Trace, name: str) -> Any:
    first, _, rest = name.partition(".")
    if not rest:
        value = getattr(trace, first)
        return len(value) if first == "steps" else sorted(map(str, value)) if first in NAMED else value
    if first == "vocab":
        return trace.vocab[int(rest)]
    if first == "focus":
        return trace.focus[rest]
    if first == "asides" and rest in trace.asides:
        return trace.asides[rest]
    if first == "steps":
        number, _, field = rest.partition(".")
        step = trace.steps[int(number)]
        if not field:
            return sorted(step.values)
        if field == "kind":
            return step.kind
    return trace.lookup(name)


def _digest(value: Any) -> str:
    if isinstance(value, np.ndarray):
        sha = hashlib.sha256(f"{value.dtype.str}{value.shape}".encode())
        sha.update(np.ascontiguousarray(value).data if value.size else b"")
        return sha.hexdigest()
    return hashlib.sha256(json.dumps(_plain(value), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.hex() if isinstance(value, bytes) else value
