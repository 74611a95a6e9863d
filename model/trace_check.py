"""What every trace holds beside its checksum: names, types, shapes, choices that exist. For files from elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import isfinite
from string import Formatter
from typing import Any, TypeAlias, get_type_hints

import numpy as np

from model import derived_check, sampling
from model.config import ModelConfig
from model.derived_check import named_ids
from model.errors import InputError
from model.slices import slices
from model.trace import Encoding, Step, Trace

Shapes: TypeAlias = Mapping[str, tuple[int, ...]]

PLAIN = (int, float, str, bool, bytes)
ASIDES = ("rare", "emoji", "hindi")
LONGEST_REASON = 100  # characters
N_LIKELIEST = 60  # tokens of every step that the film may name


def flaws(trace: Trace) -> Iterator[str]:
    """What is wrong with a trace. Ask for the first only: the later checks rely on the earlier ones."""
    yield from _plain(trace)
    if absent := [key for key in ASIDES if key not in trace.asides]:
        yield f"asides.{absent[0]} is missing"
    for encoding in (trace.encoding, *trace.asides.values()):
        yield from _encoding(encoding, trace.config.vocab_size)
    if len(trace.steps) != len(trace.generated) or not trace.steps:
        yield f"it has {len(trace.steps)} steps for {len(trace.generated)} new tokens"
    so_far = 0
    for n, step in enumerate(trace.steps):
        yield from _step(trace, n, step, so_far)
        so_far += len(step.positions)
    yield from _focus(trace)
    yield from derived_check.flaws(trace)
    yield from _weights(trace)


@cache
def _hints(kind: type) -> Mapping[str, type]:
    """The fields of a dataclass that hold one plain value."""
    return {name: hint for name, hint in get_type_hints(kind).items() if hint in PLAIN}


def _plain(trace: Trace) -> Iterator[str]:
    """Single values that are not of their type: JSON promises none."""
    encodings = [trace.encoding, *trace.asides.values()]
    words = [word for encoding in encodings for word in encoding.words]
    tokens = trace.vocab.values()
    merges = [merge for word in words for merge in word.merges]
    merges += [merge for token in tokens for merge in token.merges]
    samples = [step.sample for step in trace.steps]
    items: list[object] = [trace.config, trace.provenance, *trace.focus.values(), *samples]
    for item in (*items, *encodings, *words, *tokens, *merges):
        for name, hint in _hints(type(item)).items():  # type: ignore[arg-type]  # a class is hashable
            value = getattr(item, name)
            number = hint is float and type(value) in (int, float) and isfinite(value)
            if not (number or (type(value) is hint and hint is not float)):
                yield f"{name} is {value!r:.40}"


def _encoding(encoding: Encoding, vocab_size: int) -> Iterator[str]:
    if not encoding.words:
        yield f"the text {encoding.text!r:.40} has no words"
    if any(token.id not in range(vocab_size) for token in encoding.tokens):
        yield f"{encoding.text!r:.40} has tokens outside the vocabulary"
    borders = [border for word in encoding.words for border in (word.start, word.stop)]
    if borders != sorted(borders) or borders[0] < 0 or borders[-1] > len(encoding.tokens):
        yield f"the words of {encoding.text!r:.40} are not its tokens"


def _step(trace: Trace, n: int, step: Step, so_far: int) -> Iterator[str]:
    new, size = (1, trace.config.vocab_size) if so_far else (trace.n_prompt, trace.config.vocab_size)
    if not np.array_equal(step.positions, np.arange(so_far, so_far + new)):
        yield f"steps.{n}.positions are not {so_far} to {so_far + new - 1}"
    if step.kind != ("decode" if n else "prefill"):
        yield f"step {n} is a {step.kind!r:.20}"
    yield from _arrays(step.values, step_shapes(trace.config, new, so_far + new), f"steps.{n}.")
    sample = step.sample
    curves = {name: (size,) for name in ("logits", "tempered", "top_k_probs", "top_p_probs", "probs")}
    yield from _arrays(vars(sample), curves.items(), f"steps.{n}.sample.")
    yield from named_ids(sample.kept_ids, range(size), f"steps.{n}.sample.kept_ids")
    try:
        sampling.check_settings(sample.temperature, sample.top_k, sample.top_p, sample.seed)
    except InputError as error:
        yield str(error)
    if sample.chosen_id != trace.generated[n].id or not 0 <= sample.draw < 1:
        yield f"steps.{n}.sample did not draw the token that follows"
    likeliest = np.argsort(-sample.logits, kind="stable")[:N_LIKELIEST]
    likely = np.append(likeliest, sample.kept_ids[:N_LIKELIEST])
    yield from named_ids(likely, trace.vocab, f"a likely token of step {n}")


def step_shapes(c: ModelConfig, new: int, so_far: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name and shape of every value of a step over `new` positions, `so_far` with those before."""
    yield from dict.fromkeys(("embed", "final_norm"), (new, c.d_model)).items()
    yield from dict.fromkeys(("logits", "probs"), (new, c.vocab_size)).items()
    stream = ("resid_pre", "attn_norm", "attn_out", "resid_mid", "mlp_norm", "mlp_out", "resid_post")
    block = dict.fromkeys(stream, (new, c.d_model)) | {
        **dict.fromkeys(("mlp_gate", "mlp_up", "mlp_act"), (new, c.d_mlp)),
        **dict.fromkeys(("attn.q", "attn.q_rot"), (c.n_heads, new, c.d_head)),
        **dict.fromkeys(("attn.k", "attn.k_rot", "attn.v"), (c.n_kv_heads, new, c.d_head)),
        **dict.fromkeys(("attn.scores", "attn.masked", "attn.pattern"), (c.n_heads, new, so_far)),
        "attn.z": (new, c.n_heads, c.d_head),
    }
    for layer in range(c.n_layers):
        yield from ((f"blocks.{layer}.{name}", shape) for name, shape in block.items())


def _arrays(found: Mapping[str, Any], wanted: Iterable[tuple[str, tuple[int, ...]]], prefix: str) -> Iterator[str]:
    """Arrays of numbers that are absent, of another shape, or have no value somewhere."""
    for name, shape in wanted:
        array = found.get(name)
        if array is None:
            yield f"{prefix}{name} is missing"
        elif array.shape != shape or array.dtype.kind != "f":
            yield f"{prefix}{name} is {array.dtype}{list(array.shape)}, not float{list(shape)}"
        elif not (np.isfinite(array) | (np.isneginf(array) & name.endswith("masked"))).all():
            yield f"{prefix}{name} is not finite"


def _focus(trace: Trace) -> Iterator[str]:
    n, c = trace.n_prompt, trace.config
    ends = {"layer": c.n_layers, "head": c.n_heads, "word": len(trace.words)}
    for name, end in (ends | dict.fromkeys(("query", "key", "token"), n)).items():
        value = trace.focus[name].value
        if type(value) is not int or not 0 <= value < end:
            yield f"focus.{name} is {value!r:.40}, not one of 0 to {end - 1}"
    few = range(1, 13)
    for name, end, counts in (("dims", c.d_model, few), ("stream_dims", c.d_model, few), ("repeat", n, (0, 2))):
        values = trace.focus[name].value
        if not isinstance(values, tuple) or len(values) not in counts or not set(values) <= set(range(end)):
            yield f"focus.{name} is {values!r:.40}"
    for name, choice in trace.focus.items():
        if max(map(len, (choice.reason, *choice.names.values()))) > LONGEST_REASON:
            yield f"focus.{name} has a reason of more than {LONGEST_REASON} characters"
        if choice.names and not _places(choice.reason) <= set(choice.names):
            yield f"focus.{name} has a reason with other places than names"


def _places(reason: str) -> set[str]:
    """The places of a reason; one that no name can have if its braces do not pair."""
    try:
        return {place for _, place, _, _ in Formatter().parse(reason) if place is not None}
    except ValueError:
        return {"{"}


def _weights(trace: Trace) -> Iterator[str]:
    wanted = slices(trace.config, trace.focus, trace.steps[0].sample, trace.derived)
    yield from _arrays(trace.weights, ((piece.name, piece.shape) for piece in wanted), "weights.")
