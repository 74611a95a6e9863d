"""The whole table, and looking up in it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from model.address import parse
from model.formulas.around import AROUND
from model.formulas.entry import AXES, OF_STEP, Entry, Made, Recorded
from model.formulas.forward import FORWARD
from model.formulas.tree import Place, root_of
from model.trace import Trace

TABLE = (*FORWARD, *AROUND)  # of entries that fit, the first counts
_NUMBER = re.compile(r"\d+")


class Found(NamedTuple):
    """What the table says of one recorded number. `where` names its axes: (("block", 16), ("head", 4), …)."""

    entry: Entry
    made: Made
    where: tuple[tuple[str, int], ...]


def made_of(trace: Trace, root: str, place: Place) -> Found | None:
    """What the table says of the number at a place of a root, which the trace has; None where it knows none such."""
    for entry in _fitting(_NUMBER.sub("0", root)):
        letters = entry.letters(root, place)
        if letters is not None:
            cell = Recorded(trace, letters)
            return Found(entry, entry.made(cell), _where(cell))
    return None


@cache
def _fitting(root: str) -> tuple[Entry, ...]:
    """The entries for a root and all that differ from it in numbers only."""
    return tuple(entry for entry in TABLE if entry.root.fullmatch(root))


def made(trace: Trace, address: str) -> str:
    """The address that gives the same number as a recorded one from what it was made of; empty where none does."""
    root = root_of(parse(address))
    found = root and made_of(trace, *root)
    return found.made.expression if found else ""


def _where(cell: Recorded) -> tuple[tuple[str, int], ...]:
    """Its axes by name; tokens by their place in the text."""
    letters = cell.letters
    return tuple(
        (AXES[letter], cell.at if letter in OF_STEP and "N" in letters else number)
        for letter, number in letters.items()
        if (letter, number) != ("N", 0)
    )
