"""A finished film is left as it is as long as nobody touches it, and nothing it depends on changes."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from film import code
from film.cache import Cache
from film.finished import remember, untouched
from film.plan import Plan, choose
from tests.film.conftest import SMALL

NAMES = ["film.mp4", "05-attention"]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Of a film that is in its folder."""
    clips = tmp_path / "film/05-attention/clips"
    clips.mkdir(parents=True)
    for path in (tmp_path / "film/film.mp4", clips / "01-in.mp4", clips / "02-out.mp4"):
        path.write_text("pictures")
    return Plan(tmp_path / "film", choose("attention"), SMALL, 1)


@pytest.fixture
def cache(plan: Plan, tmp_path: Path) -> Cache:
    cache = Cache(tmp_path / "cache", 10**6)
    remember(cache, plan, "trace", NAMES)
    assert untouched(cache, plan, "trace")
    return cache


def edit(path: Path) -> None:
    path.write_text("Pictures")
    os.utime(path, ns=(0, 1))


@pytest.mark.parametrize("change", [edit, Path.unlink, lambda path: path.rename(path.with_suffix(".old"))])
@pytest.mark.parametrize("name", ["film.mp4", "05-attention/clips/02-out.mp4"])
def test_a_touched_file_is_noticed(cache: Cache, plan: Plan, change: Callable[[Path], object], name: str) -> None:
    change(plan.folder / name)
    assert not untouched(cache, plan, "trace")


def test_other_files_are_nobodys_business(cache: Cache, plan: Plan) -> None:
    (plan.folder / "notes.txt").write_text("mine")
    assert untouched(cache, plan, "trace")


def test_another_film_is_another(cache: Cache, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not untouched(cache, plan, "other trace")
    assert not untouched(cache, replace(plan, settings=replace(SMALL, fps=16)), "trace")
    assert not untouched(cache, replace(plan, stages=choose("attention,norm")), "trace")
    assert untouched(cache, replace(plan, processes=7), "trace")
    monkeypatch.setattr(code, "LIBRARIES", (*code.LIBRARIES, "pytest"))
    assert not untouched(cache, plan, "trace")


def test_the_same_film_elsewhere_is_not_here(cache: Cache, plan: Plan, tmp_path: Path) -> None:
    assert not untouched(cache, replace(plan, folder=tmp_path / "elsewhere"), "trace")
