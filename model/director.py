"""Picks what is worth showing, by stated measures, and says why in sentences fit for the screen.

A reason is one sentence of at most 70 characters, without numbers: those on screen are made from cells.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.errors import InputError
from model.trace import Choice, Encoding, Step, Token

LONGEST_NAME = 12  # characters of a token quoted in a reason
N_DIMS = 12
STRONG = 0.4  # a share of attention that makes a good story
VISIBLE = 0.15  # and one below which there is none
COMMON = 0.02  # share of the vocabulary, from its front, that holds bytes and words like "the"

Array = NDArray[Any]


def choose(
    config: ModelConfig,
    encoding: Encoding,
    step: Step,
    layer: int | None = None,
    head: int | None = None,
    token: int | None = None,
) -> Mapping[str, Choice]:
    """Every choice of the film, from the prompt and its prefill step; `layer`, `head` and `token` overrule it.

    `layer head query key`: one row of one head's pattern. `word`: whose merges are replayed. `token`: the
    position whose embedding is shown, `dims`: 12 of its components. `repeat`: two places of one token, or ().
    `stream_dims`: 12 components of the stream that the block writes to at the query's position.
    Raises InputError for a layer or head the model does not have, or a token the prompt does not have.
    """
    tokens = encoding.tokens
    _check("layer", layer, config.n_layers, "this model has")
    _check("head", head, config.n_heads, "this model has")
    _check("token", token, len(tokens), "this prompt has")
    asked = None if token is None else Choice(token, "You asked for this token.")
    query = asked or Choice(len(tokens) - 1, "The last token: what comes next is decided here.")
    shown = asked or _rarest(encoding)
    attention = _attention(config, tokens[: query.number + 1], step, layer, head)
    return {
        **attention,
        "query": query,
        "word": _most_merged(encoding),
        "token": shown,
        "dims": _largest(tokens, step["embed"], shown),
        "stream_dims": _written(step, attention["layer"].number, query.number),
        "repeat": _repeated(tokens),
    }


def _check(option: str, value: int | None, n: int, has: str) -> None:
    if value is not None and not 0 <= value < n:
        raise InputError(f"no {option} {value}: {has} {option}s 0 to {n - 1}")


def _attention(
    config: ModelConfig, tokens: Sequence[Token], step: Step, layer: int | None, head: int | None
) -> dict[str, Choice]:
    """The head with the largest weight from the last of `tokens` back to one of `_targets`, and where it looks."""
    layers = range(config.n_layers) if layer is None else [layer]
    heads = range(config.n_heads) if head is None else [head]
    query = len(tokens) - 1
    patterns = [step[f"blocks.{at}.attn.pattern"] for at in layers]
    rows = np.array([pattern[list(heads), query, : query + 1] for pattern in patterns])  # (layer, head, key)
    for keys, least in _targets(tokens, int(COMMON * config.vocab_size)):
        i, j, k = np.unravel_index(rows[..., keys].argmax(), (*rows.shape[:2], len(keys)))
        if rows[i, j, keys[k]] >= least:
            break
    names = {
        "query": name(tokens[query], message("this token")), "key": name(tokens[keys[k]], message("an earlier one")),
    }  # fmt: skip
    why_layer, why_head = _reasons(layer is not None, head is not None, query == 0)
    return {
        "layer": _choice(layers[int(i)], why_layer, names),
        "head": _choice(heads[int(j)], why_head, names),
        "key": _key(rows[i, j], tokens),
    }


def _reasons(asked_layer: bool, asked_head: bool, alone: bool) -> tuple[str, str]:
    """Why this block, and why this head."""
    if alone:
        found = (message("The first token can only look at itself: every head does the same."),) * 2
    else:
        found = (
            message("Here this head looks most from {query} at {key}.") if asked_head
            else message("It has the head that looks most from {query} at {key}."),
            message("Of this block’s heads, this looks most from {query} at {key}.") if asked_layer
            else message("Of all heads, this looks most from {query} at {key}."),
        )  # fmt: skip
    asked = message("You asked for this block."), message("You asked for this head.")
    return asked[0] if asked_layer else found[0], asked[1] if asked_head else found[1]


def _choice(value: int, reason: str, names: Mapping[str, str]) -> Choice:
    return Choice(value, reason, names if "{" in reason else {})


def _targets(tokens: Sequence[Token], n_common: int) -> Iterator[tuple[list[int], float]]:
    """Keys the last token might look at, best story first, each with the least weight that tells it.

    Best is a word that is not among the commonest `n_common` tokens and no copy of the last token.
    The first token comes last: heads park their attention there when they find nothing (the attention sink,
    Xiao et al. 2023, arXiv:2309.17453). The token before comes late: many heads look at it whatever it is.
    """
    query = len(tokens) - 1
    others = list(range(1, query))
    rare = [key for key in others if tokens[key].id >= n_common and tokens[key].id != tokens[query].id]
    words = [key for key in rare if _letters(tokens[key]) >= 3]
    for keys, least in ((words[:-1] if words[-1:] == [query - 1] else words, STRONG), (words, VISIBLE)):
        if keys:
            yield keys, least
    if others:
        yield others, VISIBLE
    yield [0], 0.0


def _key(row: Array, tokens: Sequence[Token]) -> Choice:
    """The key with the largest weight, the first token left out while another is visible."""
    if len(row) == 1:
        return Choice(0, "There is only this token to look at.")
    best = int(row.argmax())
    if best == 0 and row[1:].max() < VISIBLE:
        return Choice(0, "The first token takes the largest share: an attention sink.")
    after = "after the first token, " if best == 0 else ""
    best = 1 + int(row[1:].argmax())
    return Choice(best, _sentence(f"{after}{name(tokens[best], 'this one')} takes the largest share."))


def _most_merged(encoding: Encoding) -> Choice:
    """The word with most merges, among those that end as several tokens where there are any."""
    words = encoding.words
    several = [i for i, word in enumerate(words) if word.stop - word.start > 1 and word.merges]
    best = max(several or range(len(words)), key=lambda i: len(words[i].merges))
    kind = "word of several tokens" if several else "word"
    return Choice(best, f"The {kind} with the most merges.")


def _rarest(encoding: Encoding) -> Choice:
    """The rarest token that is a whole word; ids are given in order of frequency."""
    tokens = encoding.tokens
    whole = [w.start for w in encoding.words if w.stop - w.start == 1 and _letters(tokens[w.start]) >= 2]
    best = max(whole or range(len(tokens)), key=lambda i: tokens[i].id)
    kind = "whole word" if whole else "token"
    return Choice(best, _sentence(f"{name(tokens[best], 'this')} is the rarest {kind} of the prompt."))


def _largest(tokens: Sequence[Token], embed: Array, token: Choice) -> Choice:
    """The components of the chosen token's embedding with the largest magnitude, in their order."""
    position = token.number
    largest = np.argsort(-np.abs(embed[position]), kind="stable")[:N_DIMS]
    reason = f"Where the embedding of {name(tokens[position], 'this token')} is largest."
    return Choice(tuple(sorted(largest.tolist())), reason)


def _written(step: Step, layer: int, query: int) -> Choice:
    """The components of the stream to which attention and the MLP of a block write most, in their order."""
    written = sum(np.abs(step[f"blocks.{layer}.{name}"][query]) for name in ("attn_out", "mlp_out"))
    largest = np.argsort(-np.asarray(written), kind="stable")[:N_DIMS]
    return Choice(tuple(sorted(largest.tolist())), "Where this block's attention and MLP write most.")


def _repeated(tokens: Sequence[Token]) -> Choice:
    """The first two places of the longest token that occurs twice."""
    places: dict[int, list[int]] = {}
    for i, token in enumerate(tokens):
        places.setdefault(token.id, []).append(i)
    twice = [found for found in places.values() if len(found) > 1]
    if not twice:
        return Choice((), "No token occurs twice.")
    best = max(twice, key=lambda found: (_letters(tokens[found[0]]), -found[0]))
    return Choice(tuple(best[:2]), _sentence(f"{name(tokens[best[0]], 'this token')} stands here twice."))


def message(text: str) -> str:
    """Marks a text for translators (docs/translating.md)."""
    return text


def _letters(token: Token) -> int:
    return sum(char.isalpha() for char in token.text)


def name(token: Token, otherwise: str) -> str:
    """A token as a sentence can name it: in quotes, or as `otherwise` when it is long or cannot be printed alone."""
    text = token.text.strip()
    whole = text.isprintable() and "\ufffd" not in text and 0 < len(text) <= LONGEST_NAME
    alone = whole and not unicodedata.category(text[0]).startswith("M")  # a mark needs a letter to sit on
    return f"“{text}”" if alone else otherwise


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
