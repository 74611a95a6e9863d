"""Which neurons of an MLP write most, and which tokens they speak for."""

import numpy as np

from model.derive.scores import final_scale, likeliest
from model.trace import Array

N_NEURONS = 6
N_PUSHED = 5


def neurons(act: Array, down: Array, gain: Array, unembed: Array, stream: Array, eps: float) -> dict[str, Array]:
    """The neurons that write most at one position, and the tokens whose logits each raises most.

    `act` (d_mlp,) is what the down projection `down` (d_model, d_mlp) reads: neuron n adds act[n] times its
    column to the stream (Geva et al. 2022, arXiv:2203.14680). Its push is what that does to the logits on the
    direct path, through the final norm with the scale it has for `stream` (d_model,), the last block's.

    `mlp.neurons` (6,), largest first; `mlp.push.ids`, `mlp.push.logits` (6, 5), largest first.
    """
    written = np.abs(act) * np.sqrt(np.einsum("md,md->d", down, down))
    found = likeliest(written, N_NEURONS)
    columns = down[:, found] * act[found] * gain[:, None] * final_scale(stream, eps)
    pushes = (unembed @ columns).T  # (6, vocab_size)
    ids = np.stack([likeliest(push, N_PUSHED) for push in pushes])
    return {
        "mlp.neurons": found,
        "mlp.push.ids": ids,
        "mlp.push.logits": np.take_along_axis(pushes, ids, axis=1),
    }
