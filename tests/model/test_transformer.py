"""Tiny random models against transformers' LlamaForCausalLM; the tape; the cache."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model.kv_cache import KVCache
from model.tap import recording
from model.transformer import rotate
from tests.model.tiny import tiny_model, write_tiny

KINDS = [f"{heads}{tie}" for heads in ("mha", "gqa", "mqa") for tie in ("", "-untied")]
IDS = torch.tensor([[5, 300, 17, 17, 200, 356, 1, 80]])


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_is_that_of_transformers(kind, tmp_path):
    from transformers import LlamaForCausalLM

    ours = tiny_model(kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = LlamaForCausalLM.from_pretrained(write_tiny(kind, tmp_path), attn_implementation="eager").eval()
    with torch.inference_mode(), recording(ours.transformer) as tape:
        logits = ours.transformer(IDS)
        answer = theirs(IDS, output_hidden_states=True, output_attentions=True)

    torch.testing.assert_close(logits, answer.logits, rtol=0, atol=2e-5)
    for layer, (hidden, pattern) in enumerate(zip(answer.hidden_states[:-1], answer.attentions, strict=True)):
        np.testing.assert_allclose(tape[f"blocks.{layer}.resid_pre"], hidden[0], atol=2e-5)
        np.testing.assert_allclose(tape[f"blocks.{layer}.attn.pattern"], pattern[0], atol=2e-5)


def test_recording_changes_no_bit(tiny):
    with torch.inference_mode():
        off = tiny.transformer(IDS)
        with recording(tiny.transformer) as tape:
            on = tiny.transformer(IDS)
        again = tiny.transformer(IDS)
    assert torch.equal(off, on)
    assert torch.equal(off, again)
    assert np.array_equal(tape["logits"], off[0].numpy())


@pytest.mark.model
def test_recording_changes_no_bit_of_the_default_model(model):
    with torch.inference_mode():
        off = model.transformer(IDS)
        with recording(model.transformer):
            on = model.transformer(IDS)
        again = model.transformer(IDS)
    assert torch.equal(off, on)
    assert torch.equal(off, again)


def test_the_tape_is_detached_after_an_error(tiny):
    def fail():
        with recording(tiny.transformer) as tape:
            tiny.transformer(IDS)
            tape.clear()
            raise RuntimeError
        return tape

    with pytest.raises(RuntimeError):
        fail()
    assert all(getattr(module, "_tape", None) is None for module in tiny.transformer.modules())


def test_the_tape_holds_the_names_of_the_design(tiny):
    with torch.inference_mode(), recording(tiny.transformer) as tape:
        tiny.transformer(IDS)
    attention = {f"attn.{name}" for name in ("q", "k", "v", "q_rot", "k_rot", "scores", "masked", "pattern", "z")}
    block = {"resid_pre", "attn_norm", "attn_out", "resid_mid", "mlp_norm", "mlp_gate", "mlp_up", "mlp_act", "mlp_out"}
    block |= attention | {"resid_post"}
    names = {f"blocks.{layer}.{name}" for layer in range(tiny.config.n_layers) for name in block}
    assert set(tape) == names | {"embed", "final_norm", "logits"}
    assert tape["blocks.0.attn.z"].shape == (8, 4, 16)
    assert tape["blocks.0.attn.k"].shape == (2, 8, 16)
    assert tape["blocks.0.attn.scores"].shape == (4, 8, 8)


@settings(max_examples=30)
@given(cuts=st.lists(st.integers(1, 7), unique=True, max_size=4))
def test_cached_calls_equal_one_call(tiny, cuts):
    with torch.inference_mode():
        whole = tiny.transformer(IDS)
        cache = KVCache(tiny.config.n_layers)
        parts = [tiny.transformer(part, cache) for part in IDS.tensor_split(sorted(cuts), dim=1)]
    assert cache.length == IDS.shape[1]
    torch.testing.assert_close(torch.cat(parts, dim=1), whole, rtol=0, atol=2e-5)


@settings(max_examples=50)
@given(a=st.integers(0, 200), b=st.integers(0, 200), shift=st.integers(0, 1000))
def test_rotation_keeps_lengths_and_depends_on_distance_only(a, b, shift):
    q, k = torch.randn(2, 1, 1, 1, 16, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def score(i, j):
        return (rotate(q, torch.tensor([i]), 10_000.0) * rotate(k, torch.tensor([j]), 10_000.0)).sum().item()

    assert score(a, b) == pytest.approx(score(a + shift, b + shift), abs=1e-9)
    assert rotate(q, torch.tensor([a]), 10_000.0).norm().item() == pytest.approx(q.norm().item())


def test_weights_are_shared_not_copied(tiny):
    table = tiny.checkpoint.state["embed.weight"]
    assert tiny.transformer.embed.weight.data_ptr() == table.ctypes.data
