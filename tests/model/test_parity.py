"""The default model, number by number against transformers reading the same file."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model.address import softmax
from model.kv_cache import KVCache
from model.tap import recording
from tests.model.oracle import PROMPTS, WITH_BLOCKS, tokenizer_folder

pytestmark = pytest.mark.model


@pytest.mark.parametrize("n", range(len(PROMPTS)), ids=PROMPTS)
def test_ids_and_logits_are_those_of_transformers(model, answers, n):
    ids = model.tokenizer.ids(PROMPTS[n])
    assert ids == answers[f"{n}.ids"].tolist()

    with torch.inference_mode():
        logits = model.transformer(torch.tensor([ids]))[0].numpy()
    theirs = answers[f"{n}.logits"]
    np.testing.assert_allclose(logits, theirs, rtol=0, atol=1e-4)
    assert (_top(logits) == _top(theirs)).all()


def _top(logits):
    return np.argsort(-logits, axis=-1, kind="stable")[:, :10]


@pytest.mark.parametrize("prompt", WITH_BLOCKS)
def test_every_block_and_every_head_is_that_of_transformers(model, answers, prompt):
    n = PROMPTS.index(prompt)
    with torch.inference_mode(), recording(model.transformer) as tape:
        model.transformer(torch.tensor([model.tokenizer.ids(prompt)]))

    hidden, n_layers = answers[f"{n}.hidden"], model.config.n_layers
    for layer in range(n_layers):
        _same_rows(tape[f"blocks.{layer}.resid_pre"], hidden[layer])
        _same_rows(
            tape[f"blocks.{layer}.resid_post"], hidden[layer + 1] if layer + 1 < n_layers else answers[f"{n}.last"]
        )
        patterns = answers[f"{n}.patterns"][layer]
        np.testing.assert_allclose(tape[f"blocks.{layer}.attn.pattern"], patterns, rtol=0, atol=1e-5)
    _same_rows(tape["final_norm"], hidden[-1])


def _same_rows(ours, theirs):
    """Equal up to a hundred-thousandth of each row's length: one row of this model is 100 times the others."""
    gap = np.linalg.norm(ours - theirs, axis=-1)
    assert (gap <= 1e-5 * np.linalg.norm(theirs, axis=-1) + 1e-5).all()


def test_decoding_with_the_cache_equals_a_full_pass(model):
    ids = model.tokenizer.ids(PROMPTS[1] + " Paris, the capital")
    with torch.inference_mode():
        full = model.transformer(torch.tensor([ids]))[0]
        cache = KVCache(model.config.n_layers)
        pieces = [model.transformer(torch.tensor([part]), cache)[0] for part in (ids[:9], *([id] for id in ids[9:]))]
    assert cache.length == len(ids)
    np.testing.assert_allclose(torch.cat(pieces).numpy(), full.numpy(), rtol=0, atol=1e-4)


def test_paris_leads_with_the_share_transformers_gives(trace_of, answers):
    trace = trace_of(PROMPTS[1])
    probs = trace.steps[0].values["probs"][-1]
    assert trace.token(int(probs.argmax())).text == " Paris"
    assert probs.max() == pytest.approx(softmax(answers["1.logits"][-1].astype(np.float64)).max(), abs=1e-5)


@pytest.fixture(scope="module")
def theirs():
    """transformers' tokenizer, with SmolLM's rule to cut off every digit, which its GGUF reader drops."""
    from tokenizers.pre_tokenizers import Digits, Sequence
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(tokenizer_folder())
    backend = tokenizer.backend_tokenizer
    backend.pre_tokenizer = Sequence([Digits(individual_digits=True), backend.pre_tokenizer])
    return tokenizer


@settings(max_examples=400)
@given(st.text(max_size=60))
def test_ids_of_any_text_are_those_of_transformers(model, theirs, text):
    assert model.tokenizer.ids(text) == theirs(text)["input_ids"]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["the", " ", "  ", "\n", "7", "42", "<|im_start|>", "'s", "café", "नम", "🙂", "_"])))
def test_ids_of_text_like_text_are_those_of_transformers(model, theirs, parts):
    text = "".join(parts)
    assert model.tokenizer.ids(text) == theirs(text)["input_ids"]
