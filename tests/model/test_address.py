"""Addresses: what they mean, what they refuse; cells; number formats."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.address import Cell, Cells, evaluate, format_value
from model.errors import InputError

X = np.array([3.0, -1.0, 2.0])
W = np.arange(24, dtype=np.float32).reshape(2, 3, 4)


class Source:
    """Two arrays and a number."""

    def lookup(self, root):
        roots = {
            "steps.0.x": X,
            "weights.blocks.0.w": W,
            "tokens.3.id": np.asarray(260),
            "derived.m": np.array([-np.inf, 1]),
        }
        if root not in roots:
            raise KeyError(f"no {root}")
        return roots[root]


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("weights.blocks.0.w[1,2,3]", 23),
        ("weights.blocks.0.w[-1,2][0]", 20),
        ("100*steps.0.x[0]", 300),
        ("-steps.0.x[0] + 2**3 - 1/4", 4.75),
        ("(steps.0.x[0] - steps.0.x[1]) / tokens.3.id", 4 / 260),
        ("dot(steps.0.x, steps.0.x[::-1])", 13),
        ("dot(steps.0.x[:2], weights.blocks.0.w[0,:2,1])", -2),
        ("sum(weights.blocks.0.w)", 276),
        ("mean(steps.0.x)", 4 / 3),
        ("max(steps.0.x) - min(steps.0.x)", 4),
        ("norm(steps.0.x)", math.sqrt(14)),
        ("rms(steps.0.x)", math.sqrt(14 / 3)),
        ("std(steps.0.x)", X.std()),
        ("sqrt(abs(steps.0.x[1]))", 1),
        ("exp(0)", 1),
        ("cos(steps.0.x, 2*steps.0.x)", 1),
        ("softmax(derived.m)[0]", 0),
        ("entropy(softmax(0*steps.0.x))", math.log2(3)),
        ("len(steps.0.x)", 3),
        ("count(steps.0.x - 2)", 2),
        ("sort(steps.0.x)[-1]", 3),
        ("derived.m[0]", -math.inf),
        ("1.5e1", 15),
        ("9**9**9**9", math.inf),
        ("exp(1e9)", math.inf),
        ("1/0", math.inf),
    ],
)
def test_values(address, value):
    result = evaluate(address, Source())
    assert type(result) is float
    assert result == pytest.approx(value, abs=1e-12)


def test_arrays_are_float64():
    value = evaluate("weights.blocks.0.w[1,:,2:]", Source())
    np.testing.assert_array_equal(value, W[1, :, 2:])
    assert value.dtype == np.float64


def test_entropy_counts_nothing_for_zero_and_runs_over_the_last_axis():
    np.testing.assert_allclose(evaluate("entropy(softmax(derived.m))", Source()), 0)
    assert np.shape(evaluate("softmax(weights.blocks.0.w)", Source())) == W.shape


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "True",
        "'a'*9",
        "steps.0.y",
        "steps.0.x.__class__",
        "steps.0.x.__class__.__bases__[0]",
        "__import__('os')",
        "__import__('os').system('true')",
        "().__class__",
        "(lambda: 1)()",
        "[1]*99999999",
        "eval('1')",
        "sum(axis=0)",
        "sum()",
        "sum(steps.0.x, 1)",
        "steps.0.x[3]",
        "steps.0.x[0,0]",
        "steps.0.x[steps.0.x]",
        "steps.0.x[1.0]",
        "steps.0.x[True]",
        "steps.0.x[None]",
        "steps.0.x[...]",
        "steps.0.x[::0]",
        "steps.0.x[99999999999999999999]",
        "steps.0.x + weights.blocks.0.w[0,0]",
        "steps.0.x; 1",
        "steps.0.x\nsteps.0.x",
        "steps.0.x if 1 else 2",
        "steps.0.x @ steps.0.x",
        "1 < 2",
        "_0",
        "steps.0.x + _0",
        "(" * 1500 + "1",
        "-" * 3000 + "1",
        "1" * 5000,
        "len(1)",
        "\x00",
    ],
)
def test_what_is_not_an_address_is_one_line(address):
    with pytest.raises(InputError) as caught:
        evaluate(address, Source())
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    assert caught.value.exit_code == 2


@given(st.text(max_size=30) | st.text("steps.0x[],:*+-()_ 1e", max_size=30))
@example("steps.0.x[" + "0" * 5000 + "]")
def test_any_text_is_a_number_an_array_or_an_input_error(text):
    try:
        value = evaluate(text, Source())
    except InputError:
        return
    assert isinstance(value, float | np.ndarray)


indices = st.lists(
    st.integers(-2, 1) | st.just(slice(None)) | st.just(slice(0, 2)) | st.just(slice(1, None)), max_size=3
)


@given(st.lists(indices, max_size=4), st.sampled_from(["weights.blocks.0.w", "2*weights.blocks.0.w"]))
def test_the_address_of_any_cells_evaluates_to_their_values(chain, address):
    cells = Cells(address, np.asarray(evaluate(address, Source())))
    for index in chain:
        if isinstance(cells, Cell) or len(index) > cells.values.ndim:
            break
        try:
            cells = cells[tuple(index)]
        except IndexError:
            break
    value = cells.value if isinstance(cells, Cell) else cells.values
    np.testing.assert_array_equal(evaluate(cells.address, Source()), value)


def test_integers_fold_into_one_index():
    cells = Cells("weights.blocks.0.w", W)
    assert cells[1][2][3] == Cell("weights.blocks.0.w[1,2,3]", 23.0)
    assert cells[:, 1:][1, 0, -1] == Cell("weights.blocks.0.w[1,1,3]", 19.0)
    assert cells.cell(0, 1, 2).address == "weights.blocks.0.w[0,1,2]"
    assert [row.address for row in cells[0]] == [f"weights.blocks.0.w[0,{i}]" for i in range(3)]
    assert (len(cells), cells.shape) == (2, (2, 3, 4))
    with pytest.raises(IndexError, match="name no number"):
        cells.cell(0, 1)
    with pytest.raises(IndexError, match="step"):
        cells[::2]


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (1.005, ".2f", "1.00"),
        (-1.5, ".1f", "−1.5"),
        (-0.004, ".2f", "0.00"),
        (-0.0, ".2f", "0.00"),
        (0.0, "+.2f", "+0.00"),
        (2.0, "+.1f", "+2.0"),
        (-2.0, "+.1f", "−2.0"),
        (49152, ",d", "49,152"),
        (49152, "d", "49152"),
        (-1234.6, ",d", "−1,235"),
        (-0.4, "d", "0"),
        (22712.6, ",.1f", "22,712.6"),
        (0.1634, ".1%", "16.3 %"),
        (1.0, ".0%", "100 %"),
        (-math.inf, ".2f", "−∞"),
        (math.inf, "d", "∞"),
        (math.nan, ".2f", "not a number"),
    ],
)
def test_formats(value, spec, text):
    assert format_value(value, spec) == text


@pytest.mark.parametrize("spec", ["", "f", ".f", "s", ".2e", ".999f", "{}", "%"])
def test_other_formats_are_refused(spec):
    with pytest.raises(InputError, match="format"):
        format_value(1.0, spec)


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_a_fixed_format_reads_back_within_half_a_digit(value, digits):
    text = format_value(value, f",.{digits}f")
    assert "-" not in text
    assert abs(float(text.replace("−", "-").replace(",", "")) - value) <= 0.5 * 10**-digits + 1e-7
