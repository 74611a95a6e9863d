"""Checks shown numbers: against the trace digit for digit; within rounding against the float64 reference, and against
the formula table, which makes each from others of the trace.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from model.address import Source, evaluate, format_value
from model.errors import InputError
from model.formulas import made
from model.reference import Reference
from model.trace import Trace

# The recorded pass is float32: its numbers may differ from float64 by this much beside rounding for display.
RELATIVE = 2e-3
ABSOLUTE = 1e-3


@dataclass(frozen=True)
class Mismatch:
    """A number on screen that is not what its address says."""

    address: str
    text: str  # what was shown
    expected: str  # what should have been, or why it could not be told
    source: str  # who says so: "trace", "formula" or "reference"

    def __str__(self) -> str:
        return f"{self.address}: shown {self.text}, the {self.source} says {self.expected}"


def check(rows: Iterable[Mapping[str, Any]], trace: Trace, reference: Reference) -> list[Mismatch]:
    """Every difference among the sidecar's rows, each with at least `address`, `text` and `format`.

    A row that appears several times is checked once.
    """
    shown = dict.fromkeys((str(row["address"]), str(row["text"]), str(row["format"])) for row in rows)
    mismatches = []
    for address, text, spec in shown:
        if (expected := _recorded(address, spec, trace)) != text:
            mismatches.append(Mismatch(address, text, expected, "trace"))
        elif (expected := _recomputed(address, text, spec, reference)) != text:
            mismatches.append(Mismatch(address, text, expected, "reference"))
        elif (expected := _recomputed(made(trace, address), text, spec, trace)) != text:
            mismatches.append(Mismatch(address, text, expected, "formula"))
    return mismatches


def _recorded(address: str, spec: str, trace: Trace) -> str:
    """The text the trace's value is shown as."""
    try:
        return format_value(_number(address, trace), spec)
    except InputError as error:
        return str(error)


def _recomputed(address: str, text: str, spec: str, source: Source) -> str:
    """`text` when the source agrees with it (or has no address for it), else the text its value would be shown as."""
    if not address:
        return text
    try:
        value = _number(address, source)
    except InputError as error:
        return str(error)
    number, unit = _parse(text, spec)
    agree = number == value or abs(number - value) <= unit / 2 + RELATIVE * abs(value) + ABSOLUTE
    return text if agree else format_value(value, spec)


def _number(address: str, source: Source) -> float:
    value = evaluate(address, source)
    if not isinstance(value, float):
        raise InputError(f"an array of shape {value.shape}, not one number")
    return value


def _parse(text: str, spec: str) -> tuple[float, float]:
    """The number a text of that format shows, and the worth of one in its last digit."""
    scale = 100 if spec.endswith("%") else 1
    plain = text.replace("\u2212", "-").replace(",", "").replace("∞", "inf").removesuffix(" %")
    decimals = int(spec[:-1].rpartition(".")[2]) if "." in spec else 0
    return float(plain) / scale if plain != "not a number" else math.nan, 10.0**-decimals / scale
