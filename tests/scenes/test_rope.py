"""Rotary positions: the pairs that are drawn are the pairs that are computed, and the hands turn as far as they do."""

from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig

from model.trace import Trace
from scenes.mobjects.rope.dial import Dial, Turn
from scenes.mobjects.rope.rotary import Rotary, alike, pairs
from scenes.mobjects.rope.shift import ShiftPicture
from scenes.page import stage_of
from scenes.rope import Rope
from scenes.theme import DARK
from tests.scenes.conftest import SETTINGS

TRACES = sorted((Path(__file__).resolve().parents[2] / "assets" / "traces").glob("*.safetensors"))


@pytest.fixture(params=TRACES, ids=lambda path: path.stem)
def trace(request: pytest.FixtureRequest) -> Trace:
    return Trace.load(request.param)


@pytest.fixture
def rotary(trace: Trace) -> Rotary:
    return Rotary(trace, trace.focus["query"].number, trace.focus["key"].number)


def test_every_component_stands_in_one_pair(trace: Trace) -> None:
    every = [component for pair in pairs(trace.config.d_head) for component in pair]
    assert sorted(every) == list(range(trace.config.d_head))


def test_the_pairs_drawn_are_the_pairs_computed(trace: Trace, rotary: Rotary) -> None:
    values, position = trace.cells(rotary.head.vector("q", rotary.query)).values, trace.steps[0].positions[rotary.query]
    assert position > 0
    turned = np.empty_like(values)
    for (first, second), frequency in zip(pairs(trace.config.d_head), rotary.frequencies, strict=True):
        pair = complex(values[first], values[second]) * np.exp(1j * position * frequency)
        turned[first], turned[second] = pair.real, pair.imag
    recorded = trace.cells(rotary.head.vector("q_rot", rotary.query)).values
    np.testing.assert_allclose(turned, recorded, atol=1e-4 * np.abs(recorded).max())


def test_the_hands_end_where_the_rotated_query_points(rotary: Rotary) -> None:
    before, after = (rotary.head.vector(name, rotary.query) for name in ("q", "q_rot"))
    for i, frequency in enumerate(rotary.frequencies):
        dial = Dial(DARK, 1.0, rotary.angle(before, i))
        Turn([dial], [rotary.place * float(frequency)]).interpolate(1.0)
        hand = dial.hand.get_end() - dial.middle
        end = rotary.angle(after, i)
        np.testing.assert_allclose(hand / np.linalg.norm(hand), (np.cos(end), np.sin(end), 0), atol=1e-3)
        assert rotary.turned(i, rotary.place, ".2f").cell.value == pytest.approx(np.degrees(rotary.place * frequency))


def test_moved_together_they_print_the_same_product(rotary: Rotary) -> None:
    with tempconfig(SETTINGS):
        picture = ShiftPicture(DARK, rotary, stage_of(DARK))
    assert len({row[1].text for row in picture.rows}) == 1
    one, other = picture.dials[2], picture.dials[3]
    angle = other.angle - one.angle
    picture.turn(len(picture.by) - 1).interpolate(1.0)
    assert other.angle - one.angle == pytest.approx(angle)


def test_what_prints_alike() -> None:
    assert alike(np.array([1.23456, 1.23401]), 3) == ".2f"
    assert alike(np.array([1.0, 1.0]), 3) == ".3f"
    assert alike(np.array([1.4, 1.3]), 3) == ".0f"


def test_the_columns_named_are_the_pairs(trace: Trace, play) -> None:
    """The numbers over and under the frames of the cut query, as they stand on the screen."""
    chapter = play(Rope, trace)
    known = pairs(trace.config.d_head)
    names = [int(name.text) for name in chapter.cut.names]
    assert [tuple(pair) for pair in np.reshape(names, (-1, 2))] == [known[i] for i in chapter.cut.drawn]
