"""The trace: look-ups, the file, and what is not one."""

import copy
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from model.errors import InputError, JourneyError
from model.trace import Trace
from model.trace_file import checksum


def same(a, b):
    """Bit for bit."""
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def test_trace_and_address_import_neither_torch_nor_manim():
    code = "import sys, model.trace, model.address; print({'torch', 'manim'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


def test_reading_a_trace_does_not_import_torch(recorded, tmp_path):
    recorded.save(tmp_path / "t.safetensors")
    code = f"import sys; from model.trace import Trace; t = Trace.load({str(tmp_path / 't.safetensors')!r}); "
    code += "t.cell('steps.0.logits[0,0]'); t.hash; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_round_trip_keeps_every_bit(recorded, tmp_path):
    values = dict(recorded.steps[0].values)
    odd = np.array([np.nan, -np.inf, np.inf, -0.0, 1e-45], dtype=np.float32)
    odd.view(np.uint32)[0] = 0x7FC0BEEF  # a NaN with a payload
    values["odd"] = odd
    trace = replace(recorded, steps=(replace(recorded.steps[0], values=values), *recorded.steps[1:]))
    trace.save(tmp_path / "t.safetensors")
    loaded = Trace.load(tmp_path / "t.safetensors")

    assert loaded.hash == trace.hash != recorded.hash
    for step, back in zip(trace.steps, loaded.steps, strict=True):
        assert back.kind == step.kind
        assert back.values.keys() == step.values.keys()
        assert all(same(back[name], step[name]) for name in step.values)
        assert same(back.positions, step.positions)
        for name, value in vars(step.sample).items():
            other = getattr(back.sample, name)
            assert same(value, other) if isinstance(value, np.ndarray) else value == other
    for field in ("config", "encoding", "generated", "asides", "vocab", "focus", "provenance", "format_version"):
        assert getattr(loaded, field) == getattr(trace, field), field
    for field in ("weights", "derived", "measured"):
        ours, theirs = getattr(trace, field), getattr(loaded, field)
        assert ours.keys() == theirs.keys()
        assert all(same(ours[name], theirs[name]) for name in ours)


def test_loaded_arrays_cannot_be_changed(recorded, tmp_path):
    recorded.save(tmp_path / "t.safetensors")
    with pytest.raises(ValueError, match="read-only"):
        Trace.load(tmp_path / "t.safetensors").steps[0]["embed"][0] = 0


def test_loaded_arrays_stay_in_the_file_until_they_are_looked_at(recorded, tmp_path):
    recorded.save(tmp_path / "t.safetensors")
    loaded = Trace.load(tmp_path / "t.safetensors")
    arrays = (*loaded.steps[0].values.values(), *loaded.weights.values(), *loaded.derived.values())
    assert all(isinstance(array.base, np.memmap) for array in arrays)
    loaded.save(tmp_path / "t.safetensors")  # replaced by itself
    assert Trace.load(tmp_path / "t.safetensors").hash == recorded.hash
    np.testing.assert_array_equal(loaded.steps[0]["embed"], recorded.steps[0]["embed"])


def test_numbers_of_another_kind_are_refused(saved):
    saved.write_bytes(saved.read_bytes().replace(b'"dtype":"F64"', b'"dtype":"C64"'))
    check_refused(saved, "damaged")


def test_what_was_measured_is_in_the_file_and_not_in_the_hash(recorded, tmp_path):
    other = replace(recorded, measured={name: value + 1 for name, value in recorded.measured.items()})
    for name, trace in (("a", recorded), ("b", other)):
        trace.save(tmp_path / name)
    loaded = [Trace.load(tmp_path / name) for name in "ab"]
    assert loaded[0].hash == loaded[1].hash == recorded.hash
    assert loaded[1].measured["cache.cached"] == loaded[0].measured["cache.cached"] + 1
    documents = []
    for name in "ab":
        with safe_open(tmp_path / name, framework="numpy") as file:
            documents.append(json.loads(file.metadata()["trace"]))
    assert documents[0].pop("sha256") != documents[1].pop("sha256")
    assert documents[0] == documents[1]


def test_saving_leaves_nothing_beside_the_file_and_replaces_it(recorded, tmp_path):
    path = tmp_path / "new" / "t.safetensors"
    recorded.save(path)
    recorded.save(path)
    assert [p.name for p in path.parent.iterdir()] == ["t.safetensors"]


def test_equal_traces_are_equal_files(recorded, tmp_path):
    for name in "abc":
        recorded.save(tmp_path / name)
    assert len({(tmp_path / name).read_bytes() for name in "abc"}) == 1


def test_a_device_is_not_replaced(recorded, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(JourneyError, match="is no file"):
        recorded.save(tmp_path / "pipe")


def test_saving_where_one_cannot_is_an_error(recorded, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(JourneyError, match="cannot write"):
        recorded.save(tmp_path / "file" / "t.safetensors")
    with pytest.raises(JourneyError, match="cannot write"):
        recorded.save(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.fixture
def saved(recorded, tmp_path):
    recorded.save(tmp_path / "t.safetensors")
    return tmp_path / "t.safetensors"


def check_refused(path, match):
    with pytest.raises(InputError, match=match) as caught:
        Trace.load(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    check_refused(tmp_path / "none.safetensors", "no trace at")
    check_refused(tmp_path, "no trace at")


@pytest.mark.parametrize("size", [0, 4, 8, 100, 5000, -1])
def test_a_truncated_file_is_refused(saved, size):
    saved.write_bytes(saved.read_bytes()[:size])
    check_refused(saved, "damaged")


@pytest.mark.parametrize("place", [0.1, 0.3, 0.6, 0.9, 0.999])
def test_a_flipped_bit_is_noticed(saved, place):
    data = bytearray(saved.read_bytes())
    data[int(place * len(data))] ^= 4
    saved.write_bytes(data)
    check_refused(saved, "damaged")


def test_any_other_file_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"PK\x03\x04 a zip file, say, that is long enough to be read")
    check_refused(tmp_path / "a", "damaged or not a trace")
    save_file({"x": np.zeros(3)}, tmp_path / "b")
    check_refused(tmp_path / "b", "not a trace")
    for text in ("no json", "[]", "{}", '{"format_version": 2}', "[" * 100_000):
        save_file({"x": np.zeros(3)}, tmp_path / "c", {"trace": text})
        check_refused(tmp_path / "c", "damaged|version|format")


def test_another_version_is_named(recorded, tmp_path):
    replace(recorded, format_version=1).save(tmp_path / "t.safetensors")
    check_refused(tmp_path / "t.safetensors", "format 1, this program reads 2: record it again")
    replace(recorded, format_version=99).save(tmp_path / "t.safetensors")
    check_refused(tmp_path / "t.safetensors", "format 99, this program reads 2")


def test_the_file_is_plain_safetensors_named_by_address(saved, recorded):
    with safe_open(saved, framework="numpy") as file:
        names = set(file.keys())
        document = json.loads(file.metadata()["trace"])
        assert document["sha256"] == checksum(recorded)
        for name in (
            "steps.0.blocks.1.attn.pattern",
            "steps.1.sample.probs",
            "weights.final_norm.gain",
            "derived.embed.mean",
            "derived.attribution.id",
            "measured.cache.whole",
        ):
            assert name in names
            np.testing.assert_array_equal(file.get_tensor(name), recorded.lookup(name))
    assert document["encoding"]["text"] == recorded.prompt


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("tokens.2.id", lambda t: t.tokens[2].id),
        ("tokens.13.id", lambda t: t.generated[0].id),
        ("words.1.merges.0.rank", lambda t: t.words[1].merges[0].rank),
        ("words.1.merges.0.at", lambda t: t.words[1].merges[0].at),
        ("words.1.bytes[0]", lambda t: 32),
        ("words.1.start", lambda t: t.words[1].start),
        ("words.1.stop", lambda t: t.words[1].stop),
        ("prompt.characters", lambda t: len(t.prompt)),
        ("prompt.words", lambda t: len(t.words)),
        ("prompt.tokens", lambda t: t.n_prompt),
        ("asides.emoji.characters", lambda t: 1),
        ("asides.emoji.bytes", lambda t: 4),
        ("asides.emoji.tokens.0.id", lambda t: t.asides["emoji"].tokens[0].id),
        ("asides.rare.words.0.merges.1.rank", lambda t: t.asides["rare"].words[0].merges[1].rank),
        ("config.d_model", lambda t: 64),
        ("config.n_params", lambda t: t.config.n_params),
        ("focus.layer", lambda t: t.focus["layer"].value),
        ("focus.dims[3]", lambda t: t.focus["dims"].value[3]),
        ("steps.1.positions[0]", lambda t: t.n_prompt),
        ("steps.0.sample.draw", lambda t: t.steps[0].sample.draw),
        ("steps.0.sample.chosen_id", lambda t: t.generated[0].id),
        ("steps.0.blocks.0.attn.pattern[1,2,0]", lambda t: t.step(0)["blocks.0.attn.pattern"][1, 2, 0]),
        ("derived.analogy.ids[0]", lambda t: t.derived["analogy.ids"][0]),
        ("derived.rope.off.prob", lambda t: t.derived["rope.off.prob"]),
        ("measured.cache.cached", lambda t: t.measured["cache.cached"]),
        ("weights.final_norm.gain[1]", lambda t: t.weights["final_norm.gain"][1]),
    ],
)
def test_every_kind_of_root_can_be_looked_up(recorded, address, value):
    assert recorded.cell(address).value == value(recorded)


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("steps.0.blocks.1.attn.patern[0,0,0]", "blocks.1.attn.pattern"),
        ("steps.9.embed", "from 0 to 2"),
        ("steps.-1.embed", "steps"),
        ("steps.x.embed", "step x"),
        ("steps.0.sample.prob", "probs"),
        ("tokens.99.id", "from 0 to 15"),
        ("tokens.0.text", "id"),
        ("words.0.merges.99.rank", "merge 99"),
        ("config.d_modl", "d_model"),
        ("config.__class__", "size"),
        ("focus.layr", "layer"),
        ("asides.none.tokens.0.id", "aside"),
        ("asides.rare", "count"),
        ("weights.final_norm.gian", "final_norm.gain"),
        ("measured.cache.cashed", "cache.cached"),
        ("provenance.model", "steps, weights, derived"),
        ("tokens.٣.id", ""),
    ],
)
def test_a_wrong_name_gets_the_nearest_ones(recorded, address, hint):
    with pytest.raises(InputError) as caught:
        recorded.cell(address)
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_cells_and_tokens(recorded):
    cells = recorded.cells("steps.0.blocks.1.attn.pattern")
    assert cells[0][1][0].value == recorded.cell("steps.0.blocks.1.attn.pattern[0,1,0]").value
    with pytest.raises(InputError, match="add an index"):
        recorded.cell("steps.0.embed")
    with pytest.raises(KeyError, match="nearest are embed"):
        recorded.step(0)["embd"]
    assert recorded.token(recorded.tokens[0].id) == recorded.tokens[0]
    with pytest.raises(KeyError, match="not in the trace"):
        recorded.token(10**9)
    assert recorded.all_tokens == recorded.tokens + recorded.generated


def test_copies_of_what_refers_to_a_trace_share_it(recorded):
    """Manim copies mobjects at every move: a copied trace of 512 tokens is 1.7 GB, each time."""
    holder = {"trace": recorded, "cells": recorded.cells("steps.0.logits")}
    copied = copy.deepcopy(holder)
    assert copied["trace"] is recorded
    assert copied["cells"].values is holder["cells"].values
