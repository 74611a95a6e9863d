"""The entries of all that is not the forward pass: the draw, what was derived, weights, sizes, tokens."""

from __future__ import annotations

from collections.abc import Callable

from model.formulas.entry import UNRECORDED, Entry, Made, Recorded, turn


def scored(cell: Recorded) -> Made:
    """The scores a step draws from."""
    last = len(cell.trace.steps[cell["N"]].positions) - 1
    return Made(f"{cell.fill('{s}')}.logits[{last},{cell['i']}]", note="The scores after the last token.")


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
        sample, prefix, name = cell.trace.steps[cell["N"]].sample, cell.fill("{s}.sample"), limit.replace("_", "-")
        share, at = f"{prefix}.{before}[{cell['i']}]", f"{prefix}.{limit}"
        if getattr(sample, after)[cell["i"]] == getattr(sample, before)[cell["i"]]:
            return Made(share, f"{{0}}, which {name} = {{1}} lets pass", (share, at))
        return Made(f"0*{share}", f"0 in place of {{0}}: cut off by {name} = {{1}}", (share, at))

    return make


def drawn(cell: Recorded) -> Made:
    """The token on whose share u lands."""
    sample = cell.trace.steps[cell["N"]].sample
    prefix, place = cell.fill("{s}.sample"), sample.kept_ids.tolist().index(sample.chosen_id)
    reads = f"{prefix}.kept_ids[{place}]", f"{prefix}.draw", f"{prefix}.probs[{sample.chosen_id}]"
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


def lensed(cell: Recorded) -> Made:
    """A logit on the way: the stream before block r, read as if it were the last."""
    trace, last, layers = cell.trace, cell.trace.n_prompt - 1, cell.trace.config.n_layers
    id, after = int(trace.derived["lens.race.ids"][cell["c"]]), cell["r"]
    if after == layers:
        return Made(f"steps.0.logits[{last},{id}]", note="After the last block: the model’s own score.")
    x = f"steps.0.{f'blocks.{after - 1}.resid_post' if after else 'embed'}[{last}]"
    row = cell.unembedding(id)
    if row is None:
        return Made("", "{0}, normalised · this token’s row of the unembedding", (x,), UNRECORDED)
    return Made(f"dot({x}*weights.final_norm.gain,{row})/sqrt(mean({x}*{x})+config.norm_eps)", note=_LENS)


def said(text: str) -> Made:
    """A number that is no formula's."""
    return Made(note=text)


_LENS = "The logit lens: the stream on its way, read as if it were what the last block leaves."

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
    Entry("derived.lens.race.logits[r,c]", "logit on the way", "logit", lensed),
    Entry("derived.lens.*", "reading of the logit lens", "derived", said(_LENS)),
    Entry("derived.heads.*", "what a head looks at", "derived",
          said("Mean weights of every head on a text of random tokens, twice.")),
    Entry("derived.rope.*", "with and without position", "derived",
          said("From further runs of the model: of other word orders, and without rotation.")),
    Entry("derived.cache.macs.*", "multiply-adds of a step", "count", said("Counted from the sizes of the matrices.")),
    Entry("derived.cache.*", "difference between two ways", "derived",
          said("The largest difference between the run with the cache and one pass over all of the text.")),
    Entry("derived.runs.*", "another continuation", "derived", said("From further runs, with other settings.")),
    Entry("derived.sampling.repeat.*", "another draw", "derived", said("A thousand more draws from these shares.")),
    Entry("derived.vocab.*", "count of the vocabulary", "count", said("Counted in the tokenizer’s vocabulary.")),
    Entry("derived.*", "derived value", "derived",
          said("Made when the run was recorded, from the whole weights or further runs of the model.")),
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
