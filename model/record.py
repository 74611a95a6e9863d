"""Run a prompt through the model and record everything: one prefill step, then decode steps."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from model import __version__, derive, director, sampling
from model.address import softmax
from model.checkpoints import Checkpoint, open_checkpoint
from model.config import ModelConfig
from model.errors import InputError
from model.kv_cache import KVCache
from model.tap import recording
from model.tokenizer import Tokenizer
from model.trace import FORMAT_VERSION, Choice, Encoding, Provenance, Step, Token, Trace
from model.trace_check import N_LIKELIEST, NAMED_ROWS
from model.transformer import Transformer

NEW_TOKENS = 3
ANALOGY = ("king", "man", "woman")
LARGEST_TRACE = 1_000_000_000  # bytes: attention patterns grow with the square of the text

ASIDES = {"rare": "antidisestablishmentarianism", "emoji": "🙂", "hindi": "हिन्दी"}
LONG_WORD = " tokenization"


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A checkpoint and the PyTorch model around its weights (shared, not copied)."""

    checkpoint: Checkpoint
    transformer: Transformer

    @property
    def config(self) -> ModelConfig:
        return self.checkpoint.config

    @property
    def tokenizer(self) -> Tokenizer:
        return self.checkpoint.tokenizer


def load_model(name: str | None = None) -> LoadedModel:
    """The default model, or that of a .gguf file or Hugging Face directory. Errors as `open_checkpoint`."""
    checkpoint = open_checkpoint(name)
    state = {key: torch.from_numpy(array) for key, array in checkpoint.state.items()}
    return LoadedModel(checkpoint, Transformer.from_state(checkpoint.config, state))


def record(
    model: LoadedModel,
    prompt: str,
    *,
    new_tokens: int = NEW_TOKENS,
    temperature: float = sampling.TEMPERATURE,
    top_k: int = sampling.TOP_K,
    top_p: float = sampling.TOP_P,
    seed: int = sampling.SEED,
    layer: int | None = None,
    head: int | None = None,
    analogy: Sequence[str] = ANALOGY,
) -> Trace:
    """Continue `prompt` by up to `new_tokens` tokens (fewer when the text ends) and record every number.

    `layer` and `head` overrule the director; `analogy` is a, b, c of a - b + c. Raises InputError, one line,
    for a prompt or an option that cannot be used.
    """
    sampling.check_settings(temperature, top_k, top_p, seed)
    tokenizer, config = model.tokenizer, model.config
    analogy_ids = _analogy_ids(tokenizer, analogy)
    encoding = tokenizer.encode(prompt)
    _check_length(encoding, new_tokens, config)

    ids = [token.id for token in encoding.tokens]
    steps = tuple(_steps(model, ids, new_tokens, temperature, top_k, top_p, seed))
    focus = director.choose(config, encoding, steps[0], layer, head)
    table = model.checkpoint.state["embed.weight"]
    focus_id = encoding.tokens[focus["token"].number].id
    derived = derive.derive(table, ids, focus_id, analogy_ids, steps[0].sample)
    derived |= derive.vocabulary(tokenizer)
    asides = {key: tokenizer.encode(text) for key, text in ASIDES.items()}
    if not any(len(word.merges) >= 3 and word.stop - word.start >= 2 for word in encoding.words):
        asides["long"] = tokenizer.encode(LONG_WORD)
    return Trace(
        format_version=FORMAT_VERSION,
        config=config,
        encoding=encoding,
        generated=tuple(tokenizer.token(step.sample.chosen_id) for step in steps),
        steps=steps,
        weights=_slices(model.checkpoint.state, config, focus, steps[0], derived),
        derived=derived,
        asides=asides,
        vocab=_vocab(tokenizer, encoding, steps, derived, asides),
        focus=focus,
        provenance=Provenance(
            model=model.checkpoint.name,
            checkpoint_sha256=model.checkpoint.sha256,
            code_version=__version__,
            torch_version=str(torch.__version__),
            dtype="float32",
        ),
    )


def _analogy_ids(tokenizer: Tokenizer, words: Sequence[str]) -> list[int]:
    words = [word.strip() for word in words if word.strip()]
    if len(words) != 3:
        raise InputError(f"an analogy needs three words, not {len(words)}: give --analogy a,b,c")
    return [tokenizer.single(word) for word in words]


def _check_length(encoding: Encoding, new_tokens: int, config: ModelConfig) -> None:
    """InputError unless there is something to read and room for it."""
    if not encoding.words:
        nothing = "nothing in the prompt is in this model's vocabulary" if encoding.text else "the prompt is empty"
        raise InputError(f"{nothing}: write at least one word")
    if new_tokens < 1:
        raise InputError(f"{new_tokens} new tokens leave nothing to show: ask for at least 1")
    room = bisect_right(range(config.n_ctx + 1), LARGEST_TRACE, key=lambda n: trace_bytes(config, n)) - 1
    if (n := len(encoding.tokens)) + new_tokens > room:
        lengths = f"the prompt's {n:,} tokens and {new_tokens:,} new ones"
        raise InputError(f"{lengths} are more than the {room:,} that can be recorded: ask for less")


def trace_bytes(config: ModelConfig, n: int) -> int:
    """About how much the recorded values of n tokens take, in float32."""
    c = config
    heads = 3 * c.n_heads * c.d_head + 3 * c.n_kv_heads * c.d_head
    block = n * (7 * c.d_model + 3 * c.d_mlp + heads) + 3 * c.n_heads * n * n
    return 4 * (c.n_layers * block + n * (2 * c.d_model + 2 * c.vocab_size))


def _steps(
    model: LoadedModel, ids: Sequence[int], new_tokens: int, temperature: float, top_k: int, top_p: float, seed: int
) -> Iterator[Step]:
    """One prefill step, then decode steps, until there are enough new tokens or the text ends."""
    cache = KVCache(model.config.n_layers)
    kind: Literal["prefill", "decode"] = "prefill"
    for draw in sampling.draws(seed, new_tokens).tolist():
        positions = np.arange(cache.length, cache.length + len(ids))
        with torch.inference_mode(), recording(model.transformer) as values:
            model.transformer(torch.tensor([ids]), cache)
        values["probs"] = softmax(values["logits"].astype(np.float64)).astype(np.float32)
        sample = sampling.sample(values["logits"][-1], temperature, top_k, top_p, seed, draw)
        yield Step(kind, positions, values, sample)
        if sample.chosen_id in model.tokenizer.end_ids:
            return
        kind, ids = "decode", [sample.chosen_id]


def _slices(
    state: Mapping[str, NDArray[Any]],
    config: ModelConfig,
    focus: Mapping[str, Choice],
    step: Step,
    derived: Mapping[str, NDArray[Any]],
) -> dict[str, NDArray[Any]]:
    """The rows of the weights that the film shows, copied out of `state`."""
    layer, head = focus["layer"].number, focus["head"].number
    attn = f"blocks.{layer}.attn"
    group = head // config.heads_per_kv
    weights = {
        f"blocks.{layer}.attn_norm.gain": state[f"blocks.{layer}.attn_norm.gain"],
        "final_norm.gain": state["final_norm.gain"],
    }
    for matrix, i in (("q_proj", head), ("k_proj", group), ("v_proj", group)):
        rows = state[f"{attn}.{matrix}.weight"][i * config.d_head : (i + 1) * config.d_head]
        weights[f"{attn}.{matrix}.heads.{i}"] = rows
    top = np.argsort(-step.sample.logits, kind="stable")[:5]
    for id in {step.sample.chosen_id, *top.tolist()}:
        weights[f"unembed.ids.{id}"] = state["unembed.weight"][id]
    for id in set(np.concatenate([derived[name].ravel() for name in NAMED_ROWS]).tolist()):
        weights[f"embed.ids.{id}"] = state["embed.weight"][id]
    return {name: array.copy() for name, array in weights.items()}


def _vocab(
    tokenizer: Tokenizer,
    encoding: Encoding,
    steps: Sequence[Step],
    derived: Mapping[str, NDArray[Any]],
    asides: Mapping[str, Encoding],
) -> dict[int, Token]:
    """Every token the film may name."""
    ids = {token.id for text in (encoding, *asides.values()) for token in text.tokens}
    for name in (*NAMED_ROWS, "vocab.examples.ids"):
        ids.update(derived[name].ravel().tolist())
    for step in steps:
        ids.update(np.argsort(-step.sample.logits, kind="stable")[:N_LIKELIEST].tolist())
        ids.update([step.sample.chosen_id, *step.sample.kept_ids[:N_LIKELIEST].tolist()])
    return {id: tokenizer.token(id) for id in sorted(ids - {-1})}
