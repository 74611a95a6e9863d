"""A checkpoint: weights under this project's names, sizes, tokenizer, and the hash of its files."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.config import ModelConfig
from model.errors import InputError
from model.tokenizer import Tokenizer

State = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a file says about a model. `state` is float32, half-split RoPE, with `unembed.weight`."""

    name: str
    sha256: str
    config: ModelConfig
    state: State
    tokenizer: Tokenizer


def shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Name and shape of every weight of a model of that size. Matrices are (out, in)."""
    d_model, d_mlp = config.d_model, config.d_mlp
    d_q, d_kv = config.n_heads * config.d_head, config.n_kv_heads * config.d_head
    block = {
        "attn_norm.gain": (d_model,),
        "attn.q_proj.weight": (d_q, d_model),
        "attn.k_proj.weight": (d_kv, d_model),
        "attn.v_proj.weight": (d_kv, d_model),
        "attn.o_proj.weight": (d_model, d_q),
        "mlp_norm.gain": (d_model,),
        "mlp.gate_proj.weight": (d_mlp, d_model),
        "mlp.up_proj.weight": (d_mlp, d_model),
        "mlp.down_proj.weight": (d_model, d_mlp),
    }
    table = (config.vocab_size, d_model)
    blocks = {f"blocks.{layer}.{name}": shape for layer in range(config.n_layers) for name, shape in block.items()}
    return {"embed.weight": table, **blocks, "final_norm.gain": (d_model,), "unembed.weight": table}


def complete(state: dict[str, NDArray[np.float32]], config: ModelConfig, path: Path) -> State:
    """`state` with a tied table under both names; InputError unless names and shapes fit the config."""
    if config.tied and "embed.weight" in state:
        state["unembed.weight"] = state["embed.weight"]
    wanted = shapes(config)
    if missing := wanted.keys() - state.keys():
        raise InputError(f"{path} lacks {len(missing)} weights, such as {min(missing)}: get the file again")
    if extra := state.keys() - wanted.keys():
        raise InputError(f"{path} has weights unknown here, such as {min(extra)}: choose another model")
    for name, shape in wanted.items():
        if state[name].shape != shape:
            raise InputError(f"{path}: {name} is {state[name].shape}, not {shape}: get the file again")
    return state


def sha256(paths: Iterable[Path]) -> str:
    """SHA-256 of the contents of the files, one after the other."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                total.update(chunk)
    return total.hexdigest()
