"""Neurons, the logit lens and logit attribution, each in a loop and in float64."""

import numpy as np
import pytest

from model.derive import lens, neurons
from model.derive.scores import likeliest


@pytest.fixture
def stream(tiny, recorded):
    """Float64: the last block's stream at the prompt's last position, what reads it, and the norm's epsilon."""
    state = tiny.checkpoint.state
    gain, unembed = (state[name].astype(np.float64) for name in ("final_norm.gain", "unembed.weight"))
    last = recorded.steps[0][f"blocks.{tiny.config.n_layers - 1}.resid_post"][-1].astype(np.float64)
    return last, gain, unembed, tiny.config.norm_eps


def said(x, gain, unembed, eps):
    return unembed @ (gain * x / np.sqrt(np.mean(x**2) + eps))


def test_neurons_that_write_most_and_what_they_push(tiny, recorded, stream):
    last, gain, unembed, eps = stream
    layer = recorded.focus["layer"].value
    act = recorded.steps[0][f"blocks.{layer}.mlp_act"][-1].astype(np.float64)
    down = tiny.checkpoint.state[f"blocks.{layer}.mlp.down_proj.weight"].astype(np.float64)
    written = [abs(act[n]) * np.linalg.norm(down[:, n]) for n in range(len(act))]
    expected = sorted(range(len(act)), key=lambda n: -written[n])[:6]
    found = recorded.derived
    assert found["mlp.neurons"].tolist() == expected
    for neuron, ids, logits in zip(expected, found["mlp.push.ids"], found["mlp.push.logits"], strict=True):
        push = unembed @ (gain * down[:, neuron]) * act[neuron] / np.sqrt(np.mean(last**2) + eps)
        assert ids.tolist() == np.argsort(-push)[:5].tolist()
        np.testing.assert_allclose(logits, push[ids], rtol=1e-4)


def test_a_narrow_mlp_shows_all_its_neurons():
    rng = np.random.default_rng(0)
    act, down, unembed, gain = (rng.standard_normal(size) for size in (3, (4, 3), (9, 4), 4))
    found = neurons.neurons(act, down, gain, unembed, rng.standard_normal(4), 1e-5)
    assert sorted(found["mlp.neurons"].tolist()) == [0, 1, 2]
    assert found["mlp.push.ids"].shape == found["mlp.push.logits"].shape == (3, 5)


def test_the_lens_reads_every_stream_and_ends_with_what_the_model_says(recorded, stream):
    last, *reader = stream
    step, found = recorded.steps[0], recorded.derived
    streams = [step[f"blocks.{layer}.resid_pre"][-1].astype(np.float64) for layer in range(3)] + [last]
    race = found["lens.race.ids"]
    assert race.tolist() == np.argsort(-step["logits"][-1], kind="stable")[:8].tolist()
    for row, x in enumerate(streams):
        logits = said(x, *reader)
        probs = np.exp(logits) / np.exp(logits).sum()
        order = np.argsort(-logits)
        assert found["lens.top.ids"][row].tolist() == order[:5].tolist()
        np.testing.assert_allclose(found["lens.top.probs"][row], probs[order[:5]], rtol=1e-4)
        np.testing.assert_allclose(found["lens.race.logits"][row], logits[race], atol=1e-4)
        np.testing.assert_allclose(found["lens.race.probs"][row], probs[race], rtol=1e-4)
        assert found["lens.race.ranks"][row].tolist() == [order.tolist().index(id) + 1 for id in race]
    assert found["lens.race.ranks"][-1].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    np.testing.assert_array_equal(found["lens.race.logits"][-1], step["logits"][-1][race])
    np.testing.assert_array_equal(found["lens.top.probs"][-1], step["probs"][-1][found["lens.top.ids"][-1]])


def test_equal_scores_share_a_rank_and_stay_in_order():
    assert likeliest(np.array([1.0, 3, 3, 2]), 3).tolist() == [1, 2, 3]
    assert likeliest(np.array([1.0, 2]), 5).tolist() == [1, 0]
    logits = np.array([1.0, 3, 3, 2])
    found = lens.lens(np.ones((1, 2)), logits, np.ones(2), np.zeros((4, 2)), 1e-5)
    assert found["lens.race.ids"].tolist() == [1, 2, 3, 0]
    assert found["lens.race.ranks"].tolist() == [[1, 1, 1, 1], [1, 1, 3, 4]]


def check_sum(trace):
    """The parts of the likeliest token's logit make it up."""
    found, logits = trace.derived, trace.steps[0]["logits"][-1]
    assert found["attribution.id"] == logits.argmax()
    parts = [found[f"attribution.{name}"] for name in ("embed", "attn", "mlp")]
    assert sum(part.sum(dtype=np.float64) for part in parts) == pytest.approx(logits.max(), abs=1e-3)


def test_attribution_sums_to_the_logit(recorded):
    check_sum(recorded)


@pytest.mark.model
def test_attribution_sums_to_the_logit_of_the_default_model(default_trace, trace_of):
    check_sum(default_trace)
    check_sum(trace_of("Hi"))


def test_each_part_is_what_it_wrote_along_the_tokens_direction(recorded, stream):
    last, gain, unembed, eps = stream
    direction = gain * unembed[recorded.derived["attribution.id"]] / np.sqrt(np.mean(last**2) + eps)
    step = recorded.steps[0]
    assert recorded.derived["attribution.embed"] == pytest.approx(step["embed"][-1] @ direction, abs=1e-4)
    for layer in range(3):
        for name in ("attn", "mlp"):
            written = step[f"blocks.{layer}.{name}_out"][-1]
            assert recorded.derived[f"attribution.{name}"][layer] == pytest.approx(written @ direction, abs=1e-4)
