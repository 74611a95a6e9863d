"""What the generation chapter says: each caption with its numbers, true for the recorded run."""

from __future__ import annotations

from dataclasses import dataclass

from model.trace import Trace
from scenes.language import Said, say, say_count
from scenes.mobjects.kv_cache.readings import large
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

RUNS = "derived.runs"


@dataclass(frozen=True)
class Captions:
    """Captions for one trace; each method is a beat."""

    trace: Trace

    @property
    def ends(self) -> bool:
        """Whether the last token drawn ends the text: a special sign, and not a merged piece."""
        token, budget = self.trace.generated[-1], len(self.trace.derived["runs.ids"][0])
        return len(token.bytes) > 1 and not token.merges and len(self.trace.steps) <= budget

    def _shown(self, address: str, format: str = ",d") -> Shown:
        return Shown(self.trace.cell(address), format)

    def _drawn(self, step: int) -> tuple[str, Shown]:
        token = self.trace.generated[step]
        return quoted(token), self._shown(f"steps.{step}.sample.probs[{token.id}]", ".0%")

    def once(self) -> Said:
        name, share = self._drawn(0)
        if self.ends and len(self.trace.steps) == 1:
            return say(
                "The whole text goes in, candidates come out: {token} is drawn with {share}. It ends the text.",
                token=name, share=share,
            )  # fmt: skip
        return say(
            "The whole text goes in, candidates come out: {token} is drawn with {share}. It joins the text.",
            token=name, share=share,
        )  # fmt: skip

    def twice(self) -> Said:
        before, (name, share) = quoted(self.trace.generated[0]), self._drawn(1)
        return say(
            "Then only {before} goes in: the cache holds the rest. {token} is drawn, with {share}.",
            before=before, token=name, share=share,
        )  # fmt: skip

    def loop(self) -> Said:
        return say("And again: one token in, one column more in the cache, one token drawn.")

    def stop(self) -> Said:
        if self.ends:
            last = quoted(self.trace.generated[-1])
            return say("{token} is the sign that a text ends here: the loop stops.", token=last)
        return say_count(
            "The budget of {n} token is spent: the loop stops. It could go on.",
            "The budget of {n} tokens is spent: the loop stops. It could go on.",
            n=self._shown("count(derived.runs.ids[1]+1)", "d"),
        )

    def draws(self, unlikely: Shown, of: int) -> Said:
        count = self._shown(f"{of}", "d")
        if unlikely.cell.value == 0 and (of == 1 or self.certain):
            return say("Every draw took the likeliest token.")
        if unlikely.cell.value == 0:
            return say("All {n} draws took the likeliest token, though others had a chance.", n=count)
        if of == 1:
            return say("The one draw did not take the likeliest token.")
        if of < len(self.trace.steps):
            return say_count(
                "{n} of the first {total} draws was not the likeliest token. The text after it followed from that.",
                "{n} of the first {total} draws were not the likeliest token. The text after it followed from that.",
                n=unlikely, total=count,
            )  # fmt: skip
        return say_count(
            "{n} of {total} draws was not the likeliest token. The text after it followed from that.",
            "{n} of {total} draws were not the likeliest token. The text after it followed from that.",
            n=unlikely, total=count,
        )  # fmt: skip

    @property
    def certain(self) -> bool:
        """Whether a draw had only one candidate in every step."""
        return all(len(step.sample.kept_ids) == 1 for step in self.trace.steps)

    def runs(self) -> Said:
        return say("The same prompt and seed, three settings. The greener, the surer the draw.")

    def parting(self, at: int | None, ways: int) -> Said:
        if at is None:
            return say("All three wrote the same: the model was sure enough that the settings did not matter.")
        number, all_part = self._shown(f"{at}+1", "d"), ways == len(self.trace.derived["runs.ids"])
        if at == 0 and all_part:
            return say("They part at the first token. From there on, each reads a different text.")
        if at == 0:
            return say(
                "At the first token, one of them goes its own way. From there on, it reads a different text."
            )
        if all_part:
            return say("They part at token {n}. From there on, each reads a different text.", n=number)
        return say("At token {n}, one of them goes its own way. From there on, it reads a different text.", n=number)

    def end(self) -> Said:
        # Translators: {total} is a number with its unit, such as "1.2 trillion", of multiplications with an addition
        return say_count(
            "{total} multiply-adds for {n} token, guess by guess. Every number you saw has an address.",
            "{total} multiply-adds for {n} tokens, guess by guess. Every number you saw has an address.",
            n=self._shown("len(derived.cache.macs.cached)", "d"),
            total=large(self.trace, "sum(derived.cache.macs.cached)"),
        )
