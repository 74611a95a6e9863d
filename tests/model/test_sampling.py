"""Every stage of sampling, and agreement with transformers' logits processors."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.errors import InputError
from model.sampling import check_settings, draws, sample

logit_arrays = arrays(np.float32, st.integers(2, 40), elements=st.floats(-20, 20, width=32))


@settings(max_examples=300)
@given(logits=logit_arrays, t=st.floats(0.1, 3), k=st.integers(0, 45), p=st.floats(0.05, 1))
def test_probabilities_are_those_of_transformers(logits, t, k, p):
    import torch
    from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

    ours = sample(logits, t, k, p, 0, 0.5)
    # A token on the very edge of top-p, or tied with one that is, falls either way by rounding.
    shares = np.sort(ours.top_k_probs / ours.top_k_probs.sum())[::-1]
    edges = np.cumsum(shares)
    assume(p == 1 or np.abs(edges - p).min() > 1e-5)
    cut = int((edges < p).sum())
    assume(p == 1 or cut + 1 >= len(shares) or shares[cut] != shares[cut + 1])

    scores = torch.tensor(logits, dtype=torch.float64)[None]
    for warper in (TemperatureLogitsWarper(t), *([TopKLogitsWarper(k)] if k else []), TopPLogitsWarper(p)):
        scores = warper(None, scores)
    np.testing.assert_allclose(ours.probs, scores.softmax(-1)[0].numpy(), atol=1e-6)


@given(
    logits=logit_arrays,
    t=st.floats(0, 3),
    k=st.integers(0, 45),
    p=st.floats(0.05, 1),
    u=st.floats(0, 1, exclude_max=True),
)
def test_stages_only_cut_and_the_draw_lands_on_a_kept_token(logits, t, k, p, u):
    s = sample(logits, t, k, p, 0, u)
    assert s.tempered.sum() == pytest.approx(1)
    assert s.probs.sum() == pytest.approx(1)
    for before, after in ((s.tempered, s.top_k_probs), (s.top_k_probs, s.top_p_probs)):
        assert ((after == before) | (after == 0)).all()
    assert set(np.flatnonzero(s.probs)) == set(s.kept_ids)
    assert (np.diff(s.probs[s.kept_ids]) <= 0).all()
    ends = np.cumsum(s.probs[s.kept_ids])
    place = s.kept_ids.tolist().index(s.chosen_id)
    assert place == len(ends) - 1 or u < ends[place]
    assert place == 0 or u >= ends[place - 1]


def test_greedy_takes_the_likeliest_whatever_the_draw():
    s = sample([1.0, 3.0, 2.0], 0, 40, 0.95, 7, 0.999)
    assert s.chosen_id == 1
    assert s.tempered.tolist() == [0, 1, 0]
    assert s.kept_ids.tolist() == [1]


def test_everything_off_keeps_everything():
    s = sample([1.0, 3.0, 2.0], 1, 0, 1, 7, 0.0)
    assert s.kept_ids.tolist() == [1, 2, 0]
    np.testing.assert_allclose(s.probs, s.tempered, rtol=1e-15)


def test_a_tiny_temperature_does_not_overflow():
    assert sample([-500.0, 700.0, 699.0], 1e-300, 0, 1, 7, 0.5).tempered.tolist() == [0, 1, 0]


def test_draws_are_a_stated_generator():
    np.testing.assert_array_equal(draws(7, 3), np.random.default_rng(7).random(3))
    np.testing.assert_array_equal(draws(7, 2), draws(7, 3)[:2])


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ((-1, 0, 1, 0), "temperature"),
        ((float("nan"), 0, 1, 0), "temperature"),
        ((float("inf"), 0, 1, 0), "temperature"),
        ((1e-30, 0, 1, 0), "temperature is 1e-30: give 0 .greedy., or 0.01 to 100"),
        ((1e30, 0, 1, 0), "temperature"),
        ((1, -1, 1, 0), "top-k"),
        ((1, 10**400, 1, 0), "top-k is too large"),
        ((1, 0, 0, 0), "top-p"),
        ((1, 0, 1.5, 0), "top-p"),
        ((1, 0, 1e-300, 0), "top-p"),
        ((1, 0, float("nan"), 0), "top-p"),
        ((1, 0, 1, -1), "seed"),
        ((1, 0, 1, 2**70), "seed"),
    ],
)
def test_senseless_settings_are_named(settings, named):
    with pytest.raises(InputError, match=named):
        check_settings(*settings)


def test_a_damaged_model_is_named():
    with pytest.raises(InputError, match="logits are not all numbers"):
        sample([0.0, float("nan")], 1, 0, 1, 7, 0.5)
