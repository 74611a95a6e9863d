"""Questions of the chapters along the stream: residual, mlp, depth."""

from __future__ import annotations

from film.quiz.asking import Asking, Choice, Draft, choose
from film.quiz.question import say


def added(ask: Asking) -> Draft:
    """What adding a delta does."""
    dim = ask.trace.focus["stream_dims"].numbers[0]
    before, delta = (f"{ask.block}.{name}[{ask.query},{dim}]" for name in ("resid_pre", "attn_out"))
    return ask.numeric(
        say("Dimension ", ask.number("focus.stream_dims[0]"), " of ", ask.place(ask.query), " is ",
            ask.number(before, ".2f"), ". The delta of attention has ", ask.number(delta, ".2f"),
            " there. What does the MLP’s half of block ", ask.number("focus.layer"), " start from?"),
        ask.number(f"{ask.block}.resid_mid[{ask.query},{dim}]", ".2f"),
        (delta, f"{before}*{delta}", before, f"{before}-{delta}"),
        say("The two are added. Nothing else happens to the stream there; a branch can only add to it, or take away."),
    )  # fmt: skip


def writers(ask: Asking) -> Draft | None:
    """Which branch writes most."""
    layers = sorted({0, ask.layer, ask.config.n_layers // 2, ask.config.n_layers - 1})
    branches = (("attention", "attn_out"), ("the MLP", "mlp_out"))
    choices: list[Choice] = [
        (say(f"{noun} of block ", ask.number(str(n))),
         ask.number(f"norm(steps.0.blocks.{n}.{name}[{ask.last}])", ",.2f"))
        for n in layers for noun, name in branches
    ]  # fmt: skip
    choices.sort(key=lambda choice: choice[1].value)
    return ask.largest(
        say("Which of these adds the longest delta to the vector of ", ask.place(ask.last), "?"),
        [choices[0], *choices[-3:]],
        say("The numbers are the lengths of the deltas. The stream itself has the length ",
            ask.number(f"norm(steps.0.blocks.{ask.config.n_layers - 1}.resid_post[{ask.last}])", ",.2f"),
            " in the end."),
    )  # fmt: skip


def deltas(ask: Asking) -> Draft:
    """What the last vector is a sum of."""
    blocks = "config.n_layers"
    return ask.numeric(
        say("The last vector of a token is its embedding and a number of deltas, added up. How many deltas, with ",
            ask.count(blocks, "block"), "?"),
        ask.number(f"2*{blocks}"), (blocks, f"{blocks}*config.n_heads", f"2*{blocks}*prompt.tokens", "prompt.tokens"),
        say("Two from each block: one of attention, one of the MLP."),
    )  # fmt: skip


def silenced(ask: Asking) -> Draft:
    """A branch that writes nothing."""
    dim = ask.trace.focus["stream_dims"].numbers[0]
    mid, out, post = (f"{ask.block}.{name}[{ask.query},{dim}]" for name in ("resid_mid", "mlp_out", "resid_post"))
    return ask.numeric(
        say("The MLP of block ", ask.number("focus.layer"), " adds ", ask.number(out, "+.2f"),
            " to dimension ", ask.number("focus.stream_dims[0]"), " of ", ask.place(ask.query), ", which makes ",
            ask.number(post, ".2f"),
            ". If the MLP wrote nothing, what would the next block get there?"),
        ask.number(mid, ".2f"), ("0", post, out, f"{post}+{out}"),
        say("What was there before: the stream goes on by itself, around every branch."),
    )  # fmt: skip


def gated(ask: Asking) -> Draft:
    """SiLU and the product."""
    n = int(ask.trace.derived["mlp.neurons"][0])
    gate, up, act = (f"{ask.block}.{name}[{ask.query},{n}]" for name in ("mlp_gate", "mlp_up", "mlp_act"))
    silu = f"{gate}/(1+exp(-{gate}))"
    return ask.numeric(
        say("Neuron ", ask.number("derived.mlp.neurons[0]"), ": its gate is ", ask.number(gate, ".2f"), ", after SiLU ",
            ask.number(silu, ".2f"), "; its up is ", ask.number(up, ".2f"), ". What does the down matrix read of it?"),
        ask.number(act, ".2f"), (f"{silu}+{up}", f"{gate}*{up}", silu, up),
        say("The bent gate times the up. Where the gate is all but closed, little comes through, whatever the up "
            "says."),
    )  # fmt: skip


def bent(ask: Asking) -> Draft:
    """SiLU of one gate below zero."""
    gates = ask.value("mlp_gate")[ask.query]
    n = int(abs(gates + 2).argmin())  # where SiLU differs from both zero and its argument
    gate = f"{ask.block}.mlp_gate[{ask.query},{n}]"
    return ask.numeric(
        say("The gate of neuron ", ask.number(str(n)), " is ", ask.number(gate, ".2f"), ". What does SiLU make of it?"),
        ask.number(f"{gate}/(1+exp(-{gate}))", ".2f"), ("0", gate, f"1/(1+exp(-{gate}))", f"abs({gate})"),
        say("SiLU multiplies a number by its own sigmoid, here ", ask.number(f"1/(1+exp(-{gate}))", ".2f"), ". Of ",
            ask.number("config.d_mlp", ",d"), " gates ",
            ask.number(f"count(abs({ask.block}.mlp_gate[{ask.query}])-{ask.block}.mlp_gate[{ask.query}])", ",d"),
            " are below zero: they close almost, not quite."),
    )  # fmt: skip


def alone(ask: Asking) -> Draft:
    """No token looks at another here."""
    return choose(
        say("The vector of one token is changed just before the MLP of a block. For which tokens does that MLP’s "
            "answer "
            "change?"),
        "That one alone.",
        ("All tokens.", "That one and all after it.", "That one and the one after it."),
        say("The MLP takes each token by itself, through the same ", ask.number("3*config.d_mlp*config.d_model", ",d"),
            " weights. Only attention moves something from one token to another."),
    )  # fmt: skip


def most_weights(ask: Asking) -> Draft:
    """How much of a block is its MLP."""
    share = "3*config.d_mlp*config.d_model/config.n_block_params"
    return ask.numeric(
        say("What share of the weights of a block is in its MLP?"),
        ask.number(share, ".0%"), (f"1-{share}", f"{share}/3", "1/2"),
        say("Three matrices of ", ask.number("config.d_model", ",d"), " times ", ask.number("config.d_mlp", ",d"),
            " are ", ask.number("3*config.d_mlp*config.d_model", ",d"), " of ",
            ask.number("config.n_block_params", ",d"), " weights."),
    )  # fmt: skip


def stopped(ask: Asking) -> Draft | None:
    """What the logit lens reads half-way."""
    depth = ask.config.n_layers // 2
    top = ask.trace.derived["lens.top.ids"][depth].tolist()
    final = int(ask.trace.derived["lens.race.ids"][0])
    ids = [*top[:3], final] if final not in top[:3] else top[:4]
    names = ask.names(ids)
    if names is None:
        return None
    at = {id: f"derived.lens.top.probs[{depth},{i}]" for i, id in enumerate(top)}
    at.setdefault(final, f"derived.lens.race.probs[{depth},0]")
    return ask.largest(
        say("Stop after ", ask.count(str(depth), "block"), " of ", ask.number("config.n_layers"),
            " and read the guess. Which of these leads there?"),
        [(name, ask.number(at[id], ".2%")) for name, id in zip(names, ids, strict=True)],
        say("That is the logit lens: the last norm and the table of scores, put on an early vector. In the end ",
            names[ids.index(final)] if final in ids else "another token", " leads with ",
            ask.number("derived.lens.race.probs[" + str(ask.config.n_layers) + ",0]", ".1%"), "."),
    )  # fmt: skip


def decides(ask: Asking) -> Draft | None:
    """Which branch pushes the winner most."""
    names = ask.names([int(ask.trace.derived["attribution.id"])])
    choices: list[Choice] = [("the embedding", ask.number("derived.attribution.embed", "+.2f"))]
    choices += [
        (say(f"{noun} of block ", ask.number(str(n))), ask.number(f"derived.attribution.{name}[{n}]", "+.2f"))
        for n in range(ask.config.n_layers) for noun, name in (("attention", "attn"), ("the MLP", "mlp"))
    ]  # fmt: skip
    choices.sort(key=lambda choice: choice[1].value)
    if names is None:
        return None
    return ask.largest(
        say(f"In the end {names[0]} has the highest score. Which of these gave most of it?"),
        [choices[0], *choices[-3:]],
        say("The score is a sum of such pushes, ", ask.number("2*config.n_layers+1"),
            " in all. Some take away: their number is below zero."),
    )  # fmt: skip


def adds_up(ask: Asking) -> Draft:
    """The pushes are the score."""
    embed, attn, mlp = (f"derived.attribution.{name}" for name in ("embed", "attn", "mlp"))
    return ask.numeric(
        say("For the likeliest token, the embedding adds ", ask.number(embed, "+.2f"), " to the score, attention ",
            ask.number(f"sum({attn})", "+.2f"), " and the MLPs ", ask.number(f"sum({mlp})", "+.2f"),
            ", over all blocks. What is the score?"),
        ask.number(f"{embed}+sum({attn})+sum({mlp})", ".2f"),
        (f"sum({attn})+sum({mlp})", f"({embed}+sum({attn})+sum({mlp}))/config.n_layers", f"sum({mlp})"),
        say("Their sum, ", ask.number(f"max(steps.0.logits[{ask.last}])", ".2f"), ": the last vector is a sum, and a "
            "score is linear in it once the last norm’s divisor is fixed."),
    )  # fmt: skip


def own_weights(ask: Asking) -> Draft:
    """Blocks are built alike, with weights of their own."""
    blocks, each = "config.n_layers", "config.n_block_params"
    return ask.numeric(
        say("All ", ask.count(blocks, "block"), " are built alike, with ", ask.number(each, ",d"),
            " weights each. How many weights are in blocks?"),
        ask.number(f"{blocks}*{each}", ",d"), (each, "config.n_params", f"2*{blocks}*{each}"),
        say("Same build, other weights: each block has learned its own. They are ",
            ask.number(f"{blocks}*{each}/config.n_params", ".0%"), " of the model."),
    )  # fmt: skip


def lens_stops(ask: Asking) -> Draft:
    """Where a guess can be read."""
    return ask.numeric(
        say("The logit lens can read a guess before the first block, and after each. How many guesses are that, for "
            "one "
            "token?"),
        ask.number("len(derived.lens.top.ids)"), ("1", "config.n_heads", "2*config.n_layers", "config.n_layers"),
        say("The stream has the same width everywhere, ", ask.number("config.d_model", ",d"), ", so the last norm "
            "and the "
            "table of scores fit after any of ", ask.count("config.n_layers", "block"), "."),
    )  # fmt: skip


QUESTIONS = {
    "residual": (added, writers, silenced, deltas),
    "mlp": (gated, alone, bent, most_weights),
    "depth": (decides, stopped, adds_up, own_weights, lens_stops),
}
