"""The finished text as it would be read: the prompt in one hue, what the model added in another."""

from __future__ import annotations

from manim import LEFT, VGroup

from model.trace import Trace
from scenes.mobjects.token_text import write_bytes
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme
from scenes.typeface import advance, direction

SIZES = ("title", "heading", "body")  # tried until the text fits
LEADING = 1.6  # ems
PIECE = 12  # characters after which a word without spaces may be broken
END_OF_LINE = "⏎"  # as `write_bytes` writes it
BREAKS = (" ", END_OF_LINE)  # what a new piece begins with


class FinishedText(VGroup):
    """Lines of the whole text, or of its end after an ellipsis. `prompt` and `added` are the two parts."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect, ends: bool) -> None:
        words = _words(trace, ends)
        for size in SIZES:
            em = theme.size(size)
            lines, most = _lines(words, area.width / em), max(int(area.height / (LEADING * em)), 1)
            if len(lines) <= most:
                break
        if len(lines) > most:
            lines = lines[-most:]
            lines[0] = [("…", False), *lines[0][1:]]
        self.prompt, self.added = VGroup(), VGroup()
        widest = max(sum(advance(word) for word, _ in line) for line in lines) * em
        left, top = area.at(0.5, 0)[0] - widest / 2, area.at(0, 0.5)[1] + len(lines) * LEADING * em / 2
        for i, line in enumerate(lines):
            self._set(theme, size, line, (left, top - (i + 0.7) * LEADING * em, 0), widest)
        super().__init__(self.prompt, self.added)

    def _set(
        self, theme: Theme, size: str, line: list[tuple[str, bool]], start: tuple[float, float, float], widest: float,
    ) -> None:
        """A line as at most two pieces of text. Written from the right, it ends there and the later one stands left."""
        pieces = [(new, "".join(word for word, is_new in line if is_new == new)) for new in (False, True)]
        pieces = [(new, text) for new, text in pieces if text.strip()]
        gap = advance(" ") * theme.size(size) if pieces and pieces[-1][1].startswith(" ") else 0.0
        drawn = []
        for new, text in pieces:
            drawn.append(Words(theme, text.strip(), size=size, role="probability" if new else "ink"))
            (self.added if new else self.prompt).add(drawn[-1])
        pen = start[0]
        if all(direction(text) < 0 for _, text in pieces):
            drawn.reverse()
            pen += widest - sum(words.advance for words in drawn) - gap * (len(drawn) - 1)
        for words in drawn:
            words.baseline_at((pen, *start[1:]), LEFT)
            pen += words.advance + gap


def _words(trace: Trace, ends: bool) -> list[tuple[str, bool]]:
    """The text cut before its spaces; each with whether the model wrote it. A line's end is a word of its own."""
    tokens = trace.generated[:-1] if ends else trace.generated
    parts = (trace.prompt.encode(), False), (b"".join(token.bytes for token in tokens), True)
    words: list[tuple[str, bool]] = []
    for raw, new in parts:
        text, word = write_bytes(raw).replace("◌", "").replace("␣", " "), ""
        for ch in text:
            if word and (ch in BREAKS or word in BREAKS or len(word) >= PIECE):
                words.append((word, new))
                word = ""
            word += ch
        words += [(word, new)] if word else []
    return words


def _lines(words: list[tuple[str, bool]], room: float) -> list[list[tuple[str, bool]]]:
    lines: list[list[tuple[str, bool]]] = [[]]
    used = 0.0
    for word, new in words:
        if word == END_OF_LINE:
            lines += [[]] if lines[-1] else []
            used = 0.0
            continue
        width = advance(word)
        if lines[-1] and used + width > room:
            lines.append([])
            word, used = word.lstrip(), 0.0
        lines[-1].append((word, new))
        used += width
    return lines if lines[-1] else lines[:-1]
