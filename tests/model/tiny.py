"""Tiny random Llama models with a real byte-level BPE tokenizer, written as Hugging Face directories.

Everything is made here from fixed seeds, with no library's help, so that the files are the same everywhere.
"""

import json
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file

from model.checkpoints import hugging_face
from model.config import ModelConfig
from model.record import LoadedModel
from model.tokenizer import CHAR_OF
from model.transformer import Transformer

N_MERGES = 100
SPECIAL = "<|endoftext|>"
TEXT = (
    "The cat sat on the mat. The dog sat on the bed. The king and the queen saw a man and a woman. "
    "A man and a woman saw the king and the queen. The Eiffel Tower is in the city of Paris. "
    "The king sat on the throne. The queen sat on the throne. The cat and the dog saw the man and the woman. "
)


def config(kind: str) -> ModelConfig:
    """Sizes of a kind: `gqa`, `mha` or `mqa`, tied or, with `-untied` behind it, not; `mha` alone is untied."""
    heads, _, untied = kind.partition("-")
    n_heads, n_kv_heads = {"gqa": (4, 2), "mha": (3, 3), "mqa": (4, 1)}[heads]
    return ModelConfig(
        d_model={"gqa": 64, "mha": 48, "mqa": 32}[heads],
        n_layers=3 if heads == "gqa" else 2,
        n_heads=n_heads,
        n_kv_heads=n_kv_heads,
        d_head=16,
        d_mlp=96,
        n_ctx=256,
        vocab_size=1 + 256 + N_MERGES,
        rope_base=10_000.0,
        norm_eps=1e-5,
        tied=not untied and kind != "mha",
    )


def tiny_model(kind: str) -> LoadedModel:
    """A tiny model, read from files like any other."""
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = hugging_face.read(write_tiny(kind, Path(folder)), f"tiny-{kind}")
    state = {name: torch.from_numpy(array) for name, array in checkpoint.state.items()}
    return LoadedModel(checkpoint, Transformer.from_state(checkpoint.config, state))


def write_tiny(kind: str, folder: Path) -> Path:
    """Write the Hugging Face directory of a tiny model; `load_model(str(folder))` reads it."""
    c = config(kind)
    (folder / "config.json").write_text(json.dumps(_config_json(c)))
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer_json(), ensure_ascii=False), encoding="utf-8")
    save_file(_weights(c), folder / "model.safetensors")
    return folder


def _config_json(c: ModelConfig) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": c.d_model,
        "num_hidden_layers": c.n_layers,
        "num_attention_heads": c.n_heads,
        "num_key_value_heads": c.n_kv_heads,
        "head_dim": c.d_head,
        "intermediate_size": c.d_mlp,
        "max_position_embeddings": c.n_ctx,
        "vocab_size": c.vocab_size,
        "rope_theta": c.rope_base,
        "rms_norm_eps": c.norm_eps,
        "tie_word_embeddings": c.tied,
        "bos_token_id": None,
        "eos_token_id": None,
    }


def _weights(c: ModelConfig) -> dict[str, np.ndarray[Any, Any]]:
    """Random matrices large enough that attention has opinions."""
    rng = np.random.default_rng(20 + c.n_heads * c.n_kv_heads)

    def matrix(n_out: int, n_in: int) -> np.ndarray[Any, Any]:
        return (1.5 / np.sqrt(n_in) * rng.standard_normal((n_out, n_in))).astype(np.float32)

    def gain() -> np.ndarray[Any, Any]:
        return (1 + 0.2 * rng.standard_normal(c.d_model)).astype(np.float32)

    weights = {"model.embed_tokens.weight": matrix(c.vocab_size, c.d_model)}
    for layer in range(c.n_layers):
        block = {
            "input_layernorm.weight": gain(),
            "self_attn.q_proj.weight": matrix(c.n_heads * c.d_head, c.d_model),
            "self_attn.k_proj.weight": matrix(c.n_kv_heads * c.d_head, c.d_model),
            "self_attn.v_proj.weight": matrix(c.n_kv_heads * c.d_head, c.d_model),
            "self_attn.o_proj.weight": matrix(c.d_model, c.n_heads * c.d_head),
            "post_attention_layernorm.weight": gain(),
            "mlp.gate_proj.weight": matrix(c.d_mlp, c.d_model),
            "mlp.up_proj.weight": matrix(c.d_mlp, c.d_model),
            "mlp.down_proj.weight": matrix(c.d_model, c.d_mlp),
        }
        weights |= {f"model.layers.{layer}.{name}": array for name, array in block.items()}
    weights["model.norm.weight"] = gain()
    return weights if c.tied else weights | {"lm_head.weight": matrix(c.vocab_size, c.d_model)}


def _tokenizer_json() -> dict[str, Any]:
    merges = _train()
    pieces = [SPECIAL, *(CHAR_OF[b] for b in range(256)), *("".join(pair) for pair in merges)]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    special = {"id": 0, "content": SPECIAL, "special": True, "normalized": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [special | {"single_word": False, "lstrip": False, "rstrip": False}],
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {piece: id for id, piece in enumerate(pieces)},
            "merges": [list(pair) for pair in merges],
        },
    }


def _train() -> list[tuple[str, str]]:
    """Byte-pair encoding, learned: merge the commonest pair of neighbours, again and again."""
    words = [["Ġ", *word] for word in TEXT.replace(".", " .").split()] * 2
    words += [list(word) for word in ("The", "A", "unbelievable", "tokenization", "antidisestablishmentarianism")]
    merges: list[tuple[str, str]] = []
    for _ in range(N_MERGES):
        counts = Counter(pair for word in words for pair in pairwise(word))
        best = max(counts, key=lambda pair: (counts[pair], pair))
        merges.append(best)
        words = [_merged(word, best) for word in words]
    return merges


def _merged(word: list[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    for piece in word:
        if merged and (merged[-1], piece) == pair:
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged
