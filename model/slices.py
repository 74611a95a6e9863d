"""Which rows and columns of the weights a trace holds: those that the film shows."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np

from model.config import ModelConfig
from model.trace import Array, Choice, Sample

N_UNEMBEDDED = 10

# Derived lists of ids whose rows of the embedding are kept.
NAMED_ROWS = ("embed.neighbours.of", "embed.neighbours.ids", "embed.pairs.ids", "analogy.ids", "analogy.top.ids")

Rows: TypeAlias = int | slice | tuple[slice, int]


class Slice(NamedTuple):
    """A part of one weight, under the name it has in a trace."""

    name: str
    weight: str  # of the checkpoint
    rows: Rows
    shape: tuple[int, ...]


def slices(
    config: ModelConfig, focus: Mapping[str, Choice], sample: Sample, derived: Mapping[str, Array]
) -> Iterator[Slice]:
    """Every slice of a trace with that focus, first sample, and derived values."""
    c, layer, head = config, focus["layer"].number, focus["head"].number
    block, group = f"blocks.{layer}", head // config.heads_per_kv
    for name in (f"{block}.attn_norm.gain", f"{block}.mlp_norm.gain", "final_norm.gain"):
        yield Slice(name, name, slice(None), (c.d_model,))
    for matrix, i in (("q_proj", head), ("k_proj", group), ("v_proj", group)):
        name, own = f"{block}.attn.{matrix}", slice(i * c.d_head, (i + 1) * c.d_head)
        yield Slice(f"{name}.heads.{i}", f"{name}.weight", own, (c.d_head, c.d_model))
    for matrix, size in (("attn.o_proj", c.n_heads * c.d_head), ("mlp.down_proj", c.d_mlp)):
        for dim in focus["stream_dims"].numbers:
            yield Slice(f"{block}.{matrix}.dims.{dim}", f"{block}.{matrix}.weight", dim, (size,))
    for neuron in derived["mlp.neurons"].tolist():
        columns: dict[str, Rows] = {"gate_proj": neuron, "up_proj": neuron, "down_proj": (slice(None), neuron)}
        for matrix, rows in columns.items():
            name = f"{block}.mlp.{matrix}"
            yield Slice(f"{name}.neurons.{neuron}", f"{name}.weight", rows, (c.d_model,))
    top = np.argsort(-sample.logits, kind="stable")[:N_UNEMBEDDED].tolist()
    for id in sorted({sample.chosen_id, *top, int(derived["attribution.id"])}):
        yield Slice(f"unembed.ids.{id}", "unembed.weight", id, (c.d_model,))
    for id in sorted({id for name in NAMED_ROWS for id in derived[name].ravel().tolist()}):
        yield Slice(f"embed.ids.{id}", "embed.weight", id, (c.d_model,))
