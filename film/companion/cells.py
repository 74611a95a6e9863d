"""The numbers of a page with their formulas: those that are shown, and what they were made of, as far back as fits.

A row is [address, value, name, kind, where, words, operands, terms, note]; one of the first five only is a number whose
formula the page does not have. Texts are places in the page's table.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from film.companion.strings import Strings
from model.formulas import Explainer, Formula, Terms
from model.formulas.explain import plain
from model.trace import Trace

MOST, EACH = 8_000, 6  # formulas of a page, and for each number shown
Row: TypeAlias = "list[Any]"

# What a step back costs. The first number of a formula, and else the largest term, costs nothing: so one way from every
# number to the embedding (or a weight, or a setting) is there. What was added to the stream is many numbers, and waits.
FIRST, PART, TERM, ADDED = 0, 2, 3, 6


def rows(trace: Trace, shown: Iterable[str], strings: Strings) -> Iterator[Row]:
    """The rows of the shown addresses and of what they lead to, the nearest first, some of them with formulas.

    InputError when a shown address is none of the trace.
    """
    explain = Explainer(trace)
    shown = tuple(dict.fromkeys(shown))
    found = {address: explain(address) for address in shown}
    names = {plain(address): address for address in reversed(shown)}  # as it is shown, by how a formula has it
    most = min(MOST, EACH * len(shown))
    queue = [(0, i, address) for i, address in enumerate(shown)]  # by cost, then in the order they were found
    count, done, edge = len(queue), set[str](), dict[str, None]()
    while queue:
        cost, _, address = heapq.heappop(queue)
        if address in done:
            continue
        if len(done) >= most and cost:
            edge[address] = None
            continue
        done.add(address)
        formula = found.pop(address, None) or explain.operand(address)
        if formula is None:  # an array has no value; its largest numbers are among the terms
            continue
        yield _row(formula, strings, names)
        for further, operand in _led_to(formula):
            operand = names.get(operand, operand)
            if operand not in done:
                count += 1
                heapq.heappush(queue, (cost + further, count, operand))
    for address in edge:
        formula = explain.operand(address)
        if formula:
            yield _row(formula, strings, names)[:5]


def _led_to(formula: Formula) -> Iterator[tuple[int, str]]:
    """The addresses in a formula, each with the cost of going there."""
    terms = formula.terms
    only_terms = terms is not None and (terms.rest is None or not formula.operands)
    for i, operand in enumerate(formula.operands):
        yield (FIRST if i == 0 else ADDED if formula.kind == "residual" else PART), operand
    for rank, (_, operands) in enumerate(terms.rows if terms else ()):
        for operand in operands:
            yield (FIRST if only_terms and rank == 0 else TERM + rank), operand


def _row(formula: Formula, strings: Strings, names: dict[str, str]) -> Row:
    def places(addresses: tuple[str, ...]) -> list[int]:
        return [strings(names.get(address, address)) for address in addresses]

    def terms(these: Terms | None) -> Row | int:
        if these is None:
            return 0
        found = [[_short(value), *places(operands)] for value, operands in these.rows]
        return [strings(these.words), found, these.others, None if these.rest is None else _short(these.rest)]

    where = [part for axis, number in formula.where for part in (strings(axis), number)]
    return [
        strings(formula.address), formula.value, strings(formula.name), strings(formula.kind), where,
        strings(formula.words), places(formula.operands), terms(formula.terms), strings(formula.note),
    ]  # fmt: skip


def _short(value: float) -> str:
    """A term, to as many digits as a float32 has: it is computed, not recorded."""
    return f"{value:.9g}"
