"""The float64 reference, and the check of shown numbers."""

from dataclasses import replace

import numpy as np
import pytest

from model.address import evaluate, format_value
from model.errors import InputError
from model.float64 import Pass
from model.record import record
from model.reference import Reference
from model.trace_file import _arrays
from model.verify import check
from tests.model.conftest import PROMPT
from tests.model.tiny import tiny_model


@pytest.fixture(scope="module")
def reference(tiny, recorded):
    return Reference(recorded, tiny.checkpoint)


def row(address, trace, spec=".3f"):
    return {"address": address, "format": spec, "text": format_value(evaluate(address, trace), spec)}


@pytest.mark.parametrize("kind", ["gqa", "mha", "mqa"])
def test_the_reference_agrees_with_every_recorded_array(kind):
    model = tiny_model(kind)
    trace = record(model, PROMPT)
    check_all(trace, Reference(trace, model.checkpoint))


def check_all(trace, reference, rtol=1e-4):
    for name, array in _arrays(trace).items():
        theirs = reference.lookup(name)
        assert theirs.shape == array.shape, name
        if name.startswith("derived.cache.difference"):  # nothing but rounding, on either side
            assert max(array.max(), theirs.max()) < 1e-3
            continue
        if name.startswith("measured."):
            assert theirs == array
            continue
        assert array.dtype.kind != "i" or name.endswith("race.ranks") or (theirs == array).all(), name
        finite = np.isfinite(array)
        assert (finite == np.isfinite(theirs)).all(), name
        scale = np.abs(theirs[finite]).max(initial=1e-3)
        np.testing.assert_allclose(array[finite], theirs[finite], rtol=0, atol=rtol * scale, err_msg=name)


@pytest.mark.model
def test_the_reference_agrees_on_the_default_model(model, default_trace):
    reference = Reference(default_trace, model.checkpoint)
    check_all(default_trace, reference)
    last = len(default_trace.steps) - 1
    rows = [row(f"100*steps.{last}.probs[0,{id}]", default_trace, ".1f") for id in range(50)]
    rows += [row(f"steps.0.blocks.{layer}.resid_post[0,0]", default_trace) for layer in range(30)]
    assert check(rows, default_trace, reference) == []


ADDRESSES = [
    ("steps.0.blocks.1.attn.pattern[0,5,2]", ".3f"),
    ("100*steps.2.probs[0,300]", ".1f"),
    ("steps.0.blocks.1.attn.masked[0,2,5]", ".2f"),
    ("steps.0.sample.probs[sample]", ".1%"),
    ("dot(steps.0.blocks.1.attn.q_rot[0,4,:3], steps.0.blocks.1.attn.k_rot[0,2,:3])", ".2f"),
    ("norm(steps.1.final_norm[0])", ",.1f"),
    ("weights.final_norm.gain[3]", ".2f"),
    ("derived.embed.neighbours.cosines[0,0]", ".2f"),
    ("derived.vocab.kinds[1]", ",d"),
    ("tokens.14.id", ",d"),
    ("words.2.merges.0.rank", ",d"),
    ("asides.rare.tokens.1.id", "d"),
    ("config.n_params", ",d"),
    ("focus.layer", "d"),
    ("steps.2.positions[0]", "d"),
    ("steps.0.sample.draw", ".3f"),
    ("derived.sampling.repeat.draws[17]", ".4f"),
    ("derived.rope.frequencies[3]", ".4f"),
    ("derived.rope.q_at[7,2]", ".2f"),
    ("derived.rope.shift.dots[4]", ".6f"),
    ("derived.rope.order.off.scores[1,2,0]", ".2f"),
    ("derived.rope.order.on.z[0,3,5]", ".2f"),
    ("100*derived.rope.off.prob", ".1f"),
    ("derived.position.sinusoidal[31,5]", ".3f"),
    ("derived.heads.induction[2,1]", ".2f"),
    ("derived.heads.best.previous[0]", "d"),
    ("derived.heads.pattern.first[5,0]", ".2f"),
    ("derived.mlp.neurons[2]", "d"),
    ("derived.mlp.push.logits[0,1]", ".2f"),
    ("derived.lens.top.probs[1,0]", ".1%"),
    ("derived.lens.race.ranks[0,3]", ",d"),
    ("derived.attribution.embed+sum(derived.attribution.attn)+sum(derived.attribution.mlp)", ".2f"),
    ("max(derived.cache.difference.k)", ".5f"),
    ("derived.cache.macs.whole[1]/derived.cache.macs.cached[1]", ".1f"),
    ("1000*measured.cache.whole", ".1f"),
    ("derived.runs.ids[1,2]", "d"),
    ("derived.runs.probs[2,0]", ".1%"),
    ("weights.blocks.1.mlp_norm.gain[2]", ".2f"),
    ("dot(steps.0.blocks.1.attn.z[12,0], weights.blocks.1.attn.o_proj.dims.51[0:16])", ".2f"),
]


@pytest.mark.parametrize(("address", "spec"), ADDRESSES)
def test_true_numbers_pass_and_a_changed_one_is_named(recorded, reference, address, spec):
    address = address.replace("[sample]", f"[{recorded.steps[0].sample.kept_ids[0]}]")
    good = row(address, recorded, spec)
    assert check([good, good], recorded, reference) == []

    bad = good | {"text": format_value(evaluate(address, recorded) * 1.5 + 7, spec)}
    if bad["text"] == good["text"]:  # infinity stays what it is
        bad = good | {"text": "0.00"}
    (mismatch,) = check([good, bad], recorded, reference)
    assert (mismatch.address, mismatch.text, mismatch.expected) == (address, bad["text"], good["text"])
    assert mismatch.source == "trace"
    assert address in str(mismatch)


def test_a_corrupted_trace_is_caught_by_the_reference(recorded, reference):
    address = "steps.0.blocks.1.attn.pattern[0,5,2]"
    pattern = recorded.steps[0]["blocks.1.attn.pattern"].copy()
    pattern[0, 5, 2] += 0.05
    values = {**recorded.steps[0].values, "blocks.1.attn.pattern": pattern}
    corrupted = replace(recorded, steps=(replace(recorded.steps[0], values=values), *recorded.steps[1:]))
    (mismatch,) = check([row(address, corrupted)], corrupted, reference)
    assert mismatch.source == "reference"
    assert mismatch.expected == row(address, recorded)["text"]


def test_a_number_that_does_not_follow_from_others_is_caught_by_its_formula(recorded, reference):
    """What is shown is right by itself, but not what the trace says it was made of."""
    scores = recorded.steps[0]["blocks.1.attn.scores"].copy()
    scores[0, 5, 2] += 0.5
    values = {**recorded.steps[0].values, "blocks.1.attn.scores": scores}
    corrupted = replace(recorded, steps=(replace(recorded.steps[0], values=values), *recorded.steps[1:]))
    shown = row("steps.0.blocks.1.attn.masked[0,5,2]", corrupted)
    (mismatch,) = check([shown], corrupted, reference)
    assert (mismatch.source, mismatch.text) == ("formula", shown["text"])
    assert mismatch.expected == row("steps.0.blocks.1.attn.scores[0,5,2]", corrupted)["text"]
    assert check([shown], recorded, reference) == []


def test_rows_that_make_no_sense_are_mismatches(recorded, reference):
    rows = [
        {"address": "steps.0.embd[0,0]", "text": "1.00", "format": ".2f"},
        {"address": "steps.0.embed[0]", "text": "1.00", "format": ".2f"},
        {"address": "__import__('os')", "text": "1.00", "format": ".2f"},
        {"address": "steps.0.embed[0,0]", "text": "1.00", "format": "%s"},
    ]
    mismatches = check(rows, recorded, reference)
    assert [mismatch.address for mismatch in mismatches] == [row["address"] for row in rows]


def test_another_checkpoint_is_refused(recorded):
    with pytest.raises(InputError, match="another checkpoint"):
        Reference(recorded, tiny_model("mha").checkpoint)


def test_a_reference_has_the_blocks_the_model_has(reference):
    with pytest.raises(KeyError, match="from 0 to 2"):
        reference.lookup("steps.0.blocks.3.resid_pre")
    with pytest.raises(KeyError, match="nearest"):
        reference.lookup("steps.0.blocks.2.resid_pro")
    with pytest.raises(KeyError, match="step 3"):
        reference.lookup("steps.3.embed")
    with pytest.raises(KeyError, match="nearest"):
        reference.lookup("weights.embed.weight")
    with pytest.raises(KeyError, match=r"nearest are rope\.q_at"):
        reference.lookup("derived.rope.q_et")
    with pytest.raises(KeyError, match="no derived value 'ropes'"):
        reference.lookup("derived.ropes.q_at")


@pytest.mark.parametrize(
    "name", ["rope.off.prob", "heads.first", "mlp.push.logits", "lens.race.logits", "cache.macs.whole", "runs.probs"]
)
def test_a_corrupted_derived_value_is_caught_by_the_reference(recorded, reference, name):
    address = f"sum(derived.{name})"
    corrupted = replace(recorded, derived={**recorded.derived, name: recorded.derived[name] * 1.1 + 0.5})
    (mismatch,) = check([row(address, corrupted, ".6f")], corrupted, reference)
    assert mismatch.source == "reference"


def test_a_token_that_was_not_drawn_is_caught(tiny, recorded):
    ids = recorded.derived["runs.ids"].copy()
    ids[2, 1] = ids[0, 0]
    corrupted = replace(recorded, derived={**recorded.derived, "runs.ids": ids})
    shown = row("derived.runs.ids[2,1]", corrupted, "d")
    (mismatch,) = check([shown], corrupted, Reference(corrupted, tiny.checkpoint))
    assert mismatch.expected == str(recorded.derived["runs.ids"][2, 1])


def test_a_long_text_keeps_only_what_is_asked_for(reference):
    ids = reference.run.ids
    np.testing.assert_allclose(Pass(reference.checkpoint, ids).logits_from(5), reference.run["logits"][5:], atol=1e-9)
