"""What the cache saves, and that it changes nothing."""

from collections.abc import Sequence

import numpy as np

from model.config import ModelConfig
from model.trace import Array, Step


def macs(config: ModelConfig, new: int, so_far: int) -> int:
    """Multiply-adds of one call over `new` tokens, `so_far` with those in the cache: all its matrix products.

    Every position goes through the projections, the MLP and the unembedding; every query meets every key so far,
    those after it too, which the mask hides later.
    """
    c = config
    projections = 2 * (c.n_heads + c.n_kv_heads) * c.d_head * c.d_model + 3 * c.d_mlp * c.d_model
    meetings = 2 * c.n_heads * c.d_head * so_far  # q · k, and weights · v
    return new * (c.n_layers * (projections + meetings) + c.vocab_size * c.d_model)


def costs(config: ModelConfig, steps: Sequence[Step]) -> dict[str, Array]:
    """`cache.macs.cached`, `cache.macs.whole` (n_steps,): as each step was run, and over its whole text anew."""
    sizes = [(len(step.positions), int(step.positions[-1]) + 1) for step in steps]
    return {
        "cache.macs.cached": np.array([macs(config, new, so_far) for new, so_far in sizes]),
        "cache.macs.whole": np.array([macs(config, so_far, so_far) for _, so_far in sizes]),
    }


def differences(steps: Sequence[Step], k: Sequence[Array], v: Sequence[Array], logits: Array) -> dict[str, Array]:
    """How far what was recorded step by step, with the cache, is from one pass over the whole text without it.

    `k` (rotated) and `v` of every block are (n_kv_heads, position, d_head), `logits` (position, vocab_size).
    `cache.difference.k`, `.v` (n_layers,), `.logits` (): the largest absolute difference.
    """

    def farthest(whole: Array, name: str) -> float:
        axis = whole.ndim - 2  # of positions
        pieces = np.split(whole, [int(step.positions[0]) for step in steps[1:]], axis=axis)
        return max(float(np.abs(piece - step[name]).max()) for piece, step in zip(pieces, steps, strict=True))

    return {
        "cache.difference.k": np.array([farthest(x, f"blocks.{n}.attn.k_rot") for n, x in enumerate(k)]),
        "cache.difference.v": np.array([farthest(x, f"blocks.{n}.attn.v") for n, x in enumerate(v)]),
        "cache.difference.logits": np.array(farthest(logits, "logits")),
    }
