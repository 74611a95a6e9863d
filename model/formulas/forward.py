"""The entries of the forward pass: from the embedding to the probabilities, as in model/transformer.py."""

from __future__ import annotations

from collections.abc import Callable

from model.formulas.entry import UNRECORDED, Entry, Made, Recorded, turn


def embedded(cell: Recorded) -> Made:
    """A row of the embedding, by the token's id."""
    weights = cell.weight(f"embed.ids.{cell.trace.all_tokens[cell.at].id}", "[{d}]")
    if weights:
        return Made(weights, note="The token’s own row of the embedding.")
    return Made("", "this component of row {0} of the embedding", (f"tokens.{cell.at}.id",), UNRECORDED)


def entering(cell: Recorded) -> Made:
    """What a block reads: the embedding, or what the block before leaves."""
    if cell["L"] == 0:
        return Made(cell.fill("{s}.embed[{p},{d}]"), note="The first block reads the embedding.")
    before = f"{cell.fill('{s}')}.blocks.{cell['L'] - 1}.resid_post"
    return Made(before + cell.fill("[{p},{d}]"), note="What the block before leaves.")


def normalised(x: str, cell: Recorded, gain: str | None) -> Made:
    """A component of RMSNorm: `x` is the row that is normalised, without a bracket."""
    one, root = f"{x},{cell['d']}]", f"sqrt(mean({x}]*{x}])+config.norm_eps)"
    if gain:
        return Made(f"{one}/{root}*{gain}")
    return Made("", "{0} / {1}, times this component’s gain", (one, root), UNRECORDED)


def block_norm(source: str, gain: str) -> Callable[[Recorded], Made]:
    """A norm in a block."""
    row, weights = "{b}." + source + "[{p}", "blocks.{L}." + gain + ".gain"
    return lambda cell: normalised(cell.fill(row), cell, cell.weight(weights, "[{d}]"))


def final_norm(cell: Recorded) -> Made:
    """The norm after the last block."""
    x = f"{cell.fill('{s}')}.blocks.{cell.trace.config.n_layers - 1}.resid_post[{cell['p']}"
    return normalised(x, cell, cell.weight("final_norm.gain", "[{d}]"))


def product(row: str, index: str, vector: str, matrix: str) -> Callable[[Recorded], Made]:
    """A row of a weight times a vector."""

    def make(cell: Recorded) -> Made:
        weights = cell.weight(row, index)
        if weights:
            return Made(f"dot({weights},{cell.fill(vector)})")
        return Made("", f"a row of the {matrix} matrix · {{0}}", (cell.fill(vector),), UNRECORDED)

    return make


def heads_together(cell: Recorded) -> Made:
    """A row of the output matrix times the z of all heads: a product for each."""
    weights, config = cell.weight("blocks.{L}.attn.o_proj.dims.{d}"), cell.trace.config
    z = cell.fill("{b}.attn.z[{p}")
    if weights is None:
        return Made("", "a row of the output matrix · {0}", (f"{z}]",), UNRECORDED)
    size = config.d_head
    return Made("+".join(f"dot({weights}[{h * size}:{(h + 1) * size}],{z},{h}])" for h in range(config.n_heads)))


def turned(vector: str) -> Callable[[Recorded], Made]:
    """A component of a query or a key, turned to its position; `vector` has no closing bracket."""

    def make(cell: Recorded) -> Made:
        pair = cell["d"] % (cell.trace.config.d_head // 2)
        theta = cell.fill("{s}.positions[{p}]") + f"*config.rope_base**(-2*{pair}/config.d_head)"
        return turn(cell, cell.fill(vector), cell["d"], cell.at, theta)

    return make


def kept(cell: Recorded, name: str, key: int) -> str:
    """The key or value of a token of the text, from the step that read the token; without a closing bracket."""
    step, place = (0, key) if key < cell.trace.n_prompt else (key - cell.trace.n_prompt + 1, 0)
    return f"steps.{step}.blocks.{cell['L']}.attn.{name}[{cell.group},{place}"


def score(cell: Recorded) -> Made:
    """A query with a key, by the root of their length."""
    query = cell.fill("{b}.attn.q_rot[{h},{q}]")
    return Made(f"dot({query},{kept(cell, 'k_rot', cell['k'])}])/sqrt(config.d_head)")


def masked(cell: Recorded) -> Made:
    """The score, or -inf."""
    one = cell.fill("{b}.attn.scores[{h},{q},{k}]")
    if cell["k"] <= cell.at:
        return Made(one, note="The key does not stand after the query, so the mask leaves the score as it is.")
    return Made(f"{one}-1/0", "−∞ in place of {0}", (one,), "The key stands after the query: no token may look ahead.")


def blended(cell: Recorded) -> Made:
    """A component of the values, weighted: those of the prompt, and each generated token's from its own step."""
    row, prompt = cell.fill("{b}.attn.pattern[{h},{p}"), min(cell.at + 1, cell.trace.n_prompt)
    values = f"steps.0.blocks.{cell['L']}.attn.v[{cell.group},:{prompt},{cell['d']}]"
    later = (f"{row},{key}]*{kept(cell, 'v', key)},{cell['d']}]" for key in range(prompt, cell.at + 1))
    return Made("+".join([f"dot({row},:{prompt}],{values})", *later]))


def logit(cell: Recorded) -> Made:
    """A token's row of the unembedding times the normalised stream."""
    row, stream = cell.unembedding(cell["i"]), cell.fill("{s}.final_norm[{p}]")
    if row:
        return Made(f"dot({stream},{row})")
    return Made("", "{0} · this token’s row of the unembedding", (stream,), UNRECORDED)


_ATTN, _MLP = "blocks.{L}.attn", "blocks.{L}.mlp"

FORWARD = (
    Entry("steps.N.embed[p,d]", "embedding", "embedding", embedded),
    Entry("steps.N.blocks.L.resid_pre[p,d]", "residual stream, entering the block", "residual", entering),
    Entry("steps.N.blocks.L.attn_norm[p,d]", "stream, normalised for attention", "norm",
          block_norm("resid_pre", "attn_norm")),
    Entry("steps.N.blocks.L.attn.q[h,p,d]", "query", "projection",
          product(f"{_ATTN}.q_proj.heads.{{h}}", "[{d}]", "{b}.attn_norm[{p}]", "query")),
    Entry("steps.N.blocks.L.attn.k[g,p,d]", "key", "projection",
          product(f"{_ATTN}.k_proj.heads.{{g}}", "[{d}]", "{b}.attn_norm[{p}]", "key")),
    Entry("steps.N.blocks.L.attn.v[g,p,d]", "value", "projection",
          product(f"{_ATTN}.v_proj.heads.{{g}}", "[{d}]", "{b}.attn_norm[{p}]", "value")),
    Entry("steps.N.blocks.L.attn.q_rot[h,p,d]", "query, turned", "rotation", turned("{b}.attn.q[{h},{p}")),
    Entry("steps.N.blocks.L.attn.k_rot[g,p,d]", "key, turned", "rotation", turned("{b}.attn.k[{g},{p}")),
    Entry("steps.N.blocks.L.attn.scores[h,q,k]", "attention score", "score", score),
    Entry("steps.N.blocks.L.attn.masked[h,q,k]", "attention score, masked", "mask", masked),
    Entry("steps.N.blocks.L.attn.pattern[h,q,k]", "attention weight", "softmax",
          "softmax({b}.attn.masked[{h},{q}])[{k}]"),
    Entry("steps.N.blocks.L.attn.z[p,h,d]", "values, blended by the weights", "blend", blended),
    Entry("steps.N.blocks.L.attn_out[p,d]", "what attention adds to the stream", "projection", heads_together),
    Entry("steps.N.blocks.L.resid_mid[p,d]", "residual stream, after attention", "residual",
          "{b}.resid_pre[{p},{d}]+{b}.attn_out[{p},{d}]"),
    Entry("steps.N.blocks.L.mlp_norm[p,d]", "stream, normalised for the MLP", "norm",
          block_norm("resid_mid", "mlp_norm")),
    Entry("steps.N.blocks.L.mlp_gate[p,n]", "gate of a neuron", "projection",
          product(f"{_MLP}.gate_proj.neurons.{{n}}", "", "{b}.mlp_norm[{p}]", "gate")),
    Entry("steps.N.blocks.L.mlp_up[p,n]", "input of a neuron", "projection",
          product(f"{_MLP}.up_proj.neurons.{{n}}", "", "{b}.mlp_norm[{p}]", "up")),
    Entry("steps.N.blocks.L.mlp_act[p,n]", "activation of a neuron", "gate",
          "{b}.mlp_gate[{p},{n}]/(1+exp(-{b}.mlp_gate[{p},{n}]))*{b}.mlp_up[{p},{n}]"),
    Entry("steps.N.blocks.L.mlp_out[p,d]", "what the MLP adds to the stream", "projection",
          product(f"{_MLP}.down_proj.dims.{{d}}", "", "{b}.mlp_act[{p}]", "down")),
    Entry("steps.N.blocks.L.resid_post[p,d]", "residual stream, leaving the block", "residual",
          "{b}.resid_mid[{p},{d}]+{b}.mlp_out[{p},{d}]"),
    Entry("steps.N.final_norm[p,d]", "stream, normalised for the output", "norm", final_norm),
    Entry("steps.N.logits[p,i]", "logit", "logit", logit),
    Entry("steps.N.probs[p,i]", "probability", "softmax", "softmax({s}.logits[{p}])[{i}]"),
)  # fmt: skip
