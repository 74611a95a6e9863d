"""Text becomes outlines: whatever the characters, always on one baseline."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import JourneyError
from scenes import typeface
from scenes.lines import shorten, wrap
from scenes.mobjects.token_text import write_bytes
from scenes.typeface import advance, outline, visible


@given(st.text(max_size=40), st.sampled_from(sorted(typeface.CHAINS)))
def test_any_text_has_outlines(text: str, style: str) -> None:
    shape = outline(text, style)
    assert shape.points.shape[1] == 3 and len(shape.points) % 4 == 0
    assert np.isfinite(shape.points).all() and shape.advance >= 0


@given(st.text(max_size=20))
def test_every_character_is_drawn_or_named(text: str) -> None:
    for ch in visible(text):
        assert typeface._drawable(ch)


def test_digits_of_the_mono_face_have_one_width() -> None:
    assert len({round(advance(ch, "mono"), 6) for ch in "0123456789.−%+"}) == 1


def test_words_share_their_baseline() -> None:
    """`on` has no descender and `␣cat` one: their baselines agree all the same."""
    assert outline("on", "mono").low[1] > -0.05 > outline("␣cat", "mono").low[1]


def test_control_characters_and_unknown_scripts_are_named() -> None:
    assert visible("a\x00\u200b") == "a⟨U+0000⟩⟨U+200B⟩"
    assert visible("\U00012000") == "⟨U+12000⟩"


def test_right_to_left_runs_are_reordered() -> None:
    runs = typeface._runs("ab \u0645\u0631\u062d 12 \u0646\u0639\u0645", typeface.CHAINS["sans"])
    order = "".join(run for _, run in runs)
    assert order.index("\u0646") < order.index("12") < order.index("\u0645\u0631")


def test_devanagari_is_shaped_as_one_run() -> None:
    assert [run for _, run in typeface._runs("हिन्दी में", typeface.CHAINS["mono"])] == ["हिन्दी में"]


def test_chinese_marks_stand_beside_the_words_they_belong_to() -> None:
    for mark in "，。、；：！？）":
        assert outline(mark).low[0] >= 0 and outline(mark).high[0] < 0.6, mark
    assert outline("（").low[0] > 0.5 and outline("（").high[0] <= 1


def test_a_missing_font_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(typeface, "FONTS", tmp_path)
    with pytest.raises(JourneyError, match="missing from assets/fonts"):
        typeface._Font("Inter-Regular")


@given(st.text(max_size=200), st.floats(2, 14))
def test_wrapped_text_fits(text: str, width: float) -> None:
    lines = wrap(text, width, 0.33)
    assert 1 <= len(lines) <= 2
    assert all(advance(line) * 0.33 <= width for line in lines)


@given(st.text(min_size=1, max_size=80), st.floats(0.5, 6))
def test_shortened_text_fits(text: str, width: float) -> None:
    assert advance(shorten(text, width, 0.26, "mono"), "mono") * 0.26 <= max(width, advance("…", "mono") * 0.26)


def test_bytes_that_are_no_character_are_named() -> None:
    assert write_bytes(b" cat\n") == "␣cat⏎"
    assert write_bytes("é".encode()[:1] + b"a") == "⟨C3⟩a"


def test_a_lone_mark_stands_on_a_dotted_circle_of_its_own_font() -> None:
    assert write_bytes("े".encode()) == "◌े"
    assert typeface._runs("◌े", typeface.CHAINS["mono"]) == [("NotoSansDevanagari-Regular", "◌े")]
    assert typeface._runs("◌́", typeface.CHAINS["mono"])[0][1] == "◌́"
