"""The entries of all that is not the forward pass: the draw, what was derived, weights, sizes, tokens."""

from __future__ import annotations

from collections.abc import Callable

from model.formulas.entry import UNRECORDED, Entry, Made, Recorded, turn


def scored(cell: Recorded) -> Made:
    """The scores a step draws from."""
    last = len(cell.trace.steps[cell["N"]].positions) - 1
    return Made(cell.fill("{s}.logits[%d,{i}]" % last), note="The scores after the last token.")  # noqa: UP031


def tempered(cell: Recorded) -> Made:
    """A share under the temperature."""
    sample = cell.trace.steps[cell["N"]].sample
    if sample.temperature:
        return Made(cell.fill("softmax({s}.sample.logits/{s}.sample.temperature)[{i}]"))
    likeliest = int((-sample.logits).argsort(kind="stable")[0])
    return Made("1" if cell["i"] == likeliest else "0", note="At temperature 0 the likeliest token gets all.")


def cut(before: str, after: str, limit: str) -> Callable[[Recorded], Made]:
    """A share that a limit lets pass, or 0."""

    def make(cell: Recorded) -> Made:
        sample = cell.trace.steps[cell["N"]].sample
        share, at = cell.fill("{s}.sample.%s[{i}]" % before), cell.fill("{s}.sample.%s" % limit)  # noqa: UP031
        if getattr(sample, after)[cell["i"]] == getattr(sample, before)[cell["i"]]:
            return Made(share, "{0}, which %s = {1} lets pass" % limit.replace("_", "-"), (share, at))  # noqa: UP031
        return Made(f"0*{share}", "0 in place of {0}: cut off by %s = {1}" % limit.replace("_", "-"), (share, at))  # noqa: UP031

    return make


def drawn(cell: Recorded) -> Made:
    """The token on whose share u lands."""
    sample = cell.trace.steps[cell["N"]].sample
    id, place = f"{cell.fill('{s}')}.sample.kept_ids", sample.kept_ids.tolist().index(sample.chosen_id)
    reads = (f"{id}[{place}]", cell.fill("{s}.sample.draw"), cell.fill("{s}.sample.probs[%d]" % sample.chosen_id))  # noqa: UP031
    return Made(reads[0], "{0}: the draw {1} lands on its share of {2}", reads,
                "The shares are laid end to end, the likeliest first.")  # fmt: skip


def token(cell: Recorded) -> Made:
    """The id of a token of the text."""
    step = cell["T"] - cell.trace.n_prompt
    if step < 0:
        return Made(note="The tokenizer’s number for this piece of the prompt.")
    return Made(f"steps.{step}.sample.chosen_id", note="The token that was drawn.")


def turned_at(cell: Recorded) -> Made:
    """The query of the focus, as if it stood elsewhere."""
    layer, head, query = (cell.trace.focus[name].number for name in ("layer", "head", "query"))
    theta = f"{cell['t']}*config.rope_base**(-2*{cell['d'] % (cell.trace.config.d_head // 2)}/config.d_head)"
    return turn(cell, f"steps.0.blocks.{layer}.attn.q[{head},{query}", cell["d"], cell["t"], theta)


def final_scale(cell: Recorded, position: int) -> str:
    """What the final norm divides by at a position of the prompt."""
    x = f"steps.0.blocks.{cell.trace.config.n_layers - 1}.resid_post[{position}]"
    return f"sqrt(mean({x}*{x})+config.norm_eps)"


def attributed(written: str) -> Callable[[Recorded], Made]:
    """What a part of the stream adds to the logit of the likeliest token."""

    def make(cell: Recorded) -> Made:
        last = cell.trace.n_prompt - 1
        row = f"weights.final_norm.gain*{cell.unembedding(int(cell.trace.derived['attribution.id']))}"
        return Made(f"dot({row},steps.0.{cell.fill(written)}[{last}])/{final_scale(cell, last)}",
                    note="The final norm’s scale is taken as it is.")  # fmt: skip

    return make


def pushed(cell: Recorded) -> Made:
    """What a neuron does to a token's logit."""
    trace = cell.trace
    neuron, id = int(trace.derived["mlp.neurons"][cell["r"]]), int(trace.derived["mlp.push.ids"][cell["r"], cell["c"]])
    block, query = f"blocks.{trace.focus['layer'].number}", trace.focus["query"].number
    act, row = f"steps.0.{block}.mlp_act[{query},{neuron}]", cell.unembedding(id)
    if row is None:
        return Made("", "{0} · what the neuron’s column does to this token’s logit", (act,), UNRECORDED)
    column = f"weights.final_norm.gain*weights.{block}.mlp.down_proj.neurons.{neuron}"
    return Made(f"{act}*dot({row},{column})/{final_scale(cell, query)}")


def row(id: int) -> str:
    """A row of the embedding."""
    return f"weights.embed.ids.{id}"


def paired(function: str) -> Callable[[Recorded], Made]:
    """A product or cosine of the rows of a pair."""
    return lambda cell: Made(f"{function}({','.join(map(row, cell.trace.derived['embed.pairs.ids'][cell['t']]))})")


def neighbour(cell: Recorded) -> Made:
    """The cosine of a row and a row near it."""
    derived, place = cell.trace.derived, (cell["r"], cell["c"])
    ids = int(derived["embed.neighbours.of"][cell["r"]]), int(derived["embed.neighbours.ids"][place])
    return Made(f"cos({row(ids[0])},{row(ids[1])})")


def analogous(cell: Recorded) -> Made:
    """The cosine of a - b + c and a row near it."""
    a, b, c = map(row, cell.trace.derived["analogy.ids"][:3].tolist())
    return Made(f"cos({a}-{b}+{c},{row(int(cell.trace.derived['analogy.top.ids'][cell['t']]))})")


def said(text: str) -> Made:
    """A number that is no formula's."""
    return Made(note=text)


_REST = said("Made when the run was recorded, from the whole weights or further runs of the model.")

AROUND = (
    Entry("steps.N.positions[p]", "position in the text", "place", said("Counted from 0.")),
    Entry("steps.N.sample.logits[i]", "logit", "logit", scored),
    Entry("steps.N.sample.tempered[i]", "share at this temperature", "softmax", tempered),
    Entry("steps.N.sample.top_k_probs[i]", "share after top-k", "cut", cut("tempered", "top_k_probs", "top_k")),
    Entry("steps.N.sample.top_p_probs[i]", "share after top-p", "cut", cut("top_k_probs", "top_p_probs", "top_p")),
    Entry("steps.N.sample.probs[i]", "share in the draw", "share",
          "{s}.sample.top_p_probs[{i}]/sum({s}.sample.top_p_probs)"),
    Entry("steps.N.sample.kept_ids[t]", "id of a token that is left", "id", said("The likeliest first.")),
    Entry("steps.N.sample.chosen_id", "id of the token that was drawn", "draw", drawn),
    Entry("steps.N.sample.draw", "the draw", "draw", said("A random number from 0 to 1, of the seed.")),
    Entry("steps.N.sample.*", "setting of the draw", "setting", said("An option of this run.")),
    Entry("tokens.T.id", "id of a token", "id", token),
    Entry("derived.rope.frequencies[t]", "turn a position, in radians", "rotation",
          "config.rope_base**(-2*{t}/config.d_head)"),
    Entry("derived.rope.q_at[t,d]", "query, turned as if it stood there", "rotation", turned_at),
    Entry("derived.attribution.embed", "what the embedding adds to the logit", "attribution", attributed("embed")),
    Entry("derived.attribution.attn[t]", "what attention adds to the logit", "attribution",
          attributed("blocks.{t}.attn_out")),
    Entry("derived.attribution.mlp[t]", "what the MLP adds to the logit", "attribution",
          attributed("blocks.{t}.mlp_out")),
    Entry("derived.mlp.push.logits[r,c]", "what a neuron adds to a logit", "attribution", pushed),
    Entry("derived.embed.pairs.dots[t]", "product of two rows of the embedding", "likeness", paired("dot")),
    Entry("derived.embed.pairs.cosines[t]", "cosine of two rows of the embedding", "likeness", paired("cos")),
    Entry("derived.embed.neighbours.cosines[r,c]", "cosine of two rows of the embedding", "likeness", neighbour),
    Entry("derived.analogy.top.cosines[t]", "cosine with a − b + c", "likeness", analogous),
    Entry("derived.*", "derived value", "derived", _REST),
    Entry("measured.*", "measured value", "measured", said("Of the machine that recorded the run, not of the model.")),
    Entry("weights.*", "weight", "weight", said("Learned in training, the same for every prompt.")),
    Entry("config.n_params", "size of the model", "size",
          Made("(2-config.tied)*config.vocab_size*config.d_model+config.n_layers*config.n_block_params+config.d_model")),
    Entry("config.n_block_params", "size of the model", "size",
          Made("2*config.n_heads*config.d_head*config.d_model+2*config.n_kv_heads*config.d_head*config.d_model"
               "+3*config.d_mlp*config.d_model+2*config.d_model")),
    Entry("config.heads_per_kv", "size of the model", "size", "config.n_heads/config.n_kv_heads"),
    Entry("config.*", "size of the model", "size", said("From the model’s configuration.")),
    Entry("focus.*", "what is shown", "choice", said("Chosen by the director, or by an option.")),
    Entry("tokens.*", "of a token", "id", said("The tokenizer’s.")),
    Entry("words.*", "of a word", "id", said("The tokenizer’s.")),
    Entry("asides.*", "of another text", "id", said("The tokenizer’s.")),
    Entry("prompt.*", "count of the prompt", "count", said("Counted in the prompt.")),
)  # fmt: skip
