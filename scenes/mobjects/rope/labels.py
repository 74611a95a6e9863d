"""Labels that pictures of the chapter share, and how one holds a text of any length: that gives way to the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scenes.language import Said, say
from scenes.lines import shorten
from scenes.mobjects.rope.rotary import Rotary
from scenes.mobjects.token_text import written
from scenes.typeface import advance


def around(text: str, label: Callable[[str], Said], width: float, em: float) -> Said:
    """A label around a text, which is cut in its middle until both take at most `width` units; never the words."""
    return label(shorten(text, width - advance(label("")) * em, em))


def query_of(rotary: Rotary, width: float, em: float) -> Said:
    """Whose query is drawn, in at most `width` units if the words alone take less."""
    token = written(rotary.trace.tokens[rotary.query])
    return around(token, lambda token: say("the query of {token}", token=token), width, em)


def some_pairs(rotary: Rotary, drawn: Sequence[int]) -> Said:
    """How many of the pairs are drawn."""
    total = rotary.shown("config.d_head/2", "d")
    # Translators: pairs of components. Short: in an upright film it stands between "the query of …" and "position …".
    return say("{n} of {total} pairs", n=rotary.shown(f"{len(drawn)}", "d"), total=total)
