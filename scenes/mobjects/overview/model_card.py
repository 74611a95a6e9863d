"""Who is speaking: the model's name and its sizes."""

from __future__ import annotations

from pathlib import PurePath

from manim import DOWN, VGroup

from model.trace import Trace
from scenes.language import message, say
from scenes.lines import shorten
from scenes.mobjects.paragraph import Paragraph
from scenes.mobjects.words import CAP_MIDDLE, Number, Shown, Words
from scenes.page import Rect
from scenes.theme import Theme

SIZES = (  # address, what it counts
    # Translators: these stand under a large number each: 30, "blocks"
    ("config.n_layers", message("blocks")),
    ("config.n_heads", message("query heads a block")),
    ("config.n_kv_heads", message("key/value heads a block")),
    ("config.d_model", message("numbers a token: its width")),
    ("config.vocab_size", message("tokens it knows")),
    ("config.n_ctx", message("tokens at most in a text")),
)
LARGE = 2.2  # times the title's size, for the count of parameters


class ModelCard(VGroup):
    """`head` (name and parameters) and `sizes`, a number with its name for each."""

    def __init__(self, theme: Theme, trace: Trace, area: Rect) -> None:
        name = PurePath(trace.provenance.model).name.removesuffix(".gguf")
        em = theme.size("heading")
        columns = 3 if area.wide else 2
        upper, lower = area.part(0, 1, 0.55, 1), area.part(0, 1, 0, 0.5)
        title = Words(theme, shorten(name, area.width, em), size="heading", role="faint")
        title.centred_at(upper.at(0.5, 0.88))
        count = Number(theme, Shown(trace.cell("config.n_params"), ",d"), "title")
        count.scale(min(LARGE, area.width / count.advance)).centred_at(upper.at(0.5, 0.5))
        # Translators: stands under a large number; "it" is the model
        words = Words(theme, say("parameters: numbers it has learned"), role="faint").centred_at(upper.at(0.5, 0.08))
        self.head = VGroup(title, count, words)
        self.sizes = VGroup()
        for i, (address, counted) in enumerate(SIZES):
            row, column = divmod(i, columns)
            place = lower.row(row, len(SIZES) // columns).at((column + 0.5) / columns, 0.62)
            number = Number(theme, Shown(trace.cell(address), ",d"), "title", point=place)
            under = place + (1.9 + CAP_MIDDLE) * theme.sizes.label * DOWN
            label = Paragraph(theme, say(counted), width=area.width / columns - theme.space.gap, top=under)
            self.sizes.add(VGroup(number, label))
        super().__init__(self.head, self.sizes)
