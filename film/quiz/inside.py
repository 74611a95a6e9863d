"""Questions of the chapters inside a block: norm, rope, attention, heads."""

from __future__ import annotations

from film.quiz.asking import Asking, Draft, choose
from film.quiz.question import say


def widest(ask: Asking) -> Draft | None:
    """Which vector comes in widest."""
    return ask.largest(
        say("Which token of the prompt comes to block ", ask.number("focus.layer"), " with the widest vector, the one "
            "with the largest root mean square?"),
        [(ask.place(i), ask.number(f"rms({ask.block}.resid_pre[{i}])", ",.2f")) for i in range(ask.trace.n_prompt)],
        say("The norm divides each token by its own width, so that all are of one width when attention reads them."),
    )  # fmt: skip


def one_width(ask: Asking) -> Draft:
    """What dividing by the RMS does."""
    x = f"{ask.block}.resid_pre[{ask.query}]"
    return ask.numeric(
        say("The vector of ", ask.place(ask.query), " has a root mean square of ", ask.number(f"rms({x})", ",.3f"),
            ". What is it after it was divided by that?"),
        ask.number(f"rms({x}/rms({x}))", ".2f"), ("0", f"norm({x}/rms({x}))", f"max(abs({x}/rms({x})))", f"rms({x})"),
        say("Whatever the width was, it becomes ", ask.number(f"rms({x}/rms({x}))", ".2f"),
            ". Only then is each dimension multiplied by its learned gain."),
    )  # fmt: skip


def doubled(ask: Asking) -> Draft:
    """The norm takes the length away."""
    x = f"{ask.block}.resid_pre[{ask.query}]"
    return choose(
        say("Suppose every number of the vector of ", ask.place(ask.query), " were twice as large. What would the "
            "norm of "
            "block ", ask.number("focus.layer"), " make of it?"),
        "The same as now: it divides by twice as much.",
        ("Twice as much as now.", "Half as much as now.", "Four times as much as now."),
        say("The root mean square doubles with it, from ", ask.number(f"rms({x})", ",.3f"), " to ",
            ask.number(f"rms(2*{x})", ",.3f"), ". Direction goes through, length does not."),
    )  # fmt: skip


def outlier(ask: Asking) -> Draft:
    """Squares make large numbers count most."""
    x = f"abs({ask.block}.resid_pre[{ask.query}])"
    largest = f"max({x})*max({x})/sum({x}*{x})"
    return ask.numeric(
        say("The largest of the ", ask.number("config.d_model", ",d"), " numbers of ", ask.place(ask.query),
            " is ", ask.number(f"max({x})", ",.2f"), ", without its sign. What share of the sum of all squares is its "
            "square?"),
        ask.number(largest, ".1%"), (f"max({x})/sum({x})", "1/config.d_model", f"1-{largest}"),
        say("Its share of the plain sum is ", ask.number(f"max({x})/sum({x})", ".1%"),
            ", of the squares ", ask.number(largest, ".1%"), ": squaring lets large numbers count most."),
    )  # fmt: skip


def length_stays(ask: Asking) -> Draft:
    """Turning keeps the length."""
    place = len(ask.trace.derived["rope.q_at"]) - 1
    before, after = "norm(derived.rope.q_at[0])", f"norm(derived.rope.q_at[{place}])"
    return choose(
        say("The query of ", ask.token(ask.query), " is turned as if it stood at position ", ask.number(str(place)),
            " instead of ", ask.number("0"), ". What stays as it is?"),
        say("Its length, ", ask.number(before, ".3f"), "."),
        (say("Each of its ", ask.number("config.d_head"), " numbers."), "Its product with every key of the text.",
         "Nothing of it."),
        say("Each pair of numbers is a hand on a dial: it is turned, never stretched. The length at position ",
            ask.number(str(place)), " is ", ask.number(after, ".3f"), " too."),
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
        say("The query of ", ask.place(ask.query), " and the key of ", ask.place(ask.key), " have the product ", now,
            ". Both move ", ask.count(f"derived.rope.shift.by[{i}]", "place"), " to the right. What is it now?"),
        ask.number(f"{dots}[{i}]", ".3f"),
        (f"{dots}[0]+derived.rope.shift.by[{i}]", f"dot({q},{k})", f"-{dots}[0]", f"{dots}[0]/sqrt(config.d_head)"),
        say("Both are turned further by the same angles. The product depends only on how far apart they stand."),
    )  # fmt: skip


def fastest(ask: Asking) -> Draft | None:
    """Hands turn at their own pace."""
    count = len(ask.trace.derived["rope.frequencies"])
    pairs = sorted({0, count // 3, 2 * count // 3, count - 1})
    return ask.largest(
        say("RoPE turns each pair of numbers like the hand of a dial. Which hand turns furthest from one position "
            "to the "
            "next?"),
        [(say("the hand of pair ", ask.number(str(i))), ask.number(f"derived.rope.frequencies[{i}]",
         ".5f")) for i in pairs],
        say("The numbers are radians for each position. The fast hands tell neighbours apart, the slow ones places "
            "that are far apart."),
    )  # fmt: skip


def unturned(ask: Asking) -> Draft:
    """What carries the position."""
    return choose(
        say("At position ", ask.number(f"steps.0.positions[{ask.last}]"), ", what does RoPE turn?"),
        "Queries and keys.",
        ("Keys and values.", "Queries, keys and values.", "The rows of the embedding table."),
        say("Places have to tell who looks at whom: that is queries and keys, ", ask.number("config.d_head"),
            " numbers each, turned in ", ask.number("config.d_head/2"), " pairs. What is handed over, the value, is "
            "not "
            "turned."),
    )  # fmt: skip


def looks_at(ask: Asking) -> Draft | None:
    """Who gets most of the attention."""
    return ask.largest(
        say("In head ", ask.number("focus.head"), " of block ", ask.number("focus.layer"),
            ", which token gets most of the attention of ", ask.place(ask.query), "?"),
        [(ask.place(k), ask.number(f"{ask.block}.attn.pattern[{ask.head},{ask.query},{k}]", ".1%"))
         for k in range(ask.query + 1)],
        say("These are the largest shares of that row after softmax; the whole row is ",
            ask.number(f"sum({ask.block}.attn.pattern[{ask.head},{ask.query}])", ".0%"), "."),
    )  # fmt: skip


def ahead(ask: Asking) -> Draft | None:
    """Nobody sees what comes later."""
    if ask.trace.n_prompt < 3:
        return None
    i = ask.trace.n_prompt // 4
    j = ask.last - 1
    pattern = f"{ask.block}.attn.pattern[{ask.head}"
    return ask.numeric(
        say("How much attention does ", ask.place(i), " give to ", ask.place(j), ", in head ",
            ask.number("focus.head"), " of block ", ask.number("focus.layer"), "?"),
        ask.number(f"{pattern},{i},{j}]", ".1%"),
        (f"{pattern},{j},{i}]", "1/prompt.tokens", f"1/({i}+1)", f"{pattern},{j},{j}]"),
        say(ask.token(j), " stands later. The mask makes that score ",
            ask.number(f"{ask.block}.attn.masked[{ask.head},{i},{j}]", "d"), ", and softmax makes ",
            ask.number(f"{pattern},{i},{j}]", ".1%"), " of it, in every head."),
    )  # fmt: skip


def sees(ask: Asking) -> Draft:
    """How many tokens a token may look at."""
    i = ask.trace.n_prompt // 2
    return ask.numeric(
        say("At how many tokens of the prompt can ", ask.place(i), " look?"),
        ask.number(f"steps.0.positions[{i}]+1"), ("prompt.tokens", f"steps.0.positions[{i}]", f"prompt.tokens-{i}"),
        say("At itself and all before it: the positions from ", ask.number("0"), " to ",
            ask.number(f"steps.0.positions[{i}]"), ". Later ones are masked."),
    )  # fmt: skip


def scaled(ask: Asking) -> Draft:
    """Products are divided by the root of the head's size."""
    score = f"{ask.block}.attn.scores[{ask.head},{ask.query},{ask.key}]"
    return ask.numeric(
        say("The query of ", ask.place(ask.query), " and the key of ", ask.place(ask.key), ", ",
            ask.number("config.d_head"), " numbers each, have the product ",
            ask.number(f"{score}*sqrt(config.d_head)", ".2f"), ". What is their score?"),
        ask.number(score, ".2f"),
        (f"{score}*sqrt(config.d_head)", f"{score}/sqrt(config.d_head)", f"{score}*config.d_head"),
        say("The product is divided by the root of ", ask.number("config.d_head"), ", ",
            ask.number("sqrt(config.d_head)", ".2f"), ", so that scores do not spread wider in longer vectors."),
    )  # fmt: skip


def row_sum(ask: Asking) -> Draft:
    """A row is shared out."""
    row = f"{ask.block}.attn.pattern[{ask.head},{ask.query}]"
    return ask.numeric(
        say("All shares that ", ask.place(ask.query), " gives in one head, what do they add up to?"),
        ask.number(f"sum({row})", ".0%"), (f"max({row})", f"sum({row})*prompt.tokens", "1/prompt.tokens"),
        say("Softmax shares out one whole in every row; the largest share here is ", ask.number(f"max({row})", ".1%"),
            ". What goes to one token is taken from others."),
    )  # fmt: skip


def copies(ask: Asking) -> Draft | None:
    """What an induction head looks for."""
    ids = ask.trace.derived["heads.probe.ids"]
    pattern = ask.trace.derived["heads.pattern.induction"]
    half = len(ids) // 2
    rows = [q for q in range(half + 2, 2 * half - 1) if pattern[q].argmax() == q - half + 1]
    if not rows:
        return None
    q = max(rows, key=lambda row: float(pattern[row].max()))
    keys = [q - half + 1, q - half, q - 1, 0]
    names = ask.names(ids[keys])
    if names is None:
        return None
    after, same, before, first = names
    labels = (
        f"at {after}, which came next last time", f"at {same}, where it stood last time", f"at {before}, just before",
        f"at {first}, the first token",
    )  # fmt: skip
    return ask.largest(
        say(ask.number("len(derived.heads.probe.ids)/2"), " random tokens come, then the same again. The second "
            "time, at ", same,
            ", where does the best induction head look most?"),
        [(label, ask.number(f"derived.heads.pattern.induction[{q},{k}]", ".1%"))
         for label, k in zip(labels, keys, strict=True)],
        say("It finds where the same token stood before, and looks at what came next, so that it can be said again: "
            "it is head ", ask.number("derived.heads.best.induction[1]"), " of block ",
            ask.number("derived.heads.best.induction[0]"), "."),
    )  # fmt: skip


def eager(ask: Asking) -> Draft | None:
    """Heads differ."""
    heads = range(ask.config.n_heads)
    return ask.largest(
        say("Which head of block ", ask.number("focus.layer"), " looks most from ", ask.place(ask.query), " at ",
            ask.place(ask.key), "?"),
        [(say("head ", ask.number(str(h))), ask.number(f"{ask.block}.attn.pattern[{h},{ask.query},{ask.key}]", ".1%"))
         for h in heads],
        say("All heads read the same vectors, each through its own weights; so each finds something else."),
    )  # fmt: skip


def kept(ask: Asking) -> Draft:
    """What shared heads save."""
    heads, shared, size = "config.n_heads", "config.n_kv_heads", "config.d_head"
    return ask.numeric(
        say("A block has ", ask.count(heads, "query head"), " and ", ask.count(shared, "head"), " of keys and "
            "values, of ",
            ask.number(size), " numbers each. How many numbers are kept for a token, in keys and values?"),
        ask.number(f"2*{shared}*{size}", ",d"), (f"2*{heads}*{size}", f"{shared}*{size}", f"{heads}*{size}"),
        say("A key and a value for each head that has its own: each of those serves ",
            ask.count(f"{heads}/{shared}", "query head"), "."),
    )  # fmt: skip


def mixed(ask: Asking) -> Draft | None:
    """Which head adds most to a component."""
    dim, size = ask.trace.focus["stream_dims"].numbers[0], ask.config.d_head
    row = f"weights.blocks.{ask.layer}.attn.o_proj.dims.{dim}"
    return ask.largest(
        say("Attention adds ", ask.number(f"{ask.block}.attn_out[{ask.query},{dim}]", "+.2f"), " to dimension ",
            ask.number("focus.stream_dims[0]"), " of ", ask.place(ask.query), ". Which head adds most to that number?"),
        [(say("head ", ask.number(str(h))),
          ask.number(f"dot({row}[{h * size}:{(h + 1) * size}],{ask.block}.attn.z[{ask.query},{h}])", "+.2f"))
         for h in range(ask.config.n_heads)],
        say("The results of all heads stand end to end before W_O, so each component of the delta is a sum with a part "
            "from each head; parts below zero take away."),
    )  # fmt: skip


def joined(ask: Asking) -> Draft:
    """How long the heads' results are together."""
    heads, size = "config.n_heads", "config.d_head"
    return ask.numeric(
        say("Each of ", ask.count(heads, "head"), " ends with a z of ", ask.number(size),
            " numbers. How many numbers does W_O read for one token?"),
        ask.number(f"{heads}*{size}", ",d"),
        (size, heads, f"config.n_kv_heads*{size}", f"prompt.tokens*{heads}*{size}"),
        say("The results are put end to end; the weights of W_O mix them into one delta of ",
            ask.number("config.d_model", ",d"), " numbers."),
    )  # fmt: skip


def hands(ask: Asking) -> Draft:
    """Two numbers make a hand."""
    return ask.numeric(
        say("A query has ", ask.number("config.d_head"), " numbers. How many hands does RoPE turn?"),
        ask.number("config.d_head/2"), ("config.d_head", "1", "prompt.tokens", "config.n_heads"),
        say("Two numbers make a hand: one goes across, the other up. The pairs take one number from each half."),
    )  # fmt: skip


def patterns(ask: Asking) -> Draft:
    """How many patterns a run has."""
    return ask.numeric(
        say("Every head of every block has a pattern of its own. How many patterns does one run compute?"),
        ask.number("config.n_layers*config.n_heads", ",d"),
        ("config.n_heads", "config.n_layers", "config.n_layers*config.n_kv_heads", "config.n_layers*prompt.tokens"),
        say(ask.count("config.n_layers", "block"), ", ", ask.count("config.n_heads", "query head"),
            " each. Shared keys do not make patterns fewer: each query head asks for itself."),
    )  # fmt: skip


QUESTIONS = {
    "norm": (widest, one_width, doubled, outlier),
    "rope": (shifted, length_stays, fastest, unturned, hands),
    "attention": (looks_at, ahead, scaled, sees, row_sum),
    "heads": (copies, eager, kept, mixed, joined, patterns),
}
