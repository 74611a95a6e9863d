"""The ledger knows what stood where and when; numbers cannot be morphed behind its back."""

import numpy as np
import pytest
from manim import RIGHT, FadeIn, FadeOut, Transform, UpdateFromAlphaFunc

from model.address import Cell
from scenes import layout
from scenes.chapter import Chapter
from scenes.mobjects.words import Number, Shown, Words, fill_in
from scenes.theme import DARK


def shown(value: float, address: str = "derived.x[0]") -> Shown:
    return Shown(Cell(address, value), ".2f")


class Story(Chapter):
    slug = "tokens"

    def story(self) -> None:
        number = Number(DARK, shown(0.5))
        with self.beat("come", "Half of {}.", shown(1.0, "derived.whole[0]")):
            self.run(FadeIn(number))
        with self.beat("move", "It moves."):
            self.run(number.animate.shift(2 * RIGHT))
        with self.beat("count", "It counts."):
            self.run(UpdateFromAlphaFunc(number, lambda one, alpha: one.become_cell(shown(0.5 + round(alpha, 1)))))
        with self.beat("go", "It goes."):
            self.run(FadeOut(number))


def test_a_number_is_noted_where_it_stands(tiny_trace, play) -> None:
    story = play(Story, tiny_trace)
    rows = story.ledger.rows()
    boxes = [row["box"] for row in rows if row["address"] == "derived.x[0]"]
    assert boxes[0] != boxes[-1]
    assert {row["text"] for row in rows} == {"0.50", "1.50", "1.00"}
    caption = next(row for row in rows if row["address"] == "derived.whole[0]")
    assert caption["beat"] == "come" and caption["box"][1] > 0.8
    assert max(row["end"] for row in rows if row["address"] == "derived.x[0]") < story.beats[-1].end - 1


def test_a_number_stands_where_it_is_when_nothing_moves_it(tiny_trace, play) -> None:
    """From `stands` to its end: what came by a movement is in its box at the end of that."""
    story = play(Story, tiny_trace)
    come, *_ = story.beats
    first, before, moved = (row for row in story.ledger.rows() if row["address"] == "derived.x[0]"
                            and row["text"] == "0.50" and row["beat"] in ("come", "move"))  # fmt: skip
    assert come.start < first["start"] < first["stands"] < first["end"] == come.end
    assert first["box"] == before["box"] and come.end == before["start"] == before["stands"] < before["end"]
    assert moved["box"] != first["box"] and before["end"] == moved["start"] < moved["stands"] < moved["end"]


def test_values_that_count_are_all_noted(tiny_trace, monkeypatch) -> None:
    from manim import tempconfig

    from tests.scenes.conftest import SETTINGS

    with tempconfig({**SETTINGS, "frame_rate": 15}):
        story = Story(tiny_trace, DARK)
        story.render()
    texts = {row["text"] for row in story.ledger.rows() if row["beat"] == "count"}
    assert len(texts) >= 8


def test_morphing_a_number_is_an_error(tiny_trace, play) -> None:
    class Morph(Chapter):
        slug = "tokens"

        def story(self) -> None:
            with self.beat("one", "One."):
                number = Number(DARK, shown(0.11))
                self.add(number)
                self.play(Transform(number, Number(DARK, shown(888.88))))

    with pytest.raises(RuntimeError, match="never Transform"):
        play(Morph, tiny_trace)


def test_a_number_counts_in_place() -> None:
    number = Number(DARK, shown(9.99), point=(1, 2, 0), align=RIGHT)
    end = number.pen + number.advance * RIGHT
    number.scale(1.3).become_cell(shown(10.01))
    after = number.pen + number.advance * RIGHT
    assert np.isclose(end[1], 2, atol=0.2) and np.isclose(after[1], number.pen[1])
    assert str(number.shown[0]) == "10.01" == number.text


def test_places_and_numbers_must_agree() -> None:
    with pytest.raises(ValueError, match="0 places for 1 numbers"):
        fill_in("of it", (shown(1.0),))


def test_faults_are_found() -> None:
    over = [Words(DARK, "over"), Words(DARK, "under")]
    assert any("lies over" in fault for fault in layout.faults(over))
    assert any("leaves the frame" in fault for fault in layout.faults([Words(DARK, "far", point=(7.0, 0, 0))]))
    assert any("smaller than 14 px" in fault for fault in layout.faults([Words(DARK, "tiny").scale(0.5)]))
    assert not layout.faults([Words(DARK, "fine")])
