"""Which rows of the embedding are alike: neighbours, pairs, and the analogy a - b + c."""

from collections.abc import Sequence

import numpy as np

from model.derive.scores import likeliest
from model.errors import InputError
from model.trace import Array

N_NEIGHBOURS = 8
N_ANALOGY = 5


def distinct(ids: Sequence[int]) -> list[int]:
    """The ids without repetition, in order of first appearance."""
    return list(dict.fromkeys(ids))


def unit_rows(table: Array) -> Array:
    """Rows scaled to length 1; rows near zero (never trained) become 0, so that nothing is like them."""
    norms = np.sqrt(np.einsum("vd,vd->v", table, table))
    trained = norms > 0.01 * np.median(norms)
    scales = np.divide(1, norms, where=trained, out=np.zeros_like(norms))
    return np.asarray(table * scales[:, None])


def nearest(cosines: Array, n: int, without: Sequence[int]) -> Array:
    """The n ids of highest cosine, highest first, leaving some out. `cosines` is (vocab_size,)."""
    shown = cosines.copy()
    shown[list(without)] = -np.inf
    return likeliest(shown, min(n, len(shown) - len(set(without))))


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
