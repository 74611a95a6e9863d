"""What the reference pictures show. The same numbers for both ways of drawing them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

N = 12  # rows and columns of the matrices
BARS = 20


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


SCORES = np.random.default_rng(0).normal(0, 2, (N, N))
PATTERN = softmax(SCORES)
LABELS = ["the", "cat", "sat", "on", "a", "mat", "and", "then", "it", "ran", "off", "."]

_rng = np.random.default_rng(1)
WEIGHTS, VECTOR = _rng.normal(0, 1, (N, N)), _rng.normal(0, 1, N)
RESULT = WEIGHTS @ VECTOR

WORDS = ["The", "cat", "sat", "on", "the", "mat", "because", "it"]
_rng = np.random.default_rng(2)
IDS = [str(number) for number in _rng.integers(100, 50_000, len(WORDS))]
LOGITS = np.sort(_rng.normal(0, 2, BARS))[::-1].copy()


def row_share(done: float, row: int) -> float:
    """How far a row has come when so much of a sweep over all rows is done."""
    return float(np.clip(done * N - row, 0, 1))
