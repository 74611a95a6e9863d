"""What the film shows beside the run itself: made from the whole weights, or by running the model on other texts.

One module for each noun, all NumPy, in the precision of their arguments: `record` feeds them the float32 numbers
of the recorded run, `verify` the float64 numbers of the reference.
"""

from collections.abc import Callable, Mapping

import numpy as np

from model.derive import cost, draws, heads, lens, likeness, neurons, positions, vocabulary
from model.derive.machine import Machine
from model.derive.scores import likeliest, shares
from model.sampling import Settings
from model.trace import Array

N_TOP = 5  # of what is said without RoPE
# Kept in float64: what they are shown for is exactness.
EXACT = ("sampling.repeat.draws", "rope.shift.dots")

Derived = dict[str, Array]


def derive(machine: Machine) -> Derived:
    """All derived values, by full name."""
    return {name: array for group in GROUPS.values() for name, array in group(machine).items()}


def stored(derived: Derived) -> Derived:
    """As a trace holds them: float32 where they need not be exact, whole numbers in int64."""
    kinds = {"f": np.float32, "i": np.int64, "u": np.int64}
    return {name: np.asarray(a, a.dtype if name in EXACT else kinds[a.dtype.kind]) for name, a in derived.items()}


def _embed(m: Machine) -> Derived:
    table, ids = m.weight("embed.weight"), [token.id for token in m.encoding.tokens]
    unit, focus_id = likeness.unit_rows(table), ids[m.focus["token"].number]
    others = [id for id in likeness.distinct([*ids, *m.analogy_ids]) if id != focus_id]
    return {
        "embed.mean": table.mean(axis=0),
        **likeness.neighbours(unit, likeness.distinct(ids)),
        **likeness.pairs(table, unit, focus_id, others),
    }


def _analogy(m: Machine) -> Derived:
    table = m.weight("embed.weight")
    return likeness.analogy(table, likeness.unit_rows(table), m.analogy_ids)


def _rope(m: Machine) -> Derived:
    config, ids = m.config, [token.id for token in m.encoding.tokens]
    layer, head, query, key = (m.focus[name].number for name in ("layer", "head", "query", "key"))
    q = m.prompt(f"blocks.{layer}.attn.q")[head, query]
    k = m.prompt(f"blocks.{layer}.attn.k")[head // config.heads_per_kv, key]
    unturned = shares(m.logits(ids, rope=False))
    top = likeliest(unturned, N_TOP)
    return {
        **positions.turns(q, len(ids), config),
        **positions.shifts(q, k, query, key, config),
        **_order(m),
        "rope.off.top.ids": top,
        "rope.off.top.probs": unturned[top],
        "rope.off.prob": unturned[m.prompt("logits")[-1].argmax()],
    }


def _order(m: Machine) -> Derived:
    texts = vocabulary.order(m.tokenizer)
    found: Derived = {"rope.order.ids": texts}
    for state in ("on", "off"):
        runs = [m.values(text.tolist(), rope=state == "on") for text in texts]
        scores, z = ([run[f"blocks.0.attn.{name}"] for run in runs] for name in ("scores", "z"))
        found |= positions.orders(state, scores, z)
    return found | {"rope.order.head": positions.most_different(found["rope.order.on.z"])}


def _heads(m: Machine) -> Derived:
    ids = vocabulary.probe(m.tokenizer, m.config.n_ctx)
    values = m.values(ids.tolist())
    patterns = [values[f"blocks.{layer}.attn.pattern"] for layer in range(m.config.n_layers)]
    return {"heads.probe.ids": ids, **heads.measures(patterns)}


def _mlp(m: Machine) -> Derived:
    layer, query = m.focus["layer"].number, m.focus["query"].number
    return neurons.neurons(
        m.prompt(f"blocks.{layer}.mlp_act")[query],
        m.weight(f"blocks.{layer}.mlp.down_proj.weight"),
        m.weight("final_norm.gain"),
        m.weight("unembed.weight"),
        m.prompt(f"blocks.{m.config.n_layers - 1}.resid_post")[query],
        m.config.norm_eps,
    )


def _lens(m: Machine) -> Derived:
    streams = np.stack([m.prompt(f"blocks.{layer}.resid_pre")[-1] for layer in range(m.config.n_layers)])
    gain, unembed = m.weight("final_norm.gain"), m.weight("unembed.weight")
    return lens.lens(streams, m.prompt("logits")[-1], gain, unembed, m.config.norm_eps)


def _attribution(m: Machine) -> Derived:
    def written(name: str) -> list[Array]:
        return [m.prompt(f"blocks.{layer}.{name}")[-1] for layer in range(m.config.n_layers)]

    id = int(m.prompt("logits")[-1].argmax())
    gain, row = m.weight("final_norm.gain"), m.weight("unembed.weight", id)
    embed, attn, mlp = m.prompt("embed")[-1], written("attn_out"), written("mlp_out")
    return lens.attribution(id, embed, attn, mlp, gain, row, m.config.norm_eps)


def _runs(m: Machine) -> Derived:
    settings = draws.run_settings(Settings.of(m.steps[0].sample))
    return draws.runs(settings, m.continued(settings), m.new_tokens)


# By the first part of their names.
GROUPS: Mapping[str, Callable[[Machine], Derived]] = {
    "embed": _embed,
    "analogy": _analogy,
    "vocab": lambda m: vocabulary.vocabulary(m.tokenizer),
    "sampling": lambda m: draws.repeats(m.sample(0)),
    "position": lambda m: {"position.sinusoidal": positions.sinusoidal(m.config.d_model)},
    "rope": _rope,
    "heads": _heads,
    "mlp": _mlp,
    "lens": _lens,
    "attribution": _attribution,
    "cache": lambda m: cost.costs(m.config, m.steps) | cost.differences(m.steps, *m.whole()),
    "runs": _runs,
}
