"""GGUF: one file with sizes, tokenizer and (quantised) weights.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Dequantising is the `gguf` library's;
the header is read here, because the library's reader takes two seconds for 49,152 tokens, and this a tenth.
"""

import mmap
import re
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, dequantize
from numpy.typing import NDArray
from tokenizers import AddedToken, decoders, models, pre_tokenizers, processors

from model.checkpoints.checkpoint import Checkpoint, complete, sha256
from model.config import ModelConfig
from model.errors import InputError
from model.tokenizer import Tokenizer

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_SPECIAL_TYPES = (3, 4)  # tokenizer.ggml.token_type: control, user defined


class _Header:
    """Reads the parts of a GGUF header one after the other; struct.error past the end of the file."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def numbers(self, form: str, count: int = 1) -> tuple[Any, ...]:
        layout = struct.Struct(f"<{count}{form}")
        values = layout.unpack_from(self.data, self.at)
        self.at += layout.size
        return values

    def string(self) -> str:
        (size,) = self.numbers("Q")
        if self.at + size > len(self.data):
            raise struct.error("the file ends inside a string")
        self.at += size
        return self.data[self.at - size : self.at].decode()

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.string()
        if kind != _ARRAY:
            return self.numbers(_SCALARS[kind])[0]
        ((item,), (count,)) = self.numbers("I"), self.numbers("Q")
        if item in _SCALARS:
            return list(self.numbers(_SCALARS[item], count))
        return [self.value(item) for _ in range(count)]


def read(path: Path, name: str) -> Checkpoint:
    """The model in a GGUF file. Raises InputError, one line, when it is damaged or not Llama-shaped."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            header = _Header(data)
            if data[:4] != b"GGUF":
                raise InputError(f"{path} is not a GGUF file: give a .gguf file or a Hugging Face directory")
            header.at = 4
            (version,), (n_tensors, n_fields) = header.numbers("I"), header.numbers("Q", 2)
            if version not in (2, 3):
                raise InputError(f"{path} is GGUF version {version}, this program reads 2 and 3: convert it")
            fields = {header.string(): header.value(header.numbers("I")[0]) for _ in range(n_fields)}
            infos = [_tensor_info(header) for _ in range(n_tensors)]
            alignment = fields.get("general.alignment", 32)
            start = -(-header.at // alignment) * alignment
            config = _config(fields, path, tied=all(info[0] != "output.weight" for info in infos))

            def weight(info: tuple[str, list[int], int, int]) -> tuple[str, NDArray[np.float32]]:
                return _rename(info[0]), _unpermute(info[0], _dequantised(data, start, info), config)

            # NumPy works outside the interpreter's lock: hashing and dequantising share the cores.
            with ThreadPoolExecutor() as pool:
                digest = pool.submit(sha256, [path])
                state = dict(pool.map(weight, infos))
                tokenizer = _tokenizer(fields, path)
            return Checkpoint(name, digest.result(), config, complete(state, config, path), tokenizer)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except InputError:
        raise
    except Exception:  # a damaged header can say anything, and the tokenizers library raises bare Exception
        raise InputError(f"{path} is damaged or not a Llama model: get the file again") from None


def _tensor_info(header: _Header) -> tuple[str, list[int], int, int]:
    """Name, shape (slowest axis first), quantisation type, offset."""
    name = header.string()
    shape = list(reversed(header.numbers("Q", header.numbers("I")[0])))
    return name, shape, header.numbers("I")[0], header.numbers("Q")[0]


def _dequantised(data: mmap.mmap, start: int, info: tuple[str, list[int], int, int]) -> NDArray[np.float32]:
    _, shape, kind, offset = info
    quantisation = GGMLQuantizationType(kind)
    block, size = GGML_QUANT_SIZES[quantisation]
    rows = np.frombuffer(data, np.uint8, int(np.prod(shape)) // block * size, start + offset)
    return np.array(dequantize(rows.reshape(*shape[:-1], -1), quantisation), dtype=np.float32).reshape(shape)


def _unpermute(name: str, weight: NDArray[np.float32], config: ModelConfig) -> NDArray[np.float32]:
    """Undo the row order GGUF gives q and k: pairs side by side (interleaved RoPE), back to half-split."""
    if not name.endswith(("attn_q.weight", "attn_k.weight")):
        return weight
    pairs = weight.reshape(-1, config.d_head // 2, 2, config.d_model)
    return np.ascontiguousarray(pairs.swapaxes(1, 2)).reshape(weight.shape)


_NAMES = {
    "token_embd.weight": "embed.weight",
    "output_norm.weight": "final_norm.gain",
    "output.weight": "unembed.weight",
    "attn_norm.weight": "attn_norm.gain",
    "attn_q.weight": "attn.q_proj.weight",
    "attn_k.weight": "attn.k_proj.weight",
    "attn_v.weight": "attn.v_proj.weight",
    "attn_output.weight": "attn.o_proj.weight",
    "ffn_norm.weight": "mlp_norm.gain",
    "ffn_gate.weight": "mlp.gate_proj.weight",
    "ffn_up.weight": "mlp.up_proj.weight",
    "ffn_down.weight": "mlp.down_proj.weight",
}


def _rename(name: str) -> str:
    """This project's name of a GGUF tensor; an unknown one keeps its own."""
    if match := re.fullmatch(r"blk\.(\d+)\.(.+)", name):
        return f"blocks.{match[1]}.{_NAMES.get(match[2], match[2])}"
    return _NAMES.get(name, name)


def _config(fields: dict[str, Any], path: Path, tied: bool) -> ModelConfig:
    if (architecture := fields["general.architecture"]) != "llama":
        raise InputError(f"{path} is a {architecture} model: choose one of the llama architecture")
    if fields.get("llama.rope.scaling.type", "none") != "none":
        raise InputError(f"{path} scales its rotary embedding: choose a model that does not")
    d_model, n_heads = fields["llama.embedding_length"], fields["llama.attention.head_count"]
    d_head = fields.get("llama.attention.key_length", d_model // n_heads)
    if fields.get("llama.rope.dimension_count", d_head) != d_head:
        raise InputError(f"{path} rotates a part of each head: choose a model that rotates all of it")
    return ModelConfig(
        d_model=d_model,
        n_layers=fields["llama.block_count"],
        n_heads=n_heads,
        n_kv_heads=fields.get("llama.attention.head_count_kv", n_heads),
        d_head=d_head,
        d_mlp=fields["llama.feed_forward_length"],
        n_ctx=fields["llama.context_length"],
        vocab_size=len(fields["tokenizer.ggml.tokens"]),
        rope_base=float(fields.get("llama.rope.freq_base", 10_000.0)),
        # Stored as float32: 9.999999747378752e-06 stands for 1e-05.
        norm_eps=float(f"{fields['llama.attention.layer_norm_rms_epsilon']:.6g}"),
        tied=tied,
    )


def _tokenizer(fields: dict[str, Any], path: Path) -> Tokenizer:
    family, words = fields["tokenizer.ggml.model"], fields.get("tokenizer.ggml.pre", "gpt-2")
    if family != "gpt2" or words not in ("gpt-2", "smollm"):
        raise InputError(f"{path} has a {family}/{words} tokenizer: choose a model with GPT-2's or SmolLM's")
    tokens: list[str] = fields["tokenizer.ggml.tokens"]
    merges = [(left, right) for left, right in (rule.split(" ") for rule in fields["tokenizer.ggml.merges"])]
    library = tokenizers.Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges))
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    # SmolLM cuts every digit off first; GPT-2's pattern alone would keep runs of digits in one word.
    digits = [pre_tokenizers.Digits(individual_digits=True)] if words == "smollm" else []
    library.pre_tokenizer = pre_tokenizers.Sequence([*digits, byte_level])
    library.decoder = decoders.ByteLevel()
    special = [i for i, kind in enumerate(fields["tokenizer.ggml.token_type"]) if kind in _SPECIAL_TYPES]
    library.add_special_tokens([AddedToken(tokens[i], special=True, normalized=False) for i in special])
    if fields.get("tokenizer.ggml.add_bos_token"):
        begin = tokens[(i := fields["tokenizer.ggml.bos_token_id"])]
        library.post_processor = processors.TemplateProcessing(single=f"{begin} $A", special_tokens=[(begin, i)])
    ends = {fields[key] for key in ("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id") if key in fields}
    # <|endoftext|> ends a document in models whose end-of-turn token is another.
    ends |= {i for i in special if tokens[i] == "<|endoftext|>"}
    return Tokenizer(library, merges, special, ends)
