"""The model at work: the steps of a recording, and everything else it is run for, in the float32 of its weights."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

import numpy as np
import torch

from model import sampling
from model.config import ModelConfig
from model.derive.draws import Run, drawn
from model.derive.scores import shares
from model.kv_cache import KVCache
from model.loaded import LoadedModel
from model.sampling import Settings
from model.tap import recording
from model.tokenizer import Tokenizer
from model.trace import Array, Choice, Encoding, Sample, Step
from model.transformer import without_rope

N_TIMED = 3


def run(model: LoadedModel, ids: Sequence[int], cache: KVCache) -> Array:
    """The logits of one call, (len(ids), vocab_size)."""
    with torch.inference_mode():
        logits: Array = model.transformer(torch.tensor([ids]), cache)[0].numpy()
    return logits


def steps(
    model: LoadedModel, ids: Sequence[int], new_tokens: int, settings: Settings, cache: KVCache
) -> Iterator[Step]:
    """One prefill step, then decode steps, until there are enough new tokens or the text ends."""
    kind: Literal["prefill", "decode"] = "prefill"
    for draw in sampling.draws(settings.seed, new_tokens).tolist():
        positions = np.arange(cache.length, cache.length + len(ids))
        with recording(model.transformer) as values:
            run(model, ids, cache)
        values["probs"] = shares(values["logits"]).astype(np.float32)
        sample = sampling.sample(values["logits"][-1], *settings, draw)
        yield Step(kind, positions, values, sample)
        if sample.chosen_id in model.tokenizer.end_ids:
            return
        kind, ids = "decode", [sample.chosen_id]


@dataclass(frozen=True, eq=False)
class Live:
    """The machine (`model.derive.Machine`) behind a recording: what it recorded, and the model to ask for more."""

    model: LoadedModel
    encoding: Encoding
    steps: Sequence[Step]
    cache: KVCache  # as the last step left it
    focus: Mapping[str, Choice]
    analogy_ids: Sequence[int]
    new_tokens: int

    @property
    def config(self) -> ModelConfig:
        return self.model.config

    @property
    def tokenizer(self) -> Tokenizer:
        return self.model.tokenizer

    @property
    def fed(self) -> list[int]:
        """The ids of all tokens the model read: the last one it drew was never fed."""
        drawn = [step.sample.chosen_id for step in self.steps]
        return [token.id for token in self.encoding.tokens] + drawn[:-1]

    def weight(self, name: str, rows: Any = slice(None)) -> Array:
        return np.asarray(self.model.checkpoint.state[name][rows])

    def prompt(self, name: str) -> Array:
        return self.steps[0][name]

    def sample(self, n: int) -> Sample:
        return self.steps[n].sample

    def values(self, ids: Sequence[int], rope: bool = True) -> Mapping[str, Array]:
        with recording(self.model.transformer) as values:
            self._logits(ids, rope)
        return values

    def logits(self, ids: Sequence[int], rope: bool = True) -> Array:
        return np.asarray(self._logits(ids, rope)[-1])

    def _logits(self, ids: Sequence[int], rope: bool) -> Array:
        with nullcontext() if rope else without_rope(self.model.transformer):
            return run(self.model, ids, KVCache(self.config.n_layers))

    def whole(self) -> tuple[list[Array], list[Array], Array]:
        cache = KVCache(self.config.n_layers)
        logits = run(self.model, self.fed, cache)
        keys, values = ([x[0].numpy() for x in kept if x is not None] for kept in (cache.keys, cache.values))
        return keys, values, logits

    def continued(self, settings: Sequence[Settings]) -> list[Run]:
        own = Settings.of(self.steps[0].sample)
        others = [each for each in settings if each != own]
        anew = dict(zip(others, self._go_on(others), strict=True))
        recorded = [drawn(step.sample) for step in self.steps]
        return [self._until_end(anew.get(each, recorded)) for each in settings]

    def _go_on(self, settings: Sequence[Settings]) -> list[Run]:
        """The prompt continued with each, side by side, from the cache as the prefill left it."""
        runs: list[list[tuple[int, float]]] = [[] for _ in settings]
        cache = self.cache.first(len(self.encoding.tokens), copies=len(settings))
        rows = [self.prompt("logits")[-1]] * len(settings)
        for draw in sampling.draws(settings[0].seed, self.new_tokens).tolist():
            if runs[0]:
                ids = torch.tensor([[each[-1][0]] for each in runs])
                with torch.inference_mode():
                    rows = list(self.model.transformer(ids, cache)[:, -1].numpy())
            for each, row, so_far in zip(settings, rows, runs, strict=True):
                so_far.append(drawn(sampling.sample(row, *each, draw)))
        return list(runs)

    def _until_end(self, run: Run) -> Run:
        """What was drawn as long as the text went on."""
        ended = [id in self.tokenizer.end_ids for id, _ in run]
        return run[: ended.index(True) + 1] if True in ended else run

    def measure(self) -> dict[str, Array]:
        """Seconds of this machine for the last token: read after all others, and with all of them anew."""
        ids, n = self.fed, len(self.fed)
        calls = {"cached": (ids[-1:], self.cache.first(n - 1)), "whole": (ids, self.cache.first(0))}
        taken: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(N_TIMED):
            for name, (fed, cache) in calls.items():
                cache = cache.first(cache.length)
                began = perf_counter()
                run(self.model, fed, cache)
                taken[name].append(perf_counter() - began)
        return {f"cache.{name}": np.array(statistics.median(times)) for name, times in taken.items()}
