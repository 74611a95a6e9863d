"""A prompt that was recorded before is not recorded again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from film.cache import Cache
from film.recordings import Recorded
from model.errors import InputError
from model.trace import Trace

OPTIONS: dict[str, Any] = {"temperature": None, "seed": 3}


class Model:
    """Records the same trace each time, and counts."""

    def __init__(self, trace: Trace, file: Path) -> None:
        self.trace, self.file, self.runs = trace, file, 0

    def __call__(self) -> Trace:
        self.runs += 1
        return self.trace


@pytest.fixture
def model(tiny_trace: Trace, tmp_path: Path) -> Model:
    (tmp_path / "tiny.gguf").write_bytes(b"weights")
    return Model(tiny_trace, tmp_path / "tiny.gguf")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", 10**9)


def recorded(cache: Cache, model: Model, prompt: str = "The cat", **options: Any) -> Recorded:
    return Recorded(cache, model, prompt, OPTIONS | {"model": str(model.file)} | options)


def test_once_is_enough(cache: Cache, model: Model, tiny_trace: Trace) -> None:
    assert recorded(cache, model).checksum is None
    assert recorded(cache, model)().hash == tiny_trace.hash
    again = recorded(cache, model)
    assert again.checksum and again().hash == tiny_trace.hash
    assert model.runs == 1
    assert list(cache.scratch.iterdir()) == []


def test_whatever_it_depends_on_makes_another(cache: Cache, model: Model) -> None:
    recorded(cache, model)()
    assert recorded(cache, model, "The dog").checksum is None
    assert recorded(cache, model, seed=4).checksum is None
    assert recorded(cache, model, layer=0).checksum is None
    model.file.write_bytes(b"other weights")
    assert recorded(cache, model).checksum is None


def test_a_damaged_one_is_recorded_again(cache: Cache, model: Model, tiny_trace: Trace) -> None:
    recorded(cache, model)()
    (kept,) = (cache.folder / "files").glob("*/*")
    content = kept.read_bytes()
    kept.write_bytes(content[:-8])
    assert recorded(cache, model)().hash == tiny_trace.hash
    assert model.runs == 2
    assert recorded(cache, model)().hash == tiny_trace.hash
    assert model.runs == 2


def test_one_that_was_pushed_out_is_recorded_again(cache: Cache, model: Model, tiny_trace: Trace) -> None:
    recorded(cache, model)()
    replace(cache, limit=0).trim()
    assert recorded(cache, model).checksum is None
    assert recorded(cache, model)().hash == tiny_trace.hash


def test_what_cannot_be_kept_is_used_all_the_same(cache: Cache, model: Model, tiny_trace: Trace) -> None:
    wanted = recorded(cache, model)
    cache.folder.write_text("no folder")
    assert wanted().hash == tiny_trace.hash


def test_a_model_that_is_not_there_is_said_at_once(cache: Cache, model: Model) -> None:
    with pytest.raises(InputError, match="no model 'nowhere'"):
        Recorded(cache, model, "The cat", {"model": "nowhere"})
    assert model.runs == 0
