"""The same forward pass a second time, written another way: NumPy, float64, the whole text at once, no cache.

It shares no code with model/transformer.py, so that a mistake would have to be made twice.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from model.address import softmax
from model.checkpoints import Checkpoint
from model.trace import Array, find


def weight(checkpoint: Checkpoint, name: str, rows: Any = slice(None)) -> Array:
    """A weight of the checkpoint, or some of its rows, in float64."""
    return np.asarray(checkpoint.state[name][rows], dtype=np.float64)


class Pass:
    """One text through the model, with rotary embedding or without: `run["blocks.3.attn.pattern"]`.

    Names and axes are those of a recorded step. Computed on demand, block by block, and kept.
    """

    def __init__(self, checkpoint: Checkpoint, ids: Sequence[int], rope: bool = True) -> None:
        self.checkpoint, self.config, self.ids, self.rope = checkpoint, checkpoint.config, ids, rope
        self._blocks: list[dict[str, Array]] = []

    def __getitem__(self, name: str) -> Array:
        """The value of that full name; KeyError, with the nearest names, when there is none."""
        if match := re.fullmatch(r"blocks\.(\d+)\.(.+)", name):
            return np.asarray(find(match[2], self._block(int(match[1])), "value"))
        return np.asarray(self.embed if name == "embed" else find(name, self._ends, "value"))

    @cached_property
    def embed(self) -> Array:
        """The tokens' rows of the embedding, (position, d_model)."""
        return weight(self.checkpoint, "embed.weight", list(self.ids))

    def logits_from(self, start: int) -> Array:
        """The logits from that position on, (position, vocab_size). Nothing else is kept: blocks take gigabytes."""
        resid = self.embed
        for layer in range(self.config.n_layers):
            resid = self._block_from(layer, resid)["resid_post"]
        return self._ends_from(resid[start:])["logits"]

    @cached_property
    def _ends(self) -> dict[str, Array]:
        """The values after the blocks."""
        return self._ends_from(self._block(self.config.n_layers - 1)["resid_post"])

    def _ends_from(self, resid: Array) -> dict[str, Array]:
        final_norm = self._normalised(resid, weight(self.checkpoint, "final_norm.gain"))
        logits = final_norm @ weight(self.checkpoint, "unembed.weight").T
        return {"final_norm": final_norm, "logits": logits, "probs": softmax(logits)}

    def _block(self, layer: int) -> Mapping[str, Array]:
        """Every value of one block; KeyError when there is no such block."""
        if layer >= self.config.n_layers:
            raise KeyError(f"there is no block {layer}: they run from 0 to {self.config.n_layers - 1}")
        while len(self._blocks) <= layer:
            resid = self._blocks[-1]["resid_post"] if self._blocks else self.embed
            self._blocks.append(self._block_from(len(self._blocks), resid))
        return self._blocks[layer]

    def _block_from(self, layer: int, x: Array) -> dict[str, Array]:
        """Every value of one block, from the stream that enters it."""

        def matrix(name: str) -> Array:
            return weight(self.checkpoint, f"blocks.{layer}.{name}")

        attn_norm = self._normalised(x, matrix("attn_norm.gain"))
        q, k, v = (self._heads(attn_norm, matrix(f"attn.{m}_proj.weight")) for m in "qkv")
        q_rot, k_rot = (self._turned(q), self._turned(k)) if self.rope else (q, k)
        # Query heads by the key/value head they share: (group, head of group, position, d_head).
        grouped = q_rot.reshape(len(k), -1, *q.shape[1:])
        scores = np.einsum("ghqd,gkd->ghqk", grouped, k_rot, optimize=True) / np.sqrt(self.config.d_head)
        masked = np.where(np.tri(len(x), dtype=bool), scores, -np.inf)
        pattern = softmax(masked)
        z = np.einsum("ghqk,gkd->qghd", pattern, v, optimize=True).reshape(len(x), -1, self.config.d_head)
        attn_out = z.reshape(len(x), -1) @ matrix("attn.o_proj.weight").T
        mid = x + attn_out
        mlp_norm = self._normalised(mid, matrix("mlp_norm.gain"))
        gate = mlp_norm @ matrix("mlp.gate_proj.weight").T
        up = mlp_norm @ matrix("mlp.up_proj.weight").T
        act = gate / (1 + np.exp(-gate)) * up
        mlp_out = act @ matrix("mlp.down_proj.weight").T
        square = (self.config.n_heads, len(x), len(x))
        attn = {"q": q, "k": k, "v": v, "q_rot": q_rot, "k_rot": k_rot, "z": z}
        attn |= {"scores": scores.reshape(square), "masked": masked.reshape(square)}
        attn |= {"pattern": pattern.reshape(square)}
        mlp = {"mlp_norm": mlp_norm, "mlp_gate": gate, "mlp_up": up, "mlp_act": act, "mlp_out": mlp_out}
        stream = {"resid_pre": x, "attn_norm": attn_norm, "attn_out": attn_out, "resid_mid": mid}
        return stream | {f"attn.{name}": a for name, a in attn.items()} | mlp | {"resid_post": mid + mlp_out}

    def _normalised(self, x: Array, gain: Array) -> Array:
        rms = np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + self.config.norm_eps)
        return np.asarray(gain * x / rms)

    def _heads(self, x: Array, matrix: Array) -> Array:
        """(position, d_model) to (head, position, d_head)."""
        cut = matrix.reshape(-1, self.config.d_head, x.shape[1])
        return np.asarray(np.einsum("pm,hdm->hpd", x, cut, optimize=True))

    def _turned(self, x: Array) -> Array:
        """Rotary embedding with complex numbers: components i and i + d_head/2 make one, which is turned."""
        half = self.config.d_head // 2
        frequencies = self.config.rope_base ** (-2 * np.arange(half) / self.config.d_head)
        turn = np.exp(1j * np.outer(np.arange(x.shape[1]), frequencies))
        turned = (x[..., :half] + 1j * x[..., half:]) * turn
        return np.concatenate([turned.real, turned.imag], axis=-1)
