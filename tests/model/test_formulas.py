"""The formula table: what it says of a number gives that number, for every name of a trace and any place in it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.address import FUNCTIONS, evaluate, parse
from model.errors import InputError
from model.formulas import TABLE, Explainer, made, made_of
from model.formulas.explain import _FUNCTIONS, _OPERATORS, plain
from model.formulas.tree import SIGNS, Values, element, written
from model.trace import Trace
from model.trace_file import _arrays
from tests.conftest import ROOT

TRACES = [Trace.load(ROOT / "assets" / "traces" / f"tiny-{kind}.safetensors") for kind in ("gqa", "mha")]
EACH = 8  # places of an array that are looked at


def address(root, place):
    return root + (f"[{','.join(map(str, place))}]" if place else "")


def check(trace, root, place):
    """Compare a number with what its formula comes to, in float64."""
    one = address(root, place)
    formula = made(trace, one)
    if formula:
        value, recorded = evaluate(formula, trace), evaluate(one, trace)
        array = trace.lookup(root)
        finite = array[np.isfinite(array)] if array.dtype.kind == "f" else array
        scale = float(np.abs(finite).max(initial=1e-3))
        assert value == recorded or abs(value - recorded) <= 1e-4 * abs(recorded) + 2e-6 * scale, (one, formula)
    return formula


@pytest.mark.parametrize("trace", TRACES, ids=["gqa", "mha"])
def test_every_formula_gives_its_number(trace):
    choose, formulas = np.random.default_rng(1), 0
    for root, array in _arrays(trace).items():
        for i in choose.choice(array.size, min(EACH, array.size), replace=False).tolist():
            place = tuple(map(int, np.unravel_index(i, array.shape)))
            assert made_of(trace, root, place), f"the table does not know {root}"
            formulas += bool(check(trace, root, place))
    assert formulas > 2000


@pytest.mark.parametrize("trace", TRACES, ids=["gqa", "mha"])
def test_of_what_the_film_follows_all_is_known(trace):
    """Of the block, head and query in focus the weights are there: nothing is missing between stream and weight."""
    layer, head, query, key = (trace.focus[name].value for name in ("layer", "head", "query", "key"))
    group, dim = head // trace.config.heads_per_kv, trace.focus["stream_dims"].value[0]
    neuron = int(trace.derived["mlp.neurons"][0])
    block = f"steps.0.blocks.{layer}"
    for name in (
        f"resid_pre[{query},3]", f"attn_norm[{query},3]", f"attn.q[{head},{query},3]", f"attn.k[{group},{key},3]",
        f"attn.v[{group},{key},3]", f"attn.q_rot[{head},{query},3]", f"attn.k_rot[{group},{key},11]",
        f"attn.scores[{head},{query},{key}]", f"attn.masked[{head},{query},{key}]", f"attn.masked[{head},0,{key}]",
        f"attn.pattern[{head},{query},{key}]", f"attn.z[{query},{head},3]", f"attn_out[{query},{dim}]",
        f"resid_mid[{query},3]", f"mlp_norm[{query},3]", f"mlp_gate[{query},{neuron}]", f"mlp_up[{query},{neuron}]",
        f"mlp_act[{query},{neuron}]", f"mlp_out[{query},{dim}]", f"resid_post[{query},3]",
    ):  # fmt: skip
        assert made(trace, f"{block}.{name}"), name
    for step in range(len(trace.steps)):
        for name in ("logits", "tempered", "top_k_probs", "top_p_probs", "probs"):
            assert check(trace, f"steps.{step}.sample.{name}", (int(trace.steps[step].sample.kept_ids[-1]),))
        assert check(trace, f"steps.{step}.sample.chosen_id", ())
    for name in ("n_params", "n_block_params", "heads_per_kv"):
        assert check(trace, f"config.{name}", ())
    assert check(trace, f"tokens.{trace.n_prompt}.id", ())


PLACES = st.tuples(st.sampled_from(TRACES), st.randoms(use_true_random=False))


@settings(max_examples=150)
@given(PLACES)
def test_any_number_is_explained_by_numbers(which):
    """Whatever is pointed at: its formula holds, and each number in it is itself explained."""
    trace, random = which
    root, array = random.choice(list(_arrays(trace).items()))
    place = tuple(random.randrange(size) for size in array.shape)
    check(trace, root, place)
    explain = Explainer(trace)
    formula = explain(address(root, place))
    assert float(formula.value) == evaluate(formula.address, trace) or array.dtype == np.float32
    assert array.dtype != np.float32 or np.float32(formula.value) == array[place]
    for operand in formula.operands:
        further = explain.operand(operand)
        assert further is None or further.value
    if formula.terms and formula.terms.rest is not None:
        assert formula.terms.others >= 0


SUMS = [
    "dot(steps.0.blocks.1.attn.q_rot[0,4],steps.0.blocks.1.attn.k_rot[0,2])",
    "sum(steps.0.blocks.1.attn.pattern[0,5])", "mean(steps.0.final_norm[2]*steps.0.final_norm[2])",
    "norm(steps.0.embed[1])", "rms(steps.0.embed[1]/2)", "std(steps.0.embed[1])", "sum(sort(steps.0.probs[3])[:-8])",
    "cos(steps.0.embed[1],steps.0.embed[2])", "(softmax(steps.0.logits[4]/(1.74)))[7]", "sum(derived.rope.order.on.z)",
]  # fmt: skip


@pytest.mark.parametrize("address", SUMS)
def test_the_terms_and_the_rest_are_the_sum(address):
    trace = TRACES[0]
    explain = Explainer(trace)
    terms = explain(address).terms
    assert len(terms.rows) == 4 and terms.others
    total = sum(value for value, _ in terms.rows) + terms.rest
    assert abs(terms.rows[0][0]) == max(abs(value) for value, _ in terms.rows)
    inner = {
        "norm": "sum(steps.0.embed[1]*steps.0.embed[1])", "rms(": "mean((steps.0.embed[1]/2)*(steps.0.embed[1]/2))",
        "std(": f"std({address[4:-1]})**2", "cos(": "dot(steps.0.embed[1],steps.0.embed[2])",
        "(sof": "sum(exp(steps.0.logits[4]/1.74-max(steps.0.logits[4]/1.74)))",
    }.get(address[:4], address)  # fmt: skip
    assert total == pytest.approx(evaluate(inner, trace), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("address", [
    "(softmax(steps.0.logits[4]/(1.74)))[7]", "max(steps.0.logits[4])", "min(steps.0.logits)",
    "cos(steps.0.embed[1],steps.0.embed[2])", "2**entropy(steps.0.probs[3])", "-steps.0.embed[1,2]**2",
    "len(steps.0.embed)", "count(steps.0.sample.probs)-8", "(1-steps.0.probs[1,2])/(2-3)", "1/5", "dot(steps.0.embed,"
    "steps.0.embed[1])[3]", "softmax(steps.0.logits)[2,5]", "abs(-steps.0.embed[1,1])",
    "sum(steps.0.embed[:0,1])", "max(steps.0.embed[1]*0)", "(steps.0.embed[1:]-steps.0.embed[0])[2,-1]",
    "2--1", "2**-1", "(-2)**2", "(2**3)**2", "2**3**2",
])  # fmt: skip
def test_what_is_computed_on_screen_is_its_own_formula(address):
    trace = TRACES[0]
    formula = Explainer(trace)(address)
    assert formula.kind == "computed" and float(formula.value) == evaluate(address, trace)
    assert evaluate(plain(address), trace) == evaluate(address, trace)  # written otherwise, and still the same
    assert plain(plain(address)) == plain(address)
    for i, operand in enumerate(formula.operands):
        assert f"{{{i}}}" in formula.words
        assert np.isfinite(float(Explainer(trace).operand(operand).value))


@pytest.mark.parametrize(("address", "name"), [
    ("100*steps.0.probs[1,2]", "probability, in per cent"), ("(softmax(steps.0.logits[4]/(1.74)))[7]", "share"),
    ("100*(steps.0.blocks.1.attn.pattern[0,5])[2]", "attention weight, in per cent"), ("1.74", "number"),
    ("steps.0.embed[1,2]-1", "difference"), ("norm(steps.0.embed[1])", "length of a vector"),
    ("(steps.0.embed[1]/2)[3]", "quotient"), ("-steps.0.embed[1,1]", "number"),
])  # fmt: skip
def test_what_is_computed_has_a_name(address, name):
    assert Explainer(TRACES[0])(address).name == name


def test_every_function_and_operator_has_a_name():
    assert _FUNCTIONS.keys() == FUNCTIONS.keys()
    assert set(_OPERATORS) == {sign for sign, _ in SIGNS.values()}


def test_a_score_in_words():
    trace = TRACES[0]
    formula = Explainer(trace)("steps.0.blocks.1.attn.scores[3,5,2]")
    query, key = "steps.0.blocks.1.attn.q_rot[3,5", "steps.0.blocks.1.attn.k_rot[1,2"
    assert (formula.name, formula.kind) == ("attention score", "score")
    assert formula.where == (("block", 1), ("head", 3), ("query", 5), ("key", 2))
    assert (formula.words, formula.operands) == ("{0} / √({1})", (f"dot({query}],{key}])", "config.d_head"))
    assert formula.terms.words == "{0} · {1}" and formula.terms.others == trace.config.d_head - 4
    products = trace.lookup("steps.0.blocks.1.attn.q_rot")[3, 5].astype(float) * trace.lookup(
        "steps.0.blocks.1.attn.k_rot")[1, 2]  # fmt: skip
    largest = int(np.abs(products).argmax())
    assert formula.terms.rows[0] == (products[largest], (f"{query},{largest}]", f"{key},{largest}]"))


def test_a_key_of_an_earlier_step_is_where_that_step_recorded_it():
    trace = TRACES[0]
    last = len(trace.steps) - 1
    formula = made(trace, f"steps.{last}.blocks.0.attn.scores[1,0,{trace.n_prompt}]")
    assert "steps.1.blocks.0.attn.k_rot[0,0]" in formula
    assert "steps.0.blocks.0.attn.k_rot[0,2]" in made(trace, f"steps.{last}.blocks.0.attn.scores[1,0,2]")


def test_masked_and_cut():
    trace = TRACES[0]
    explain = Explainer(trace)
    masked = explain("steps.0.blocks.1.attn.masked[0,2,5]")
    assert (masked.value, masked.words) == ("-inf", "−∞ in place of {0}")
    sample = trace.steps[0].sample
    gone = int(np.flatnonzero((sample.tempered > 0) & (sample.top_k_probs == 0))[0])
    assert explain(f"steps.0.sample.top_k_probs[{gone}]").words == "0 in place of {0}: cut off by top-k = {1}"
    assert "lets pass" in explain(f"steps.0.sample.top_p_probs[{sample.chosen_id}]").words


@pytest.mark.parametrize(("address", "root", "place"), [
    ("steps.0.embed[2:][1][3]", "steps.0.embed", (3, 3)), ("steps.0.embed[1::2][2,5]", "steps.0.embed", (5, 5)),
    ("(steps.0.embed[-1])[-2]", "steps.0.embed", (12, 62)),
    ("sort(steps.0.probs[2])[-1]", "steps.0.probs", (2, int(TRACES[0].steps[0].values["probs"][2].argmax()))),
])  # fmt: skip
def test_a_part_of_a_part_is_the_recorded_number(address, root, place):
    formula = Explainer(TRACES[0])(address)
    entry, _, where = made_of(TRACES[0], root, place)
    assert (formula.name, formula.kind, formula.where) == (entry.name, entry.kind, where)
    assert np.float32(formula.value) == TRACES[0].lookup(root)[place]


def test_what_is_not_in_the_trace_is_not_explained():
    explain = Explainer(TRACES[0])
    for wrong in ("steps.0.nothing[1]", "steps.0.embed[999,0]", "steps.0.embed", "1/", "a b", "f(1)"):
        with pytest.raises(InputError):
            explain(wrong)


def test_what_is_nested_too_deep_still_has_its_value():
    address = "+".join(["1"] * 600)
    assert Explainer(TRACES[0])(address).value == "600.0"


def test_every_entry_is_of_some_use():
    """Each says something of a number of one of the traces, or of what every trace has."""
    roots = {root for trace in TRACES for root in _arrays(trace)}
    roots |= {"config.n_params", "config.n_block_params", "config.heads_per_kv", "config.d_model", "focus.layer",
              "tokens.0.id", "tokens.0.bytes", "words.0.start", "asides.rare.tokens", "prompt.tokens",
              "steps.0.sample.chosen_id", "steps.0.sample.draw", "steps.0.sample.top_k"}  # fmt: skip
    assert [entry.pattern for entry in TABLE if not any(entry.root.fullmatch(root) for root in roots)] == []


@settings(max_examples=60)
@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 15), st.sampled_from(["[1:]", "[:,2:]", "[::2]", "[-3:]"]))
def test_elements_are_what_numpy_says(i, j, k, index):
    trace = TRACES[0]
    tree = parse(f"2*steps.0.blocks.1.attn.q{index}-steps.0.blocks.1.attn.q[0,0]/3")
    values = Values(trace)
    array = values(tree)
    place = (i % array.shape[0], j % array.shape[1], k % array.shape[2])
    assert evaluate(written(element(tree, place, values)), trace) == array[place]
