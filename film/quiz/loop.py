"""Questions of the chapters about going on: kv_cache, generation."""

from __future__ import annotations

from film.quiz.asking import MOST, Asking, Draft, choose
from film.quiz.question import Sentence, say, say_count
from scenes.facts import CACHED_TOKENS, CACHES, GIGABYTE, HALF_PRECISION

MILLION = 1_000_000
TOKEN = f"2*config.n_layers*config.n_kv_heads*config.d_head*{HALF_PRECISION}"  # bytes of cache that one takes


def saved(ask: Asking) -> Draft | None:
    """The work the cache saves."""
    last = len(ask.trace.steps) - 1
    if last == 0:
        return None
    cached, whole = (f"derived.cache.macs.{name}[{last}]" for name in ("cached", "whole"))
    large = ask.number(cached).value > 10 * MILLION
    without, with_it, less = (
        ask.number(f"{one}/{MILLION}" if large else one, ",d") for one in (whole, cached, f"({whole}-{cached})")
    )
    tokens = ask.number(f"steps.{last}.positions[0]+1", ",d")
    if large:
        asked = say(
            "Without a cache the last run would take {whole} million multiply-adds, with it {cached} million. How many "
            "times less is that?", whole=without, cached=with_it,
        )  # fmt: skip
        told = say_count(
            "Without it all {n} token go through the model again; with it only the newest one does. That saves {saved} "
            "million multiply-adds.",
            "Without it all {n} tokens go through the model again; with it only the newest one does. That saves "
            "{saved} million multiply-adds.",
            n=tokens, saved=less,
        )  # fmt: skip
    else:
        asked = say(
            "Without a cache the last run would take {whole} multiply-adds, with it {cached}. How many times less is "
            "that?", whole=without, cached=with_it,
        )  # fmt: skip
        told = say_count(
            "Without it all {n} token go through the model again; with it only the newest one does. That saves {saved} "
            "multiply-adds.",
            "Without it all {n} tokens go through the model again; with it only the newest one does. That saves "
            "{saved} multiply-adds.",
            n=tokens, saved=less,
        )  # fmt: skip
    return ask.numeric(
        asked, ask.number(f"{whole}/{cached}", ".1f"),
        ("config.n_kv_heads", f"2*{whole}/{cached}", f"sqrt({whole}/{cached})", "config.n_layers"), told,
    )  # fmt: skip


def cached(ask: Asking) -> Draft:
    """What is kept of a token."""
    return choose(
        say("What does the cache keep of a token that has been read?"),
        say("Its key and its value, in every block."),
        (say("Its query, key and value, in every block."), say("Its vector after the last block."),
         say("Its row of every attention pattern.")),
        say_count(
            "Later tokens meet its key and take from its value; its query has done its work. In each of {n} block that "
            "is {numbers}.",
            "Later tokens meet its key and take from its value; its query has done its work. In each of {n} blocks "
            "that is {numbers}.",
            n=ask.number("config.n_layers", ",d"), numbers=_numbers(ask, "2*config.n_kv_heads*config.d_head"),
        ),
    )  # fmt: skip


def price(ask: Asking) -> Draft:
    """What a token costs in memory."""
    layers, shared, heads, size = "config.n_layers", "config.n_kv_heads", "config.n_heads", "config.d_head"
    two = ask.number("2")
    return ask.numeric(
        say_count(
            "With {bytes} bytes a number, how many bytes of cache does one token take? ({blocks}, {n} head of keys and "
            "values with {numbers} each.)",
            "With {bytes} bytes a number, how many bytes of cache does one token take? ({blocks}, {n} heads of keys "
            "and values with {numbers} each.)",
            n=ask.number(shared, ",d"), bytes=two, blocks=ask.blocks(), numbers=_numbers(ask, size),
        ),
        ask.number(f"2*{layers}*{shared}*{size}*2", ",d"),
        (f"{layers}*{shared}*{size}*2", f"2*{layers}*{heads}*{size}*2", f"2*{shared}*{size}*2",
        f"2*{layers}*{shared}*2"),
        say(
            "Keys and values: {two} × {blocks} × {heads} × {size} numbers, {bytes} bytes each.",
            two=two, blocks=ask.number(layers), heads=ask.number(shared), size=ask.number(size), bytes=two,
        ),
    )  # fmt: skip


def _numbers(ask: Asking, address: str) -> Sentence:
    """How many numbers, as part of a sentence."""
    return say_count("{n} number", "{n} numbers", n=ask.number(address, ",d"))


def others(ask: Asking) -> Draft | None:
    """Whose cache is the largest."""
    own = f"{TOKEN}*{CACHED_TOKENS}"
    caches = [(say("this model"), own), *((say(one.name), one.bytes(CACHED_TOKENS, HALF_PRECISION)) for one in CACHES)]
    return ask.largest(
        say("Which of these models needs the largest cache for {n} tokens, with {bytes} bytes a number?",
            n=ask.number(CACHED_TOKENS, ",d"), bytes=ask.number(HALF_PRECISION)),
        [(name, ask.number(f"{address}/{GIGABYTE}", ".2f")) for name, address in caches],
        say("The numbers are gigabytes; this model keeps {own} bytes. Blocks, heads of keys and values and the size of "
            "a head are multiplied, so heads that share keep it small.", own=ask.number(own, ",d")),
    )  # fmt: skip


def growth(ask: Asking) -> Draft:
    """The cache grows with the text."""
    return choose(
        say("A text gets twice as long. What becomes of its cache?"),
        say("It gets twice as large."),
        (say("It stays as it is."), say("It gets four times as large."),
         say("It gets a little larger: only new words are added.")),
        say(
            "With {bytes} bytes a number, every token keeps {n} bytes, seen before or not: this prompt {total}.",
            bytes=ask.number("2"), n=ask.number(TOKEN, ",d"), total=ask.number(f"{TOKEN}*prompt.tokens", ",d"),
        ),
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
        say_count(
            "One: only the newest token has a query. It meets the keys of all {n} token.",
            "One: only the newest token has a query. It meets the keys of all {n} tokens.", n=ask.number(seen, ",d"),
        ),
    )  # fmt: skip


def unlikeliest(ask: Asking) -> Draft | None:
    """Which token was drawn against the odds."""
    steps = range(len(ask.trace.steps))
    shares = [f"steps.{n}.sample.probs[{step.sample.chosen_id}]" for n, step in enumerate(ask.trace.steps)]
    return ask.largest(
        say("Which of the written tokens was the least likely when it was drawn?"),
        [(say("{token} in run {n}", token=ask.token(ask.trace.n_prompt + n), n=ask.number(f"{n}+1")),
          ask.number(shares[n], ".1%")) for n in steps],
        say("The numbers are the shares the tokens were drawn with. Whatever was drawn, all later runs read it, and "
            "make the best of it."),
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
        say("Greedy always takes the largest share. Here the first token was {token}.", token=ask.token(ask.last + 1)),
    )  # fmt: skip


def context(ask: Asking) -> Draft:
    """The text grows."""
    last = len(ask.trace.steps) - 1
    keys = f"steps.{last}.positions[{len(ask.trace.steps[last].positions) - 1}]+1"
    runs = "len(derived.cache.macs.cached)"
    return ask.numeric(
        say_count(
            "The prompt has {n} token. How long was the text that the last run, run {run}, could look at, in tokens?",
            "The prompt has {n} tokens. How long was the text that the last run, run {run}, could look at, in tokens?",
            n=ask.number("prompt.tokens", ",d"), run=ask.number(runs),
        ),
        ask.number(keys), ("prompt.tokens", f"{keys}+1", runs, f"prompt.tokens*{runs}"),
        say("The prompt and all that was written before: each run ends with one token more. What the last run wrote, "
            "no run has read."),
    )  # fmt: skip


def total_work(ask: Asking) -> Draft:
    """Where the time goes."""
    cached, whole = "derived.cache.macs.cached", "derived.cache.macs.whole"
    return ask.numeric(
        say("What share of all multiply-adds went into the first run, which reads the prompt?"),
        ask.number(f"{cached}[0]/sum({cached})", ".0%"),
        (f"1/len({cached})", f"{whole}[0]/sum({whole})", f"1-{cached}[0]/sum({cached})"),
        say_count(
            "It reads {tokens}, each of the {n} other run only one, thanks to the cache.",
            "It reads {tokens}, each of the {n} other runs only one, thanks to the cache.",
            n=ask.number(f"len({cached})-1", ",d"), tokens=ask.tokens("prompt.tokens"),
        ),
    )  # fmt: skip


def no_way_back(ask: Asking) -> Draft:
    """What was written stays."""
    return choose(
        say("A token was an unlucky draw. What can the model do about it later?"),
        say("Nothing: it stays in the text, and all that follows reads it."),
        (say("It can draw that token again."), say("It can give it less weight in its own table."),
         say("It can leave it out when the text goes in again.")),
        say(
            "The loop only adds. After the first token, {token}, whose share was {share}, every later token depends on "
            "it.", token=ask.token(ask.last + 1),
            share=ask.number(f"steps.0.sample.probs[{ask.step.sample.chosen_id}]", ".1%"),
        ),
    )  # fmt: skip


QUESTIONS = {
    "kv_cache": (saved, others, cached, price, new_rows, growth),
    "generation": (unlikeliest, greedy, context, no_way_back, total_work),
}
