"""Questions of the chapter about all heads of a block."""

from __future__ import annotations

from film.quiz.asking import Asking, Draft
from film.quiz.question import say, say_count


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
        say("at {token}, which came next last time", token=after),
        say("at {token}, where it stood last time", token=same),
        say("at {token}, just before", token=before),
        say("at {token}, the first token", token=first),
    )  # fmt: skip
    return ask.largest(
        say("{n} random tokens come, then the same again. The second time, at {token}, where does the best induction "
            "head look most?", n=ask.number("len(derived.heads.probe.ids)/2"), token=same),
        [(label, ask.number(f"derived.heads.pattern.induction[{q},{k}]", ".1%"))
         for label, k in zip(labels, keys, strict=True)],
        say(
            "It finds where the same token stood before, and looks at what came next, so that it can be said again: it "
            "is head {head} of block {block}.", head=ask.number("derived.heads.best.induction[1]"),
            block=ask.number("derived.heads.best.induction[0]"),
        ),
    )  # fmt: skip


def eager(ask: Asking) -> Draft | None:
    """Heads differ."""
    heads = range(ask.config.n_heads)
    return ask.largest(
        say("Which head of block {block} looks most from {one} at {other}?",
            block=ask.number("focus.layer"), one=ask.place(ask.query), other=ask.place(ask.key)),
        [(say("head {head}", head=ask.number(str(h))),
          ask.number(f"{ask.block}.attn.pattern[{h},{ask.query},{ask.key}]", ".1%")) for h in heads],
        say("All heads read the same vectors, each through its own weights; so each finds something else."),
    )  # fmt: skip


def surest(ask: Asking) -> Draft | None:
    """Which head looks most at one token."""
    pattern = ask.value("attn.pattern")[:, ask.query, : ask.query + 1]
    keys, best = pattern.argmax(axis=1), int(pattern.max(axis=1).argmax())
    return ask.largest(
        say("Every head of block {block} shares out the attention of {token}. Which head gives most to a single token?",
            block=ask.number("focus.layer"), token=ask.place(ask.query)),
        [(say("head {head}", head=ask.number(str(h))),
          ask.number(f"{ask.block}.attn.pattern[{h},{ask.query},{key}]", ".1%")) for h, key in enumerate(keys)],
        say("It looks at {token}. The numbers are the largest shares of each head; where one is small, the head takes "
            "a little from many tokens.", token=ask.place(int(keys[best]))),
    )  # fmt: skip


def kept(ask: Asking) -> Draft:
    """What shared heads save."""
    heads, shared, size = "config.n_heads", "config.n_kv_heads", "config.d_head"
    return ask.numeric(
        say_count(
            "A block has {query_heads} and {n} head of keys and values, of {size} numbers each. How many numbers are "
            "kept for a token, in keys and values?",
            "A block has {query_heads} and {n} heads of keys and values, of {size} numbers each. How many numbers are "
            "kept for a token, in keys and values?",
            n=ask.number(shared, ",d"), query_heads=ask.query_heads(), size=ask.number(size),
        ),
        ask.number(f"2*{shared}*{size}", ",d"), (f"2*{heads}*{size}", f"{shared}*{size}", f"{heads}*{size}"),
        say_count(
            "A key and a value for each head that has its own: each of those serves {n} query head.",
            "A key and a value for each head that has its own: each of those serves {n} query heads.",
            n=ask.number(f"{heads}/{shared}", ",d"),
        ),
    )  # fmt: skip


def mixed(ask: Asking) -> Draft | None:
    """Which head adds most to a component."""
    dim, size = ask.trace.focus["stream_dims"].numbers[0], ask.config.d_head
    row = f"weights.blocks.{ask.layer}.attn.o_proj.dims.{dim}"
    return ask.largest(
        say(
            "Attention adds {delta} to dimension {dim} of {token}. Which head adds most to that number?",
            delta=ask.number(f"{ask.block}.attn_out[{ask.query},{dim}]", "+.2f"),
            dim=ask.number("focus.stream_dims[0]"), token=ask.place(ask.query),
        ),
        [(say("head {head}", head=ask.number(str(h))),
          ask.number(f"dot({row}[{h * size}:{(h + 1) * size}],{ask.block}.attn.z[{ask.query},{h}])", "+.2f"))
         for h in range(ask.config.n_heads)],
        say("The results of all heads stand end to end before W_O, so each component of the delta is a sum with a part "
            "from each head; parts below zero take away."),
    )  # fmt: skip


def joined(ask: Asking) -> Draft:
    """How long the heads' results are together."""
    heads, size = "config.n_heads", "config.d_head"
    return ask.numeric(
        say_count(
            "Each of {n} head ends with a z of {size} numbers. How many numbers does W_O read for one token?",
            "Each of {n} heads ends with a z of {size} numbers. How many numbers does W_O read for one token?",
            n=ask.number(heads, ",d"), size=ask.number(size),
        ),
        ask.number(f"{heads}*{size}", ",d"),
        (size, heads, f"config.n_kv_heads*{size}", f"prompt.tokens*{heads}*{size}"),
        say("The results are put end to end; the weights of W_O mix them into one delta of {n} numbers.",
            n=ask.number("config.d_model", ",d")),
    )  # fmt: skip


def patterns(ask: Asking) -> Draft:
    """How many patterns a run has."""
    return ask.numeric(
        say("Every head of every block has a pattern of its own. How many patterns does one run compute?"),
        ask.number("config.n_layers*config.n_heads", ",d"),
        ("config.n_heads", "config.n_layers", "config.n_layers*config.n_kv_heads", "config.n_layers*prompt.tokens"),
        say("{blocks}, {query_heads} each. Shared keys do not make patterns fewer: each query head asks for itself.",
            blocks=ask.blocks(), query_heads=ask.query_heads()),
    )  # fmt: skip


QUESTIONS = {
    "heads": (copies, surest, eager, kept, mixed, joined, patterns),
}
