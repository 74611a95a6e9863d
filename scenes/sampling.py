"""One token is drawn: temperature, top-k, top-p, and a random number that falls on a ruler."""

from __future__ import annotations

from manim import RIGHT, Create, FadeIn, FadeOut, ReplacementTransform, VGroup

from scenes.chapter import Chapter
from scenes.language import say
from scenes.mobjects.bars import BRIEF_EMS, COUNT_EMS, PERCENT_EMS, BarChart, Tally
from scenes.mobjects.cascade import RIPPLE, cascade
from scenes.mobjects.marks import focus_frame
from scenes.mobjects.sampling.context_line import ContextLine
from scenes.mobjects.sampling.lottery import NAMED, Lottery
from scenes.mobjects.sampling.rain import Rain
from scenes.mobjects.sampling.ruler import Dart, Ruler, RunningTotal
from scenes.mobjects.sampling.temperature import Stop, TemperatureDial, TemperatureLab, Tempering
from scenes.mobjects.sampling.wall import CHIPS, TokenWall
from scenes.mobjects.words import Shown, Words


class Sampling(Chapter):
    """From a distribution to one token."""

    slug = "sampling"
    hue = "probability"
    shows_draw = True

    def story(self) -> None:
        self.lottery, stage = Lottery(self.trace), self.stage_area
        if stage.wide:
            self.chart_area, self.aside = stage, stage.part(0.57, 1, 0.14, 0.72)
            self.over_desk, self.desk = stage.part(0, 1, 0.27, 1), stage.part(0, 1, 0, 0.24)
        else:
            self.chart_area, self.aside = stage.part(0, 1, 0.4, 1), stage.part(0, 1, 0.05, 0.36)
            self.over_desk, self.desk = stage.part(0, 1, 0.21, 1), stage.part(0, 1, 0, 0.18)
        self.distribution()
        self.greedy()
        self.cold()
        self.hot()
        self.setting()
        self.top_k()
        self.top_p()
        self.renormalise()
        self.draw()
        self.thousand()
        self.join()

    # Temperature

    def distribution(self) -> None:
        lottery, named = self.lottery, self.lottery.ranks[:NAMED]
        self.tempering, self.others = Tempering(self.trace, named), lottery.vocabulary(beyond=len(named))
        shares = self.tempering.at(Stop.OWN).rows()
        self.chart = BarChart(self.theme, self.chart_area, lottery.names(named), shares, self.others)
        guess, sizes = self.chart.rows[0].label.text, ("heading", "body", "label")
        self.context = ContextLine(self.trace, self.theme, self.trace.tokens, self.aside, sizes, guess)
        caption = say("Each of {n} tokens has a share. One of them must now be written.", n=lottery.vocabulary())
        with self.beat("distribution", caption):
            self.run(FadeIn(self.context), time="quick")
            self.run(self.chart.rise(), time="slow")

    def greedy(self) -> None:
        first, row, slot = self.lottery.ranks[0], self.chart.rows[0], self.context.slot
        caption = say(
            "Greedy: always the highest, {token} with {share}. Same prompt, same word, every time.",
            token=self.lottery.quoted(first), share=self.tempering.at(Stop.OWN).of(first),
        )  # fmt: skip
        with self.beat("greedy", caption):
            frame, ghost, mark = focus_frame(self.theme, row, words=True), row.label.copy(), slot[1]
            self.run(FadeIn(frame), time="quick")
            self.add(ghost)
            larger = mark.scale_now / ghost.scale_now
            self.run(ghost.animate.scale(larger).centred_at(slot.get_center()), FadeOut(mark), time="slow")
            slot.remove(mark)
            self.greedily = VGroup(frame, ghost)

    def cold(self) -> None:
        dial = TemperatureDial(self.theme, self.aside, self.tempering, Stop.OWN)
        self.lab = TemperatureLab(self.chart, dial, Stop.OWN)
        caption = say(
            "Divide the scores by a low temperature: the strong gain. As open as {n} equal choices.",
            n=self.tempering.at(Stop.COLD).choices(),
        )  # fmt: skip
        with self.beat("cold", caption):
            self.run(FadeOut(self.greedily, self.context), time="quick")
            self.run(FadeIn(dial), time="quick")
            self.rest()
            self.run(self.lab.slide(Stop.COLD), time="sweep")

    def hot(self) -> None:
        caption = say(
            "At temperature {temperature} all flattens: together, the {n} other tokens now hold {share}.",
            temperature=self.tempering.temperature(Stop.HOT, "d"), n=self.others,
            share=self.tempering.at(Stop.HOT).others(),
        )  # fmt: skip
        with self.beat("hot", caption):
            self.run(self.lab.slide(Stop.HOT), time="sweep")

    def setting(self) -> None:
        with self.beat("setting", self.lottery.says_of_temperature(self.tempering.at(Stop.RECORDED).choices())):
            self.run(self.lab.slide(Stop.RECORDED), time="sweep")

    # Cuts

    def top_k(self) -> None:
        lottery, ids = self.lottery, self.lottery.ranks[:CHIPS]
        share = lottery.shares("tempered", ids).others()
        said = say("{n} other tokens share {share}", n=lottery.vocabulary(beyond=len(ids)), share=share)
        names, shares, others = lottery.names(ids), lottery.values("tempered"), Words(self.theme, said, role="faint")
        self.wall = TokenWall(self.theme, self.over_desk, ids, names, shares, others)
        ends = [self.tempering.temperature(end, "d") for end in (Stop.FROZEN, Stop.OWN)]
        self.ruler = Ruler(self.theme, self.desk, *ends)
        self.lost, self.mark, self.account = VGroup(), VGroup(), VGroup()
        with self.beat("top-k", self.lottery.says_of_top_k()):
            self.bars_to_wall()
            self.rest()
            self.throw_away("tempered", "top_k_probs", lottery.vocabulary())

    def bars_to_wall(self) -> None:
        """Every bar becomes a chip; the others step apart."""
        named, rest = self.chart.rows[:NAMED], self.chart.rows[NAMED:]
        bars, labels = [row.bar for row in self.chart.rows], [row.label for row in named]
        self.clear_stage(self.lab)
        self.remove(self.lab)
        self.add(*bars, *labels)
        self.run(FadeOut(self.lab.dial, self.chart.numbers, *(row.label for row in rest)), time="quick")
        chips = self.wall.chips[:len(named)]
        places = [*(chip.box for chip in chips), self.wall.others.box, *(chip.label for chip in chips)]
        self.run(*(ReplacementTransform(old, new) for old, new in zip([*bars, *labels], places, strict=True)))
        self.laid = VGroup(self.ruler.full())
        self.run(self.wall.appear(len(named)), FadeIn(self.ruler, self.laid), time="slow")

    def throw_away(self, before: str, after: str, of: Shown) -> None:
        """What has no share any more turns red on wall and ruler; the account of it stands over the ruler."""
        lottery, theme = self.lottery, self.theme
        old, cut = self.account, lottery.changes(before, after)
        lost = self.ruler.lost(lottery.values(after).sum(), lottery.values(before).sum()) if cut else VGroup()
        words = None
        if cut and (lottery.values(after) > 0).sum() > CHIPS:
            stay, there = lottery.left(after, beyond=CHIPS), lottery.vocabulary(beyond=CHIPS)
            words = Words(theme, say("kept: {n} of {total} other tokens", n=stay, total=there), role="faint")
        missing = lottery.lost(after) if len(lost) or len(self.lost) else None
        kept = say("kept: {n} of {total} tokens", n=lottery.left(after), total=of)
        self.account = self.ruler.account(kept, missing)
        cuts = self.wall.cut(lottery.values(before), lottery.values(after), words)
        self.run(*cuts, FadeIn(lost, self.account), FadeOut(old), time="slow")
        self.lost.add(*lost)

    def top_p(self) -> None:
        with self.beat("top-p", self.lottery.says_of_top_p()):
            self.run(self.wall.leave(self.lottery.values("top_k_probs")), time="quick")
            if self.lottery.sample.top_p < 1:
                self.add_up()
            before = self.lottery.left("top_k_probs")
            self.throw_away("top_k_probs", "top_p_probs", before)

    def add_up(self) -> None:
        """Run through the chips in order of rank while a pointer runs along the ruler, up to the mark of top-p."""
        lottery, whole, kept = self.lottery, self.lottery.values("top_k_probs").sum(), len(self.lottery.kept)
        steps = [*range(1, min(kept, CHIPS) + 1), *([kept] if kept > CHIPS else [])]
        totals = [lottery.running_total(n) for n in steps]
        share = lottery.setting("top_p", ".1%")
        # Translators: top-p is the setting's name.
        goal = say("top-p {share}", share=share)
        if lottery.changes("tempered", "top_k_probs"):
            goal = say("{share} of what top-k kept", share=share)
        self.mark = self.ruler.mark(lottery.sample.top_p * whole, goal)
        runner = RunningTotal(self.ruler, totals[0], whole)
        self.run(FadeIn(self.mark, runner), FadeOut(self.account), time="quick")
        self.run(runner.through(totals, self.wall, lambda i: self.wall.count(steps[i])), time="sweep")
        self.rest()
        self.account = runner

    # The draw

    def renormalise(self) -> None:
        lottery, total = self.lottery, self.lottery.total("top_p_probs")
        with self.beat("renormalise", lottery.says_of_the_sum()):
            self.lay_end_to_end()
            if lottery.changes("tempered", "top_p_probs"):
                self.rest()
                self.run(FadeOut(self.account, self.chart.numbers), time="quick")
                stretch = self.ruler.stretch_by(1 / total.cell.value, self.segments, self.tags)
                self.run(*stretch, *self.chart.stretch_to(lottery.column("probs")), time="slow")
                self.chart.show(lottery.column("probs"))
                self.account = self.ruler.account(lottery.says_together("probs"))
                self.run(FadeIn(self.account, self.chart.numbers), time="quick")

    def lay_end_to_end(self) -> None:
        """The chips that are left become segments of the ruler, and bars again."""
        lottery, field = self.lottery, "top_p_probs"
        shares, drawn = lottery.values(field)[lottery.kept], lottery.kept[:CHIPS]
        self.segments = self.ruler.lay(shares[:CHIPS], shares[CHIPS:].sum())
        self.tags = self.ruler.tags(lottery.names(drawn), self.segments, 1 / shares.sum())
        gone = self.wall.leave(lottery.values(field))
        boxes = [chip.box for chip in self.wall.chips[:len(drawn)]] + [self.wall.others.box]
        moves = [ReplacementTransform(box, segment) for box, segment in zip(boxes, self.segments, strict=False)]
        labels = [chip.label for chip in self.wall if chip.box in boxes[:len(moves)]]
        self.run(gone, FadeOut(self.account, self.laid, self.lost, self.mark, *labels), time="quick")
        self.run(cascade(moves, RIPPLE), time="slow")
        names, column = lottery.names(lottery.named), lottery.column(field)
        room = PERCENT_EMS + (COUNT_EMS if self.stage_area.wide else BRIEF_EMS)
        self.chart = BarChart(self.theme, self.over_desk, names, column, lottery.others, lottery.longest, room)
        self.account = self.ruler.account(lottery.says_together(field))
        places = [lottery.kept.index(i) for i in lottery.named]
        sources = [self.segments[place] for place in places if place < CHIPS]
        self.add(self.segments)
        self.run(self.chart.rise(sources), FadeIn(self.tags, self.account), time="slow")

    def draw(self) -> None:
        lottery, chosen, name = self.lottery, self.lottery.chosen, self.lottery.quoted(self.lottery.chosen)
        u, (low, high) = lottery.setting("draw", lottery.finesse), lottery.borders()
        with self.beat("draw", lottery.says_of_the_draw(u)):
            self.dart = dart = Dart(self.ruler, u)
            self.run(FadeIn(dart), FadeOut(self.account), time="quick")
            self.rest()
            self.run(dart.land(), time="slow")
            self.hit = self.ruler.hit(low.cell.value, high.cell.value)
            stretch = say("{token} from {low} to {high}", token=name, low=low, high=high)
            borders = Words(self.theme, stretch, role="focus")
            self.chosen_row = self.chart.rows[lottery.named.index(chosen)]
            self.run(FadeIn(self.hit, self.ruler.below(borders, u.cell.value)), self.chosen_row.animate.paint("focus"))

    def thousand(self) -> None:
        lottery, draws, rows = self.lottery, self.lottery.draws(), self.chart.rows
        tally = Tally(self.theme, self.chart, lottery.tally(), draws, lottery.hits(), not self.stage_area.wide)
        rain = Rain(self.ruler, lottery.further, self.over_desk.bottom)
        with self.beat("thousand", lottery.says_of_draws()):
            self.run(FadeOut(self.dart), *(row.animate.hollow() for row in rows), time="quick")
            self.add(tally.fills, self.chart, rain)
            aside = [row.number.animate.shift(over * RIGHT) for row, over in zip(rows, tally.overshoots, strict=True)]
            self.run(rain.fill(tally), *aside, time="sweep")
            chosen = focus_frame(self.theme, self.chosen_row, words=True)
            self.run(FadeIn(tally.counts), ReplacementTransform(self.hit, chosen), time="quick")

    def join(self) -> None:
        token, sizes = self.trace.token(self.lottery.chosen), ("title", "body", "label")
        area = self.stage_area.part(0.04, 0.96, 0.2, 0.8)
        line = ContextLine(self.trace, self.theme, (*self.trace.tokens, token), area, sizes)
        new = line.boxes[-1].paint("focus")
        with self.beat("join", self.lottery.says_how_it_goes_on()):
            label = self.lift_off()
            VGroup(new.label, label).set_z_index(1)
            self.add(label)
            self.clear_stage(label)
            under = label.animate.centred_at([new.get_x(), label.get_y(), 0])
            others = (part for part in line if part not in (new, line.slot))
            self.run(FadeIn(*others), FadeIn(new.box), under, time="quick")
            self.run(ReplacementTransform(label, new.label), time="slow")
            if not self.lottery.ends:
                self.run(FadeIn(line.slot), Create(line.again()))

    def lift_off(self) -> Words:
        """The drawn token's name where it was hit on the ruler, from where no way to a text crosses it."""
        left, right = (self.ruler.at(border.cell.value) for border in self.lottery.borders())
        self.tags.remove(*(tag for tag in self.tags if left[0] < tag.get_x() < right[0]))
        label: Words = self.chosen_row.label.copy()
        return label.centred_at((left + right) / 2)
