"""Measures of heads, on patterns whose answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.derive import heads

N = 6


def looking(place):
    """A pattern whose queries put all their weight on one key, or on themselves where there is none."""
    pattern = np.zeros((2 * N, 2 * N))
    for query in range(2 * N):
        key = place(query)
        pattern[query, key if 0 <= key <= query else query] = 1
    return pattern


IDEAL = {
    "previous": looking(lambda query: query - 1),
    "first": looking(lambda query: 0),
    "duplicate": looking(lambda query: query - N),
    "induction": looking(lambda query: query - N + 1),
}
NONE = np.eye(2 * N)


@settings(max_examples=25)
@given(st.permutations([*IDEAL, "none", "none"]))
def test_every_kind_of_head_is_found(kinds):
    whole = np.array([IDEAL.get(kind, NONE) for kind in kinds]).reshape(3, 2, 2 * N, 2 * N)
    found = heads.measures(list(whole))
    for kind, ideal in IDEAL.items():
        layer, head = found[f"heads.best.{kind}"]
        assert kinds[layer * 2 + head] == kind
        assert found[f"heads.{kind}"].shape == (3, 2)
        assert found[f"heads.{kind}"][layer, head] == 1
        np.testing.assert_array_equal(found[f"heads.pattern.{kind}"], ideal)


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_measures_are_mean_weights(seed):
    whole = np.random.default_rng(seed).random((2, 3, 2 * N, 2 * N))
    found = heads.measures(list(whole))
    for layer in range(2):
        for head in range(3):
            p = whole[layer, head]
            late = range(1, 2 * N)
            means = {
                "previous": np.mean([p[q, q - 1] for q in late]),
                "first": np.mean([p[q, 0] for q in late]),
                "duplicate": np.mean([p[q, q - N] for q in range(N, 2 * N)]),
                "induction": np.mean([p[q, q - N + 1] for q in range(N, 2 * N)]),
            }
            for name, mean in means.items():
                assert found[f"heads.{name}"][layer, head] == pytest.approx(mean)
    best = [tuple(found[f"heads.best.{name}"].tolist()) for name in heads.BEST_FIRST]
    assert len(set(best)) == 4  # a head is taken once
    assert best[0] == np.unravel_index(found["heads.induction"].argmax(), (2, 3))


def test_a_model_of_one_head_is_best_at_everything():
    found = heads.measures([IDEAL["first"][None]])
    assert all(found[f"heads.best.{name}"].tolist() == [0, 0] for name in IDEAL)


@pytest.mark.model
def test_the_default_model_has_heads_of_every_kind(default_trace):
    for name, least in {"previous": 0.8, "first": 0.9, "duplicate": 0.5, "induction": 0.7}.items():
        layer, head = default_trace.derived[f"heads.best.{name}"]
        assert default_trace.derived[f"heads.{name}"][layer, head] > least
