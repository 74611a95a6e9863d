"""What the model would say after each block, and what each part of it adds to the answer."""

from collections.abc import Sequence

import numpy as np

from model.derive.scores import final_scale, likeliest, shares
from model.trace import Array

N_TOP = 5
N_RACE = 8


def lens(streams: Array, logits: Array, gain: Array, unembed: Array, eps: float) -> dict[str, Array]:
    """The logit lens (nostalgebraist 2020): every block's stream, read as if it were the last.

    `streams` (n_layers, d_model): the embedding, then what each block but the last leaves, at the last position;
    `logits` (vocab_size,): what the model itself says there, which is the last row of everything below.

    `lens.top.ids`, `.probs` (n_layers + 1, 5); `lens.race.ids` (8,): the likeliest in the end, and their
    `.logits`, `.probs` and `.ranks` (1 is the likeliest) (n_layers + 1, 8) on the way.
    """
    early = streams * final_scale(streams, eps) * gain
    rows = np.vstack([early @ unembed.T, logits])  # (n_layers + 1, vocab_size)
    probs = shares(rows)
    top = np.stack([likeliest(row, N_TOP) for row in rows])
    race = likeliest(logits, N_RACE)
    return {
        "lens.top.ids": top,
        "lens.top.probs": np.take_along_axis(probs, top, axis=1),
        "lens.race.ids": race,
        "lens.race.logits": rows[:, race],
        "lens.race.probs": probs[:, race],
        "lens.race.ranks": np.stack([1 + (row[:, None] > row[race]).sum(axis=0) for row in rows]),
    }


def attribution(
    id: int, embed: Array, attn: Sequence[Array], mlp: Sequence[Array], gain: Array, row: Array, eps: float
) -> dict[str, Array]:
    """The logit of token `id`, as a sum over everything that wrote into the stream.

    Direct logit attribution (Elhage et al. 2021, "A mathematical framework for transformer circuits"): the last
    position's stream is the sum of its embedding (d_model,) and of what attention and the MLP of each block
    wrote; so is its product with the token's `row` of the unembedding, once the final norm's scale is frozen.

    `attribution.id` (), `.embed` (), `.attn` (n_layers,), `.mlp` (n_layers,).
    """
    parts = np.stack([embed, *attn, *mlp]).astype(np.float64)
    direction = gain * row * final_scale(parts.sum(axis=0), eps)
    first, rest = (parts @ direction)[0], (parts @ direction)[1:]
    return {
        "attribution.id": np.array(id),
        "attribution.embed": first,
        "attribution.attn": rest[: len(attn)],
        "attribution.mlp": rest[len(attn) :],
    }
