"""Questions of the chapters from the last vector to a token: logits, sampling."""

from __future__ import annotations

import numpy as np

from film.quiz.asking import MOST, Asking, Draft, choose
from film.quiz.question import Option, say, say_count
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
        say(
            "The score of {one} is {difference} above that of {other}: {high} and {low}. How many times as likely is "
            "{one}?", one=names[0], other=names[1], difference=ask.number(f"{a}-{b}", ".2f"),
            high=ask.number(a, ".2f"), low=ask.number(b, ".2f"),
        ),
        ask.number(f"exp({a}-{b})", ".2f"), (f"{a}/{b}", f"{a}-{b}", f"2*exp({a}-{b})", f"1+2*({a}-{b})"),
        say(
            "Softmax takes e to the power of each score, so a difference of scores becomes a ratio of shares: {high} "
            "to {low}.", high=ask.number(f"steps.0.probs[{ask.last},{one}]", ".2%"),
            low=ask.number(f"steps.0.probs[{ask.last},{other}]", ".2%"),
        ),
    )  # fmt: skip


def highest(ask: Asking) -> Draft | None:
    """Which token leads the skyline."""
    scores = ask.step["logits"][ask.last]
    ids = np.argsort(-np.asarray(scores, np.float64), kind="stable")[:MOST].tolist()
    names = ask.names(ids)
    if names is None:
        return None
    return ask.largest(
        say("The last vector of {token} meets the row of every token. Which of these gets the highest score?",
            token=ask.place(ask.last)),
        [(name, ask.number(f"steps.0.logits[{ask.last},{id}]", ".2f")) for name, id in zip(names, ids, strict=True)],
        say("The mean of all {n} scores is {mean}. Softmax makes {share} of the highest.",
            n=ask.number("config.vocab_size", ",d"), mean=ask.number(f"mean(steps.0.logits[{ask.last}])", ".2f"),
            share=ask.number(f"max(steps.0.probs[{ask.last}])", ".1%")),
    )  # fmt: skip


def one_more(ask: Asking) -> Draft:
    """Only differences of scores count."""
    id = int(ask.trace.derived["lens.race.ids"][0])
    names = ask.names([id])
    share, logits = f"steps.0.probs[{ask.last},{id}]", f"steps.0.logits[{ask.last}]"
    has = ask.number(share, ".1%")
    return ask.numeric(
        say("{token} has a share of {share}. Every score goes up by one. What is its share then?",
            token=names[0], share=has) if names else
        say("The likeliest token has a share of {share}. Every score goes up by one. What is its share then?",
            share=has),
        ask.number(f"softmax({logits}+1)[{id}]", ".1%"),
        (f"softmax(2*{logits})[{id}]", f"softmax({logits}/2)[{id}]", f"{share}/2"),
        say("All powers of e grow alike, and so does their sum. Only differences of scores count."),
    )  # fmt: skip


def speaker(ask: Asking) -> Draft | None:
    """The last token's vector alone goes on."""
    if ask.trace.n_prompt < 3 or ask.token(0) == ask.token(ask.last):
        return None
    return choose(
        say_count(
            "The model reads {n} token at once. Whose vector becomes the scores of what comes next?",
            "The model reads {n} tokens at once. Whose vector becomes the scores of what comes next?",
            n=ask.number("prompt.tokens", ",d"),
        ),
        say("That of the last token, {token}.", token=ask.token(ask.last)),
        (say("That of the first token, {token}.", token=ask.token(0)), say("The mean of all vectors."),
         say("All vectors, end to end.")),
        say("The vector at position {n} has gathered what it needs from the tokens before it, through attention. The "
            "others go no further here.", n=ask.number(f"steps.0.positions[{ask.last}]")),
    )  # fmt: skip


def products(ask: Asking) -> Draft:
    """How one score is made."""
    return ask.numeric(
        say("One score is a dot product of the last vector with a row of the table. How many products are added up "
            "for it?"),
        ask.number("config.d_model", ",d"), ("config.vocab_size", "prompt.tokens", "config.vocab_size*config.d_model"),
        say("One for each dimension. All {n} scores take {products}.", n=ask.number("config.vocab_size", ",d"),
            products=ask.number("config.vocab_size*config.d_model", ",d")),
    )  # fmt: skip


def tail(ask: Asking) -> Draft:
    """What the many unlikely ones hold together."""
    probs = f"sort(steps.0.probs[{ask.last}])"
    return ask.numeric(
        say("The {n} likeliest tokens share {share}. What do all others have together?",
            n=ask.number("10"), share=ask.number(f"sum({probs}[-10:])", ".1%")),
        ask.number(f"1-sum({probs}[-10:])", ".1%"), (f"max({probs})", "0", f"sum({probs}[-10:])"),
        say("The rest of one whole. {n} tokens have a share of it each, however small.",
            n=ask.number("config.vocab_size-10", ",d")),
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
    start, end = (ask.number(f"sum(sort({shares})[-{k}:])" if k else "0", ".4f") for k in (rank, rank + 1))
    u = ask.number("steps.0.sample.draw", ".4f")
    if not round(start.value, 4) < round(u.value, 4) < round(end.value, 4):  # as they are read
        return None
    token, temperature = ask.token(ask.last + 1), ask.number(COLD, ".1f")
    options = [Option(name, ask.number(f"{shares}[{id}]", ".1%")) for name, id in zip(names, ids, strict=True)]
    return Draft(
        say(
            "Greedy took {token}, and had no use for u = {u}. Which token would the same u draw at temperature "
            "{temperature}, with nothing cut off?", token=token, u=u, temperature=temperature,
        ) if drawn.temperature == 0 else
        say(
            "The run drew {token}, with u = {u}. Which token would the same u draw at temperature {temperature}, with "
            "nothing cut off?", token=token, u=u, temperature=temperature,
        ),
        options[0], tuple(options[1:]),
        say(
            "Laid end to end, the likeliest first, the shares at that temperature put {token} from {start} to {end}, "
            "and u falls there. Cold, the strong gain: before, it had {share} at temperature 1.",
            token=names[0], start=start, end=end, share=ask.number(f"softmax(steps.0.sample.logits)[{ids[0]}]", ".1%"),
        ),
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
        say_count(
            "After top-k and top-p, {n} token are left, with {total} together. {token} is one of them, with {share}. "
            "With what probability is it drawn?",
            "After top-k and top-p, {n} tokens are left, with {total} together. {token} is one of them, with {share}. "
            "With what probability is it drawn?",
            n=ask.number("count(steps.0.sample.top_p_probs)", ",d"), total=total, token=names[0],
            share=ask.number(before, ".1%"),
        ),
        ask.number(after, ".1%"), (before, f"{before}*sum(steps.0.sample.top_p_probs)",
                                   f"{before}+1-sum(steps.0.sample.top_p_probs)",
                                   "1/count(steps.0.sample.top_p_probs)"),
        say("Its share is divided by what is left, {total}, so that the shares of all that can be drawn are one whole "
            "again.", total=total),
    )  # fmt: skip


def most_drawn(ask: Asking) -> Draft | None:
    """What a thousand more draws give."""
    counts, kept = "derived.sampling.repeat.counts", ask.step.sample.kept_ids[:MOST]
    names = ask.names(kept)
    most = int(ask.trace.derived["sampling.repeat.counts"].argmax())
    if names is None or most >= MOST:
        return None
    return ask.largest(
        say("From the same shares, {n} more tokens were drawn. Which came most often?",
            n=ask.number(f"sum({counts})", ",d")),
        [(name, ask.number(f"{counts}[{i}]")) for i, name in enumerate(names)],
        say("Its share was {share}. With many draws, counts come close to the shares; a single draw may give any token "
            "that was kept.", share=ask.number(f"steps.0.sample.probs[{kept[most]}]", ".1%")),
    )  # fmt: skip


def hot(ask: Asking) -> Draft:
    """A higher temperature flattens."""
    id = int(np.asarray(ask.step.sample.logits).argmax())
    names = ask.names([id])
    logits, two = "steps.0.sample.logits", ask.number("2")
    share = ask.number(f"softmax({logits})[{id}]", ".1%")
    return ask.numeric(
        say("At temperature 1, {token} has {share}. What has it at temperature {n}, with nothing cut off?",
            token=names[0], share=share, n=two) if names else
        say("At temperature 1, the likeliest token has {share}. What has it at temperature {n}, with nothing cut off?",
            share=share, n=two),
        ask.number(f"softmax({logits}/2)[{id}]", ".1%"),
        (f"softmax({logits})[{id}]", f"softmax(2*{logits})[{id}]", f"softmax({logits})[{id}]/2"),
        say(
            "All scores are divided by {n}, so they lie closer together, and the many others take more: as open as "
            "{choices} equal choices, after {before}.", n=two,
            choices=ask.number(f"2**entropy(softmax({logits}/2))", ",.1f"),
            before=ask.number(f"2**entropy(softmax({logits}))", ",.1f"),
        ),
    )  # fmt: skip


def seeds(ask: Asking) -> Draft:
    """Greedy needs no chance."""
    return choose(
        say("The seed was {seed}. What would another seed change at temperature {zero}, greedy?",
            seed=ask.number("steps.0.sample.seed"), zero=ask.number("0")),
        say("Nothing: the likeliest token is taken, whatever u is."),
        (say("The scores of the tokens."), say("Which tokens top-k and top-p keep."),
         say("The first token, but not the others.")),
        say("A seed only chooses the random numbers. Greedy looks at the shares alone: after this prompt it takes the "
            "token with {share}.", share=ask.number("max(softmax(steps.0.sample.logits))", ".1%")),
    )  # fmt: skip


def again(ask: Asking) -> Draft:
    """A seed makes chance repeatable."""
    return choose(
        say("The same prompt, settings and seed, {seed}, once more on the same machine. What is written?",
            seed=ask.number("steps.0.sample.seed")),
        say("The same text."),
        (say("The same first token, then another text."), say("Another text: tokens are drawn."),
         say("Always the likeliest tokens.")),
        say("The model computes the same scores, and the seed gives the same u, {u} for the first token. Nothing else "
            "is left to chance.", u=ask.number("steps.0.sample.draw", ".4f")),
    )  # fmt: skip


QUESTIONS = {
    "logits": (odds, highest, speaker, one_more, products, tail),
    "sampling": (cold_draw, raised, most_drawn, hot, seeds, again),
}
