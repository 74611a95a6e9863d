"""What the generation chapter says: each caption with its numbers, true for the recorded run."""

from __future__ import annotations

from dataclasses import dataclass

from model.trace import Trace
from scenes.mobjects.kv_cache.readings import large
from scenes.mobjects.token_text import quoted
from scenes.mobjects.words import Shown

Caption = tuple[str | Shown, ...]
RUNS = "derived.runs"


@dataclass(frozen=True)
class Captions:
    """Captions (a template and its numbers) for one trace; each method is a beat."""

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

    def once(self) -> Caption:
        name, share = self._drawn(0)
        joins = "It ends the text." if self.ends and len(self.trace.steps) == 1 else "It joins the text."
        return f"The whole text goes in, candidates come out: {name} is drawn with {{}}. {joins}", share

    def twice(self) -> Caption:
        before, (name, share) = quoted(self.trace.generated[0]), self._drawn(1)
        return f"Then only {before} goes in: the cache holds the rest. {name} is drawn, with {{}}.", share

    def loop(self) -> Caption:
        return ("And again: one token in, one column more in the cache, one token drawn.",)

    def stop(self) -> Caption:
        last = quoted(self.trace.generated[-1])
        if self.ends:
            return (f"{last} is the sign that a text ends here: the loop stops.",)
        count = self._shown("count(derived.runs.ids[1]+1)", "d")
        many = "tokens" if count.cell.value > 1 else "token"
        return f"The budget of {{}} {many} is spent: the loop stops. It could go on.", count

    def draws(self, unlikely: Shown, of: int) -> Caption:
        count = self._shown(f"{of}", "d")
        if unlikely.cell.value == 0 and (of == 1 or self.certain):
            return ("Every draw took the likeliest token.",)
        if unlikely.cell.value == 0:
            return "All {} draws took the likeliest token, though others had a chance.", count
        if of == 1:
            return ("The one draw did not take the likeliest token.",)
        was = "was" if unlikely.cell.value == 1 else "were"
        first = "the first " if of < len(self.trace.steps) else ""
        said = f"{{}} of {first}{{}} draws {was} not the likeliest token. The text after it followed from that."
        return said, unlikely, count

    @property
    def certain(self) -> bool:
        """Whether a draw had only one candidate in every step."""
        return all(len(step.sample.kept_ids) == 1 for step in self.trace.steps)

    def runs(self) -> Caption:
        return ("The same prompt and seed, three settings. The greener, the surer the draw.",)

    def parting(self, at: int | None, ways: int) -> Caption:
        if at is None:
            return ("All three wrote the same: the model was sure enough that the settings did not matter.",)
        where, number = ("the first token", ()) if at == 0 else ("token {}", (self._shown(f"{at}+1", "d"),))
        if ways == len(self.trace.derived["runs.ids"]):
            return f"They part at {where}. From there on, each reads a different text.", *number
        return f"At {where}, one of them goes its own way. From there on, it reads a different text.", *number

    def end(self) -> Caption:
        total, unit = large(self.trace, "sum(derived.cache.macs.cached)")
        count = self._shown("len(derived.cache.macs.cached)", "d")
        many = "tokens" if count.cell.value > 1 else "token"
        said = f"{{}} {unit} multiply-adds for {{}} {many}, guess by guess. Every number you saw has an address."
        return said, total, count
