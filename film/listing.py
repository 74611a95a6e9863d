"""What is in a trace: its arrays by address, one of them, or one number; as text and as JSON."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.address import evaluate
from model.errors import InputError
from model.trace import Trace
from model.trace_file import SAMPLE_ARRAYS

Array = NDArray[Any]


class Row(NamedTuple):
    """One array, or several of one shape that differ only in their block: address, shape, type, smallest, largest."""

    address: str
    shape: tuple[int, ...]
    dtype: str
    smallest: float
    largest: float


def arrays(trace: Trace) -> Iterator[tuple[str, Array]]:
    """Every array of a trace with its address."""
    for n, step in enumerate(trace.steps):
        yield f"steps.{n}.positions", step.positions
        yield from ((f"steps.{n}.{name}", array) for name, array in step.values.items())
        yield from ((f"steps.{n}.sample.{name}", getattr(step.sample, name)) for name in SAMPLE_ARRAYS)
    for root, values in (("weights", trace.weights), ("derived", trace.derived), ("measured", trace.measured)):
        yield from ((f"{root}.{name}", array) for name, array in values.items())


def rows(trace: Trace) -> list[Row]:
    """Every array of a trace."""
    return [row(address, array) for address, array in arrays(trace)]


def row(address: str, array: Array) -> Row:
    """One array in short. Both ends of an empty one are NaN."""
    ends = (float(array.min()), float(array.max())) if array.size else (math.nan, math.nan)
    return Row(address, array.shape, str(array.dtype), *ends)


def by_block(rows: list[Row]) -> list[Row]:
    """The rows with all blocks of a model in one: `steps.0.blocks.*.attn.pattern`."""
    groups: dict[tuple[str, tuple[int, ...]], list[Row]] = {}
    for each in rows:
        groups.setdefault((re.sub(r"blocks\.\d+\.", "blocks.*.", each.address), each.shape), []).append(each)
    return [
        Row(
            address if len(group) > 1 else group[0].address,
            shape, group[0].dtype, min(r.smallest for r in group), max(r.largest for r in group),
        )
        for (address, shape), group in groups.items()
    ]  # fmt: skip


def find(trace: Trace, name: str) -> Array | float:
    """The array or the number of that name or address. InputError names the nearest when there is none."""
    named = dict(arrays(trace))
    if name in named:
        return named[name]
    try:
        return evaluate(name, trace)
    except InputError:
        plain_name = re.fullmatch(r"[\w.]+", name)
        if plain_name and (near := difflib.get_close_matches(name, named, n=3, cutoff=0.7)):
            raise InputError(f"no {name!r} in this trace, the nearest are {', '.join(near)}") from None
        raise


def document(trace: Trace) -> dict[str, Any]:
    """All arrays of a trace, for JSON."""
    return {
        "prompt": trace.prompt,
        "model": trace.provenance.model,
        "trace": trace.hash,
        "arrays": [{field: plain(value) for field, value in row._asdict().items()} for row in rows(trace)],
    }


def value_document(address: str, value: Array | float) -> dict[str, Any]:
    """One array or number, for JSON."""
    return {"address": address, "shape": np.shape(value), "value": plain(value)}


def plain(value: Any) -> Any:
    """`value` for JSON, which has no infinities and no NaN: those become strings."""
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
