"""The first chapters say what is seen: how many numbers stand out, and which words change their line."""

from types import SimpleNamespace

import numpy as np
import pytest

from model.address import Cell
from scenes.mobjects.norm.captions import Captions
from scenes.mobjects.tokens.sentence import changes_line
from scenes.mobjects.words import Shown, Words
from scenes.theme import DARK


def vector(*loud: float) -> SimpleNamespace:
    """As much of a `Normed` as its first caption asks for."""
    values = np.array([*np.full(570, 0.1), *loud])
    largest = int(np.abs(values).argmax())
    return SimpleNamespace(
        values=values, largest=largest, width=float(np.sqrt(np.mean(values**2))), format=".1f", position=0,
        cells=SimpleNamespace(cell=lambda i: Cell("x", float(values[i]))),
        shown=lambda address, format: Shown(Cell(address, 0.0), format),
        trace=SimpleNamespace(tokens=[SimpleNamespace(text="Hi", bytes=b"Hi")]),
    )


@pytest.mark.parametrize(("loud", "said"), [
    ((9.0,), "One, 9.0, towers"), ((9.0, -5.0), "One, 9.0, towers"), ((-9.0, 8.5), "A few stand out"),
    ((9.0, 9.0, 9.0), "A few stand out"), ((0.2,), "The largest is"),
])
def test_one_number_towers_only_where_it_does_so_alone(loud: tuple[float, ...], said: str) -> None:
    normed = vector(*loud)
    assert said in Captions(normed, (normed,)).vector()  # type: ignore[arg-type]  # all it looks at is there


def test_words_that_wrap_elsewhere_change_their_line() -> None:
    before, after = ([Words(DARK, "a", point=(0, y, 0)) for y in heights] for heights in ((1, 1, 0, 0), (3, 2, 2, 2)))
    assert changes_line(before, after) == [False, True, False, False]
