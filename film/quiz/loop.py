"""Questions of the chapters about going on: kv_cache, generation."""

from __future__ import annotations

from film.quiz.asking import MOST, Asking, Draft, choose
from film.quiz.question import Number, say

MILLION = 1_000_000


def saved(ask: Asking) -> Draft | None:
    """The work the cache saves."""
    last = len(ask.trace.steps) - 1
    if last == 0:
        return None
    cached, whole = (f"derived.cache.macs.{name}[{last}]" for name in ("cached", "whole"))
    unit, scale = (" million", f"/{MILLION}") if ask.number(cached).value > 10 * MILLION else ("", "")
    return ask.numeric(
        say("Without a cache the last run would take ", _scaled(ask, whole, scale), f"{unit} multiply-adds, with it ",
            _scaled(ask, cached, scale), f"{unit}. How many times less is that?"),
        ask.number(f"{whole}/{cached}", ".1f"),
        ("config.n_kv_heads", f"2*{whole}/{cached}", f"sqrt({whole}/{cached})", "config.n_layers"),
        say("Without it all ", ask.count(f"steps.{last}.positions[0]+1", "token"), " go through the model again; "
            "with it "
            "only the newest one does. That saves ", _scaled(ask, f"({whole}-{cached})", scale), f"{unit} "
            "multiply-adds."),
    )  # fmt: skip


def _scaled(ask: Asking, address: str, scale: str) -> Number:
    return ask.number(address + scale, ",d")


def cached(ask: Asking) -> Draft:
    """What is kept of a token."""
    return choose(
        say("What does the cache keep of a token that has been read?"),
        "Its key and its value, in every block.",
        ("Its query, key and value, in every block.", "Its vector after the last block.",
         "Its row of every attention pattern."),
        say("Later tokens meet its key and take from its value; its query has done its work. In each of ",
            ask.count("config.n_layers", "block"), " that is ",
            ask.count("2*config.n_kv_heads*config.d_head", "number"), "."),
    )  # fmt: skip


def price(ask: Asking) -> Draft:
    """What a token costs in memory."""
    layers, shared, heads, size = "config.n_layers", "config.n_kv_heads", "config.n_heads", "config.d_head"
    return ask.numeric(
        say("With ", ask.number("2"), " bytes a number, how many bytes of cache does one token take? (",
            ask.count(layers, "block"), ", ", ask.count(shared, "head"), " of keys and values with ",
            ask.count(size, "number"), " each.)"),
        ask.number(f"2*{layers}*{shared}*{size}*2", ",d"),
        (f"{layers}*{shared}*{size}*2", f"2*{layers}*{heads}*{size}*2", f"2*{shared}*{size}*2",
        f"2*{layers}*{shared}*2"),
        say("Keys and values: ", ask.number("2"), " × ", ask.number(layers), " × ", ask.number(shared), " × ",
            ask.number(size), " numbers, ", ask.number("2"), " bytes each."),
    )  # fmt: skip


def growth(ask: Asking) -> Draft:
    """The cache grows with the text."""
    token = "2*config.n_layers*config.n_kv_heads*config.d_head*2"
    return choose(
        say("A text gets twice as long. What becomes of its cache?"),
        "It gets twice as large.",
        ("It stays as it is.", "It gets four times as large.", "It gets a little larger: only new words are added."),
        say("With ", ask.number("2"), " bytes a number, every token keeps ", ask.number(token, ",d"),
            " bytes, seen before or not: this prompt ", ask.number(f"{token}*prompt.tokens", ",d"), "."),
    )  # fmt: skip


def new_rows(ask: Asking) -> Draft | None:
    """A step with the cache computes one row."""
    last = len(ask.trace.steps) - 1
    if last == 0:
        return None
    seen = f"steps.{last}.positions[0]+1"
    return ask.numeric(
        say("In the last run, with the cache, how many rows does a head’s pattern get?"),
        ask.number(f"len(steps.{last}.positions)", ",d"), (seen, "prompt.tokens", "config.n_heads", "config.d_head"),
        say("One: only the newest token has a query. It meets the keys of all ", ask.count(seen, "token"), "."),
    )  # fmt: skip


def unlikeliest(ask: Asking) -> Draft | None:
    """Which token was drawn against the odds."""
    steps = range(len(ask.trace.steps))
    shares = [f"steps.{n}.sample.probs[{step.sample.chosen_id}]" for n, step in enumerate(ask.trace.steps)]
    return ask.largest(
        say("Which of the written tokens was the least likely when it was drawn?"),
        [(say(ask.token(ask.trace.n_prompt + n), " in run ", ask.number(f"{n}+1")), ask.number(shares[n], ".1%"))
         for n in steps],
        say("The numbers are the shares the tokens were drawn with. Whatever was drawn, all later runs read it, and "
            "make "
            "the best of it."),
        smallest=True,
    )  # fmt: skip


def greedy(ask: Asking) -> Draft | None:
    """What greedy would have begun with."""
    ids = list(dict.fromkeys([*ask.trace.derived["lens.race.ids"].tolist()[: MOST - 1], ask.step.sample.chosen_id,
                              *ask.trace.derived["lens.race.ids"].tolist()]))[:MOST]  # fmt: skip
    names = ask.names(ids)
    if names is None:
        return None
    return ask.largest(
        say("Had this text been continued greedily, which token would have come first?"),
        [(name, ask.number(f"steps.0.probs[{ask.last},{id}]", ".1%")) for name, id in zip(names, ids, strict=True)],
        say("Greedy always takes the largest share. Here the first token was ", ask.token(ask.last + 1), "."),
    )  # fmt: skip


def context(ask: Asking) -> Draft:
    """The text grows."""
    last = len(ask.trace.steps) - 1
    keys = f"steps.{last}.positions[{len(ask.trace.steps[last].positions) - 1}]+1"
    runs = "len(derived.cache.macs.cached)"
    return ask.numeric(
        say("The prompt has ", ask.count("prompt.tokens", "token"), ". How long was the text that the last run, run ",
            ask.number(runs), ", could look at, in tokens?"),
        ask.number(keys), ("prompt.tokens", f"{keys}+1", runs, f"prompt.tokens*{runs}"),
        say("The prompt and all that was written before: each run ends with one token more. What the last run "
            "wrote, no "
            "run has read."),
    )  # fmt: skip


def total_work(ask: Asking) -> Draft:
    """Where the time goes."""
    cached, whole = "derived.cache.macs.cached", "derived.cache.macs.whole"
    return ask.numeric(
        say("What share of all multiply-adds went into the first run, which reads the prompt?"),
        ask.number(f"{cached}[0]/sum({cached})", ".0%"),
        (f"1/len({cached})", f"{whole}[0]/sum({whole})", f"1-{cached}[0]/sum({cached})"),
        say("It reads ", ask.count("prompt.tokens", "token"), ", each of the ",
            ask.count(f"len({cached})-1", "other run"),
            " only one, thanks to the cache."),
    )  # fmt: skip


def no_way_back(ask: Asking) -> Draft:
    """What was written stays."""
    return choose(
        say("A token was an unlucky draw. What can the model do about it later?"),
        "Nothing: it stays in the text, and all that follows reads it.",
        ("It can draw that token again.", "It can give it less weight in its own table.",
         "It can leave it out when the text goes in again."),
        say("The loop only adds. After the first token, ", ask.token(ask.last + 1), ", whose share was ",
            ask.number(f"steps.0.sample.probs[{ask.step.sample.chosen_id}]", ".1%"), ", every later token depends "
            "on it."),
    )  # fmt: skip


QUESTIONS = {
    "kv_cache": (saved, cached, price, new_rows, growth),
    "generation": (unlikeliest, greedy, context, no_way_back, total_work),
}
