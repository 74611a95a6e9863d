"""Questions of the chapters from the last vector to a token: logits, sampling."""

from __future__ import annotations

import numpy as np

from film.quiz.asking import MOST, Asking, Draft, choose
from film.quiz.question import Option, say
from model.sampling import sample

COLD = "(1/5)"  # the temperature of a question


def odds(ask: Asking) -> Draft | None:
    """A difference of scores is a ratio of shares."""
    one, *_, other = ask.trace.derived["lens.race.ids"][:MOST].tolist()
    names = ask.names([one, other])
    if names is None:
        return None
    a, b = f"steps.0.logits[{ask.last},{one}]", f"steps.0.logits[{ask.last},{other}]"
    return ask.numeric(
        say(f"The score of {names[0]} is ", ask.number(f"{a}-{b}", ".2f"), f" above that of {names[1]}: ",
            ask.number(a, ".2f"), " and ", ask.number(b, ".2f"), f". How many times as likely is {names[0]}?"),
        ask.number(f"exp({a}-{b})", ".2f"), (f"{a}/{b}", f"{a}-{b}", f"2*exp({a}-{b})", f"1+2*({a}-{b})"),
        say("Softmax takes e to the power of each score, so a difference of scores becomes a ratio of shares: ",
            ask.number(f"steps.0.probs[{ask.last},{one}]", ".2%"), " to ",
            ask.number(f"steps.0.probs[{ask.last},{other}]", ".2%"), "."),
    )  # fmt: skip


def one_more(ask: Asking) -> Draft:
    """Only differences of scores count."""
    id = int(ask.trace.derived["lens.race.ids"][0])
    names = ask.names([id])
    share, logits = f"steps.0.probs[{ask.last},{id}]", f"steps.0.logits[{ask.last}]"
    return ask.numeric(
        say(f"{names[0] if names else 'The likeliest token'} has a share of ", ask.number(share, ".1%"),
            ". Every score goes up by one. What is its share then?"),
        ask.number(f"softmax({logits}+1)[{id}]", ".1%"),
        (f"softmax(2*{logits})[{id}]", f"softmax({logits}/2)[{id}]", f"{share}/2"),
        say("All powers of e grow alike, and so does their sum. Only differences of scores count."),
    )  # fmt: skip


def speaker(ask: Asking) -> Draft | None:
    """The last token's vector alone goes on."""
    if ask.trace.n_prompt < 3 or ask.token(0) == ask.token(ask.last):
        return None
    return choose(
        say("The model reads ", ask.count("prompt.tokens", "token"),
            " at once. Whose vector becomes the scores of what comes next?"),
        say("That of the last token, ", ask.token(ask.last), "."),
        (say("That of the first token, ", ask.token(0), "."), "The mean of all vectors.", "All vectors, end to end."),
        say("The vector at position ", ask.number(f"steps.0.positions[{ask.last}]"), " has gathered what it needs from "
            "the tokens before it, through attention. The others go no further here."),
    )  # fmt: skip


def products(ask: Asking) -> Draft:
    """How one score is made."""
    return ask.numeric(
        say("One score is a dot product of the last vector with a row of the table. How many products are added up "
            "for it?"),
        ask.number("config.d_model", ",d"), ("config.vocab_size", "prompt.tokens", "config.vocab_size*config.d_model"),
        say("One for each dimension. All ", ask.number("config.vocab_size", ",d"), " scores take ",
            ask.number("config.vocab_size*config.d_model", ",d"), "."),
    )  # fmt: skip


def tail(ask: Asking) -> Draft:
    """What the many unlikely ones hold together."""
    probs = f"sort(steps.0.probs[{ask.last}])"
    return ask.numeric(
        say("The ", ask.number("10"), " likeliest tokens share ", ask.number(f"sum({probs}[-10:])", ".1%"),
            ". What do all others have together?"),
        ask.number(f"1-sum({probs}[-10:])", ".1%"), (f"max({probs})", "0", f"sum({probs}[-10:])"),
        say("The rest of one whole. ", ask.number("config.vocab_size-10", ",d"), " tokens have a share of it each, "
            "however "
            "small."),
    )  # fmt: skip


def cold_draw(ask: Asking) -> Draft | None:
    """Which token the same u would draw at a low temperature."""
    drawn = ask.step.sample
    cold = sample(drawn.logits, 1 / 5, 0, 1.0, drawn.seed, drawn.draw)
    ids = list(dict.fromkeys([cold.chosen_id, drawn.chosen_id, *cold.kept_ids[:MOST].tolist()]))[:MOST]
    names = ask.names(ids)
    scores = np.asarray(drawn.logits)
    if names is None or len(ids) < MOST or (scores == scores[cold.chosen_id]).sum() > 1:
        return None
    shares = f"softmax(steps.0.sample.logits/{COLD})"
    rank = cold.kept_ids.tolist().index(cold.chosen_id)
    ends = [ask.number(f"sum(sort({shares})[-{k}:])" if k else "0", ".4f") for k in (rank, rank + 1)]
    u = ask.number("steps.0.sample.draw", ".4f")
    if not float(str(ends[0])) < float(str(u)) < float(str(ends[1])):
        return None
    said = ("Greedy took ", ", and had no use for u = ") if drawn.temperature == 0 else ("The run drew ", ", with u = ")
    options = [Option(say(name), ask.number(f"{shares}[{id}]", ".1%")) for name, id in zip(names, ids, strict=True)]
    return Draft(
        say(said[0], ask.token(ask.last + 1), said[1], u, ". Which token would the same u draw at temperature ",
            ask.number(COLD, ".1f"), ", with nothing cut off?"),
        options[0], tuple(options[1:]),
        say("Laid end to end, the likeliest first, the shares at that temperature put ", names[0], " from ", ends[0],
            " to ",
            ends[1], ", and u falls there. Cold, the strong gain: before, it had ",
            ask.number(f"softmax(steps.0.sample.logits)[{ids[0]}]", ".1%"), " at temperature 1."),
    )  # fmt: skip


def raised(ask: Asking) -> Draft | None:
    """What is left after the cuts is shared out anew."""
    kept, top = ask.step.sample.kept_ids, int(ask.step.sample.kept_ids[0])
    names = ask.names([top])
    before, after = f"steps.0.sample.top_p_probs[{top}]", f"steps.0.sample.probs[{top}]"
    total = ask.number("sum(steps.0.sample.top_p_probs)", ".1%")
    if names is None or len(kept) < 2 or str(ask.number(before, ".1%")) == str(ask.number(after, ".1%")):
        return None
    return ask.numeric(
        say("After top-k and top-p, ", ask.count("count(steps.0.sample.top_p_probs)", "token"), " are left, with ",
            total,
            f" together. {names[0]} is one of them, with ", ask.number(before, ".1%"),
            ". With what probability is it drawn?"),
        ask.number(after, ".1%"), (before, f"{before}*sum(steps.0.sample.top_p_probs)",
                                   f"{before}+1-sum(steps.0.sample.top_p_probs)",
                                   "1/count(steps.0.sample.top_p_probs)"),
        say("Its share is divided by what is left, ", total, ", so that the shares of all that can be drawn are one "
            "whole again."),
    )  # fmt: skip


def most_drawn(ask: Asking) -> Draft | None:
    """What a thousand more draws give."""
    counts, kept = "derived.sampling.repeat.counts", ask.step.sample.kept_ids[:MOST]
    names = ask.names(kept)
    most = int(ask.trace.derived["sampling.repeat.counts"].argmax())
    if names is None or most >= MOST:
        return None
    return ask.largest(
        say("From the same shares, ", ask.number(f"sum({counts})", ",d"),
            " more tokens were drawn. Which came most often?"),
        [(name, ask.number(f"{counts}[{i}]")) for i, name in enumerate(names)],
        say("Its share was ", ask.number(f"steps.0.sample.probs[{kept[most]}]", ".1%"), ". With many draws, counts "
            "come close to "
            "the shares; a single draw may give any token that was kept."),
    )  # fmt: skip


def hot(ask: Asking) -> Draft:
    """A higher temperature flattens."""
    id = int(np.asarray(ask.step.sample.logits).argmax())
    names = ask.names([id])
    logits = "steps.0.sample.logits"
    return ask.numeric(
        say(f"At temperature 1, {names[0] if names else 'the likeliest token'} has ",
            ask.number(f"softmax({logits})[{id}]", ".1%"), ". What has it at temperature ", ask.number("2"),
            ", with nothing cut off?"),
        ask.number(f"softmax({logits}/2)[{id}]", ".1%"),
        (f"softmax({logits})[{id}]", f"softmax(2*{logits})[{id}]", f"softmax({logits})[{id}]/2"),
        say("All scores are divided by ", ask.number("2"), ", so they lie closer together, and the many others take "
            "more: as open as ", ask.number(f"2**entropy(softmax({logits}/2))", ",.1f"),
            " equal choices, after ", ask.number(f"2**entropy(softmax({logits}))", ",.1f"), "."),
    )  # fmt: skip


def seeds(ask: Asking) -> Draft:
    """Greedy needs no chance."""
    return choose(
        say("The seed was ", ask.number("steps.0.sample.seed"), ". What would another seed change at temperature ",
            ask.number("0"), ", greedy?"),
        "Nothing: the likeliest token is taken, whatever u is.",
        ("The scores of the tokens.", "Which tokens top-k and top-p keep.", "The first token, but not the others."),
        say("A seed only chooses the random numbers. Greedy looks at the shares alone: after this prompt it takes the "
            "token with ", ask.number("max(softmax(steps.0.sample.logits))", ".1%"), "."),
    )  # fmt: skip


def again(ask: Asking) -> Draft:
    """A seed makes chance repeatable."""
    return choose(
        say("The same prompt, settings and seed, ", ask.number("steps.0.sample.seed"),
            ", once more on the same machine. What is written?"),
        "The same text.",
        ("The same first token, then another text.", "Another text: tokens are drawn.", "Always the likeliest tokens."),
        say("The model computes the same scores, and the seed gives the same u, ",
            ask.number("steps.0.sample.draw", ".4f"), " for the first token. Nothing else is left to chance."),
    )  # fmt: skip


QUESTIONS = {
    "logits": (odds, speaker, one_more, products, tail),
    "sampling": (cold_draw, raised, most_drawn, hot, seeds, again),
}
