"""Run a prompt through the model and record everything: one prefill step, then decode steps."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from model import __version__, director, live, sampling
from model.config import ModelConfig
from model.derive import derive, stored
from model.derived_check import NAMED_IDS
from model.errors import InputError
from model.kv_cache import KVCache
from model.live import Live
from model.loaded import LoadedModel, load_model
from model.sampling import Settings
from model.slices import slices
from model.tokenizer import Tokenizer
from model.trace import FORMAT_VERSION, Encoding, Provenance, Step, Token, Trace
from model.trace_check import N_LIKELIEST

__all__ = ["ANALOGY", "NEW_TOKENS", "LoadedModel", "load_model", "record", "trace_bytes"]

NEW_TOKENS = 10
ANALOGY = ("king", "man", "woman")
SHORT = 64  # tokens
LARGEST_TRACE = 2_000_000_000  # bytes: 560 tokens of the default model; patterns grow with the square of the text

ASIDES = {"rare": "antidisestablishmentarianism", "emoji": "🙂", "hindi": "हिन्दी"}
LONG_WORD = " tokenization"


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
    focus_token: int | None = None,
    analogy: Sequence[str] = ANALOGY,
) -> Trace:
    """Continue `prompt` by up to `new_tokens` tokens (fewer when the text ends) and record every number.

    `layer`, `head` and `focus_token` (a position in the prompt, from 0) overrule the director; `analogy` is
    a, b, c of a - b + c. Raises InputError, one line, for a prompt or an option that cannot be used.
    """
    settings = Settings(temperature, top_k, top_p, seed)
    sampling.check_settings(*settings)
    tokenizer, config = model.tokenizer, model.config
    analogy_ids = _analogy_ids(tokenizer, analogy)
    encoding = tokenizer.encode(prompt)
    _check_length(encoding, new_tokens, config)

    cache = KVCache(config.n_layers)
    with _threads(len(encoding.tokens)):
        steps = tuple(live.steps(model, [token.id for token in encoding.tokens], new_tokens, settings, cache))
        focus = director.choose(config, encoding, steps[0], layer, head, focus_token)
        machine = Live(model, encoding, steps, cache, focus, analogy_ids, new_tokens)
        derived, measured = stored(derive(machine)), machine.measure()
    weights = {
        piece.name: machine.weight(piece.weight, piece.rows).copy()
        for piece in slices(config, focus, steps[0].sample, derived)
    }
    asides = {key: tokenizer.encode(text) for key, text in ASIDES.items()}
    if not any(len(word.merges) >= 3 and word.stop - word.start >= 2 for word in encoding.words):
        asides["long"] = tokenizer.encode(LONG_WORD)
    return Trace(
        format_version=FORMAT_VERSION,
        config=config,
        encoding=encoding,
        generated=tuple(tokenizer.token(step.sample.chosen_id) for step in steps),
        steps=steps,
        weights=weights,
        derived=derived,
        measured=measured,
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


@contextmanager
def _threads(tokens: int) -> Iterator[None]:
    """One thread for a short text: more gain nothing, and wait for each other while workers of a film start beside."""
    before = torch.get_num_threads()
    torch.set_num_threads(1 if tokens <= SHORT else before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


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
        what = "that this model can read" if room == config.n_ctx else "that can be recorded"
        raise InputError(f"{lengths} are more than the {room:,} {what}: shorten the prompt, or ask for fewer new ones")


def trace_bytes(config: ModelConfig, n: int) -> int:
    """About how much the recorded values of n tokens take, in float32."""
    c = config
    heads = 3 * c.n_heads * c.d_head + 3 * c.n_kv_heads * c.d_head
    block = n * (7 * c.d_model + 3 * c.d_mlp + heads) + 3 * c.n_heads * n * n
    return 4 * (c.n_layers * block + n * (2 * c.d_model + 2 * c.vocab_size))


def _vocab(
    tokenizer: Tokenizer,
    encoding: Encoding,
    steps: Sequence[Step],
    derived: Mapping[str, NDArray[Any]],
    asides: Mapping[str, Encoding],
) -> dict[int, Token]:
    """Every token the film may name."""
    ids = {token.id for text in (encoding, *asides.values()) for token in text.tokens}
    for name in NAMED_IDS:
        ids.update(derived[name].ravel().tolist())
    for step in steps:
        ids.update(np.argsort(-step.sample.logits, kind="stable")[:N_LIKELIEST].tolist())
        ids.update([step.sample.chosen_id, *step.sample.kept_ids[:N_LIKELIEST].tolist()])
    return {id: tokenizer.token(id) for id in sorted(ids - {-1})}
