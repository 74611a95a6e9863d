"""The cache folder on its own: what is kept, what goes, who else may use it."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from film.cache import FOLDER, LIMIT, TAG, Cache, open_cache
from model.errors import InputError


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", 10_000)


def kept(cache: Cache, content: bytes) -> str:
    digest = cache.keep(content)
    assert digest
    return digest


def age(cache: Cache, digest: str, seconds: float) -> None:
    """Make a file look as if it was used so long ago."""
    path, then = cache.path(digest), time.time() - seconds
    assert path
    os.utime(path, (then, then))


def test_what_is_kept_is_found(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "clip").write_bytes(b"moving")
    digest = cache.keep(tmp_path / "clip")
    assert digest == kept(cache, b"moving"), "the same content is kept once"
    assert cache.copy(digest, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"moving"
    assert cache.size() == (1, 6)
    assert not cache.copy("00" * 32, tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_a_damaged_file_is_as_good_as_missing(cache: Cache, tmp_path: Path) -> None:
    digest = kept(cache, b"moving")
    path = cache.path(digest)
    assert path
    path.write_bytes(b"mowing")
    assert not cache.copy(digest, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == [cache.folder], "half a film helps nobody"
    assert kept(cache, b"moving") == digest
    assert cache.copy(digest, tmp_path / "copy")


def test_what_was_used_longest_ago_goes_first(cache: Cache, tmp_path: Path) -> None:
    old, used, new = (kept(cache, bytes([i]) * 4_000) for i in range(3))
    for digest, seconds in ((old, 20), (used, 30), (new, 10)):
        age(cache, digest, seconds)
    assert cache.copy(used, tmp_path / "copy")
    cache.trim()
    assert [bool(cache.path(digest)) for digest in (old, used, new)] == [False, True, True]


def test_a_file_that_would_push_out_all_others_is_not_kept(cache: Cache) -> None:
    assert cache.keep(bytes(5_001)) is None
    assert cache.size() == (0, 0)


def test_notes_come_newest_first_without_damaged_ones(cache: Cache) -> None:
    for i in range(40):
        cache.note("key", {"i": i})
        time.sleep(0.002)
    found = [note["i"] for note in cache.notes("key")]
    assert found == list(range(39, 39 - len(found), -1))
    assert 1 < len(found) < 40, "some, not all for ever"
    for path in (cache.folder / "notes" / "key").iterdir():
        path.write_text('{"i": 7}')
    assert list(cache.notes("key")) == []


def test_clear_removes_what_is_its_own(cache: Cache) -> None:
    kept(cache, b"moving")
    cache.note("key", {})
    (cache.folder / "letter.txt").write_text("mine")
    cache.clear()
    assert cache.size() == (0, 0)
    assert (cache.folder / "letter.txt").exists()


def work(folder: str, seed: int) -> int:
    """Keep, read and trim like a film that is made, many times; how often a file was read whole."""
    cache, read = Cache(Path(folder), 10_000), 0
    target = Path(folder).parent / f"copy-{seed}"
    for i in range(150):
        content = bytes([(seed + i) % 7]) * (1_000 + 300 * (i % 7))
        digest = cache.keep(content)
        assert digest
        cache.note("key", {"file": digest})
        for note in cache.notes("key"):
            if cache.copy(note["file"], target):
                data = target.read_bytes()
                assert data == data[:1] * len(data) and len(data) >= 1_000
                read += 1
        cache.trim()
    return read


def test_processes_share_it(cache: Cache) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        counts = list(pool.map(work, [str(cache.folder)] * 3, range(3)))
    assert all(count > 100 for count in counts)
    cache.trim()
    assert cache.size()[1] <= cache.limit
    assert list(cache.scratch.iterdir()) == []


def test_it_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(FOLDER, raising=False)
    assert open_cache().folder == tmp_path / "token-journey"
    assert (tmp_path / "token-journey" / TAG).read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    monkeypatch.setenv(FOLDER, str(tmp_path / "mine"))
    monkeypatch.setenv(LIMIT, "123")
    assert open_cache() == Cache(tmp_path / "mine", 123)


def test_a_user_may_have_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    for name in (FOLDER, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InputError, match="set TOKEN_JOURNEY_CACHE"):
        open_cache()


def test_another_folder_is_not_taken_for_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes").mkdir()
    monkeypatch.setenv(FOLDER, str(tmp_path))
    with pytest.raises(InputError, match="has other files in it: set TOKEN_JOURNEY_CACHE"):
        open_cache()
    monkeypatch.setenv(FOLDER, str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"no cache can be kept in .* \(Not a directory\)"):
        open_cache()
    monkeypatch.setenv(FOLDER, str(tmp_path / "new"))
    monkeypatch.setenv(LIMIT, "2GB")
    with pytest.raises(InputError, match="'2GB' is not a number of bytes"):
        open_cache()
