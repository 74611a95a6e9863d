"""What the derived and measured values of every trace are: names, types, shapes, ids that are named."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from model.trace import Array, Trace

Shape: TypeAlias = tuple[int, ...]

# Ids of tokens that a film may name; -1 stands for none where the value is True.
NAMED_IDS: Mapping[str, bool] = dict.fromkeys(
    (
        "embed.neighbours.of", "embed.neighbours.ids", "embed.pairs.ids", "analogy.ids", "analogy.top.ids",
        "rope.order.ids", "rope.off.top.ids", "heads.probe.ids", "mlp.push.ids", "lens.top.ids", "lens.race.ids",
        "attribution.id",
    ), False,
) | dict.fromkeys(("vocab.examples.ids", "runs.ids"), True)  # fmt: skip

MEASURES = ("previous", "first", "duplicate", "induction")  # of heads
MEASURED = ("cache.cached", "cache.whole")


def flaws(trace: Trace) -> Iterator[str]:
    """What is wrong with them. Ask for the first only: the later checks rely on the earlier ones."""
    for name, or_none in NAMED_IDS.items():
        known = trace.vocab.keys() | ({-1} if or_none else set())
        yield from named_ids(trace.derived.get(name), known, f"derived.{name}")
    wanted = _shapes(trace)
    for name in sorted(wanted.keys() | set(MEASURED)):
        measured = name in MEASURED
        kind, shape = ("f", ()) if measured else wanted[name]
        found = (trace.measured if measured else trace.derived).get(name)
        yield from _array(found, kind, shape, f"{'measured' if measured else 'derived'}.{name}")
    if set(trace.derived["embed.neighbours.of"].tolist()) != {token.id for token in trace.tokens}:
        yield "derived.embed.neighbours are not those of the prompt"
    for name, (start, end) in _ranges(trace).items():
        values = trace.derived[name]
        if values.min() < start or (values >= end).any():
            yield f"derived.{name} is out of its range"
    yield from (f"measured.{name} is not above 0" for name in MEASURED if trace.measured[name] <= 0)


def named_ids(ids: Array | None, known: Any, name: str) -> Iterator[str]:
    """Ids that stand for nothing."""
    if ids is None or ids.dtype.kind not in "iu" or not ids.size:
        yield f"{name} are no ids"
    elif unknown := [id for id in ids.ravel().tolist() if id not in known]:
        yield f"{name} has the unknown id {unknown[0]}"


def _array(found: Array | None, kind: str, shape: Shape, name: str) -> Iterator[str]:
    if found is None:
        yield f"{name} is missing"
    elif found.shape != shape or found.dtype.kind not in ("iu" if kind == "i" else kind):
        yield f"{name} is {found.dtype}{list(found.shape)}, not {'int' if kind == 'i' else 'float'}{list(shape)}"
    elif kind == "f" and not np.isfinite(found).all():
        yield f"{name} is not finite"


def _shapes(trace: Trace) -> dict[str, tuple[str, Shape]]:
    """Kind ("f" or "i") and shape of every derived value."""
    c, derived, sample = trace.config, trace.derived, trace.steps[0].sample
    of, near = derived["embed.neighbours.ids"].shape
    probe, shifts, new = len(derived["heads.probe.ids"]), len(derived["rope.shift.by"]), derived["runs.ids"].shape[-1]
    lenses, heads = c.n_layers + 1, (c.n_layers, c.n_heads)
    top, race, neurons = min(5, c.vocab_size), min(8, c.vocab_size), min(6, c.d_mlp)
    analogy = derived["analogy.top.ids"].shape
    floats: dict[str, Shape] = {
        "embed.mean": (c.d_model,), "embed.neighbours.cosines": (of, near), "embed.pairs.dots": (3,),
        "embed.pairs.cosines": (3,), "analogy.top.cosines": analogy, "analogy.plane": (2, c.d_model),
        "analogy.points": (5, 2), "sampling.repeat.draws": (1000,), "position.sinusoidal": (32, c.d_model),
        "rope.frequencies": (c.d_head // 2,), "rope.q_at": (max(trace.n_prompt, 12), c.d_head),
        "rope.shift.dots": (shifts,), "rope.off.top.probs": (top,), "rope.off.prob": (),
        "mlp.push.logits": (neurons, top), "lens.top.probs": (lenses, top), "lens.race.logits": (lenses, race),
        "lens.race.probs": (lenses, race), "attribution.embed": (), "attribution.attn": (c.n_layers,),
        "attribution.mlp": (c.n_layers,), "cache.difference.k": (c.n_layers,), "cache.difference.v": (c.n_layers,),
        "cache.difference.logits": (), "runs.temperatures": (3,), "runs.top_p": (3,), "runs.probs": (3, new),
    }  # fmt: skip
    ints: dict[str, Shape] = {
        "embed.neighbours.of": (of,), "embed.neighbours.ids": (of, near), "embed.pairs.ids": (3, 2),
        "analogy.ids": (4,), "analogy.top.ids": analogy, "vocab.kinds": (4,), "vocab.examples.ids": (4, 6),
        "sampling.repeat.counts": sample.kept_ids.shape, "rope.shift.by": (shifts,), "rope.order.ids": (2, 4),
        "rope.order.head": (), "rope.off.top.ids": (top,), "heads.probe.ids": (probe,), "mlp.neurons": (neurons,),
        "mlp.push.ids": (neurons, top), "lens.top.ids": (lenses, top), "lens.race.ids": (race,),
        "lens.race.ranks": (lenses, race), "attribution.id": (), "cache.macs.cached": (len(trace.steps),),
        "cache.macs.whole": (len(trace.steps),), "runs.top_k": (3,), "runs.ids": (3, new),
    }  # fmt: skip
    for state in ("on", "off"):
        floats[f"rope.order.{state}.scores"] = (2, c.n_heads, 4)
        floats[f"rope.order.{state}.z"] = (2, c.n_heads, c.d_head)
    for measure in MEASURES:
        floats[f"heads.{measure}"] = heads
        floats[f"heads.pattern.{measure}"] = (probe, probe)
        ints[f"heads.best.{measure}"] = (2,)
    return {name: ("f", shape) for name, shape in floats.items()} | {name: ("i", s) for name, s in ints.items()}


def _ranges(trace: Trace) -> dict[str, tuple[int, Any]]:
    """Where places and ranks begin and end."""
    c = trace.config
    best = {f"heads.best.{name}": (0, (c.n_layers, c.n_heads)) for name in MEASURES}
    ranks = {"lens.race.ranks": (1, c.vocab_size + 1)}
    return best | ranks | {"rope.order.head": (0, c.n_heads), "mlp.neurons": (0, c.d_mlp)}
