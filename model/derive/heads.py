"""What each head of the whole model does, measured on a probe: n random tokens, twice."""

from collections.abc import Sequence

import numpy as np

from model.trace import Array

BEST_FIRST = ("induction", "duplicate", "previous", "first")  # the order in which heads are given away


def measures(patterns: Sequence[Array]) -> dict[str, Array]:
    """Mean weights of every head, (n_layers, n_heads) each, from the patterns (n_heads, 2n, 2n) of every block.

    `previous`: on the token before. `first`: on the first token, the attention sink (Xiao et al. 2023,
    arXiv:2309.17453). `duplicate`: in the second half, on the same token's place in the first; `induction`: on
    the place after that, which holds what comes next (Olsson et al. 2022, arXiv:2209.11895).
    `best.<measure>` (2,): the layer and head where it is largest, `pattern.<measure>` (2n, 2n) that head's pattern.
    """
    whole = np.stack(patterns)  # (n_layers, n_heads, 2n, 2n)
    n = whole.shape[-1] // 2
    late, second = np.arange(1, 2 * n), np.arange(n, 2 * n)
    found = {
        "previous": whole[..., late, late - 1],
        "first": whole[..., late, 0],
        "duplicate": whole[..., second, second - n],
        "induction": whole[..., second, second - n + 1],
    }
    means = {name: weights.mean(axis=-1) for name, weights in found.items()}
    best = _best(means)
    return {
        **{f"heads.{name}": mean for name, mean in means.items()},
        **{f"heads.best.{name}": np.array(place) for name, place in best.items()},
        **{f"heads.pattern.{name}": whole[place] for name, place in best.items()},
    }


def _best(means: dict[str, Array]) -> dict[str, tuple[int, int]]:
    """Layer and head of the largest value of each measure; a head is taken once while there are others."""
    free = np.ones_like(means["first"], dtype=bool)
    best: dict[str, tuple[int, int]] = {}
    for name in BEST_FIRST:
        allowed = np.where(free | (not free.any()), means[name], -1)
        layer, head = divmod(int(allowed.argmax()), free.shape[1])
        best[name] = layer, head
        free[layer, head] = False
    return best
