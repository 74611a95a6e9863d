"""Where a token stands: rotary angles, turned and shifted queries, sinusoids, and word order without any of them."""

from collections.abc import Sequence

import numpy as np

from model.config import ModelConfig
from model.trace import Array

N_TURNS = 12  # positions a query is shown at, at least
SHIFTS = (0, 1, 2, 10, 100, 1000)
N_SINUSOIDS = 32
SINUSOID_BASE = 10_000


def frequencies(config: ModelConfig) -> Array:
    """Radians a position by which each pair of components turns, (d_head/2,)."""
    return np.asarray(config.rope_base ** (-2 * np.arange(config.d_head // 2) / config.d_head))


def turned(x: Array, positions: Array, config: ModelConfig) -> Array:
    """A query or key (d_head,) as it is rotated at each position, (n, d_head) (Su et al. 2021, arXiv:2104.09864).

    Half-split pairing: component i turns with component i + d_head/2.
    """
    angles = np.outer(positions, frequencies(config))
    cos, sin = np.cos(angles), np.sin(angles)
    first, second = np.split(x, 2)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=1)


def turns(q: Array, n_prompt: int, config: ModelConfig) -> dict[str, Array]:
    """The frequencies, and the query q (d_head,) turned as if it stood at position 0, 1, 2 …"""
    return {
        "rope.frequencies": frequencies(config),
        "rope.q_at": turned(q, np.arange(max(n_prompt, N_TURNS)), config),
    }


def shifts(q: Array, k: Array, query: int, key: int, config: ModelConfig) -> dict[str, Array]:
    """The product of q at position `query` with k at `key`, both moved on by as much: it stays what it is.

    `by` (n,) positions, as far as the context reaches; `dots` (n,), in float64.
    """
    by = np.array([shift for shift in SHIFTS if max(query, key) + shift < config.n_ctx])
    q_rot = turned(q.astype(np.float64), query + by, config)
    k_rot = turned(k.astype(np.float64), key + by, config)
    return {"rope.shift.by": by, "rope.shift.dots": np.einsum("nd,nd->n", q_rot, k_rot)}


def sinusoidal(d_model: int) -> Array:
    """The encoding RoPE came after, (32, d_model): Vaswani et al. 2017, arXiv:1706.03762, section 3.5."""
    even = np.arange(0, d_model, 2)
    angles = np.outer(np.arange(N_SINUSOIDS), SINUSOID_BASE ** (-even / d_model))
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(N_SINUSOIDS, -1)[:, :d_model]


def orders(state: str, scores: Sequence[Array], z: Sequence[Array]) -> dict[str, Array]:
    """What the last token of two word orders makes of the others in block 0, with RoPE "on" or "off".

    From the scores (head, query, key) and z (position, head, d_head) of both: `scores` (2, n_heads, 4),
    `z` (2, n_heads, d_head).
    """
    return {
        f"rope.order.{state}.scores": np.stack([each[:, -1] for each in scores]),
        f"rope.order.{state}.z": np.stack([each[-1] for each in z]),
    }


def most_different(z: Array) -> Array:
    """The head whose z differs most between the two orders, (); `z` is (2, n_heads, d_head)."""
    return np.asarray(np.square(z[0] - z[1]).sum(axis=-1).argmax())
