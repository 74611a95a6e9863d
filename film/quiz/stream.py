"""Questions of the chapters along the stream: residual, mlp, depth."""

from __future__ import annotations

from film.quiz.asking import MOST, Asking, Choice, Draft, choose
from film.quiz.question import Sentence, say, say_count


def added(ask: Asking) -> Draft:
    """What adding a delta does."""
    dim = ask.trace.focus["stream_dims"].numbers[0]
    before, delta = (f"{ask.block}.{name}[{ask.query},{dim}]" for name in ("resid_pre", "attn_out"))
    return ask.numeric(
        say(
            "Dimension {dim} of {token} is {before}. The delta of attention has {delta} there. What does the MLP’s "
            "half of block {block} start from?", dim=ask.number("focus.stream_dims[0]"), token=ask.place(ask.query),
            before=ask.number(before, ".2f"), delta=ask.number(delta, ".2f"), block=ask.number("focus.layer"),
        ),
        ask.number(f"{ask.block}.resid_mid[{ask.query},{dim}]", ".2f"),
        (delta, f"{before}*{delta}", before, f"{before}-{delta}"),
        say("The two are added. Nothing else happens to the stream there; a branch can only add to it, or take away."),
    )  # fmt: skip


def writers(ask: Asking) -> Draft | None:
    """Which branch writes most."""
    choices: list[Choice] = [
        (branch, ask.number(f"norm(steps.0.blocks.{n}.{name}[{ask.query}])", ",.2f"))
        for n in range(ask.config.n_layers)
        for name, branch in zip(("attn_out", "mlp_out"), _branches(ask, n), strict=True)
    ]  # fmt: skip
    return ask.largest(
        say("Which of these adds the longest delta to the vector of {token}?", token=ask.place(ask.query)),
        choices,
        say("The numbers are the lengths of the deltas. The stream itself has the length {length} in the end.",
            length=ask.number(f"norm(steps.0.blocks.{ask.config.n_layers - 1}.resid_post[{ask.query}])", ",.2f")),
    )  # fmt: skip


def _branches(ask: Asking, n: int) -> tuple[Sentence, Sentence]:
    """The two branches of a block."""
    block = ask.number(str(n))
    # Translators: two parts of the model, each an answer to "which of these?"
    return say("attention of block {block}", block=block), say("the MLP of block {block}", block=block)


def deltas(ask: Asking) -> Draft:
    """What the last vector is a sum of."""
    blocks = "config.n_layers"
    return ask.numeric(
        say_count(
            "The last vector of a token is its embedding and a number of deltas, added up. How many deltas, with {n} "
            "block?",
            "The last vector of a token is its embedding and a number of deltas, added up. How many deltas, with {n} "
            "blocks?", n=ask.number(blocks, ",d"),
        ),
        ask.number(f"2*{blocks}"), (blocks, f"{blocks}*config.n_heads", f"2*{blocks}*prompt.tokens", "prompt.tokens"),
        say("Two from each block: one of attention, one of the MLP."),
    )  # fmt: skip


def silenced(ask: Asking) -> Draft:
    """A branch that writes nothing."""
    dim = ask.trace.focus["stream_dims"].numbers[0]
    mid, out, post = (f"{ask.block}.{name}[{ask.query},{dim}]" for name in ("resid_mid", "mlp_out", "resid_post"))
    return ask.numeric(
        say(
            "The MLP of block {block} adds {delta} to dimension {dim} of {token}, which makes {after}. If the MLP "
            "wrote nothing, what would the next block get there?",
            block=ask.number("focus.layer"), delta=ask.number(out, "+.2f"), dim=ask.number("focus.stream_dims[0]"),
            token=ask.place(ask.query), after=ask.number(post, ".2f"),
        ),
        ask.number(mid, ".2f"), ("0", post, out, f"{post}+{out}"),
        say("What was there before: the stream goes on by itself, around every branch."),
    )  # fmt: skip


def gated(ask: Asking) -> Draft:
    """SiLU and the product."""
    n = int(ask.trace.derived["mlp.neurons"][0])
    gate, up, act = (f"{ask.block}.{name}[{ask.query},{n}]" for name in ("mlp_gate", "mlp_up", "mlp_act"))
    silu = f"{gate}/(1+exp(-{gate}))"
    return ask.numeric(
        say(
            "Neuron {neuron}: its gate is {gate}, after SiLU {silu}; its up is {up}. What does the down matrix read of "
            "it?", neuron=ask.number("derived.mlp.neurons[0]"), gate=ask.number(gate, ".2f"),
            silu=ask.number(silu, ".2f"), up=ask.number(up, ".2f"),
        ),
        ask.number(act, ".2f"), (f"{silu}+{up}", f"{gate}*{up}", silu, up),
        say("The bent gate times the up. Where the gate is all but closed, little comes through, whatever the up "
            "says."),
    )  # fmt: skip


def most_active(ask: Asking) -> Draft | None:
    """Which of the neurons that write most has the largest activation."""
    neurons = ask.trace.derived["mlp.neurons"][:MOST].tolist()
    return ask.largest(
        say("These neurons of block {block} write most at {token}. Which has the largest activation?",
            block=ask.number("focus.layer"), token=ask.place(ask.query)),
        [(say("neuron {n}", n=ask.number(f"derived.mlp.neurons[{i}]")),
          ask.number(f"{ask.block}.mlp_act[{ask.query},{neuron}]", ".2f")) for i, neuron in enumerate(neurons)],
        say("How much a neuron writes also depends on its column of the down matrix. An activation below zero writes "
            "too, the other way round."),
    )  # fmt: skip


def bent(ask: Asking) -> Draft:
    """SiLU of one gate below zero."""
    gates = ask.value("mlp_gate")[ask.query]
    n = int(abs(gates + 2).argmin())  # where SiLU differs from both zero and its argument
    gate = f"{ask.block}.mlp_gate[{ask.query},{n}]"
    return ask.numeric(
        say("The gate of neuron {neuron} is {gate}. What does SiLU make of it?",
            neuron=ask.number(str(n)), gate=ask.number(gate, ".2f")),
        ask.number(f"{gate}/(1+exp(-{gate}))", ".2f"), ("0", gate, f"1/(1+exp(-{gate}))", f"abs({gate})"),
        say(
            "SiLU multiplies a number by its own sigmoid, here {sigmoid}. Of {total} gates {n} are below zero: they "
            "close almost, not quite.",
            sigmoid=ask.number(f"1/(1+exp(-{gate}))", ".2f"), total=ask.number("config.d_mlp", ",d"),
            n=ask.number(f"count(abs({ask.block}.mlp_gate[{ask.query}])-{ask.block}.mlp_gate[{ask.query}])", ",d"),
        ),
    )  # fmt: skip


def alone(ask: Asking) -> Draft:
    """No token looks at another here."""
    return choose(
        say("The vector of one token is changed just before the MLP of a block. For which tokens does that MLP’s "
            "answer change?"),
        say("That one alone."),
        (say("All tokens."), say("That one and all after it."), say("That one and the one after it.")),
        say("The MLP takes each token by itself, through the same {n} weights. Only attention moves something from one "
            "token to another.", n=ask.number("3*config.d_mlp*config.d_model", ",d")),
    )  # fmt: skip


def most_weights(ask: Asking) -> Draft:
    """How much of a block is its MLP."""
    share = "3*config.d_mlp*config.d_model/config.n_block_params"
    return ask.numeric(
        say("What share of the weights of a block is in its MLP?"),
        ask.number(share, ".0%"), (f"1-{share}", f"{share}/3", "1/2"),
        say(
            "Three matrices of {size} times {inner} are {n} of {total} weights.",
            size=ask.number("config.d_model", ",d"), inner=ask.number("config.d_mlp", ",d"),
            n=ask.number("3*config.d_mlp*config.d_model", ",d"), total=ask.number("config.n_block_params", ",d"),
        ),
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
    share = ask.number(f"derived.lens.race.probs[{ask.config.n_layers},0]", ".1%")
    return ask.largest(
        say_count(
            "Stop after {n} block of {total} and read the guess. Which of these leads there?",
            "Stop after {n} blocks of {total} and read the guess. Which of these leads there?",
            n=ask.number(str(depth), ",d"), total=ask.number("config.n_layers"),
        ),
        [(name, ask.number(at[id], ".2%")) for name, id in zip(names, ids, strict=True)],
        say(
            "That is the logit lens: the last norm and the table of scores, put on an early vector. In the end {token} "
            "leads with {share}.", token=names[ids.index(final)], share=share,
        ),
    )  # fmt: skip


def decides(ask: Asking) -> Draft | None:
    """Which branch pushes the winner most."""
    names = ask.names([int(ask.trace.derived["attribution.id"])])
    choices: list[Choice] = [(say("the embedding"), ask.number("derived.attribution.embed", "+.2f"))]
    choices += [
        (branch, ask.number(f"derived.attribution.{name}[{n}]", "+.2f"))
        for n in range(ask.config.n_layers) for name, branch in zip(("attn", "mlp"), _branches(ask, n), strict=True)
    ]  # fmt: skip
    choices.sort(key=lambda choice: choice[1].value)
    if names is None:
        return None
    return ask.largest(
        say("In the end {token} has the highest score. Which of these gave most of it?", token=names[0]),
        [choices[0], *choices[-3:]],
        say("The score is a sum of such pushes, {n} in all. Some take away: their number is below zero.",
            n=ask.number("2*config.n_layers+1")),
    )  # fmt: skip


def adds_up(ask: Asking) -> Draft:
    """The pushes are the score."""
    embed, attn, mlp = (f"derived.attribution.{name}" for name in ("embed", "attn", "mlp"))
    return ask.numeric(
        say(
            "For the likeliest token, the embedding adds {embedding} to the score, attention {attention} and the MLPs "
            "{mlps}, over all blocks. What is the score?", embedding=ask.number(embed, "+.2f"),
            attention=ask.number(f"sum({attn})", "+.2f"), mlps=ask.number(f"sum({mlp})", "+.2f"),
        ),
        ask.number(f"{embed}+sum({attn})+sum({mlp})", ".2f"),
        (f"sum({attn})+sum({mlp})", f"({embed}+sum({attn})+sum({mlp}))/config.n_layers", f"sum({mlp})"),
        say("Their sum, {score}: the last vector is a sum, and a score is linear in it once the last norm’s divisor is "
            "fixed.", score=ask.number(f"max(steps.0.logits[{ask.last}])", ".2f")),
    )  # fmt: skip


def own_weights(ask: Asking) -> Draft:
    """Blocks are built alike, with weights of their own."""
    blocks, each = "config.n_layers", "config.n_block_params"
    return ask.numeric(
        say_count(
            "All {n} block are built alike, with {size} weights each. How many weights are in blocks?",
            "All {n} blocks are built alike, with {size} weights each. How many weights are in blocks?",
            n=ask.number(blocks, ",d"), size=ask.number(each, ",d"),
        ),
        ask.number(f"{blocks}*{each}", ",d"), (each, "config.n_params", f"2*{blocks}*{each}"),
        say("Same build, other weights: each block has learned its own. They are {share} of the model.",
            share=ask.number(f"{blocks}*{each}/config.n_params", ".0%")),
    )  # fmt: skip


def lens_stops(ask: Asking) -> Draft:
    """Where a guess can be read."""
    return ask.numeric(
        say("The logit lens can read a guess before the first block, and after each. How many guesses are that, for "
            "one token?"),
        ask.number("len(derived.lens.top.ids)"), ("1", "config.n_heads", "2*config.n_layers", "config.n_layers"),
        say_count(
            "The stream has the same width everywhere, {size}, so the last norm and the table of scores fit after any "
            "of {n} block.",
            "The stream has the same width everywhere, {size}, so the last norm and the table of scores fit after any "
            "of {n} blocks.",
            n=ask.number("config.n_layers", ",d"), size=ask.number("config.d_model", ",d"),
        ),
    )  # fmt: skip


QUESTIONS = {
    "residual": (added, writers, silenced, deltas),
    "mlp": (gated, most_active, alone, bent, most_weights),
    "depth": (decides, stopped, adds_up, own_weights, lens_stops),
}
