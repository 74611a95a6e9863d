"""Questions of the chapters inside a block: norm, rope, attention."""

from __future__ import annotations

from film.quiz.asking import MOST, Asking, Draft, choose
from film.quiz.question import say, say_count


def widest(ask: Asking) -> Draft | None:
    """Which vector comes in widest."""
    return ask.largest(
        say("Which token of the prompt comes to block {block} with the widest vector, the one with the largest root "
            "mean square?", block=ask.number("focus.layer")),
        [(ask.place(i), ask.number(f"rms({ask.block}.resid_pre[{i}])", ",.2f")) for i in range(ask.trace.n_prompt)],
        say("The norm divides each token by its own width, so that all are of one width when attention reads them."),
    )  # fmt: skip


def one_width(ask: Asking) -> Draft:
    """What dividing by the RMS does."""
    x = f"{ask.block}.resid_pre[{ask.query}]"
    return ask.numeric(
        say("The vector of {token} has a root mean square of {rms}. What is it after it was divided by that?",
            token=ask.place(ask.query), rms=ask.number(f"rms({x})", ",.3f")),
        ask.number(f"rms({x}/rms({x}))", ".2f"), ("0", f"norm({x}/rms({x}))", f"max(abs({x}/rms({x})))", f"rms({x})"),
        say("Whatever the width was, it becomes {rms}. Only then is each dimension multiplied by its learned gain.",
            rms=ask.number(f"rms({x}/rms({x}))", ".2f")),
    )  # fmt: skip


def doubled(ask: Asking) -> Draft:
    """The norm takes the length away."""
    x = f"{ask.block}.resid_pre[{ask.query}]"
    return choose(
        say("Suppose every number of the vector of {token} were twice as large. What would the norm of block {block} "
            "make of it?", token=ask.place(ask.query), block=ask.number("focus.layer")),
        say("The same as now: it divides by twice as much."),
        (say("Twice as much as now."), say("Half as much as now."), say("Four times as much as now.")),
        say("The root mean square doubles with it, from {rms} to {doubled}. Direction goes through, length does not.",
            rms=ask.number(f"rms({x})", ",.3f"), doubled=ask.number(f"rms(2*{x})", ",.3f")),
    )  # fmt: skip


def outlier(ask: Asking) -> Draft:
    """Squares make large numbers count most."""
    x = f"abs({ask.block}.resid_pre[{ask.query}])"
    largest = f"max({x})*max({x})/sum({x}*{x})"
    return ask.numeric(
        say(
            "The largest of the {n} numbers of {token} is {largest}, without its sign. What share of the sum of all "
            "squares is its square?",
            n=ask.number("config.d_model", ",d"), token=ask.place(ask.query), largest=ask.number(f"max({x})", ",.2f"),
        ),
        ask.number(largest, ".1%"), (f"max({x})/sum({x})", "1/config.d_model", f"1-{largest}"),
        say(
            "Its share of the plain sum is {plain}, of the squares {squared}: squaring lets large numbers count most.",
            plain=ask.number(f"max({x})/sum({x})", ".1%"), squared=ask.number(largest, ".1%"),
        ),
    )  # fmt: skip


def length_stays(ask: Asking) -> Draft:
    """Turning keeps the length."""
    place = len(ask.trace.derived["rope.q_at"]) - 1
    before, after = "norm(derived.rope.q_at[0])", f"norm(derived.rope.q_at[{place}])"
    position = ask.number(str(place))
    return choose(
        say("The query of {token} is turned as if it stood at position {n} instead of {zero}. What stays as it is?",
            token=ask.token(ask.query), n=position, zero=ask.number("0")),
        say("Its length, {length}.", length=ask.number(before, ".3f")),
        (say("Each of its {n} numbers.", n=ask.number("config.d_head")),
         say("Its product with every key of the text."), say("Nothing of it.")),
        say("Each pair of numbers is a hand on a dial: it is turned, never stretched. The length at position {n} is "
            "{length} too.", n=position, length=ask.number(after, ".3f")),
    )  # fmt: skip


def shifted(ask: Asking) -> Draft | None:
    """Only the distance counts."""
    by, dots = ask.trace.derived["rope.shift.by"], "derived.rope.shift.dots"
    if len(by) < 2:
        return None
    i = min(3, len(by) - 1)
    now = ask.number(f"{dots}[0]", ".3f")
    if str(now) != str(ask.number(f"{dots}[{i}]", ".3f")):
        return None
    q = f"{ask.block}.attn.q[{ask.head},{ask.query}]"
    k = f"{ask.block}.attn.k[{ask.head // ask.config.heads_per_kv},{ask.key}]"
    return ask.numeric(
        say_count(
            "The query of {one} and the key of {other} have the product {product}. Both move {n} place to the right. "
            "What is it now?",
            "The query of {one} and the key of {other} have the product {product}. Both move {n} places to the right. "
            "What is it now?",
            n=ask.number(f"derived.rope.shift.by[{i}]", ",d"), one=ask.place(ask.query), other=ask.place(ask.key),
            product=now,
        ),
        ask.number(f"{dots}[{i}]", ".3f"),
        (f"{dots}[0]+derived.rope.shift.by[{i}]", f"dot({q},{k})", f"-{dots}[0]", f"{dots}[0]/sqrt(config.d_head)"),
        say("Both are turned further by the same angles. The product depends only on how far apart they stand."),
    )  # fmt: skip


def unplaced(ask: Asking) -> Draft | None:
    """What the model would say without positions."""
    names = ask.names(ask.trace.derived["rope.off.top.ids"][:MOST])
    if names is None:
        return None
    return ask.largest(
        say("Suppose that RoPE turned nothing, so that no score could tell how far apart two tokens stand. Which token "
            "would then be the likeliest to come next?"),
        [(name, ask.number(f"derived.rope.off.top.probs[{i}]", ".1%")) for i, name in enumerate(names)],
        say(
            "The weights would be the same, and so would the tokens. What is likeliest with positions, at {share}, "
            "would have {without}.", share=ask.number(f"max(steps.0.probs[{ask.last}])", ".1%"),
            without=ask.number("derived.rope.off.prob", ".1%"),
        ),
    )  # fmt: skip


def fastest(ask: Asking) -> Draft | None:
    """Hands turn at their own pace."""
    count = len(ask.trace.derived["rope.frequencies"])
    pairs = sorted({0, count // 3, 2 * count // 3, count - 1})
    return ask.largest(
        say("RoPE turns each pair of numbers like the hand of a dial. Which hand turns furthest from one position to "
            "the next?"),
        [(say("the hand of pair {n}", n=ask.number(str(i))), ask.number(f"derived.rope.frequencies[{i}]", ".5f"))
         for i in pairs],
        say("The numbers are radians for each position. The fast hands tell neighbours apart, the slow ones places "
            "that are far apart."),
    )  # fmt: skip


def unturned(ask: Asking) -> Draft:
    """What carries the position."""
    return choose(
        say("At position {n}, what does RoPE turn?", n=ask.number(f"steps.0.positions[{ask.last}]")),
        say("Queries and keys."),
        (say("Keys and values."), say("Queries, keys and values."), say("The rows of the embedding table.")),
        say(
            "Places have to tell who looks at whom: that is queries and keys, {n} numbers each, turned in {pairs} "
            "pairs. What is handed over, the value, is not turned.",
            n=ask.number("config.d_head"), pairs=ask.number("config.d_head/2"),
        ),
    )  # fmt: skip


def looks_at(ask: Asking) -> Draft | None:
    """Who gets most of the attention."""
    return ask.largest(
        say("In head {head} of block {block}, which token gets most of the attention of {token}?",
            head=ask.number("focus.head"), block=ask.number("focus.layer"), token=ask.place(ask.query)),
        [(ask.place(k), ask.number(f"{ask.block}.attn.pattern[{ask.head},{ask.query},{k}]", ".1%"))
         for k in range(ask.query + 1)],
        say("These are the largest shares of that row after softmax; the whole row is {share}.",
            share=ask.number(f"sum({ask.block}.attn.pattern[{ask.head},{ask.query}])", ".0%")),
    )  # fmt: skip


def ahead(ask: Asking) -> Draft | None:
    """Nobody sees what comes later."""
    if ask.trace.n_prompt < 3:
        return None
    i = ask.trace.n_prompt // 4
    j = ask.last - 1
    pattern = f"{ask.block}.attn.pattern[{ask.head}"
    return ask.numeric(
        say(
            "How much attention does {one} give to {other}, in head {head} of block {block}?",
            one=ask.place(i), other=ask.place(j), head=ask.number("focus.head"), block=ask.number("focus.layer"),
        ),
        ask.number(f"{pattern},{i},{j}]", ".1%"),
        (f"{pattern},{j},{i}]", "1/prompt.tokens", f"1/({i}+1)", f"{pattern},{j},{j}]"),
        say(
            "{token} stands later. The mask makes that score {score}, and softmax makes {share} of it, in every head.",
            token=ask.token(j), score=ask.number(f"{ask.block}.attn.masked[{ask.head},{i},{j}]", "d"),
            share=ask.number(f"{pattern},{i},{j}]", ".1%"),
        ),
    )  # fmt: skip


def sees(ask: Asking) -> Draft:
    """How many tokens a token may look at."""
    i = ask.trace.n_prompt // 2
    return ask.numeric(
        say("At how many tokens of the prompt can {token} look?", token=ask.place(i)),
        ask.number(f"steps.0.positions[{i}]+1"), ("prompt.tokens", f"steps.0.positions[{i}]", f"prompt.tokens-{i}"),
        say("At itself and all before it: the positions from {zero} to {n}. Later ones are masked.",
            zero=ask.number("0"), n=ask.number(f"steps.0.positions[{i}]")),
    )  # fmt: skip


def scaled(ask: Asking) -> Draft:
    """Products are divided by the root of the head's size."""
    score, size = f"{ask.block}.attn.scores[{ask.head},{ask.query},{ask.key}]", ask.number("config.d_head")
    return ask.numeric(
        say(
            "The query of {one} and the key of {other}, {n} numbers each, have the product {product}. What is their "
            "score?", one=ask.place(ask.query), other=ask.place(ask.key), n=size,
            product=ask.number(f"{score}*sqrt(config.d_head)", ".2f"),
        ),
        ask.number(score, ".2f"),
        (f"{score}*sqrt(config.d_head)", f"{score}/sqrt(config.d_head)", f"{score}*config.d_head"),
        say("The product is divided by the root of {n}, {root}, so that scores do not spread wider in longer vectors.",
            n=size, root=ask.number("sqrt(config.d_head)", ".2f")),
    )  # fmt: skip


def row_sum(ask: Asking) -> Draft:
    """A row is shared out."""
    row = f"{ask.block}.attn.pattern[{ask.head},{ask.query}]"
    return ask.numeric(
        say("All shares that {token} gives in one head, what do they add up to?", token=ask.place(ask.query)),
        ask.number(f"sum({row})", ".0%"), (f"max({row})", f"sum({row})*prompt.tokens", "1/prompt.tokens"),
        say("Softmax shares out one whole in every row; the largest share here is {share}. What goes to one token is "
            "taken from others.", share=ask.number(f"max({row})", ".1%")),
    )  # fmt: skip


def hands(ask: Asking) -> Draft:
    """Two numbers make a hand."""
    return ask.numeric(
        say("A query has {n} numbers. How many hands does RoPE turn?", n=ask.number("config.d_head")),
        ask.number("config.d_head/2"), ("config.d_head", "1", "prompt.tokens", "config.n_heads"),
        say("Two numbers make a hand: one goes across, the other up. The pairs take one number from each half."),
    )  # fmt: skip


QUESTIONS = {
    "norm": (widest, one_width, doubled, outlier),
    "rope": (shifted, unplaced, length_stays, fastest, unturned, hands),
    "attention": (looks_at, ahead, scaled, sees, row_sum),
}
