"""What the cache saves: multiply-adds against PyTorch's own count, differences against a whole pass, seconds."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from model.derive import cost
from model.kv_cache import KVCache
from model.record import record
from model.tap import recording
from tests.model.tiny import tiny_model


@pytest.mark.parametrize("kind", ["gqa", "mha", "mqa-untied"])
def test_multiply_adds_are_half_the_operations_pytorch_counts(kind):
    model = tiny_model(kind)
    for old, new in ((0, 1), (0, 9), (5, 1), (40, 3)):
        cache = KVCache(model.config.n_layers)
        with torch.inference_mode():
            if old:
                model.transformer(torch.zeros(1, old, dtype=torch.long), cache)
            with FlopCounterMode(display=False) as counter:
                model.transformer(torch.zeros(1, new, dtype=torch.long), cache)
        assert 2 * cost.macs(model.config, new, old + new) == counter.get_total_flops()


def test_every_step_is_counted_with_the_cache_and_without(recorded):
    c, n = recorded.config, recorded.n_prompt
    assert recorded.derived["cache.macs.cached"].tolist() == [
        cost.macs(c, n, n), cost.macs(c, 1, n + 1), cost.macs(c, 1, n + 2)
    ]  # fmt: skip
    assert recorded.derived["cache.macs.whole"].tolist() == [cost.macs(c, n + i, n + i) for i in range(3)]


def test_differences_are_the_largest_between_steps_and_one_pass(tiny, recorded):
    ids = [token.id for token in recorded.all_tokens[:-1]]
    with torch.inference_mode(), recording(tiny.transformer) as whole:
        tiny.transformer(torch.tensor([ids]))

    def farthest(name, axis):
        return np.abs(np.concatenate([step[name] for step in recorded.steps], axis=axis) - whole[name]).max()

    found = recorded.derived
    for layer in range(tiny.config.n_layers):
        assert found["cache.difference.k"][layer] == farthest(f"blocks.{layer}.attn.k_rot", 1)
        assert found["cache.difference.v"][layer] == farthest(f"blocks.{layer}.attn.v", 1)
    assert found["cache.difference.logits"] == farthest("logits", 0)
    assert found["cache.difference.logits"] < 1e-4


def test_a_difference_is_found_wherever_it_is(recorded):
    steps = recorded.steps
    k = [np.concatenate([step[f"blocks.{n}.attn.k_rot"] for step in steps], axis=1) for n in range(3)]
    v = [np.concatenate([step[f"blocks.{n}.attn.v"] for step in steps], axis=1) for n in range(3)]
    logits = np.concatenate([step["logits"] for step in steps])
    k[1][0, 2, 5] += 0.5
    v[2][1, -1, 0] -= 0.25
    found = cost.differences(steps, k, v, logits)
    np.testing.assert_allclose(found["cache.difference.k"], [0, 0.5, 0], atol=1e-6)
    np.testing.assert_allclose(found["cache.difference.v"], [0, 0, 0.25], atol=1e-6)
    assert found["cache.difference.logits"] == 0


@settings(max_examples=30)
@given(n=st.integers(0, 6), copies=st.integers(1, 3))
def test_a_shorter_cache_goes_on_as_if_the_rest_had_never_been(tiny, n, copies):
    ids = torch.tensor([[5, 300, 17, 17, 200, 356, 1]])
    with torch.inference_mode():
        cache = KVCache(tiny.config.n_layers)
        whole = tiny.transformer(ids, cache)
        again = tiny.transformer(ids[:, n:].expand(copies, -1), shorter := cache.first(n, copies))
    assert (cache.length, shorter.length) == (7, 7)
    for text in again:
        torch.testing.assert_close(text, whole[0, n:], rtol=0, atol=2e-5)


def test_measured_times_are_of_this_machine_and_not_of_the_run(tiny, recorded):
    assert recorded.measured.keys() == {"cache.cached", "cache.whole"}
    assert all(value > 0 for value in recorded.measured.values())
    assert recorded.cell("measured.cache.whole").value == recorded.measured["cache.whole"]
    slower = replace(recorded, measured={name: 2 * value for name, value in recorded.measured.items()})
    assert slower.hash == recorded.hash


def test_a_text_of_one_token_and_one_more_can_be_timed(tiny):
    trace = record(tiny, "a", new_tokens=1)
    assert trace.n_prompt == len(trace.steps) == 1
    assert trace.measured["cache.cached"] > 0
    assert trace.derived["cache.macs.cached"] == trace.derived["cache.macs.whole"]
