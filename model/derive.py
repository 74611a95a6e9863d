"""What the film shows that needs the whole weights: likeness of rows, the analogy, the vocabulary's make-up.

Pure NumPy in the precision of its arguments, so that `verify` can redo it in float64.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.sampling import land
from model.tokenizer import Tokenizer
from model.trace import Sample

Array = NDArray[Any]

N_NEIGHBOURS = 8
N_ANALOGY = 5
N_REPEATS = 1000
N_EXAMPLES = 6


def derive(
    table: Array, prompt_ids: Sequence[int], focus_id: int, analogy_ids: Sequence[int], sample: Sample
) -> dict[str, Array]:
    """Every derived value that depends on numbers; see the functions below for names and shapes.

    `table` is the embedding (vocab_size, d_model), `sample` the first step's.
    """
    unit = unit_rows(table)
    others = [*prompt_ids, *analogy_ids]
    return {
        "embed.mean": table.mean(axis=0),
        **neighbours(unit, distinct(prompt_ids)),
        **analogy(table, unit, analogy_ids),
        **pairs(table, unit, focus_id, [id for id in distinct(others) if id != focus_id]),
        "sampling.repeat.counts": repeats(sample),
    }


def distinct(ids: Sequence[int]) -> list[int]:
    """The ids without repetition, in order of first appearance."""
    return list(dict.fromkeys(ids))


def unit_rows(table: Array) -> Array:
    """Rows scaled to length 1; rows near zero (never trained) become 0, so that nothing is like them."""
    norms = np.sqrt(np.einsum("vd,vd->v", table, table))
    trained = norms > 0.01 * np.median(norms)
    return np.where(trained[:, None], table / np.where(trained, norms, 1)[:, None], 0).astype(table.dtype)


def nearest(cosines: Array, n: int, without: Sequence[int]) -> Array:
    """The n ids of highest cosine, highest first, leaving some out. `cosines` is (vocab_size,)."""
    shown = cosines.copy()
    shown[list(without)] = -np.inf
    n = min(n, len(shown) - len(set(without)))
    best = np.argpartition(-shown, n - 1)[:n]
    return best[np.lexsort((best, -shown[best]))]


def neighbours(unit: Array, ids: Sequence[int]) -> dict[str, Array]:
    """For each id its nearest other rows by cosine: `of` (n,), `ids` (n, 8), `cosines` (n, 8)."""
    cosines = unit[list(ids)] @ unit.T
    found = np.array([nearest(row, N_NEIGHBOURS, [id]) for id, row in zip(ids, cosines, strict=True)])
    return {
        "embed.neighbours.of": np.array(ids),
        "embed.neighbours.ids": found,
        "embed.neighbours.cosines": np.take_along_axis(cosines, found, axis=1),
    }


def analogy(table: Array, unit: Array, ids: Sequence[int]) -> dict[str, Array]:
    """a - b + c, its nearest rows, and the plane it is drawn in (Mikolov et al. 2013, N13-1090, section 4).

    `ids` (4,): a, b, c and the nearest row, those three left out; `top.ids`, `top.cosines` (5,): the nearest.
    `plane` (2, d_model): orthonormal; a, b, c and a - b + c lie in it, b at the origin and c to the right.
    `points` (5, 2): a, b, c, a - b + c and the nearest row in that plane, the last projected onto it.
    """
    if len(set(ids)) < 3:
        raise InputError("an analogy needs three different words: give --analogy a,b,c")
    a, b, c = (table[id] for id in ids)
    target = a - b + c
    with np.errstate(invalid="ignore", divide="ignore"):  # of rows that were never trained, say
        right = (c - b) / np.sqrt((c - b) @ (c - b))
        up = (a - b) - ((a - b) @ right) * right
        plane = np.stack([right, up / np.sqrt(up @ up)])
    if not np.isfinite(plane).all():
        raise InputError("the three words of the analogy span no plane: give other words with --analogy")
    cosines = unit @ (target / np.sqrt(target @ target))
    top = nearest(cosines, N_ANALOGY, ids)
    return {
        "analogy.ids": np.array([*ids, top[0]]),
        "analogy.top.ids": top,
        "analogy.top.cosines": cosines[top],
        "analogy.plane": plane,
        "analogy.points": (np.stack([a, b, c, target, table[top[0]]]) - b) @ plane.T,
    }


def pairs(table: Array, unit: Array, focus_id: int, others: Sequence[int]) -> dict[str, Array]:
    """The focus token with its nearest row, with the most and with the least alike of `others`.

    `ids` (3, 2), `dots` (3,), `cosines` (3,).
    """
    cosines = unit @ unit[focus_id]
    alike = nearest(cosines, 1, [focus_id])[0]
    ordered = sorted((id for id in others if id != alike), key=lambda id: (-cosines[id], id))
    second = np.array([alike, ordered[0], ordered[-1]])
    return {
        "embed.pairs.ids": np.stack([np.full(3, focus_id), second], axis=1),
        "embed.pairs.dots": table[second] @ table[focus_id],
        "embed.pairs.cosines": cosines[second],
    }


def repeats(sample: Sample) -> Array:
    """How often each of the kept ids comes up in a thousand further draws, (len(kept_ids),)."""
    draws = np.random.default_rng([sample.seed, 1]).random(N_REPEATS)
    shares = sample.probs[sample.kept_ids]
    return np.bincount(land(shares, draws), minlength=len(shares))


def vocabulary(tokenizer: Tokenizer) -> dict[str, Array]:
    """What the vocabulary is made of: words with a leading space, other pieces, single bytes, special tokens.

    `vocab.kinds` (4,): how many there are of each; `vocab.examples.ids` (4, 6): some of each, from common to
    rare, the last repeated when there are fewer than six, -1 when there are none.
    """
    kinds: tuple[list[int], ...] = ([], [], [], [])
    telling: tuple[list[int], ...] = ([], [], [], [])
    for piece, id in sorted(tokenizer.library.get_vocab().items(), key=lambda item: item[1]):
        # In the byte alphabet Ġ is the space, and every character is one byte.
        kind = 3 if id in tokenizer.special_ids else 2 if len(piece) == 1 else 0 if piece[0] == "Ġ" else 1
        kinds[kind].append(id)
        letters = piece.removeprefix("Ġ")
        if kind > 1 or (len(letters) >= 3 and letters.isascii() and letters.isalpha()):
            telling[kind].append(id)
    examples = [_spread(some or all) for some, all in zip(telling, kinds, strict=True)]
    return {"vocab.kinds": np.array([len(ids) for ids in kinds]), "vocab.examples.ids": np.array(examples)}


def _spread(ids: Sequence[int]) -> list[int]:
    """Six of the ids, close together at the front and ever wider apart: ids go from common to rare."""
    if not ids:
        return [-1] * N_EXAMPLES
    places = dict.fromkeys(int(place) - 1 for place in np.geomspace(1, len(ids), N_EXAMPLES).round())
    chosen = [ids[place] for place in places]
    return chosen + [chosen[-1]] * (N_EXAMPLES - len(chosen))
