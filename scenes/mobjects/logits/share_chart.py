"""The end of the way: the shares of the top tokens and of all others, which make up one whole."""

from __future__ import annotations

from manim import RIGHT, UP, VGroup

from scenes.language import say
from scenes.mobjects.bars import SLOTS, BarChart, says_together
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.marks import Formula
from scenes.mobjects.words import Words
from scenes.page import Rect
from scenes.theme import Theme

FOOT = 0.12  # share of the height under the bars
FORMULA = "p_i = e^(s_i) / (sum_j e^(s_j))"
ACROSS, ROW = 0.8, 6  # where the formula stands: right of a row whose bar can only be short


class ShareChart(VGroup):
    """`chart` has a row for each top token and one for all others; `total` is what they make together."""

    def __init__(self, theme: Theme, scores: Scores, area: Rect) -> None:
        rows = len(scores.top) + 1
        body = area.part(0, 1, FOOT, 1)
        half = body.height * min(SLOTS / rows, 1.0) / 2
        middle = body.at(0, 0.5)[1]
        names = [scores.written(id) for id in scores.top]
        self.chart = BarChart(
            theme, Rect(body.left, body.right, middle - half, middle + half), names, scores.shares, scores.others)
        self.formula = Formula(theme, FORMULA, size="title" if area.wide else "heading")
        y = self.chart.rows[min(ROW, rows - 1)].bar.get_y()
        self.formula.move_to((area.at(ACROSS, 0)[0], y, 0))
        # Translators: the letters are those of the formula over it.
        self.meaning = Words(theme, say("s: scores, p: shares"), role="faint")
        self.meaning.baseline_at(self.formula.get_bottom() - 1.6 * theme.sizes.label * UP)
        self.total = Words(theme, says_together(scores.shares, scores.whole), role="faint")
        last = self.chart.rows[-1].bar
        self.total.centred_at((last.foot[0], last.get_bottom()[1] - 1.4 * theme.sizes.label, 0), -RIGHT)
        super().__init__(self.chart, self.formula, self.meaning, self.total)
