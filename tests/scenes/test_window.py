"""Windows on long prompts hold what must be seen and say what they leave out."""

from hypothesis import given
from hypothesis import strategies as st

from scenes.theme import DARK
from scenes.window import window


@given(st.integers(1, 600), st.integers(2, 16), st.data())
def test_a_window_holds_what_it_must(total: int, most: int, data) -> None:
    must = data.draw(st.lists(st.integers(0, total - 1), max_size=2))
    one = window(total, most, *must)
    assert len(one.positions) == min(most, total)
    assert set(must) <= set(one.positions)
    assert list(one.positions) == sorted(set(one.positions)) and one.positions[-1] < total


def test_a_window_says_what_it_shows(default_trace) -> None:
    total = default_trace.n_prompt
    assert window(total, total).label(default_trace, DARK) is None
    label = window(total, 4).label(default_trace, DARK)
    assert label is not None and label.text == f"tokens {total - 3}–{total} of {total}"
    apart = window(total, 4, 0).label(default_trace, DARK)
    assert apart is not None and "tokens 1–4" in apart.text
