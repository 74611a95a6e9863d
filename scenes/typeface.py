"""From a string to glyph outlines: HarfBuzz shaping of the fonts in assets/fonts, cached by content.

Manim's own `Text` writes an SVG file per string and places text by its ink, so that neighbouring words jump up and
down. Here a string becomes one array of cubic Bézier points on a common baseline, in units of the em, in well under a
millisecond. Fonts are read from our own folder only: text is the same on every machine, and a missing font is an error.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from model.errors import JourneyError

FONTS = Path(__file__).resolve().parent.parent / "assets" / "fonts"

# Each style falls back along its chain, font by font, for the characters the ones before it lack.
_WORLD = ("NotoSansArabic-Regular", "NotoSansDevanagari-Regular", "DroidSansFallback", "NotoEmoji-Regular")
CHAINS: dict[str, tuple[str, ...]] = {
    "sans": ("Inter-Regular", "DejaVuSans", *_WORLD),
    "sans-bold": ("Inter-SemiBold", "DejaVuSans", *_WORLD),
    "mono": ("IBMPlexMono-Regular", "DejaVuSansMono", "DejaVuSans", *_WORLD),
    "mono-bold": ("IBMPlexMono-SemiBold", "DejaVuSansMono", "DejaVuSans", *_WORLD),
}
# Marks in the middle of their squares, as our font has them (and Taiwan), move to the words they belong to. In ems.
SHIFTS = dict.fromkeys("，；：", -0.32) | dict.fromkeys("！？", -0.18) | {"（": 0.22, "）": -0.22}
MONO = 0.6  # advance of every character of the mono face, in ems
FILES = tuple(sorted({name for chain in CHAINS.values() for name in chain}))


@dataclass(frozen=True)
class Outline:
    """Outlines of one line of text, pen origin at (0, 0), in ems."""

    points: NDArray[np.float64]  # (4 * curves, 3): start, two handles, end of each cubic
    advance: float  # where the pen ends
    low: NDArray[np.float64]  # ink box, (x, y, 0); zeros when there is no ink
    high: NDArray[np.float64]

    def __deepcopy__(self, memo: dict[int, object]) -> Outline:
        return self  # immutable: mobjects that carry it are copied often


class _Pen:
    """Collects HarfBuzz's drawing calls as cubic curves, closing each contour."""

    def __init__(self) -> None:
        self.curves: list[tuple[tuple[float, float], ...]] = []
        self.start = self.here = (0.0, 0.0)

    def moveTo(self, to: tuple[float, float]) -> None:  # noqa: N802 (fontTools' pen protocol)
        self.start = self.here = to

    def lineTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        (x0, y0), (x1, y1) = self.here, to
        if to != self.here:
            third, two = ((2 * x0 + x1) / 3, (2 * y0 + y1) / 3), ((x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3)
            self.curves.append((self.here, third, two, to))
        self.here = to

    def qCurveTo(self, handle: tuple[float, float], to: tuple[float, float]) -> None:  # noqa: N802
        (x0, y0), (hx, hy), (x1, y1) = self.here, handle, to
        first = (x0 + 2 / 3 * (hx - x0), y0 + 2 / 3 * (hy - y0))
        second = (x1 + 2 / 3 * (hx - x1), y1 + 2 / 3 * (hy - y1))
        self.curves.append((self.here, first, second, to))
        self.here = to

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.curves.append((self.here, *points))
        self.here = points[-1]

    def closePath(self) -> None:  # noqa: N802
        self.lineTo(self.start)


class _Font:
    """One font file: which characters it has, and its glyphs as arrays."""

    def __init__(self, name: str) -> None:
        path = FONTS / f"{name}.ttf"
        if not path.is_file():
            raise JourneyError(f"the font {path.name} is missing from assets/fonts: restore it from the repository")
        face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.font = hb.Font(face)
        self.upem = face.upem
        self.characters = frozenset(face.unicodes)
        self._glyphs: dict[int, NDArray[np.float64]] = {}

    def glyph(self, gid: int) -> NDArray[np.float64]:
        """Cubics of one glyph, (4 * curves, 2), in ems."""
        if gid not in self._glyphs:
            pen = _Pen()
            self.font.draw_glyph_with_pen(gid, pen)
            self._glyphs[gid] = np.array(pen.curves, dtype=float).reshape(-1, 2) / self.upem
        return self._glyphs[gid]

    def shape(self, text: str) -> tuple[list[NDArray[np.float64]], float]:
        """Glyph curves of a run, placed from x = 0, and the run's advance."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self.font, buffer)
        placed, pen = [], 0.0
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            shift = SHIFTS.get(text[info.cluster], 0.0)
            offset = np.array([pen + shift + position.x_offset / self.upem, position.y_offset / self.upem])
            placed.append(self.glyph(info.codepoint) + offset)
            pen += position.x_advance / self.upem
        return placed, pen


@cache
def _font(name: str) -> _Font:
    return _Font(name)


def require_fonts() -> None:
    """Open every font the film uses; JourneyError names the first that is missing."""
    for name in FILES:
        _font(name)


def visible(text: str) -> str:
    """`text` with every character that no font of ours can show written as its code point, `⟨U+0E01⟩`."""
    return "".join(ch if _drawable(ch) else f"⟨U+{ord(ch):04X}⟩" for ch in text)


def _joins(ch: str) -> bool:
    """Characters that belong to the one before them: marks, joiners, variation selectors."""
    return ch != "" and (unicodedata.category(ch)[0] == "M" or ch in "\u200c\u200d" or "\ufe00" <= ch <= "\ufe0f")


@cache
def _drawable(ch: str) -> bool:
    if ch in "\u200c\u200d" or "\ufe00" <= ch <= "\ufe0f":
        return True
    hidden = unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return not hidden and any(ord(ch) in _font(name).characters for name in CHAINS["mono"])


def _runs(text: str, chain: tuple[str, ...]) -> list[tuple[str, str]]:
    """Cut text into (font, run). A space or point between two characters of one font stays with them."""
    names: list[str] = []
    for i, ch in enumerate(text):
        mark = text[i + 1] if _joins(text[i + 1:i + 2]) else ch  # what the font should have beside the character
        fits = [name for name in chain if ord(ch) in _font(name).characters]
        fit = next((name for name in fits if ord(mark) in _font(name).characters), (*fits, chain[0])[0])
        # A mark stays with its letter's font, unless that lacks it and another has it.
        lacking = bool(names) and ord(ch) not in _font(names[-1]).characters and ord(ch) in _font(fit).characters
        names.append(names[-1] if names and _joins(ch) and not lacking else fit)
    for i in range(1, len(text)):
        if unicodedata.category(text[i])[0] in "ZP" and ord(text[i]) in _font(names[i - 1]).characters:
            after = next((n for n, ch in zip(names[i + 1:], text[i + 1:], strict=True)
                          if unicodedata.category(ch)[0] not in "ZP"), None)
            names[i] = names[i - 1] if after == names[i - 1] else names[i]
    runs: list[tuple[str, str]] = []
    for ch, name in zip(text, names, strict=True):
        if runs and runs[-1][0] == name and (_joins(ch) or direction(ch) in (0, direction(runs[-1][1]))):
            runs[-1] = (name, runs[-1][1] + ch)
        else:
            runs.append((name, ch))
    return _visual_order(runs)


def direction(text: str) -> int:
    """+1 left to right, −1 right to left, 0 neutral (digits, spaces, signs): the first strong character decides."""
    for ch in text:
        kind = unicodedata.bidirectional(ch)
        if kind in ("R", "AL"):
            return -1
        if kind == "L":
            return 1
    return 0


def _visual_order(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Reverse each stretch of right-to-left runs (with the neutral runs inside it): the rule of one bidi level."""
    ordered, i = list(runs), 0
    while i < len(ordered):
        if direction(ordered[i][1]) < 0:
            last = end = i
            while end < len(ordered) and direction(ordered[end][1]) <= 0:
                last = end if direction(ordered[end][1]) < 0 else last
                end += 1
            ordered[i:last + 1] = ordered[i:last + 1][::-1]
            i = last
        i += 1
    return ordered


@lru_cache(maxsize=8192)
def outline(text: str, style: str = "sans") -> Outline:
    """The outlines of `text` in one of CHAINS' styles. Characters nobody can draw appear as `⟨U+XXXX⟩`."""
    pieces: list[NDArray[np.float64]] = []
    pen = 0.0
    for name, run in _runs(visible(text), CHAINS[style]):
        curves, advance = _font(name).shape(run)
        pieces += [curve + np.array([pen, 0.0]) for curve in curves if len(curve)]
        pen += advance
    flat = np.concatenate(pieces) if pieces else np.zeros((0, 2))
    points = np.column_stack([flat, np.zeros(len(flat))])
    points.flags.writeable = False
    low, high = (points.min(axis=0), points.max(axis=0)) if len(points) else (np.zeros(3), np.zeros(3))
    return Outline(points, pen, low, high)


def advance(text: str, style: str = "sans") -> float:
    """Width of the text in ems."""
    return outline(text, style).advance
