"""The same model a second time, written another way: NumPy, float64, the whole text at once, no cache.

`verify` compares what the film shows with this. The forward pass shares no code with model/transformer.py;
sampling and derived values are those of model/sampling.py and model/derive.py on this pass's float64 numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import derive, sampling
from model.address import softmax
from model.checkpoints import Checkpoint
from model.errors import InputError
from model.trace import Sample, Trace, find

Array = NDArray[Any]


class Reference:
    """A source of addresses, like a trace, whose every number is computed anew from prompt and checkpoint.

    Taken from the trace: the options (how to sample, what was chosen to be shown) and the generated ids, which
    are the input of the decode steps. Computed on demand, block by block, and kept.
    Raises InputError when the checkpoint is not the one the trace was recorded from.
    """

    def __init__(self, trace: Trace, checkpoint: Checkpoint) -> None:
        if checkpoint.sha256 != (recorded := trace.provenance.checkpoint_sha256):
            raise InputError(
                f"the trace is from another checkpoint (sha256 {recorded[:8]}…, not {checkpoint.sha256[:8]}…): "
                f"record it again, or give the model {trace.provenance.model!r}"
            )
        tokenizer = checkpoint.tokenizer
        self.checkpoint = checkpoint
        self.config = checkpoint.config
        self.trace = replace(
            trace,
            config=checkpoint.config,
            encoding=tokenizer.encode(trace.prompt),
            generated=tuple(tokenizer.token(token.id) for token in trace.generated),
            asides={key: tokenizer.encode(aside.text) for key, aside in trace.asides.items()},
        )
        # The last generated token was never fed to the model.
        self.ids = [token.id for token in self.trace.all_tokens[:-1]]
        self._resid: Array = self.weight("embed.weight", self.ids)
        self._blocks: list[dict[str, Array]] = []

    def lookup(self, root: str) -> Array:
        """The array of that name, in float64 where it is not a count; KeyError when there is none."""
        match root.split(".", 2):
            case ["steps", n, rest] if n.isdigit() and int(n) < len(self.trace.steps) and rest != "positions":
                return self._of_step(int(n), rest)
            case ["weights", *parts]:
                return self._slice(".".join(parts))
            case ["derived", *parts]:
                return np.asarray(find(".".join(parts), self.derived, "derived value"))
        return self.trace.lookup(root)

    def weight(self, name: str, rows: Any = slice(None)) -> Array:
        """A weight of the checkpoint, or some of its rows, in float64."""
        return np.asarray(self.checkpoint.state[name][rows], dtype=np.float64)

    def _of_step(self, n: int, name: str) -> Array:
        """One recorded name: the whole text's value, cut down to the tokens of that step."""
        if name.startswith("sample."):
            sample = self.sample(n)
            return np.asarray(find(name.removeprefix("sample."), vars(sample), "sample field"))
        at = self.trace.steps[n].positions
        if match := re.fullmatch(r"blocks\.(\d+)\.(.+)", name):
            value = find(match[2], self.block(int(match[1])), "value")
            if match[2] in ("attn.scores", "attn.masked", "attn.pattern"):
                return np.asarray(value[:, at, : at[-1] + 1])
            return np.asarray(value[at] if match[2] == "attn.z" or "attn." not in match[2] else value[:, at])
        return np.asarray(find(name, self.ends, "value")[at])

    def block(self, layer: int) -> Mapping[str, Array]:
        """Every value of one block, for the whole text; KeyError when there is no such block."""
        if layer >= self.config.n_layers:
            raise KeyError(f"there is no block {layer}: they run from 0 to {self.config.n_layers - 1}")
        while len(self._blocks) <= layer:
            self._blocks.append(self._compute_block(len(self._blocks)))
            self._resid = self._blocks[-1]["resid_post"]
        return self._blocks[layer]

    def _compute_block(self, layer: int) -> dict[str, Array]:
        def weight(name: str) -> Array:
            return self.weight(f"blocks.{layer}.{name}")

        x = self._resid
        attn_norm = self._normalised(x, weight("attn_norm.gain"))
        q, k, v = (self._heads(attn_norm, weight(f"attn.{m}_proj.weight")) for m in "qkv")
        q_rot, k_rot = self._turned(q), self._turned(k)
        # Query heads by the key/value head they share: (group, head of group, position, d_head).
        grouped = q_rot.reshape(len(k), -1, *q.shape[1:])
        scores = np.einsum("ghqd,gkd->ghqk", grouped, k_rot) / np.sqrt(self.config.d_head)
        masked = np.where(np.tri(len(x), dtype=bool), scores, -np.inf)
        pattern = softmax(masked)
        z = np.einsum("ghqk,gkd->qghd", pattern, v).reshape(len(x), -1, self.config.d_head)
        attn_out = z.reshape(len(x), -1) @ weight("attn.o_proj.weight").T
        mid = x + attn_out
        mlp_norm = self._normalised(mid, weight("mlp_norm.gain"))
        gate = mlp_norm @ weight("mlp.gate_proj.weight").T
        up = mlp_norm @ weight("mlp.up_proj.weight").T
        act = gate / (1 + np.exp(-gate)) * up
        mlp_out = act @ weight("mlp.down_proj.weight").T
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

    @cached_property
    def ends(self) -> dict[str, Array]:
        """The values outside the blocks, for the whole text."""
        last = self.block(self.config.n_layers - 1)["resid_post"]
        final_norm = self._normalised(last, self.weight("final_norm.gain"))
        logits = final_norm @ self.weight("unembed.weight").T
        embed = self.block(0)["resid_pre"]
        return {"embed": embed, "final_norm": final_norm, "logits": logits, "probs": softmax(logits)}

    def sample(self, n: int) -> Sample:
        """The draw of step n, with the trace's settings and seed, from this pass's logits."""
        s = self.trace.steps[n].sample
        draw = float(sampling.draws(s.seed, len(self.trace.steps))[n])
        logits = self.ends["logits"][self.trace.steps[n].positions[-1]]
        return sampling.sample(logits, s.temperature, s.top_k, s.top_p, s.seed, draw)

    @cached_property
    def derived(self) -> Mapping[str, Array]:
        """As the trace's, from the whole table in float64."""
        ids = [token.id for token in self.trace.tokens]
        focus_id = ids[self.trace.focus["token"].number]
        analogy_ids = self.trace.derived["analogy.ids"][:3].tolist()
        numbers = derive.derive(self.weight("embed.weight"), ids, focus_id, analogy_ids, self.sample(0))
        return numbers | derive.vocabulary(self.checkpoint.tokenizer)

    def _slice(self, name: str) -> Array:
        """The rows of the weights that a recorded slice names; KeyError unless the trace has that slice."""
        find(name, self.trace.weights, "weight")
        if match := re.fullmatch(r"(embed|unembed)\.ids\.(\d+)", name):
            return self.weight(f"{match[1]}.weight", int(match[2]))
        if match := re.fullmatch(r"(.+)\.heads\.(\d+)", name):
            d_head, i = self.config.d_head, int(match[2])
            return self.weight(f"{match[1]}.weight", slice(i * d_head, (i + 1) * d_head))
        return self.weight(name)
