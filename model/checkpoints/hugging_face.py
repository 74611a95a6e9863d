"""A Hugging Face directory: config.json, tokenizer.json and *.safetensors of a Llama model."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize

from model.checkpoints.checkpoint import Checkpoint, complete, sha256
from model.config import ModelConfig
from model.errors import InputError
from model.tokenizer import Tokenizer


def read(path: Path, name: str) -> Checkpoint:
    """The model in that directory. Raises InputError, one line, if a file is missing, damaged or unfit."""
    weights = sorted(path.glob("*.safetensors"))
    files = [path / "config.json", path / "tokenizer.json", *weights]
    if absent := [file.name for file in files if not file.is_file()] or ([] if weights else ["*.safetensors"]):
        raise InputError(f"{path} lacks {', '.join(absent)}: give a complete Hugging Face directory")
    try:
        config_json = json.loads(files[0].read_text(encoding="utf-8"))
        config = _config(config_json, path)
        state = {_rename(key): array for file in weights for key, array in _tensors(file).items()}
        if config.tied:
            state.pop("unembed.weight", None)  # some files repeat the table
        tokenizer = _tokenizer(files[1], config_json)
        if (most := max(tokenizer.library.get_vocab().values())) >= config.vocab_size:
            raise InputError(f"{path}: token {most} is beyond the {config.vocab_size} embeddings: choose another model")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except InputError:
        raise
    except Exception as error:  # the tokenizers library raises bare Exception for a damaged file
        reason = " ".join(str(error).split())[:80]
        raise InputError(f"{path} is damaged or not a Llama model ({reason}): get it again") from None
    return Checkpoint(name, sha256(files), config, complete(state, config, path), tokenizer)


def _config(c: dict[str, Any], path: Path) -> ModelConfig:
    rope = c.get("rope_parameters") or c.get("rope_scaling") or {}
    unfit = {
        "model_type": c.get("model_type") != "llama",
        "hidden_act": c.get("hidden_act", "silu") != "silu",
        "attention_bias": c.get("attention_bias", False),
        "mlp_bias": c.get("mlp_bias", False),
        "rope_scaling": rope.get("rope_type", rope.get("type", "default")) != "default",
    }
    if bad := [key for key, wrong in unfit.items() if wrong]:
        raise InputError(f"{path}: {bad[0]} is not plain Llama's: choose another model")
    n_heads = c["num_attention_heads"]
    return ModelConfig(
        d_model=c["hidden_size"],
        n_layers=c["num_hidden_layers"],
        n_heads=n_heads,
        n_kv_heads=c.get("num_key_value_heads") or n_heads,
        d_head=c.get("head_dim") or c["hidden_size"] // n_heads,
        d_mlp=c["intermediate_size"],
        n_ctx=c["max_position_embeddings"],
        vocab_size=c["vocab_size"],
        rope_base=float(rope.get("rope_theta") or c.get("rope_theta") or 10_000.0),
        norm_eps=float(c["rms_norm_eps"]),
        tied=bool(c.get("tie_word_embeddings", False)),
    )


def _tensors(file: Path) -> dict[str, NDArray[np.float32]]:
    """Every tensor of the file in float32."""
    try:
        tensors = deserialize(file.read_bytes())  # type: ignore[no-untyped-call]
        return {name: _float32(tensor) for name, tensor in tensors}
    except SafetensorError as error:
        raise InputError(f"{file} is damaged ({error}): get it again") from None


def _float32(tensor: dict[str, Any]) -> NDArray[np.float32]:
    data, shape = tensor["data"], tensor["shape"]
    match tensor["dtype"]:
        case "F32":
            return np.frombuffer(data, np.float32).reshape(shape)
        case "F16":
            return np.frombuffer(data, np.float16).astype(np.float32).reshape(shape)
        case "BF16":  # the upper half of a float32
            return (np.frombuffer(data, np.uint16).astype(np.uint32) << 16).view(np.float32).reshape(shape)
    raise ValueError(f"weights of type {tensor['dtype']}")


_NAMES = {
    "model.embed_tokens.weight": "embed.weight",
    "model.norm.weight": "final_norm.gain",
    "lm_head.weight": "unembed.weight",
    "input_layernorm.weight": "attn_norm.gain",
    "post_attention_layernorm.weight": "mlp_norm.gain",
}


def _rename(name: str) -> str:
    """This project's name of a Hugging Face tensor."""
    if match := re.fullmatch(r"model\.layers\.(\d+)\.(.+)", name):
        return f"blocks.{match[1]}.{_NAMES.get(match[2], match[2].replace('self_attn.', 'attn.'))}"
    return _NAMES.get(name, name)


def _tokenizer(file: Path, config_json: dict[str, Any]) -> Tokenizer:
    text = file.read_text(encoding="utf-8")
    document = json.loads(text)
    if document["model"]["type"] != "BPE" or '"ByteLevel"' not in text:
        raise InputError(f"{file} is not a byte-level BPE tokenizer: choose another model")
    rules = document["model"]["merges"]
    pairs = (rule.split(" ") if isinstance(rule, str) else rule for rule in rules)  # both spellings occur
    merges = [(left, right) for left, right in pairs]
    special = [token["id"] for token in document.get("added_tokens", [])]
    ends = config_json.get("eos_token_id")
    end_ids = ends if isinstance(ends, list) else [] if ends is None else [ends]
    return Tokenizer(tokenizers.Tokenizer.from_str(text), merges, special, end_ids)
