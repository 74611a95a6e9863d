"""One token is drawn: temperature, top-k, top-p, and a random number that falls on a ruler."""

from __future__ import annotations

from manim import (
    RIGHT, FadeIn, FadeOut, LaggedStart, ReplacementTransform, TransformFromCopy, UpdateFromAlphaFunc, VGroup, rate_functions,
)

from scenes.chapter import Chapter
from scenes.mobjects.bars import COUNT_EMS, PERCENT_EMS, BarChart, Tally
from scenes.mobjects.context_line import ContextLine
from scenes.mobjects.lottery import DRAW, NAMED, Lottery
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.ruler import Dart, Ruler, RunningTotal
from scenes.mobjects.shares import format_that_adds_up
from scenes.mobjects.slider import COLD, FROZEN, HOT, OWN, RECORDED, TemperatureDial, TemperatureLab, Tempering
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
        shares = self.tempering.at(OWN).rows()
        self.chart = BarChart(self.theme, self.chart_area, lottery.names(named), shares, self.others)
        self.context = ContextLine(self.trace, self.theme, self.trace.tokens, self.desk)
        caption = "The model gave each of its {} tokens a share. One of them must now be written."
        with self.beat("distribution", caption, lottery.vocabulary()):
            self.run(FadeIn(self.context), time="quick")
            self.run(self.chart.rise(), time="sweep")

    def greedy(self) -> None:
        first, row, slot = self.lottery.ranks[0], self.chart.rows[0], self.context.slot
        caption = f"Greedy: always take the highest, {self.lottery.quoted(first)} with {{}}. Same prompt, same word, for ever."
        with self.beat("greedy", caption, self.tempering.at(OWN).of(first)):
            frame, ghost = focus_frame(self.theme, row), row.label.copy()
            self.run(FadeIn(frame), time="quick")
            self.add(ghost)
            self.run(ghost.animate.centred_at(slot.get_center()), FadeOut(slot[1]), time="slow")
        self.run(FadeOut(frame, ghost), FadeIn(slot[1]), time="quick")

    def cold(self) -> None:
        dial = TemperatureDial(self.theme, self.chart_area.part(0.6, 0.98, 0.26, 0.74), self.tempering, OWN)
        self.lab = TemperatureLab(self.chart, dial, OWN)
        caption = "Temperature divides the scores before softmax. Cold: the strong get stronger, entropy falls from {} to {} bits."
        with self.beat("cold", caption, self.tempering.at(OWN).entropy(), self.tempering.at(COLD).entropy()):
            self.run(FadeIn(dial))
            self.run(self.lab.slide(COLD), time="sweep")

    def hot(self) -> None:
        one, two = (self.tempering.temperature(stop, "d") for stop in (OWN, HOT))
        caption = "Back to {}, then hot, to {}: the bars flatten, and the {} other tokens together hold {}."
        with self.beat("hot", caption, one, two, self.others, self.tempering.at(HOT).others()):
            self.run(self.lab.slide(OWN), time="slow")
            self.rest()
            self.run(self.lab.slide(HOT), time="sweep")

    def setting(self) -> None:
        caption = "This run is set to {}: as open as a choice among {} equally likely tokens."
        choices = self.tempering.at(RECORDED).choices()
        with self.beat("setting", caption, self.tempering.temperature(RECORDED), choices):
            self.run(self.lab.slide(RECORDED), time="sweep")

    # Cuts

    def top_k(self) -> None:
        lottery, ids = self.lottery, self.lottery.ranks[:CHIPS]
        share = lottery.shares("tempered", ids).others()
        others = Words(self.theme, "{} other tokens share {}", lottery.vocabulary(beyond=len(ids)), share, role="faint")
        self.wall = TokenWall(self.theme, self.chart_area, ids, lottery.names(ids), lottery.values("tempered"), others)
        self.ruler = Ruler(self.theme, self.desk, *(self.tempering.temperature(end, "d") for end in (FROZEN, OWN)))
        self.lost, self.account = VGroup(), VGroup()
        with self.beat("top-k", *self.says_of_top_k()):
            self.bars_to_wall()
            self.throw_away("tempered", "top_k_probs", "top-k keeps {} of {} tokens", lottery.vocabulary())

    def says_of_top_k(self) -> tuple[str | Shown, ...]:
        lottery, k = self.lottery, self.lottery.setting("top_k", ",d")
        if lottery.sample.top_k == 0:
            return "Every token by rank, brighter is likelier. Top-k is off in this run (k = {}): nothing is cut.", k
        if not lottery.changes("tempered", "top_k_probs"):
            return "Top-k may keep {} tokens, and {} has a share at all: nothing is cut.", k, lottery.left("tempered")
        return "Brighter is likelier. Top-k keeps the {} likeliest and throws {} away.", k, lottery.lost("top_k_probs")

    def bars_to_wall(self) -> None:
        """Every bar becomes a chip; the others step apart."""
        named, rest = self.chart.rows[:NAMED], self.chart.rows[NAMED:]
        self.clear_stage(*self.lab, self.lab, *self.chart)
        self.run(
            *(ReplacementTransform(row.bar, chip.box) for row, chip in zip(named, self.wall.chips, strict=False)),
            *(ReplacementTransform(row.label, chip.label) for row, chip in zip(named, self.wall.chips, strict=False)),
            *(ReplacementTransform(row.bar, self.wall.others.box) for row in rest),
            *(FadeOut(row.label) for row in rest), *(FadeOut(row.number) for row in self.chart.rows), FadeOut(self.lab.dial),
        )
        self.laid = VGroup(self.ruler.full())
        self.run(self.wall.appear(len(named)), FadeIn(self.ruler, self.laid), time="slow")

    def throw_away(self, before: str, after: str, template: str, of: Shown) -> None:
        """What has no share any more turns red on the wall and on the ruler, and the account of it stands over the ruler."""
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
        with self.beat("top-p", *self.says_of_top_p()):
            self.run(*self.wall.leave(), time="quick")
            if self.lottery.sample.top_p < 1:
                self.add_up()
            self.throw_away("top_k_probs", "top_p_probs", "top-p keeps {} of {} tokens", self.lottery.left("top_k_probs"))

    def says_of_top_p(self) -> tuple[str | Shown, ...]:
        lottery, p = self.lottery, self.lottery.setting("top_p", ".1%")
        stay = lottery.left("top_p_probs")
        if lottery.sample.top_p >= 1:
            return "Top-p is off in this run (p = {}): nothing more is cut.", p
        if not lottery.changes("top_k_probs", "top_p_probs"):
            return "Top-p adds up from the top until it reaches {}. That takes all {}: nothing is cut.", p, stay
        lost = lottery.lost_to_top_p()
        return "Top-p adds up from the top until it reaches {}: {} tokens stay, another {} goes.", p, stay, lost

    def add_up(self) -> None:
        """Run through the chips in order of rank while a pointer runs along the ruler, up to the mark of top-p."""
        lottery, whole, kept = self.lottery, self.lottery.values("top_k_probs").sum(), len(self.lottery.kept)
        steps = [*range(1, min(kept, CHIPS) + 1), *([kept] if kept > CHIPS else [])]
        totals = [lottery.running_total(n) for n in steps]
        mark = self.ruler.mark(lottery.sample.top_p * whole, "top-p {}", lottery.setting("top_p", ".1%"))
        runner = RunningTotal(self.ruler, totals[0], whole)

        def count(_: VGroup, alpha: float) -> None:
            i = round(alpha * (len(steps) - 1))
            self.wall.count(steps[i])
            runner.show(totals[i])

        self.run(FadeIn(mark, runner), FadeOut(self.account), time="quick")
        self.run(UpdateFromAlphaFunc(VGroup(self.wall, runner), count), time="sweep")
        self.rest()
        self.account = VGroup(mark, runner)

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
        with self.beat("end-to-end", caption, lottery.total("top_p_probs"), self.tempering.temperature(OWN, "d")):
            self.run(*self.wall.leave(), FadeOut(self.account, self.laid, self.lost), time="quick")
            boxes = [chip.box for chip in self.wall.chips[:len(drawn)]] + [self.wall.others.box]
            moves = [ReplacementTransform(box, segment) for box, segment in zip(boxes, self.segments, strict=False)]
            labels = [chip.label for chip in self.wall.chips[:len(drawn)]]
            self.run(LaggedStart(*moves, lag_ratio=LAG), FadeOut(*labels, self.wall.others.label), time="slow")
            self.run(FadeIn(self.tags), time="quick")
            self.rise_from_ruler()

    def rise_from_ruler(self) -> None:
        """The kept tokens' bars come up again, with what each has before it is divided by the sum."""
        lottery, ids = self.lottery, self.lottery.shown_ids
        rest = len(lottery.kept) - len(ids)
        before, after = (lottery.shares(field, ids).rows(others=rest > 0) for field in ("top_p_probs", "probs"))
        format = format_that_adds_up((before, lottery.total("top_p_probs")), (after, lottery.total("probs")))
        before, self.after = ([Shown(one.cell, format) for one in column] for column in (before, after))
        counts, draws = lottery.tally(ids, others=rest > 0), lottery.draws().cell.value
        longest = max(*(one.cell.value for one in self.after), *(one.cell.value / draws for one in counts))
        others = lottery.left("probs", beyond=len(ids)) if rest else None
        names = lottery.names(ids)
        self.chart = BarChart(self.theme, self.chart_area, names, before, others, longest, PERCENT_EMS + COUNT_EMS)
        self.run(self.chart.rise(), time="slow")

    def renormalise(self) -> None:
        lottery, sum_before = self.lottery, self.lottery.total("top_p_probs")
        caption = "Divide each by {}: the proportions stay, and together they are {} again."
        if not lottery.changes("tempered", "top_p_probs"):
            caption = "Their sum is {} already: dividing by it changes nothing, together they are {}."
        with self.beat("renormalise", caption, sum_before, lottery.total("probs")):
            factor = 1 / sum_before.cell.value
            stretch = self.ruler.stretch_by(factor, self.segments, self.tags)
            self.run(*stretch, *self.chart.grow_to(self.after), time="slow")

    def draw(self) -> None:
        lottery, chosen = self.lottery, self.lottery.chosen
        seed, u = lottery.setting("seed", "d"), lottery.setting("draw", DRAW)
        caption = f"Seed {{}} gives the random number {{}}. It falls on the ruler and lands on {lottery.quoted(chosen)}."
        with self.beat("draw", caption, seed, u):
            dart = Dart(self.ruler, u)
            self.run(FadeIn(dart.shift(dart.fall)), time="quick")
            self.rest()
            self.run(dart.animate.shift(-dart.fall), time="slow", rate_func=rate_functions.ease_out_bounce)
            low, high = lottery.borders()
            self.hit = self.ruler.hit(low.cell.value, high.cell.value)
            borders = Words(self.theme, f"{lottery.names([chosen])[0]}: {{}} to {{}}", low, high, role="focus")
            self.run(FadeIn(self.hit, self.ruler.below(borders, u.cell.value)), time="quick")
            self.chosen_row = self.chart.rows[lottery.shown_ids.index(chosen)]
            self.run(self.chosen_row.animate.paint("focus"), time="quick")

    def thousand(self) -> None:
        lottery, draws = self.lottery, self.lottery.draws()
        rest = len(lottery.kept) > len(lottery.shown_ids)
        tally = Tally(self.theme, self.chart, lottery.tally(lottery.shown_ids, others=rest), draws)
        caption = "Draw {} more times: what comes up fills each bar to about its share. Chance has a shape."
        with self.beat("thousand", caption, draws):
            self.run(*(row.animate.hollow() for row in self.chart.rows), time="quick")
            self.add(tally.fills, self.chart)
            aside = [row.number.animate.shift(over * RIGHT) for row, over in zip(self.chart.rows, tally.overshoots, strict=True)]
            self.run(UpdateFromAlphaFunc(tally.fills, lambda _, alpha: tally.grow(alpha)), *aside, time="sweep")
            self.run(FadeIn(tally.counts), time="quick")

    def why(self) -> None:
        lottery, chosen = self.lottery, self.lottery.chosen
        name = lottery.quoted(chosen)
        says: tuple[str | Shown, ...] = (
            f"{name} was not the likeliest, yet one draw in {{}} gives it: the model is not always predictable.", lottery.one_in(chosen))
        if len(lottery.kept) == 1:
            says = (f"Only one token was left, with {{}}: whatever the number, it lands on {name}.", lottery.share(chosen))
        elif chosen == lottery.ranks[0]:
            says = (f"{name} was the likeliest, yet {{}} of all draws give something else.", lottery.without(chosen))
        with self.beat("why", *says):
            frame = focus_frame(self.theme, self.chosen_row)
            self.run(ReplacementTransform(self.hit, frame))

    def join(self) -> None:
        lottery, token = self.lottery, self.trace.token(self.lottery.chosen)
        area = self.stage_area.part(0, 1, 0.3, 0.8)
        line = ContextLine(self.trace, self.theme, (*self.trace.tokens, token), area, size="body")
        new = line.boxes[-1].paint("focus")
        caption = f"{lottery.quoted(lottery.chosen)} joins the text. Then the whole line goes in again, for the next token."
        with self.beat("join", caption):
            label = self.chosen_row.label
            self.clear_stage(label)
            self.run(FadeIn(*(part for part in line if part not in (new, line.slot))), time="quick")
            self.run(ReplacementTransform(label, new.label), FadeIn(new.box), time="slow")
            self.run(FadeIn(line.slot))
