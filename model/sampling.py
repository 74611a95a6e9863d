"""From logits to one token: temperature, then top-k, then top-p, then a draw. NumPy, float64 throughout."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.address import softmax
from model.errors import InputError
from model.trace import Sample

TEMPERATURE = 0.8
TOP_K = 40
TOP_P = 0.95
SEED = 7

COLDEST, HOTTEST = 0.01, 100.0  # beyond, the draw is greedy or blind, and the number has no place on a screen
LEAST_TOP_P = 0.001
LARGEST = 2**53 - 1  # whole numbers up to here are exact in float64, which shown numbers are


class Settings(NamedTuple):
    """How tokens are drawn: 0 is greedy, top-k 0 and top-p 1 keep all."""

    temperature: float = TEMPERATURE
    top_k: int = TOP_K
    top_p: float = TOP_P
    seed: int = SEED

    @classmethod
    def of(cls, sample: Sample) -> "Settings":
        """Those that a token was drawn with."""
        return cls(sample.temperature, sample.top_k, sample.top_p, sample.seed)


def check_settings(temperature: float, top_k: int, top_p: float, seed: int) -> None:
    """Raise InputError, naming the option, unless the settings make sense."""
    if not (temperature == 0 or COLDEST <= temperature <= HOTTEST):
        raise InputError(f"temperature is {temperature}: give 0 (greedy), or {COLDEST} to {HOTTEST:.0f}")
    if not 0 <= top_k <= LARGEST:
        raise InputError(f"top-k is {_number(top_k)}: give a positive count, or 0 to keep all tokens")
    if not LEAST_TOP_P <= top_p <= 1:
        raise InputError(f"top-p is {top_p}: give a share of {LEAST_TOP_P} to 1, where 1 keeps all tokens")
    if not 0 <= seed <= LARGEST:
        raise InputError(f"seed is {_number(seed)}: give a whole number from 0 to {LARGEST}")


def _number(value: int) -> str:
    """It in digits, unless there are very many."""
    return str(value) if abs(value) < 10**30 else "too large"


def draws(seed: int, n: int) -> NDArray[np.float64]:
    """The u in [0, 1) of the first n tokens drawn with that seed."""
    return np.random.default_rng(seed).random(n)


def sample(logits: ArrayLike, temperature: float, top_k: int, top_p: float, seed: int, draw: float) -> Sample:
    """Draw one token, and keep what every stage made of the vocabulary.

    `logits` is (vocab_size,). The cuts are those of transformers: top-k (Fan et al. 2018, arXiv:1805.04833)
    keeps ties with the k-th; top-p (Holtzman et al. 2020, arXiv:1904.09751, section 3.1) is measured on the
    renormalised survivors of top-k and keeps a token while the likelier ones sum to less than p.
    """
    scores = np.asarray(logits, dtype=np.float64)
    if not np.isfinite(scores).all():
        raise InputError("the model's logits are not all numbers: its weights are damaged, choose another model")
    order = np.argsort(-scores, kind="stable")  # likeliest first, ties by id
    tempered = _temper(scores, order[0], temperature)

    kth = scores[order[min(top_k or len(scores), len(scores)) - 1]]
    top_k_probs = np.where(scores >= kth, tempered, 0.0)

    shares = top_k_probs[order] / top_k_probs.sum()
    likelier = np.concatenate(([0.0], np.cumsum(shares)[:-1]))
    within = (likelier < top_p) if top_p < 1 else np.ones(len(scores), dtype=bool)
    kept_ids = order[within & (shares > 0)]
    top_p_probs = np.zeros_like(tempered)
    top_p_probs[kept_ids] = top_k_probs[kept_ids]

    probs = top_p_probs / top_p_probs.sum()
    return Sample(
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        seed=seed,
        draw=draw,
        chosen_id=int(kept_ids[land(probs[kept_ids], draw)]),
        kept_ids=kept_ids,
        logits=np.asarray(logits),
        tempered=tempered,
        top_k_probs=top_k_probs,
        top_p_probs=top_p_probs,
        probs=probs,
    )


def _temper(scores: NDArray[np.float64], likeliest: Any, temperature: float) -> NDArray[np.float64]:
    """softmax(scores / temperature); at temperature 0 its limit, all on the likeliest token."""
    if temperature == 0:
        return np.asarray(np.arange(len(scores)) == likeliest, dtype=np.float64)
    with np.errstate(over="ignore"):  # a tiny temperature sends the others to -inf, as it should
        return softmax((scores - scores.max()) / temperature)


def land(shares: NDArray[np.float64], draw: ArrayLike) -> NDArray[np.intp]:
    """Where each u in [0, 1) lands on shares laid end to end: the index of its share."""
    ends = np.cumsum(shares)
    return np.minimum(np.searchsorted(ends, draw, side="right"), len(shares) - 1)
