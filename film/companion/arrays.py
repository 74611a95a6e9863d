"""Arrays of a trace, small enough for a page: floats as they are, or as whole numbers with a bound of what is lost."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np

from model.trace import Array, Trace

DTYPES = {"f32": "<f4", "f64": "<f8", "u16": "<u2"}  # names in a page, and NumPy's
ROOM = 1_500_000  # bytes for the attention patterns of all heads


def document(trace: Trace) -> dict[str, dict[str, Any]]:
    """The arrays by name, as JSON."""
    return dict(_arrays(trace))


def _arrays(trace: Trace) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    logits.N                       (vocab_size,)                 the scores that step N draws from
    pattern.L                      (head, query, key)            attention of block L, of the prompt
    q.L, k.L                       (head, position, d_head)      of the block in focus, before they are turned
    inv_freq                       (d_head/2,)                   radians a position
    """
    for n, step in enumerate(trace.steps):
        yield f"logits.{n}", exact(step.sample.logits) if n == 0 else whole(step.sample.logits, np.uint16)
    layer, room = trace.focus["layer"].number, ROOM
    first = trace.steps[0]
    for other in sorted(range(trace.config.n_layers), key=lambda i: abs(i - layer)):  # the nearest to it first
        pattern = first[f"blocks.{other}.attn.pattern"]
        room -= 2 * pattern.size
        if room >= 0:
            yield f"pattern.{other}", whole(pattern, np.uint16)
    for name in ("q", "k"):
        yield f"{name}.{layer}", exact(first[f"blocks.{layer}.attn.{name}"])
    half = trace.config.d_head // 2
    yield "inv_freq", exact(trace.config.rope_base ** (-np.arange(half) / half), np.float64)


def exact(array: Array, dtype: type[np.floating[Any]] = np.float32) -> dict[str, Any]:
    """An array as it is."""
    return _packed(array, array.astype(dtype), 1.0, 0.0, 0.0)


def whole(array: Array, dtype: type[np.unsignedinteger[Any]]) -> dict[str, Any]:
    """An array as whole numbers n of that type: a value is offset + scale · n, and off by no more than the bound."""
    low, high = float(array.min()), float(array.max())
    scale = (high - low) / np.iinfo(dtype).max or 1.0
    counts = np.rint((array.astype(np.float64) - low) / scale).astype(dtype)
    return _packed(array, counts, scale, low, scale / 2)


def unpacked(packed: dict[str, Any]) -> Array:
    """What a page makes of it, in float64."""
    numbers = np.frombuffer(base64.b64decode(packed["data"]), dtype=DTYPES[packed["dtype"]])
    return np.asarray(packed["offset"] + packed["scale"] * numbers.astype(np.float64)).reshape(packed["shape"])


def _packed(array: Array, numbers: Array, scale: float, offset: float, bound: float) -> dict[str, Any]:
    name = f"{numbers.dtype.kind}{8 * numbers.itemsize}"
    data = base64.b64encode(numbers.astype(DTYPES[name]).tobytes()).decode()
    return {
        "shape": list(array.shape), "dtype": name, "scale": scale, "offset": offset, "bound": bound, "data": data,
    }  # fmt: skip
