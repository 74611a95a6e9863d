"""From a stream to scores and back: what the final norm and the unembedding make of a vector, and the best of it."""

import numpy as np

from model.address import softmax
from model.trace import Array


def likeliest(scores: Array, n: int) -> Array:
    """The n places of highest score, highest first, ties in order. `scores` is (size,)."""
    n = min(n, len(scores))
    best = np.argpartition(-scores, n - 1)[:n]
    return np.asarray(best[np.lexsort((best, -scores[best]))])


def shares(logits: Array) -> Array:
    """softmax in float64, at temperature 1, along the last axis."""
    return softmax(logits.astype(np.float64))


def final_scale(stream: Array, eps: float) -> Array:
    """What RMSNorm multiplies a vector with, before its gain: (..., d_model) to (..., 1)."""
    return np.asarray(1 / np.sqrt(np.square(stream).mean(axis=-1, keepdims=True) + eps))
