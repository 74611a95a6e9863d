"""Where an address's root name leads in a trace: `steps.0.embed`, `tokens.3.id`, `config.d_model`."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from model.config import ModelConfig
from model.trace import Encoding, Sample, Step, Token, Trace, Word, find


def read(trace: Trace, root: str) -> Any:
    """The value of a root name; KeyError, naming the nearest ones, when there is none."""
    first, *parts = root.split(".")
    if first not in _READERS:
        raise KeyError(f"addresses start with {', '.join(_READERS)}")
    return _READERS[first](trace, parts)


_SAMPLE_FIELDS = tuple(Sample.__dataclass_fields__)
_CONFIG_FIELDS = (*ModelConfig.__dataclass_fields__, "n_params", "n_block_params", "heads_per_kv")


def _pick(items: tuple[Any, ...], index: str, noun: str) -> Any:
    if not (index.isascii() and index.isdigit()) or int(index) >= len(items):
        raise KeyError(f"there is no {noun} {index}: they run from 0 to {len(items) - 1}")
    return items[int(index)]


def _attribute(item: object, parts: list[str], allowed: Iterable[str], noun: str) -> Any:
    return getattr(item, find(".".join(parts), {name: name for name in allowed}, noun))


def _of_step(trace: Trace, parts: list[str]) -> Any:
    step: Step = _pick(trace.steps, parts[0] if parts else "", "step")
    match parts[1:]:
        case ["positions"]:
            return step.positions
        case ["sample", *field]:
            return _attribute(step.sample, field, _SAMPLE_FIELDS, "sample field")
    return step[".".join(parts[1:])]


def _of_pieces(items: tuple[Any, ...], parts: list[str], fields: tuple[str, ...], noun: str) -> Any:
    """A number of a token or a word: one of `fields`, its byte values, or the rank or place of a merge."""
    item = _pick(items, parts[0], noun)
    match parts[1:]:
        case ["bytes"]:
            return np.frombuffer(item.bytes, dtype=np.uint8)
        case ["merges", m, "rank" | "at" as field]:
            return getattr(_pick(item.merges, m, "merge"), field)
    return _attribute(item, parts[1:], fields, f"{noun} field")


def _of_tokens(tokens: tuple[Token, ...], parts: list[str]) -> Any:
    return _of_pieces(tokens, parts, ("id",), "token")


def _of_words(words: tuple[Word, ...], parts: list[str]) -> Any:
    return _of_pieces(words, parts, ("start", "stop"), "word")


def _of_encoding(encoding: Encoding, parts: list[str]) -> Any:
    match parts:
        case ["tokens", _, *_]:
            return _of_tokens(encoding.tokens, parts[1:])
        case ["words", _, *_]:
            return _of_words(encoding.words, parts[1:])
    counts = {
        "characters": len(encoding.text),
        "bytes": len(encoding.text.encode()),
        "words": len(encoding.words),
        "tokens": len(encoding.tokens),
    }
    return find(".".join(parts), counts, "count")


_READERS: dict[str, Callable[[Trace, list[str]], Any]] = {
    "steps": _of_step,
    "weights": lambda trace, parts: find(".".join(parts), trace.weights, "weight"),
    "derived": lambda trace, parts: find(".".join(parts), trace.derived, "derived value"),
    "measured": lambda trace, parts: find(".".join(parts), trace.measured, "measured value"),
    "tokens": lambda trace, parts: _of_tokens(trace.all_tokens, parts),
    "words": lambda trace, parts: _of_words(trace.words, parts),
    "prompt": lambda trace, parts: _of_encoding(trace.encoding, parts),
    "asides": lambda trace, parts: _of_encoding(find("".join(parts[:1]), trace.asides, "aside"), parts[1:]),
    "focus": lambda trace, parts: find(".".join(parts), trace.focus, "choice").value,
    "config": lambda trace, parts: _attribute(trace.config, parts, _CONFIG_FIELDS, "size"),
}
