"""A trace's numbers a second time, from prompt and checkpoint, in float64: `verify` compares the film with them.

The forward pass (model/float64.py) shares no code with model/transformer.py; sampling and derived values are
those of model/sampling.py and model/derive on this pass's numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from model import float64, sampling
from model.checkpoints import Checkpoint
from model.config import ModelConfig
from model.derive import GROUPS
from model.derive.draws import Run, drawn
from model.errors import InputError
from model.float64 import Pass
from model.sampling import Settings
from model.slices import Slice, slices
from model.tokenizer import Tokenizer
from model.trace import Array, Choice, Encoding, Sample, Step, Trace, find

SQUARE = ("attn.scores", "attn.masked", "attn.pattern")


class Reference:
    """A source of addresses, like a trace, whose every number is computed anew; a machine to derive more from.

    Taken from the trace: the options (how to sample, what was chosen to be shown), the generated ids, which
    are the input of the decode steps, and what was measured. Computed on demand, and kept.
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
        self.trace = replace(
            trace,
            config=checkpoint.config,
            encoding=tokenizer.encode(trace.prompt),
            generated=tuple(tokenizer.token(token.id) for token in trace.generated),
            asides={key: tokenizer.encode(aside.text) for key, aside in trace.asides.items()},
        )
        # The last generated token was never fed to the model.
        self.run = Pass(checkpoint, [token.id for token in self.trace.all_tokens[:-1]])
        self._derived: dict[str, Mapping[str, Array]] = {}

    def lookup(self, root: str) -> Array:
        """The array of that name, in float64 where it is not a count; KeyError when there is none."""
        match root.split(".", 2):
            case ["steps", n, name] if n.isdigit() and int(n) < len(self.trace.steps) and name != "positions":
                return self._of_step(int(n), name)
            case ["weights", *parts]:
                piece = find(".".join(parts), self._slices, "weight")
                return self.weight(piece.weight, piece.rows)
            case ["derived", group, *rest]:
                return np.asarray(find(".".join([group, *rest]), self._group(group), "derived value"))
        return self.trace.lookup(root)

    def _of_step(self, n: int, name: str) -> Array:
        """One recorded name: the whole text's value, cut down to the tokens of that step."""
        if name.startswith("sample."):
            return np.asarray(find(name.removeprefix("sample."), vars(self.sample(n)), "sample field"))
        value, at = self.run[name], self.trace.steps[n].positions
        if name.endswith(SQUARE):
            return np.asarray(value[:, at, : at[-1] + 1])
        return np.asarray(value[:, at] if ".attn." in name and not name.endswith("attn.z") else value[at])

    def _group(self, group: str) -> Mapping[str, Array]:
        if group not in self._derived:
            self._derived[group] = find(group, GROUPS, "derived value")(self)
        return self._derived[group]

    @cached_property
    def _slices(self) -> dict[str, Slice]:
        trace = self.trace
        return {piece.name: piece for piece in slices(self.config, trace.focus, trace.steps[0].sample, trace.derived)}

    # What model.derive asks a machine for.

    @property
    def config(self) -> ModelConfig:
        return self.checkpoint.config

    @property
    def tokenizer(self) -> Tokenizer:
        return self.checkpoint.tokenizer

    @property
    def encoding(self) -> Encoding:
        return self.trace.encoding

    @property
    def focus(self) -> Mapping[str, Choice]:
        return self.trace.focus

    @property
    def analogy_ids(self) -> list[int]:
        ids: list[int] = self.trace.derived["analogy.ids"][:3].tolist()
        return ids

    @property
    def steps(self) -> Sequence[Step]:
        return self.trace.steps

    @property
    def new_tokens(self) -> int:
        return int(self.trace.derived["runs.ids"].shape[1])

    def weight(self, name: str, rows: Any = slice(None)) -> Array:
        return float64.weight(self.checkpoint, name, rows)

    def prompt(self, name: str) -> Array:
        return self._of_step(0, name)

    def sample(self, n: int) -> Sample:
        """The draw of step n, with the trace's settings and seed, from this pass's logits."""
        settings = Settings.of(self.trace.steps[n].sample)
        draw = float(sampling.draws(settings.seed, len(self.trace.steps))[n])
        return sampling.sample(self.run["logits"][self.trace.steps[n].positions[-1]], *settings, draw)

    def values(self, ids: Sequence[int], rope: bool = True) -> Pass:
        return Pass(self.checkpoint, ids, rope)

    def logits(self, ids: Sequence[int], rope: bool = True) -> Array:
        return np.asarray(self.values(ids, rope).logits_from(len(ids) - 1)[0])

    def whole(self) -> tuple[list[Array], list[Array], Array]:
        layers = range(self.config.n_layers)
        keys, values = ([self.run[f"blocks.{layer}.attn.{name}"] for layer in layers] for name in ("k_rot", "v"))
        return keys, values, self.run["logits"]

    def continued(self, settings: Sequence[Settings]) -> list[Run]:
        """What is drawn after the prompt and the tokens that the trace has there."""
        recorded = [[id for id in row if id >= 0] for row in self.trace.derived["runs.ids"].tolist()]
        return [list(self._continued(*each)) for each in zip(recorded, settings, strict=True)]

    def _continued(self, recorded: list[int], settings: Settings) -> Run:
        ids, start = [token.id for token in self.encoding.tokens] + recorded[:-1], len(self.encoding.tokens) - 1
        logits = self.run["logits"][start:] if ids == self.run.ids else self.values(ids).logits_from(start)
        draws = sampling.draws(settings.seed, len(recorded)).tolist()
        return [drawn(sampling.sample(row, *settings, draw)) for row, draw in zip(logits, draws, strict=True)]
