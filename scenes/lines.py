"""Lines of text: where they may end, how many a width asks for, and which numbers stand on which."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from scenes.language import Said
from scenes.typeface import advance

if TYPE_CHECKING:
    from scenes.mobjects.words import Shown


def wrap(text: str, width: float, em: float, style: str = "sans", lines: int = 2) -> list[str]:
    """Break text into at most `lines` lines of `width` units, as even as they come.

    A text that is too long for that is cut and ends in an ellipsis (only free text of the user's can be).
    """
    pieces = breakable(text)
    for count in range(1, lines + 1):
        broken = _even(pieces, count, em, style)
        if max(advance(line, style) for line in broken) * em <= width:
            return broken
    while pieces and max(advance(line, style) for line in _even([*pieces, "…"], lines, em, style)) * em > width:
        last = pieces.pop()
        if not pieces and len(last) > 1:
            pieces = [last[: len(last) // 2]]
    return _even([*pieces, "…"], lines, em, style)


# What no line begins with, or ends with, beside wide characters.
NO_START, NO_END = "，。、；：？！）》」』”’…％", "（《「『“‘"


def breakable(text: str) -> list[str]:
    """The pieces between which a line may end: after a space, and between characters that need none, such as 你好.

    A percentage stays with its sign. (What our languages need of Unicode's annex 14.)
    """
    cuts = [
        i for i, (before, after) in enumerate(pairwise(text), 1)
        if (before == " " and after != "%") or (
            (wide(before) or wide(after)) and after not in NO_START and after != " " and before not in NO_END)
    ]  # fmt: skip
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


def wide(ch: str) -> bool:
    """Whether a character is as wide as two, as those of Chinese are."""
    return unicodedata.east_asian_width(ch) in "WF"


def reading_length(text: str) -> int:
    """How long a text is to read, in characters of Latin script."""
    return sum(1 + wide(ch) for ch in text)


def _even(pieces: list[str], count: int, em: float, style: str) -> list[str]:
    """The break into at most `count` lines whose widest line is about as narrow as can be."""
    if count == 1 or len(pieces) < 2:
        return ["".join(pieces)]
    space = advance(" ", style)
    widths = [(advance(piece.rstrip(" "), style), space * piece.endswith(" ")) for piece in pieces]
    low, high = max(width for width, _ in widths), sum(map(sum, widths)) + space
    while high - low > EVEN_ENOUGH:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_lines(pieces, widths, middle)) <= count else (middle, high)
    return _lines(pieces, widths, high)


EVEN_ENOUGH = 0.1  # ems


def _lines(pieces: list[str], widths: list[tuple[float, float]], room: float) -> list[str]:
    """Pieces (with the widths of their ink and of the space after it) put on lines of at most `room` ems."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for piece, (width, space) in zip(pieces, widths, strict=True):
        if lines[-1] and used + width > room:
            lines.append([])
            used = 0.0
        lines[-1].append(piece)
        used += width + space
    return ["".join(line).rstrip(" ") for line in lines]


def said_on(lines: Sequence[str], shown: Sequence[Shown]) -> list[Said]:
    """Each line with those of the numbers (in the order of the text) that stand on it."""
    row = column = 0
    found: list[list[Shown]] = [[] for _ in lines]
    for one in shown:
        for i in range(row, len(lines)):
            start = lines[i].find(str(one), column if i == row else 0)
            if start >= 0:
                row, column = i, start + len(str(one))
                found[i].append(one)
                break
    return [Said(line, its) for line, its in zip(lines, found, strict=True)]


def shorten(text: str, width: float, em: float, style: str = "sans") -> str:
    """`text`, cut in its middle with an ellipsis if it is wider than `width` units."""
    if advance(text, style) * em <= width:
        return text

    def cut(keep: int) -> str:
        return text[: (keep + 1) // 2] + "…" + text[len(text) - keep // 2:]

    def too_wide(keep: int) -> bool:
        return advance(cut(keep), style) * em > width

    keep = bisect_left(range(1, len(text)), True, key=too_wide)
    return cut(keep) if keep else "…"
