"""What the vocabulary is made of, and the few of its tokens that experiments are made with."""

import itertools
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from model.tokenizer import Tokenizer
from model.trace import Array

N_EXAMPLES = 6
N_PROBE = 12  # different tokens of the probe
WORDS = "book tree king moon fish door gold rain ship milk road fire star bird hand wine lamp song wolf snow"
ORDER = (" dog", " bites", " man", ".")


class Kinds(NamedTuple):
    """Ids, and what they stand for in the byte alphabet, from common to rare: ids are in order of frequency."""

    words: dict[int, str]  # with a leading space
    pieces: dict[int, str]
    bytes: dict[int, str]
    special: dict[int, str]


def kinds(tokenizer: Tokenizer) -> Kinds:
    """Every entry of the vocabulary, once."""
    found = Kinds({}, {}, {}, {})
    for piece, id in sorted(tokenizer.library.get_vocab().items(), key=itemgetter(1)):
        # In the byte alphabet Ġ is the space, and every character is one byte.
        kind = 3 if id in tokenizer.special_ids else 2 if len(piece) == 1 else 0 if piece[0] == "Ġ" else 1
        found[kind][id] = piece
    return found


def vocabulary(tokenizer: Tokenizer) -> dict[str, Array]:
    """How many words with a leading space, other pieces, single bytes and special tokens there are, and examples.

    `vocab.kinds` (4,): how many of each; `vocab.examples.ids` (4, 6): some of each, from common to rare, the
    last repeated when there are fewer than six, -1 when there are none.
    """
    found = kinds(tokenizer)
    telling = [[id for id, piece in kind.items() if _is_word(piece)] for kind in found[:2]] + [[], []]
    examples = [_spread(some or list(every)) for some, every in zip(telling, found, strict=True)]
    return {"vocab.kinds": np.array([len(ids) for ids in found]), "vocab.examples.ids": np.array(examples)}


def _is_word(piece: str) -> bool:
    """Whether it is three plain letters or more, with a leading space or without."""
    letters = piece.removeprefix("Ġ")
    return len(letters) >= 3 and letters.isascii() and letters.isalpha()


def _spread(ids: Sequence[int]) -> list[int]:
    """Six of the ids, close together at the front and ever wider apart."""
    if not ids:
        return [-1] * N_EXAMPLES
    places = dict.fromkeys(int(place) - 1 for place in np.geomspace(1, len(ids), N_EXAMPLES).round())
    chosen = [ids[place] for place in places]
    return chosen + [chosen[-1]] * (N_EXAMPLES - len(chosen))


def order(tokenizer: Tokenizer) -> Array:
    """A sentence, and the same with its first and third token swapped: ids (2, 4), all of a row different."""
    wanted = [tokenizer.library.encode(text, add_special_tokens=False).ids[:1] for text in ORDER]
    first = list(dict.fromkeys(id for ids in wanted for id in ids))
    if lacking := len(ORDER) - len(first):
        first += itertools.islice((id for id in _readable(tokenizer) if id not in set(first)), lacking)
    a, b, c, d = first
    return np.array([[a, b, c, d], [c, b, a, d]])


def probe(tokenizer: Tokenizer, n_ctx: int) -> Array:
    """n different tokens in random order, twice: ids (2n,). Words where the vocabulary has them as one token.

    What comes next can be told from the first half alone, by looking back (Olsson et al. 2022,
    arXiv:2209.11895, "repeated random tokens").
    """
    encoded = [tokenizer.library.encode(f" {word}", add_special_tokens=False).ids for word in WORDS.split()]
    words = [ids[0] for ids in encoded if len(ids) == 1]
    candidates = words if len(words) >= N_PROBE else list(_readable(tokenizer))
    n = max(1, min(N_PROBE, n_ctx // 2, len(candidates)))
    return np.tile(np.random.default_rng(0).permutation(candidates)[:n], 2)


def _readable(tokenizer: Tokenizer) -> Iterator[int]:
    """Ids that stand for text, words first."""
    found = kinds(tokenizer)
    return itertools.chain(found.words, found.pieces, found.bytes)
