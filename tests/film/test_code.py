"""Which code something depends on: read from import statements, and all of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from film import code

FILES = {
    "scenes/__init__.py": "", "scenes/mobjects/__init__.py": "",
    "scenes/one.py": "from scenes.mobjects.shape import Shape\nfrom scenes import (\n    theme,\n)\n",
    "scenes/two.py": "def late():\n    import model.numbers as numbers\n",
    "scenes/mobjects/shape.py": '"""\nfrom here on, words\n"""\nimport numpy\n',
    "scenes/theme.py": "", "scenes/pace.py": "", "model/__init__.py": "", "model/numbers.py": "import scenes.pace\n",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project in the place of this one."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(code, "ROOT", tmp_path)
    return tmp_path


def names(project: Path, module: str) -> set[str]:
    return {str(path.relative_to(project)) for path in code.closure(module)} - {"scenes/__init__.py"}


def test_imports_are_followed(project: Path) -> None:
    shape = {"scenes/mobjects/__init__.py", "scenes/mobjects/shape.py"}
    assert names(project, "scenes.one") == {"scenes/one.py", "scenes/theme.py", *shape}
    assert names(project, "scenes.two") == {"scenes/two.py", "model/__init__.py", "model/numbers.py", "scenes/pace.py"}


@pytest.mark.parametrize(("changed", "ones", "twos"), [
    ("scenes/one.py", True, False), ("scenes/mobjects/shape.py", True, False), ("scenes/pace.py", False, True),
    ("scenes/__init__.py", True, True), ("scenes/mobjects/__init__.py", True, False),
])  # fmt: skip
def test_a_change_counts_where_the_code_is_used(project: Path, changed: str, ones: bool, twos: bool) -> None:
    before = [code.digest(f"scenes.{name}") for name in ("one", "two")]
    (project / changed).write_text(FILES[changed] + "# a change\n")
    after = [code.digest(f"scenes.{name}") for name in ("one", "two")]
    assert [a != b for a, b in zip(after, before, strict=True)] == [ones, twos]


def test_versions_of_libraries_count() -> None:
    assert code.digest("scenes.norm", libraries=("numpy",)) != code.digest("scenes.norm", libraries=("pytest",))


LOADED = """
import os, sys
from scenes.contents import load
import film.filming
for slug in sys.argv[1:]:
    if os.fork() == 0:  # a process each: what one has loaded, another may have forgotten to import
        load(slug)
        mine = [m.__file__ for n, m in sys.modules.items() if n.split(".")[0] in ("scenes", "model", "film")]
        print(slug, *mine, flush=True)
        os._exit(0)
    os.wait()
"""


def test_nothing_is_missed_that_a_chapter_loads() -> None:
    chapters = ("overview", "attention", "kv_cache")
    command = [sys.executable, "-c", LOADED, *chapters]
    run = subprocess.run(command, cwd=code.ROOT, capture_output=True, text=True, check=True)
    loaded = {slug: set(map(Path, files)) for slug, *files in map(str.split, run.stdout.splitlines())}
    assert tuple(loaded) == chapters
    for slug, files in loaded.items():
        assert len(files) > 40
        assert files - code.closure("film.filming", f"scenes.{slug}") == set()


def test_hues_of_other_chapters_count_in_the_plan_of_the_film(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [code.digest(f"scenes.{slug}") for slug in ("overview", "norm")]
    monkeypatch.setattr(code, "_attributes", lambda path: ["hue = 'another'"])
    after = [code.digest(f"scenes.{slug}") for slug in ("overview", "norm")]
    assert [a != b for a, b in zip(after, before, strict=True)] == [True, False]
