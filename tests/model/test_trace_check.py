"""Traces whose checksum is right and whose content is not: edited by hand, or made by another program."""

import time
from dataclasses import replace

import numpy as np
import pytest

from model.errors import InputError
from model.trace import Trace
from model.trace_check import flaws

PATTERN = "blocks.0.attn.pattern"


def value(name, array):
    def change(t):
        return replace(t, steps=(replace(t.steps[0], values={**t.steps[0].values, name: array}), *t.steps[1:]))

    return change


def sample(**changes):
    def change(t):
        return replace(t, steps=(replace(t.steps[0], sample=replace(t.steps[0].sample, **changes)), *t.steps[1:]))

    return change


def focus(name, value, **reason):
    return lambda t: replace(t, focus={**t.focus, name: replace(t.focus[name], value=value, **reason)})


def encoding(**changes):
    return lambda t: replace(t, encoding=replace(t.encoding, **changes))


def derived(name, array):
    return lambda t: replace(t, derived={**t.derived, name: array})


def measured(name, value):
    return lambda t: replace(t, measured={**t.measured, name: np.array(value)})


def without(field, name):
    return lambda t: replace(t, **{field: {key: a for key, a in getattr(t, field).items() if key != name}})


CHANGES = [
    (value(PATTERN, np.zeros((1, 1, 1), np.float32)), "pattern is float32[1, 1, 1]"),
    (value(PATTERN, np.zeros((4, 13, 13), np.int8)), "pattern is int8"),
    (value(PATTERN, np.full((4, 13, 13), np.nan, np.float32)), "pattern is not finite"),
    (value(PATTERN, np.full((4, 13, 13), -np.inf, np.float32)), "pattern is not finite"),
    (lambda t: replace(t, config=replace(t.config, n_layers=10**9)), "steps.0.blocks.3.resid_pre is missing"),
    (lambda t: replace(t, generated=()), "3 steps for 0 new tokens"),
    (lambda t: replace(t, steps=t.steps[1:], generated=t.generated[1:]), "steps.0.positions are not 0 to 12"),
    (lambda t: replace(t, asides={}), "asides.rare is missing"),
    (lambda t: replace(t, provenance=replace(t.provenance, model=3)), "model is 3"),
    (encoding(text=7), "text is 7"),
    (encoding(tokens=()), "are not its tokens"),
    (encoding(words=()), "has no words"),
    (sample(temperature="hot"), "temperature is 'hot'"),
    (sample(seed=-5), "seed is -5"),
    (sample(chosen_id=0), "did not draw the token that follows"),
    (sample(draw=1.0), "did not draw the token that follows"),
    (sample(kept_ids=np.array([10**6])), "kept_ids has the unknown id 1000000"),
    (focus("layer", 99), "focus.layer is 99, not one of 0 to 2"),
    (focus("head", -1), "focus.head is -1"),
    (focus("query", 0.5), "focus.query is 0.5"),
    (focus("word", "x"), "focus.word is 'x'"),
    (focus("dims", (9999,)), "focus.dims is (9999,)"),
    (focus("repeat", (1,)), "focus.repeat is (1,)"),
    (focus("layer", 1, reason="x" * 1000), "focus.layer has a reason of more than 100 characters"),
    (focus("layer", 1, reason="{a}", names={"a": "x" * 101}), "focus.layer has a reason of more than 100 characters"),
    (focus("layer", 1, reason="{a} {b}", names={"a": "x"}), "focus.layer has a reason with other places than names"),
    (focus("layer", 1, reason="{a", names={"a": "x"}), "focus.layer has a reason with other places than names"),
    (focus("layer", 1, reason="{a.b}", names={"a": "x"}), "focus.layer has a reason with other places than names"),
    (derived("analogy.ids", np.array([1.0, 2, 3, 4])), "derived.analogy.ids are no ids"),
    (derived("analogy.plane", np.zeros((3, 3))), "derived.analogy.plane is float64[3, 3]"),
    (derived("embed.neighbours.of", np.array([85])), "embed.neighbours.of is int64[1], not int[10]"),
    (derived("embed.neighbours.of", np.full(10, 85)), "neighbours are not those of the prompt"),
    (focus("stream_dims", (64,)), "focus.stream_dims is (64,)"),
    (focus("stream_dims", ()), "focus.stream_dims is ()"),
    (without("derived", "rope.q_at"), "derived.rope.q_at is missing"),
    (without("derived", "lens.race.ids"), "derived.lens.race.ids are no ids"),
    (without("derived", "runs.top_k"), "derived.runs.top_k is missing"),
    (derived("rope.q_at", np.zeros((13, 15), np.float32)), "derived.rope.q_at is float32[13, 15], not float[13, 16]"),
    (derived("rope.order.head", np.array(4)), "derived.rope.order.head is out of its range"),
    (derived("heads.best.first", np.array([0, 4])), "derived.heads.best.first is out of its range"),
    (derived("heads.best.first", np.array([0.0, 1])), "derived.heads.best.first is float64[2], not int[2]"),
    (derived("heads.pattern.first", np.full((24, 24), np.nan)), "derived.heads.pattern.first is not finite"),
    (derived("mlp.neurons", np.arange(91, 97)), "derived.mlp.neurons is out of its range"),
    (derived("lens.race.ranks", np.zeros((4, 8), int)), "derived.lens.race.ranks is out of its range"),
    (derived("attribution.id", np.array(10**6)), "derived.attribution.id has the unknown id 1000000"),
    (derived("attribution.id", np.array(-1)), "derived.attribution.id has the unknown id -1"),
    (derived("runs.ids", np.full((3, 3), -2)), "derived.runs.ids has the unknown id -2"),
    (derived("cache.macs.whole", np.ones(2, int)), "derived.cache.macs.whole is int64[2], not int[3]"),
    (without("measured", "cache.whole"), "measured.cache.whole is missing"),
    (measured("cache.cached", [1.0, 2.0]), "measured.cache.cached is float64[2], not float[]"),
    (measured("cache.cached", 0.0), "measured.cache.cached is not above 0"),
    (without("weights", "final_norm.gain"), "weights.final_norm.gain is missing"),
]


@pytest.mark.parametrize(("change", "flaw"), CHANGES, ids=[flaw[:40] for _, flaw in CHANGES])
def test_nonsense_is_refused_by_name(recorded, change, flaw, tmp_path):
    change(recorded).save(tmp_path / "t.safetensors")
    with pytest.raises(InputError, match="cannot be used") as caught:
        Trace.load(tmp_path / "t.safetensors")
    assert flaw in str(caught.value) and "\n" not in str(caught.value)


def test_a_recorded_trace_has_no_flaw_and_may_have_more_values(recorded):
    assert list(flaws(recorded)) == []
    assert list(flaws(value("new", np.array([np.nan]))(recorded))) == []


@pytest.mark.model
def test_the_check_takes_no_time(default_trace):
    began = time.monotonic()
    assert list(flaws(default_trace)) == []
    assert time.monotonic() - began < 0.5
