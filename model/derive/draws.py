"""Draws beyond the run itself: one token a thousand times, and the same prompt at other temperatures."""

from collections.abc import Sequence

import numpy as np

from model.sampling import TEMPERATURE, Settings, land
from model.trace import Array, Sample

N_REPEATS = 1000
HOT = 1.5

Run = Sequence[tuple[int, float]]  # ids and the shares they had, as long as the text went on


def repeats(sample: Sample) -> dict[str, Array]:
    """A thousand further draws of the same token: the u's, and how often each kept id came up."""
    draws = np.random.default_rng([sample.seed, 1]).random(N_REPEATS)
    shares = sample.probs[sample.kept_ids]
    return {
        "sampling.repeat.draws": draws,
        "sampling.repeat.counts": np.bincount(land(shares, draws), minlength=len(shares)),
    }


def drawn(sample: Sample) -> tuple[int, float]:
    """The id that was drawn, and the share it had."""
    return sample.chosen_id, float(sample.probs[sample.chosen_id])


def run_settings(own: Settings) -> tuple[Settings, Settings, Settings]:
    """Three ways to go on: greedy; the trace's own, with a temperature when it is greedy itself; hot and uncut."""
    if own.temperature:
        greedy, warm = Settings(0, 0, 1, own.seed), own
    else:
        greedy, warm = own, own._replace(temperature=TEMPERATURE)
    return greedy, warm, Settings(HOT, 0, 1, own.seed)


def runs(settings: Sequence[Settings], continued: Sequence[Run], n: int) -> dict[str, Array]:
    """The prompt continued by up to n tokens with each of the settings, all with the same seed.

    `runs.temperatures`, `.top_k`, `.top_p` (3,); `runs.ids` (3, n), -1 after the end; `runs.probs` (3, n) the
    share each was drawn with, 0 after the end.
    """
    ids = [[id for id, _ in run] + [-1] * (n - len(run)) for run in continued]
    probs = [[share for _, share in run] + [0.0] * (n - len(run)) for run in continued]
    return {
        "runs.temperatures": np.array([float(each.temperature) for each in settings]),
        "runs.top_k": np.array([each.top_k for each in settings]),
        "runs.top_p": np.array([float(each.top_p) for each in settings]),
        "runs.ids": np.array(ids),
        "runs.probs": np.array(probs),
    }
