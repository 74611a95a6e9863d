"""One token is drawn: temperature, top-k, top-p, and a random number that falls on a ruler."""

from __future__ import annotations

from manim import RIGHT, Create, FadeIn, FadeOut, LaggedStart, ReplacementTransform, UpdateFromAlphaFunc, VGroup

from scenes.chapter import Chapter
from scenes.mobjects.bars import COUNT_EMS, PERCENT_EMS, BarChart, Tally
from scenes.mobjects.context_line import ContextLine
from scenes.mobjects.lottery import DRAW, NAMED, Lottery
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.ruler import Dart, Ruler, RunningTotal
from scenes.mobjects.shares import adds_up
from scenes.mobjects.slider import SoftmaxNote, Stop, TemperatureDial, TemperatureLab, Tempering
from scenes.mobjects.wall import CHIPS, LAG, TokenWall
from scenes.mobjects.words import Shown, Words


class Sampling(Chapter):
    """From a distribution to one token."""

    slug = "sampling"
    hue = "probability"

    def story(self) -> None:
        self.lottery = Lottery(self.trace)
        self.chart_area, self.desk = self.stage_area.part(0, 1, 0.27, 1), self.stage_area.part(0, 1, 0, 0.24)
        self.distribution()
        self.greedy()
        self.cold()
        self.hot()
        self.setting()
        self.top_k()
        self.top_p()
        self.end_to_end()
        self.renormalise()
        self.draw()
        self.thousand()
        self.why()
        self.join()

    # Temperature

    def distribution(self) -> None:
        lottery, named = self.lottery, self.lottery.ranks[:NAMED]
        self.tempering, self.others = Tempering(self.trace, named), lottery.vocabulary(beyond=len(named))
        shares = self.tempering.at(Stop.OWN).rows()
        self.chart = BarChart(self.theme, self.chart_area, lottery.names(named), shares, self.others)
        self.context = ContextLine(self.trace, self.theme, self.trace.tokens, self.desk.part(0, 1, 0.3, 1))
        self.formula = SoftmaxNote(self.theme, self.chart_area.part(0.58, 1, 0.13, 0.77))
        caption = "The model gave each of its {} tokens a share. One of them must now be written."
        with self.beat("distribution", caption, lottery.vocabulary()):
            self.run(FadeIn(self.context), time="quick")
            self.run(self.chart.rise(), FadeIn(self.formula), time="sweep")

    def greedy(self) -> None:
        first, row, slot = self.lottery.ranks[0], self.chart.rows[0], self.context.slot
        name = self.lottery.quoted(first)
        caption = f"Greedy: always take the highest, {name} with {{}}. Same prompt, same word, for ever."
        with self.beat("greedy", caption, self.tempering.at(Stop.OWN).of(first)):
            frame, ghost = focus_frame(self.theme, row), row.label.copy()
            self.run(FadeIn(frame), time="quick")
            self.add(ghost)
            self.run(ghost.animate.centred_at(slot.get_center()), FadeOut(slot[1]), time="slow")
        self.run(FadeOut(frame, ghost), FadeIn(slot[1]), time="quick")

    def cold(self) -> None:
        dial = TemperatureDial(self.theme, self.chart_area.part(0.6, 0.98, 0.17, 0.63), self.tempering, Stop.OWN)
        self.lab = TemperatureLab(self.chart, dial, Stop.OWN)
        caption = "Divide the scores by a low temperature: the strong get stronger, entropy falls from {} to {} bits."
        with self.beat("cold", caption, self.tempering.at(Stop.OWN).entropy(), self.tempering.at(Stop.COLD).entropy()):
            self.run(self.formula.with_temperature(), FadeIn(dial))
            self.run(self.lab.slide(Stop.COLD), time="sweep")

    def hot(self) -> None:
        one, two = (self.tempering.temperature(stop, "d") for stop in (Stop.OWN, Stop.HOT))
        caption = "Back to {}, then hot, to {}: the bars flatten, and the {} other tokens together hold {}."
        with self.beat("hot", caption, one, two, self.others, self.tempering.at(Stop.HOT).others()):
            self.run(self.lab.slide(Stop.OWN), time="slow")
            self.rest()
            self.run(self.lab.slide(Stop.HOT), time="sweep")

    def setting(self) -> None:
        caption = "This run is set to {}: as open as a choice among {} equally likely tokens."
        choices = self.tempering.at(Stop.RECORDED).choices()
        with self.beat("setting", caption, self.tempering.temperature(Stop.RECORDED), choices):
            self.run(self.lab.slide(Stop.RECORDED), time="sweep")

    # Cuts

    def top_k(self) -> None:
        lottery, ids = self.lottery, self.lottery.ranks[:CHIPS]
        share = lottery.shares("tempered", ids).others()
        others = Words(self.theme, "{} other tokens share {}", lottery.vocabulary(beyond=len(ids)), share, role="faint")
        names, shares = lottery.names(ids), lottery.values("tempered")
        self.wall = TokenWall(self.theme, self.chart_area, ids, names, shares, others)
        self.ruler = Ruler(self.theme, self.desk, *(self.tempering.temperature(end, "d") for end in (Stop.FROZEN, Stop.OWN)))
        self.lost, self.account = VGroup(), VGroup()
        with self.beat("top-k", *self.lottery.says_of_top_k()):
            self.bars_to_wall()
            self.throw_away("tempered", "top_k_probs", "top-k keeps {} of {} tokens", lottery.vocabulary())

    def bars_to_wall(self) -> None:
        """Every bar becomes a chip; the others step apart."""
        named, rest = self.chart.rows[:NAMED], self.chart.rows[NAMED:]
        self.clear_stage(*self.lab, self.lab, *self.chart)
        self.run(
            *(ReplacementTransform(row.bar, chip.box) for row, chip in zip(named, self.wall.chips, strict=False)),
            *(ReplacementTransform(row.label, chip.label) for row, chip in zip(named, self.wall.chips, strict=False)),
            *(ReplacementTransform(row.bar, self.wall.others.box) for row in rest),
            *(FadeOut(row.label) for row in rest), FadeOut(*(row.number for row in self.chart.rows), self.lab.dial),
        )
        self.laid = VGroup(self.ruler.full())
        self.run(self.wall.appear(len(named)), FadeIn(self.ruler, self.laid), time="slow")

    def throw_away(self, before: str, after: str, template: str, of: Shown) -> None:
        """What has no share any more turns red on wall and ruler; the account of it stands over the ruler."""
        lottery, theme = self.lottery, self.theme
        old, cut = self.account, lottery.changes(before, after)
        lost = self.ruler.lost(lottery.values(after).sum(), lottery.values(before).sum()) if cut else VGroup()
        words = None
        if (lottery.values(after) > 0).sum() > CHIPS:
            stay, there = lottery.left(after, beyond=CHIPS), lottery.vocabulary(beyond=CHIPS)
            words = Words(theme, "{} of {} other tokens stay", stay, there, role="faint")
        missing = lottery.lost(after) if len(lost) or len(self.lost) else None
        self.account = self.ruler.account(template, lottery.left(after), of, lost=missing)
        self.run(*self.wall.cut(lottery.values(after), words), FadeIn(lost, self.account), FadeOut(old), time="slow")
        self.lost.add(*lost)

    def top_p(self) -> None:
        with self.beat("top-p", *self.lottery.says_of_top_p()):
            self.run(*self.wall.leave(), time="quick")
            if self.lottery.sample.top_p < 1:
                self.add_up()
            before = self.lottery.left("top_k_probs")
            self.throw_away("top_k_probs", "top_p_probs", "top-p keeps {} of {} tokens", before)

    def add_up(self) -> None:
        """Run through the chips in order of rank while a pointer runs along the ruler, up to the mark of top-p."""
        lottery, whole, kept = self.lottery, self.lottery.values("top_k_probs").sum(), len(self.lottery.kept)
        steps = [*range(1, min(kept, CHIPS) + 1), *([kept] if kept > CHIPS else [])]
        totals = [lottery.running_total(n) for n in steps]
        template = "{} of what top-k kept" if lottery.changes("tempered", "top_k_probs") else "top-p {}"
        mark = self.ruler.mark(lottery.sample.top_p * whole, template, lottery.setting("top_p", ".1%"))
        runner = RunningTotal(self.ruler, totals[0], whole)

        def count(_: VGroup, alpha: float) -> None:
            i = round(alpha * (len(steps) - 1))
            self.wall.count(steps[i])
            runner.show(totals[i])

        self.run(FadeIn(mark, runner), FadeOut(self.account), time="quick")
        self.run(UpdateFromAlphaFunc(VGroup(self.wall, runner), count), time="sweep")
        self.rest()
        self.account = runner
        self.lost.add(mark)

    # The draw

    def end_to_end(self) -> None:
        lottery = self.lottery
        values, factor = lottery.values("top_p_probs"), 1 / lottery.values("top_p_probs").sum()
        shares, drawn = values[lottery.kept], lottery.kept[:CHIPS]
        self.segments = self.ruler.lay(shares[:CHIPS], shares[CHIPS:].sum())
        self.tags = self.ruler.tags(lottery.names(drawn), self.segments, factor)
        caption = "Laid end to end, what is left reaches only {} of the way to {}."
        if not lottery.changes("tempered", "top_p_probs"):
            caption = "Nothing was cut: laid end to end, the shares reach {}, all the way to {}."
        with self.beat("end-to-end", caption, lottery.total("top_p_probs"), self.tempering.temperature(Stop.OWN, "d")):
            self.run(*self.wall.leave(), FadeOut(self.account, self.laid, self.lost), time="quick")
            boxes = [chip.box for chip in self.wall.chips[:len(drawn)]] + [self.wall.others.box]
            moves = [ReplacementTransform(box, segment) for box, segment in zip(boxes, self.segments, strict=False)]
            labels = [chip.label for chip in self.wall.chips[:len(drawn)]]
            self.run(LaggedStart(*moves, lag_ratio=LAG), FadeOut(*labels, self.wall.others.label), time="slow")
            self.run(FadeIn(self.tags), time="quick")
            names, shares = lottery.names(lottery.named), lottery.column("top_p_probs")
            room = PERCENT_EMS + COUNT_EMS
            self.chart = BarChart(self.theme, self.chart_area, names, shares, lottery.others, lottery.longest, room)
            self.account = self.together("top_p_probs")
            self.run(self.chart.rise(), FadeIn(self.account), time="slow")

    def together(self, field: str) -> VGroup:
        """The sum of the shares over the ruler; it says so when their printed digits do not add up to it."""
        column = self.lottery.column(field)
        total = self.lottery.total(field, column[0].format)
        rounded = "" if adds_up(column, total) else " (the shares are rounded)"
        return self.ruler.account(f"together {{}}{rounded}", total)

    def renormalise(self) -> None:
        lottery, total = self.lottery, self.lottery.total("top_p_probs")
        caption = "Divide each by {}: the proportions stay, and together they are {} again."
        if not lottery.changes("tempered", "top_p_probs"):
            caption = "Their sum is {} already: dividing by it changes nothing, together they are {}."
        with self.beat("renormalise", caption, total, lottery.total("probs")):
            old, self.account = self.account, self.together("probs")
            self.add(self.segments, self.tags)
            stretch = self.ruler.stretch_by(1 / total.cell.value, self.segments, self.tags)
            self.run(*stretch, *self.chart.grow_to(lottery.column("probs")), time="slow")
            self.run(FadeOut(old), FadeIn(self.account), time="quick")

    def draw(self) -> None:
        lottery, chosen, name = self.lottery, self.lottery.chosen, self.lottery.quoted(self.lottery.chosen)
        u, (low, high) = lottery.setting("draw", DRAW), lottery.borders()
        caption = f"Seed {{}} gives the random number {{}}. It falls on the ruler and lands on {name}."
        with self.beat("draw", caption, lottery.setting("seed", "d"), u):
            dart = Dart(self.ruler, u)
            self.run(FadeIn(dart), FadeOut(self.account), time="quick")
            self.rest()
            self.run(dart.land(), time="slow")
            self.hit = self.ruler.hit(low.cell.value, high.cell.value)
            borders = Words(self.theme, f"{name} from {{}} to {{}}", low, high, role="focus")
            self.chosen_row = self.chart.rows[lottery.named.index(chosen)]
            self.run(FadeIn(self.hit, self.ruler.below(borders, u.cell.value)), self.chosen_row.animate.paint("focus"))

    def thousand(self) -> None:
        lottery, draws, rows = self.lottery, self.lottery.draws(), self.chart.rows
        tally = Tally(self.theme, self.chart, lottery.tally(), draws)
        caption = "Draw {} more times: what comes up fills each bar to about its share. Chance has a shape."
        with self.beat("thousand", caption, draws):
            self.run(*(row.animate.hollow() for row in rows), time="quick")
            self.add(tally.fills, self.chart)
            aside = [row.number.animate.shift(over * RIGHT) for row, over in zip(rows, tally.overshoots, strict=True)]
            self.run(UpdateFromAlphaFunc(tally.fills, lambda _, alpha: tally.grow(alpha)), *aside, time="sweep")
            self.run(FadeIn(tally.counts), time="quick")

    def why(self) -> None:
        with self.beat("why", *self.lottery.says_why()):
            self.run(ReplacementTransform(self.hit, focus_frame(self.theme, self.chosen_row)))

    def join(self) -> None:
        token, area = self.trace.token(self.lottery.chosen), self.stage_area.part(0, 1, 0.3, 0.8)
        line = ContextLine(self.trace, self.theme, (*self.trace.tokens, token), area, sizes=("title", "body", "label"))
        new, label = line.boxes[-1].paint("focus"), self.chosen_row.label
        name = self.lottery.quoted(token.id)
        caption = f"{name} joins the text. Then the whole line goes in again, for the next token."
        with self.beat("join", caption):
            self.clear_stage(label)
            self.run(FadeIn(*(part for part in line if part not in (new, line.slot))), FadeIn(new.box), time="quick")
            self.add(label)
            self.run(ReplacementTransform(label, new.label), time="slow")
            self.run(FadeIn(line.slot), Create(line.again()))
