"""Chapter 0, one token's journey: a text goes through all rooms of the model, and comes back one token longer."""

from __future__ import annotations

from manim import DOWN, Create, FadeIn, FadeOut, UpdateFromAlphaFunc, VGroup, linear

from scenes.chapter import Chapter
from scenes.contents import CHAPTERS, STAGES, load
from scenes.language import Said, say
from scenes.mobjects.cascade import RIPPLE, appear, swap
from scenes.mobjects.overview.floor_plan import FloorPlan
from scenes.mobjects.overview.guesses import Guesses, share_of
from scenes.mobjects.overview.legend import AddressCard, Legend
from scenes.mobjects.overview.model_card import ModelCard
from scenes.mobjects.overview.text_line import TextLine, end_of_text, typing, waiting
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Words


class Overview(Chapter):
    """The whole film in a minute: what goes in, what it passes through, what comes out, and how to read it."""

    slug = "overview"
    shows_draw = True

    def story(self) -> None:
        self.chosen = self.trace.token(self.step.sample.chosen_id)
        self.guess()
        self.rooms()
        self.run_through()
        self.answer()
        self.again()
        self.colours()
        self.address()
        self.model()

    @property
    def hues(self) -> dict[str, str]:
        """The hue of every chapter, by its slug."""
        own = {stage.slug: load(stage.slug).hue for stage in CHAPTERS if stage.slug != self.slug}
        return {stage.slug: own.get(stage.slug, self.hue) for stage in STAGES}

    @property
    def ends(self) -> bool:
        """Whether the last token drawn is a special sign, no merged piece: the one that ends the text."""
        last = self.trace.generated[-1]
        return len(last.bytes) > 1 and not last.merges

    @property
    def over(self) -> bool:
        """Whether the first token drawn ended the text."""
        return self.ends and len(self.trace.steps) == 1

    # The journey

    def guess(self) -> None:
        """The text types itself, and a cursor waits."""
        stage, text = self.stage_area, self.trace.prompt
        self.sentence, start = end_of_text(self.theme, text, stage.part(0.03, 0.97, 0.12, 1))
        self.note = VGroup()
        if start:
            count, total = self.shown(f"prompt.characters-{start}", ",d"), self.shown("prompt.characters", ",d")
            words = Words(self.theme, say("the last {n} of {total} characters", n=count, total=total), role="faint")
            self.note += words.baseline_at(stage.at(0.5, 0.03))
        self.sentence.typed(0)
        said = say("A language model does one thing: guess the next token, the next piece of text.")
        with self.beat("guess", said):
            self.run(typing(self.sentence), FadeIn(self.note), time="sweep")
            self.run(waiting(self.sentence.cursor), time="slow")

    def rooms(self) -> None:
        """The plan of the film."""
        stage = self.stage_area
        self.line = TextLine(self.theme, self.trace, stage.part(0, 1, 0.91, 1))
        self.plan = plan = FloorPlan(
            self.theme, self.trace, stage.part(0, 1, 0.03, 0.87), self.hues, self.line.foot,
        )
        said = say("To guess, it sends the text through all these rooms. Each is a chapter of this film.")
        with self.beat("rooms", said):
            leaving, flights = self.line.gather(self.sentence)
            if leaving:
                self.run(*leaving, FadeOut(self.note), time="quick")
            self.run(*flights)
            self.remove(self.sentence, *self.sentence)
            self.add(self.line)
            self.run(*map(Create, plan.lines), time="slow")
            self.run(appear((room.life for room in (*plan.rooms.values(), plan.inner)), RIPPLE), time="sweep")
            self.add(*plan.layers, self.line)

    def run_through(self) -> None:
        """The pulse lights room after room."""
        plan = self.plan
        said = say(
            "It goes through them as numbers. Six rooms are a block; {n} blocks follow each other.",
            n=self.shown("config.n_layers", "d"),
        )
        count = UpdateFromAlphaFunc(plan.inner.life, lambda _, share: plan.inner.count(share), rate_func=linear)
        with self.beat("pulse", said):
            self.run(FadeIn(plan.awake(), target_position=self.line), time="quick")
            self.add(*plan.layers, self.line)
            self.run(plan.along("text", "attention"), time="sweep")
            self.run(plan.along("attention", "mlp"), time="sweep")
            self.run(FadeIn(plan.inner.counter), time="quick")
            plan.inner.life.add(plan.inner.counter)
            self.add(*plan.layers, self.line)
            self.run(count, time="sweep")
            self.run(plan.along("mlp", "sampling"), time="slow")

    def answer(self) -> None:
        """One token comes out and joins the text."""
        plan = self.plan
        self.guesses = Guesses(self.theme, self.trace, 0, plan.free)
        said = say(
            "Every token gets a share; one is chosen: {token}, with {share}. It joins the text.",
            token=quoted(self.chosen), share=share_of(self.trace, 0),
        )
        with self.beat("answer", said):
            self.run(self.guesses.come(), time="slow")
            self.join()
            if not self.over:
                self.run(plan.along("sampling", "generation"))

    def join(self) -> None:
        """The chosen token becomes a box, which flies to the end of the text, over all that lies between."""
        self.run(FadeIn(self.line.over(self.guesses.chosen.label)), time="quick")
        moves = self.line.grow(flying=True)
        self.add(self.line)
        self.run(*moves)

    def again(self) -> None:
        """The same again, faster, for all other tokens of the recording."""
        plan, steps = self.plan, len(self.trace.steps)
        with self.beat("again", self._says_of_rounds()):
            for step in range(1, steps):
                time = ("slow", "move", "quick")[min(step - 1, 2)]
                self.run(plan.around(), time=time)
                new = Guesses(self.theme, self.trace, step, plan.free)
                self.run(swap(self.guesses, new), *self.line.grow(), time="quick")
                self.guesses = new
            if steps == 1 and not self.over:
                self.run(plan.around(), time="slow")

    def _says_of_rounds(self) -> Said:
        if self.over:
            return say("That is the sign for the end. Any other token would start the next round.")
        if self.ends:
            return say("And so on, each time with its own token added, until it draws the sign that ends the text.")
        return say("Then it does it again, with its own token added, and again.")

    # How to read the film

    def colours(self) -> None:
        """What a colour means, on real numbers."""
        stage = self.stage_area
        legend = Legend(self.theme, self.trace, stage.part(0.06, 0.96, 0.02, 0.98))
        said = say("Colours keep their meaning through the whole film. These are real numbers too.")
        with self.beat("colours", said):
            self.clear_stage()
            self.run(appear(legend.lines), time="sweep")

    def address(self) -> None:
        """One number, and where it is written."""
        card = AddressCard(self.theme, self.trace, self.stage_area)
        # Translators: an address is where a number is found, such as steps.0.probs[3,7]
        said = say("Every number of this film has an address in the recording. Anyone can check it.")
        with self.beat("address", said):
            self.clear_stage()
            self.run(FadeIn(card.number))
            self.run(FadeIn(card.address, shift=self.theme.space.gap * DOWN))
            self.run(appear(card.parts), time="sweep")
            self.run(FadeIn(card.promise))

    def model(self) -> None:
        """The model, and the text it is given."""
        stage = self.stage_area
        card = ModelCard(self.theme, self.trace, stage.part(0, 1, 0.16, 1))
        line = TextLine(self.theme, self.trace, stage.part(0, 1, 0, 0.1))
        with self.beat("model", say("This is the model that speaks. And this is what it is given: a text.")):
            self.clear_stage()
            self.run(FadeIn(card.head))
            self.run(appear(card.sizes, RIPPLE))
            self.run(FadeIn(line))
            self.run(waiting(line.cursor), time="slow")
