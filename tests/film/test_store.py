"""What was made before is found again, and only where it would come out the same."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film import code, sidecar
from film.cache import Cache
from film.job import ChapterResult, Clip, Filmed, join
from film.plan import Plan, chapter_folder, choose
from film.production import make_film
from film.recordings import Recording
from film.store import Store
from film.workers import Workers
from model.reading import Watched
from model.trace import Trace
from tests.film.conftest import SMALL
from tests.film.readers import HANG, READ, TASK, Here
from tests.film.test_production import alive, files, wait_for

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "assets/traces/tiny-gqa.safetensors"


def other(trace: Trace, *names: str) -> Trace:
    """The trace with other values under some names of derived values."""
    changed = {name: trace.derived[name] + np.float32(0.25) for name in names}
    return replace(trace, derived=dict(trace.derived) | changed)


def film(folder: Path, trace: Trace, cache: Cache | None, chapters: str = "tokens,attention") -> dict[str, int]:
    """Film the fake chapters; those that had to be filmed, and from which beat on."""
    crew = Here()
    plan = Plan(folder, choose(chapters), SMALL, 1)
    make_film(plan, lambda: trace, lambda event: None, TASK, crew, cache)
    return crew.filmed


@pytest.fixture(scope="module")
def first(tiny_trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A film and the cache as it left it. Look, don't touch."""
    folder = tmp_path_factory.mktemp("first")
    cache = Cache(folder / "cache", 10**9)
    assert film(folder / "film", tiny_trace, cache) == {"tokens": 0, "attention": 0}
    return SimpleNamespace(film=folder / "film", cache=cache)


def test_an_unchanged_film_is_not_filmed_again_and_has_the_same_bytes(
    first: SimpleNamespace, tiny_trace: Trace, tmp_path: Path
) -> None:
    assert film(tmp_path / "again", tiny_trace, first.cache) == {}
    assert files(tmp_path / "again") == files(first.film)


def test_chapters_at_hand_cost_no_worker(
    first: SimpleNamespace, tiny_trace: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "_start", lambda self, count: pytest.fail("a worker was started"))
    plan = Plan(tmp_path / "again", choose("tokens,attention"), SMALL, 2)
    make_film(plan, Recording(lambda: tiny_trace, "known"), lambda event: None, TASK, cache=first.cache)
    assert (tmp_path / "again/film.mp4").read_bytes() == (first.film / "film.mp4").read_bytes()


def test_another_trace_is_filmed_from_the_first_beat_that_shows_another_value(
    first: SimpleNamespace, tiny_trace: Trace, tmp_path: Path
) -> None:
    trace = other(tiny_trace, READ[1].removeprefix("derived."))
    assert film(tmp_path / "partly", trace, first.cache) == {"attention": 1}
    assert film(tmp_path / "wholly", trace, None) == {"tokens": 0, "attention": 0}
    assert files(tmp_path / "partly") == files(tmp_path / "wholly")
    clips = [sorted((folder / "05-attention/clips").glob("*.mp4")) for folder in (first.film, tmp_path / "partly")]
    assert [old.read_bytes() == new.read_bytes() for old, new in zip(*clips, strict=True)] == [True, False, True]
    assert film(tmp_path / "back", tiny_trace, first.cache) == {}, "the chapter of the first trace is still there"


def test_a_value_that_nobody_reads_changes_nothing(
    first: SimpleNamespace, tiny_trace: Trace, tmp_path: Path
) -> None:
    assert film(tmp_path / "film", other(tiny_trace, "analogy.points"), first.cache) == {}


def test_settings_are_told_apart(first: SimpleNamespace, tiny_trace: Trace, tmp_path: Path) -> None:
    crew = Here()
    plan = Plan(tmp_path / "film", choose("attention"), replace(SMALL, theme="light"), 1)
    make_film(plan, lambda: tiny_trace, lambda event: None, TASK, crew, first.cache)
    assert crew.filmed == {"attention": 0}


def test_only_the_chapter_is_filmed_again_of_which_the_code_has_changed(
    first: SimpleNamespace, tiny_trace: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("model", "scenes", "film", "tests", "assets"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "scenes").unlink()
    (tmp_path / "scenes").mkdir()
    for path in (ROOT / "scenes").iterdir():
        (tmp_path / "scenes" / path.name).symlink_to(path)
    monkeypatch.setattr(code, "ROOT", tmp_path)
    assert film(tmp_path / "same", tiny_trace, first.cache) == {}, "the same code in another place"
    text = (tmp_path / "scenes/attention.py").read_text()
    (tmp_path / "scenes/attention.py").unlink()
    (tmp_path / "scenes/attention.py").write_text(text + "\n# changed\n")
    assert film(tmp_path / "changed", tiny_trace, first.cache) == {"attention": 0}


def test_a_damaged_clip_is_filmed_again(tiny_trace: Trace, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 10**9)
    film(tmp_path / "film", tiny_trace, cache, "attention")
    clips = sorted((tmp_path / "film/05-attention/clips").glob("*.mp4"))
    content = clips[1].read_bytes()
    (kept,) = (path for path in (tmp_path / "cache/files").glob("*/*") if path.read_bytes() == content)
    kept.write_bytes(content[:-1] + b"?")
    assert film(tmp_path / "again", tiny_trace, cache, "attention") == {"attention": 1}
    assert files(tmp_path / "again") == files(tmp_path / "film")


def test_a_film_changed_by_its_owner_leaves_the_cache_alone(tiny_trace: Trace, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", 10**9)
    film(tmp_path / "film", tiny_trace, cache, "attention")
    for clip in (tmp_path / "film/05-attention/clips").iterdir():
        with clip.open("r+b") as file:
            file.write(b"mine")
    assert film(tmp_path / "again", tiny_trace, cache, "attention") == {}


def test_a_cache_that_cannot_be_written_is_done_without(
    tiny_trace: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("no folder")
    assert film(tmp_path / "film", tiny_trace, Cache(tmp_path / "cache", 10**9), "tokens") == {"tokens": 0}
    assert (tmp_path / "film/film.mp4").exists()


KILLED = f"""
import sys
from pathlib import Path
from film.cache import Cache
from film.plan import Plan, choose
from film.production import make_film
from model.trace import Trace
from tests.film.conftest import SMALL
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    trace = Trace.load({str(TINY)!r})
    plan = Plan(folder / "film", choose("tokens,attention"), SMALL, 1)
    make_film(plan, lambda: trace, lambda event: None, {TASK!r}, cache=Cache(folder / "cache", 10**9))
"""


def test_after_a_kill_only_what_is_missing_is_filmed(tiny_trace: Trace, tmp_path: Path) -> None:
    (tmp_path / "killed.py").write_text(KILLED)
    run = subprocess.Popen(
        [sys.executable, str(tmp_path / "killed.py"), str(tmp_path)], cwd=ROOT, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), HANG: "attention"},
    )  # fmt: skip
    try:
        wait_for(lambda: any((tmp_path / "cache/notes").glob("*/*")), 60)  # tokens are kept
    finally:
        run.kill()
        run.wait()
    wait_for(lambda: not alive(run.pid))
    assert film(tmp_path / "film", tiny_trace, Cache(tmp_path / "cache", 10**9)) == {"attention": 0}


# The rule itself, with chapters that are nothing but what they read

STAGE = choose("logits")[0]
NAMES = ("embed.mean", "attribution.embed", "rope.off.prob", "lens.race.probs")

Story = list[list[tuple[int, int]]]  # a beat: pairs of a place in NAMES, and of another that is read if that is large


def tell(story: Story, trace: Trace, folder: Path, held: Filmed | None = None) -> ChapterResult:
    """"Film" a story: the clip of a beat is all that was read so far. What a beat reads depends on what it finds."""
    now, seen = 0, b""
    reads: dict[str, int] = {}
    watched = Watched(trace, lambda name: reads.setdefault(name, now))
    clips, rows = [], []
    first = len(held.clips) if held else 0
    (folder / "clips").mkdir(parents=True, exist_ok=True)
    for now, beat in enumerate(story):  # (the note reads it)
        for name, further in beat:
            value = watched.derived[NAMES[name]]
            seen += value.tobytes()
            if value.mean() > LARGE:
                seen += watched.lookup(f"derived.{NAMES[further]}").tobytes()
        if now >= first:
            clips.append(Clip(str(now), "", now, now + 1, f"clips/{now}.mp4", 15))
            for file in clips[-1].files:
                (folder / file).write_bytes(seen)
            rows.append({"start": now, "stands": now, "end": now, "beat": str(now), "box": [0, 0, 1, 1],
                         "address": "config.d_model", "value": float(len(seen)), "text": "", "format": "d",
                         })  # fmt: skip
    names = tuple(tuple(sorted(name for name in reads if reads[name] == i)) for i in range(first, len(story)))
    rest = Filmed(STAGE, tuple(clips), rows, names)
    return finish(join(held, rest) if held else rest, folder)


def finish(filmed: Filmed, folder: Path) -> ChapterResult:
    sidecar.write_numbers(folder, filmed.rows)
    return ChapterResult(STAGE, filmed.clips, filmed.reads)


LARGE = 0.5
beats = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3)
variants = st.lists(st.tuples(*[st.sampled_from([0.0, 0.3, 0.7])] * len(NAMES)), min_size=1, max_size=6)


@settings(max_examples=60)
@given(st.lists(beats, min_size=1, max_size=5), variants)
def test_whatever_is_read_and_whatever_changes_the_store_gives_what_filming_gives(
    tiny_trace: Trace, story: Story, variants: list[tuple[float, ...]]
) -> None:
    with TemporaryDirectory() as scratch:
        cache = Cache(Path(scratch) / "cache", 10**8)
        for i, values in enumerate(variants):
            changed = {name: np.full_like(tiny_trace.derived[name], value)
                       for name, value in zip(NAMES, values, strict=True)}  # fmt: skip
            trace = replace(tiny_trace, derived=dict(tiny_trace.derived) | changed)
            kept = Store(cache, {STAGE: "key"}, trace)
            mine, plain = Path(scratch) / f"{i}" / chapter_folder(STAGE), Path(scratch) / f"{i}-plain"
            held = kept.find(STAGE, mine)
            if held and held.whole:
                finish(held.filmed, mine)
            else:
                kept.keep(tell(story, trace, mine, held.filmed if held else None), mine.parent)
            tell(story, trace, plain)
            assert files(mine) == files(plain)
            assert values not in variants[:i] or (held and held.whole), "what was filmed before is found"
