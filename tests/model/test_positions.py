"""Positions: rotary angles, shifts, sinusoids, and what the model makes of word order without RoPE."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model.derive import positions
from model.tap import recording
from model.transformer import rotate, without_rope
from tests.model.tiny import config

CONFIG = config("gqa")
seeds = st.integers(0, 10**6)


def focus(trace, *names):
    return tuple(trace.focus[name].value for name in names)


def test_frequencies_fall_from_one(recorded):
    found = recorded.derived["rope.frequencies"]
    np.testing.assert_allclose(found, [10_000 ** (-2 * i / 16) for i in range(8)], rtol=1e-6)


@settings(max_examples=25)
@given(seeds, st.lists(st.integers(0, 5000), min_size=1, max_size=4))
def test_a_query_turns_as_in_the_model(seed, places):
    q = np.random.default_rng(seed).standard_normal(16)
    found = positions.turned(q, np.array(places), CONFIG)
    theirs = rotate(torch.tensor(q).expand(1, 1, len(places), 16), torch.tensor(places), CONFIG.rope_base)
    np.testing.assert_allclose(found, theirs[0, 0].numpy(), atol=1e-9)


def test_the_query_is_turned_at_its_own_place_as_recorded(recorded):
    layer, head, query = focus(recorded, "layer", "head", "query")
    at = recorded.derived["rope.q_at"]
    assert at.shape == (recorded.n_prompt, 16)
    np.testing.assert_allclose(at[query], recorded.steps[0][f"blocks.{layer}.attn.q_rot"][head, query], atol=1e-5)
    np.testing.assert_allclose(at[0], recorded.steps[0][f"blocks.{layer}.attn.q"][head, query], atol=1e-6)


def test_a_short_prompt_has_twelve_turns():
    assert positions.turns(np.ones(16), 1, CONFIG)["rope.q_at"].shape == (12, 16)


@settings(max_examples=50)
@given(seeds, st.integers(0, 255), st.integers(0, 255), st.integers(256, 3000))
def test_a_shift_of_both_changes_nothing(seed, query, key, n_ctx):
    q, k = np.random.default_rng(seed).standard_normal((2, 16)).astype(np.float32)
    found = positions.shifts(q, k, query, key, replace(CONFIG, n_ctx=n_ctx))
    by, dots = found["rope.shift.by"], found["rope.shift.dots"]
    assert by.tolist() == [shift for shift in (0, 1, 2, 10, 100, 1000) if max(query, key) + shift < n_ctx]
    assert dots.dtype == np.float64
    np.testing.assert_allclose(dots, dots[0], atol=1e-9)


def test_the_shifted_product_is_the_recorded_score(recorded):
    layer, head, query, key = focus(recorded, "layer", "head", "query", "key")
    score = recorded.cell(f"sqrt(config.d_head)*steps.0.blocks.{layer}.attn.scores[{head},{query},{key}]").value
    assert recorded.derived["rope.shift.dots"][0] == pytest.approx(score, abs=1e-4)
    assert recorded.derived["rope.shift.by"].tolist() == [0, 1, 2, 10, 100]


@pytest.mark.parametrize("d_model", [16, 15, 1])
def test_sinusoids_are_those_of_the_paper(d_model):
    found = positions.sinusoidal(d_model)
    assert found.shape == (32, d_model)
    for place in (0, 1, 31):
        for i in range(d_model):
            angle = place / 10_000 ** (2 * (i // 2) / d_model)
            assert found[place, i] == pytest.approx(np.cos(angle) if i % 2 else np.sin(angle))


def test_without_rope_word_order_is_lost_and_with_it_is_not(recorded):
    d = recorded.derived
    head = int(d["rope.order.head"])
    swapped = d["rope.order.off.scores"][1][:, [2, 1, 0, 3]]
    np.testing.assert_allclose(d["rope.order.off.scores"][0], swapped, atol=1e-5)
    np.testing.assert_allclose(*d["rope.order.off.z"], atol=1e-5)
    differences = np.linalg.norm(d["rope.order.on.z"][0] - d["rope.order.on.z"][1], axis=1)
    assert differences.argmax() == head
    assert differences[head] > 0.01


def test_scores_without_rope_are_products_of_what_is_not_turned(tiny, recorded):
    d = recorded.derived
    for ids, scores in zip(d["rope.order.ids"], d["rope.order.off.scores"], strict=True):
        with torch.inference_mode(), recording(tiny.transformer) as values:
            tiny.transformer(torch.tensor(ids[None]))
        q, k = values["blocks.0.attn.q"][:, 3], values["blocks.0.attn.k"].repeat(2, axis=0)
        np.testing.assert_allclose(scores, np.einsum("hd,hkd->hk", q, k) / 4, atol=1e-5)


def test_rope_is_on_again_after_an_error(tiny):
    ids = torch.tensor([[5, 300, 17]])
    with torch.inference_mode():
        before = tiny.transformer(ids)
        with pytest.raises(RuntimeError), without_rope(tiny.transformer):
            assert not torch.equal(tiny.transformer(ids), before)
            raise RuntimeError
        assert torch.equal(tiny.transformer(ids), before)


def test_what_the_model_says_without_rope(tiny, recorded):
    ids = torch.tensor([[token.id for token in recorded.tokens]])
    with torch.inference_mode(), without_rope(tiny.transformer):
        probs = tiny.transformer(ids)[0, -1].double().softmax(dim=0).numpy()
    top = np.argsort(-probs)[:5]
    assert recorded.derived["rope.off.top.ids"].tolist() == top.tolist()
    np.testing.assert_allclose(recorded.derived["rope.off.top.probs"], probs[top], rtol=1e-4)
    likeliest = recorded.steps[0]["logits"][-1].argmax()
    assert recorded.derived["rope.off.prob"] == pytest.approx(probs[likeliest], rel=1e-4)
