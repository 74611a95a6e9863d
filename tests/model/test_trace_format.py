"""docs/trace-format.md says what is so: its examples run, and it names what a trace holds."""

import re
from pathlib import Path

import numpy as np

from model.address import FUNCTIONS
from model.trace import FORMAT_VERSION
from model.trace_file import _arrays

TEXT = (Path(__file__).parents[2] / "docs" / "trace-format.md").read_text(encoding="utf-8")


def test_the_examples_run(recorded, tmp_path, monkeypatch, capsys):
    recorded.save(tmp_path / "trace.safetensors")
    monkeypatch.chdir(tmp_path)
    names = {}
    for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(code, names)
    out = capsys.readouterr().out
    assert f"found at 100*steps.0.probs[{recorded.n_prompt - 1}," in out
    shares = [float(share) for share in re.findall(r"(\d\.\d\d)\n", out)]
    np.testing.assert_allclose(shares, recorded.steps[0]["blocks.1.attn.pattern"][0, -1], atol=0.006)


def test_every_name_stands_in_the_document(recorded):
    assert f"version {FORMAT_VERSION}" in TEXT
    for name in _arrays(recorded):
        name = re.sub(r"^(steps\.\d+\.(sample\.)?|derived\.|weights\.|measured\.)", "", name)
        last = re.sub(r"\.(heads|ids|dims|neurons)\.\d+$", "", name).rpartition(".")[2]
        assert f"{last}`" in TEXT or f"{last}." in TEXT, name
    for name in (*recorded.focus, *FUNCTIONS, *vars(recorded.config), *vars(recorded.provenance)):
        assert re.search(rf"\b{name}\b", TEXT), name
