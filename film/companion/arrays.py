"""Arrays of a trace for a page: floats as they are, or, where those take too much room, whole numbers.

Those are chosen so that a share reads the same in per cent with one decimal; the bound says by how much it may be off.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np

from model.trace import Array, Trace

DTYPES = {"f32": "<f4", "f64": "<f8", "u16": "<u2"}  # names in a page, and NumPy's
ROOM = {"logits": 2_000_000, "pattern": 1_500_000}  # bytes
DECIMALS = 3  # of a share: one of its per cent


def document(trace: Trace) -> dict[str, dict[str, Any]]:
    """The arrays by name, as JSON."""
    return dict(_arrays(trace))


def _arrays(trace: Trace) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    logits.N       (vocab_size,)               the scores that step N draws from: of the first steps, as many as fit
    pattern.L      (head, query, key)          attention of block L in the prompt: of the blocks nearest to the focus
    q.L, k.L       (head, position, d_head)    of the block in focus, before they are turned
    inv_freq       (d_head/2,)                 radians a position
    """
    c, layer, first = trace.config, trace.focus["layer"].number, trace.steps[0].values
    for n, step in enumerate(trace.steps[: max(1, ROOM["logits"] // (4 * c.vocab_size))]):
        yield f"logits.{n}", exact(step.sample.logits)
    size = first[f"blocks.{layer}.attn.pattern"].size
    pack, width = (exact, 4) if 4 * size * c.n_layers <= ROOM["pattern"] else (shares, 2)
    nearest = sorted(range(c.n_layers), key=lambda other: abs(other - layer))
    for other in nearest[: ROOM["pattern"] // (width * size)]:
        yield f"pattern.{other}", pack(first[f"blocks.{other}.attn.pattern"])
    for name in ("q", "k"):
        yield f"{name}.{layer}", exact(first[f"blocks.{layer}.attn.{name}"])
    half = c.d_head // 2
    yield "inv_freq", exact(c.rope_base ** (-np.arange(half) / half), np.float64)


def exact(array: Array, dtype: type[np.floating[Any]] = np.float32) -> dict[str, Any]:
    """An array as it is."""
    return _packed(array, array.astype(dtype), 1.0, 0.0, 0.0)


def shares(array: Array) -> dict[str, Any]:
    """Numbers from 0 to 1 as whole numbers n: a value is scale · n, and rounds to the same decimals as the true one."""
    scale = 1 / np.iinfo(np.uint16).max
    true = array.astype(np.float64)
    counts = np.rint(true / scale)
    other = np.round(counts * scale, DECIMALS) != np.round(true, DECIMALS)
    counts[other] += np.sign(true - counts * scale)[other]
    return _packed(array, counts.astype(np.uint16), scale, 0.0, scale)


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
