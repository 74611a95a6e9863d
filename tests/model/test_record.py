"""Recording: what a trace holds, for all kinds of prompts; the director's choices."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import InputError
from model.record import load_model, record, trace_bytes
from model.trace import Choice
from tests.model.conftest import PROMPT
from tests.model.tiny import tiny_model

ODD = [
    "a",
    " ",
    "\n\n",
    "\x00\x1b[31m",
    "🙂" * 5,
    "हिन्दी",
    "مرحبا",
    '<b>&"\\</b>',
    "{{x}} %s $1",
    "<|endoftext|>",
    "e\u0301",
]


def check_trace(trace, n_new):
    """What every trace promises."""
    n = trace.n_prompt
    assert [step.kind for step in trace.steps] == ["prefill"] + ["decode"] * (len(trace.steps) - 1)
    assert len(trace.generated) == len(trace.steps) <= n_new
    assert np.concatenate([step.positions for step in trace.steps]).tolist() == list(range(n + len(trace.steps) - 1))
    names = set(trace.steps[0].values)
    for step, token in zip(trace.steps, trace.generated, strict=True):
        assert set(step.values) == names
        assert step.sample.chosen_id == token.id
        rows, keys = len(step.positions), step.positions[-1] + 1
        assert step["logits"].shape == step["probs"].shape == (rows, trace.config.vocab_size)
        assert step["blocks.0.attn.pattern"].shape == (trace.config.n_heads, rows, keys)
        np.testing.assert_allclose(step["probs"].sum(axis=-1), 1, atol=1e-5)
        np.testing.assert_allclose(step["blocks.1.attn.pattern"].sum(axis=-1), 1, atol=1e-5)
        future = np.arange(keys) > step.positions[:, None]
        assert np.isneginf(step["blocks.0.attn.masked"][:, future]).all()
        assert (step["blocks.0.attn.pattern"][:, future] == 0).all()
        assert all(array.dtype == np.float32 for array in step.values.values())

    focus = {name: choice.value for name, choice in trace.focus.items()}
    assert focus.keys() == {"layer", "head", "query", "key", "word", "dims", "stream_dims", "token", "repeat"}
    assert all(0 < len(choice.reason) <= 70 and choice.reason[-1] == "." for choice in trace.focus.values())
    assert 0 <= focus["key"] <= focus["query"] < n
    assert 0 <= focus["token"] < n
    for dims in (focus["dims"], focus["stream_dims"]):
        assert len(dims) == 12 and sorted(set(dims)) == list(dims)
    assert 0 <= focus["word"] < len(trace.words)
    assert len(focus["repeat"]) in (0, 2)
    group = focus["head"] // trace.config.heads_per_kv
    attn = f"blocks.{focus['layer']}.attn"
    assert {f"{attn}.q_proj.heads.{focus['head']}", f"{attn}.k_proj.heads.{group}"} < trace.weights.keys()
    for id in (step.sample.chosen_id for step in trace.steps):
        assert trace.token(id).id == id
    for id in trace.derived["embed.neighbours.ids"].ravel():
        assert f"embed.ids.{id}" in trace.weights
    for name, ids in trace.derived.items():
        if name.endswith((".ids", ".id", "neighbours.of")):
            assert all(trace.token(id).id == id for id in ids.ravel().tolist() if id >= 0)
    exact = ("sampling.repeat.draws", "rope.shift.dots")
    for name, array in trace.derived.items():
        assert array.dtype in ((np.float64,) if name in exact else (np.float32, np.int64)), name


def test_the_recorded_trace_keeps_its_promises(recorded):
    check_trace(recorded, 3)
    assert recorded.prompt == PROMPT
    assert set(recorded.asides) == {"rare", "emoji", "hindi", "long"}
    assert recorded.focus["repeat"].value == (3, 10)
    assert recorded.provenance.model == "tiny-gqa"


@pytest.mark.model
def test_the_default_trace_keeps_its_promises(default_trace):
    check_trace(default_trace, 10)
    tokens = default_trace.tokens
    focus = {name: choice.value for name, choice in default_trace.focus.items()}
    assert tokens[focus["query"]].text == " the"
    assert tokens[focus["key"]].text in (" dog", " mat")
    assert (
        default_trace.cell(f"steps.0.blocks.{focus['layer']}.attn.pattern[{focus['head']},11,{focus['key']}]").value
        > 0.6
    )
    assert [default_trace.token(int(id)).text for id in default_trace.derived["analogy.ids"]] == [
        " king",
        " man",
        " woman",
        " queen",
    ]
    first, second = focus["repeat"]
    assert (default_trace.steps[0]["embed"][first] == default_trace.steps[0]["embed"][second]).all()
    likeliest = {default_trace.token(int(i)).text for i in np.argsort(-default_trace.steps[0]["probs"][-1])[:5]}
    assert likeliest == {" mat", " cat", " bed", " dog", " couch"}


@pytest.mark.parametrize("prompt", ODD)
def test_any_prompt_can_be_recorded(tiny, prompt, tmp_path):
    trace = record(tiny, prompt)
    check_trace(trace, 10)
    trace.save(tmp_path / "t.safetensors")


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=30), st.integers(0, 100))
def test_any_text_and_seed_can_be_recorded(tiny, prompt, seed):
    check_trace(record(tiny, prompt, seed=seed, new_tokens=2), 2)


def test_a_model_with_its_own_key_for_every_head_and_an_untied_table():
    check_trace(record(tiny_model("mha"), PROMPT), 10)


def test_recording_twice_gives_the_same_trace(tiny, recorded):
    assert record(tiny, PROMPT, new_tokens=3).hash == recorded.hash
    assert record(tiny, PROMPT, new_tokens=3, seed=8).hash != recorded.hash


def test_decode_steps_equal_a_full_pass_over_the_same_text(tiny, recorded):
    import torch

    ids = [token.id for token in recorded.all_tokens[:-1]]
    with torch.inference_mode():
        whole = tiny.transformer(torch.tensor([ids]))[0].numpy()
    decoded = np.concatenate([step["logits"] for step in recorded.steps])
    np.testing.assert_allclose(decoded, whole, atol=1e-4)


def test_the_text_stops_at_an_end_token(tiny, recorded):
    from dataclasses import replace

    from model.tokenizer import Tokenizer

    t = tiny.tokenizer
    second = recorded.generated[1].id
    ending = Tokenizer(t.library, t.ranks, t.special_ids, [second])
    model = replace(tiny, checkpoint=replace(tiny.checkpoint, tokenizer=ending))
    assert [token.id for token in record(model, PROMPT).generated] == [recorded.generated[0].id, second]


def test_layer_and_head_can_be_asked_for(tiny):
    trace = record(tiny, PROMPT, layer=2, head=3)
    assert (trace.focus["layer"].value, trace.focus["head"].value) == (2, 3)
    assert trace.focus["head"].reason == "You asked for this head."
    check_trace(trace, 10)
    assert record(tiny, PROMPT, layer=2).focus["layer"].value == 2
    assert record(tiny, PROMPT, head=3).focus["head"].value == 3


@pytest.mark.parametrize("token", range(13))
def test_a_token_can_be_asked_for(tiny, token):
    trace = record(tiny, PROMPT, focus_token=token, new_tokens=1)
    check_trace(trace, 1)
    assert trace.focus["token"] == trace.focus["query"] == Choice(token, "You asked for this token.")
    row = trace.steps[0][f"blocks.{trace.focus['layer'].value}.attn.pattern"][trace.focus["head"].value, token]
    assert token == 0 or trace.focus["key"].value == 0 or trace.focus["key"].value == 1 + row[1:].argmax()
    assert trace.derived["embed.pairs.ids"][0, 0] == trace.tokens[token].id
    if token == 0:
        assert trace.focus["head"].reason == "The first token can only look at itself: every head does the same."
        assert trace.focus["key"] == Choice(0, "There is only this token to look at.")


def test_the_last_token_asked_for_looks_where_it_does_anyway(tiny, recorded):
    asked = record(tiny, PROMPT, new_tokens=3, focus_token=recorded.n_prompt - 1)
    assert all(asked.focus[name] == recorded.focus[name] for name in ("layer", "head", "key"))


def test_stream_dims_are_where_the_block_writes_most(recorded):
    layer, query, dims = (recorded.focus[name].value for name in ("layer", "query", "stream_dims"))
    step = recorded.steps[0]
    written = sum(np.abs(step[f"blocks.{layer}.{name}"][query]) for name in ("attn_out", "mlp_out"))
    assert sorted(dims, key=lambda dim: -written[dim]) == np.argsort(-written)[:12].tolist()


def test_slices_are_parts_of_the_weights(tiny, recorded):
    state, layer = tiny.checkpoint.state, recorded.focus["layer"].value
    block = f"blocks.{layer}"
    kept = {name for name in recorded.weights if not name.startswith(("embed.", "unembed."))}
    expected = {f"{block}.attn_norm.gain", f"{block}.mlp_norm.gain", "final_norm.gain"}
    head = recorded.focus["head"].value
    for matrix, i in (("q", head), ("k", head // 2), ("v", head // 2)):
        name = f"{block}.attn.{matrix}_proj"
        expected.add(f"{name}.heads.{i}")
        rows = state[f"{name}.weight"][16 * i : 16 * i + 16]
        np.testing.assert_array_equal(recorded.weights[f"{name}.heads.{i}"], rows)
    for dim in recorded.focus["stream_dims"].value:
        for name in (f"{block}.attn.o_proj", f"{block}.mlp.down_proj"):
            expected.add(f"{name}.dims.{dim}")
            np.testing.assert_array_equal(recorded.weights[f"{name}.dims.{dim}"], state[f"{name}.weight"][dim])
    for neuron in recorded.derived["mlp.neurons"].tolist():
        for matrix in ("gate", "up", "down"):
            name = f"{block}.mlp.{matrix}_proj"
            expected.add(f"{name}.neurons.{neuron}")
            whole = state[f"{name}.weight"]
            own = whole[:, neuron] if matrix == "down" else whole[neuron]
            np.testing.assert_array_equal(recorded.weights[f"{name}.neurons.{neuron}"], own)
    assert kept == expected
    likeliest = np.argsort(-recorded.steps[0]["logits"][-1])[:10].tolist()
    for id in (*likeliest, recorded.generated[0].id, int(recorded.derived["attribution.id"])):
        np.testing.assert_array_equal(recorded.weights[f"unembed.ids.{id}"], state["unembed.weight"][id])


@pytest.mark.parametrize(
    ("prompt", "options", "match"),
    [
        ("", {}, "the prompt is empty: write at least one word"),
        ("\ud800", {}, "Unicode"),
        ("a b " * 200, {}, r"the prompt's 4\d\d tokens and 10 new ones are more than the 256 that this model can read"),
        ("a", {"new_tokens": 0}, "at least 1"),
        ("a", {"new_tokens": 256}, "1 tokens and 256 new ones are more than the 256"),
        ("a", {"temperature": -1}, "temperature"),
        ("a", {"layer": 3}, "no layer 3: this model has layers 0 to 2"),
        ("a", {"head": -1}, "no head -1"),
        ("a b", {"focus_token": 99}, r"no token 99: this prompt has tokens 0 to \d$"),
        ("a", {"focus_token": -1}, "no token -1"),
        ("a", {"analogy": ("king", "man")}, "three words, not 2"),
        ("a", {"analogy": ("", "king", "man")}, "three words, not 2"),
        ("a", {"new_tokens": 10**30}, "are more than the 256"),
        ("a" * 200_001, {}, "the text has 200,001 characters"),
        ("a", {"analogy": ("king", "zebra", "woman")}, "'zebra' is"),
        ("a", {"analogy": ("king", "man", "king")}, "three different words"),
    ],
)
def test_what_cannot_be_recorded_is_one_line(tiny, prompt, options, match):
    with pytest.raises(InputError, match=match) as caught:
        record(tiny, prompt, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.model
def test_a_prompt_too_long_to_record_is_told_how_long_it_may_be(model):
    with pytest.raises(InputError, match=r"are more than the 5\d\d that can be recorded: shorten the prompt"):
        record(model, "x " * 5000)
    with pytest.raises(InputError, match="nothing in the prompt"):
        record(model, "\x04")


def test_the_estimate_of_a_trace_is_close(recorded):
    n = recorded.n_prompt + 2
    stored = sum(array.nbytes for step in recorded.steps for array in step.values.values())
    assert stored == pytest.approx(trace_bytes(recorded.config, n), rel=0.15)


def test_a_model_by_path(tmp_path):
    from tests.model.tiny import write_tiny

    model = load_model(str(write_tiny("gqa", tmp_path)))
    assert record(model, PROMPT, new_tokens=1).provenance.model == str(tmp_path)
