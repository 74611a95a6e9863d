"""The benchmark: what it measures, whether it measures it, and what it prints. One short real run."""

import json
import re
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from manim import tempconfig

import render
from film.bench import (
    OURS,
    REFERENCES,
    ROOT,
    THIRD_PARTY,
    USUAL,
    Comparison,
    Run,
    Subject,
    ablations,
    compare,
    last_line,
    measured,
    reference,
    unmodified,
)
from film.plan import Settings
from film.renderer import FastRenderer
from model.errors import InputError, JourneyError
from tests.film.test_encoded import TRACE

SMALL = Settings(160, 90, 1, encoder="fast")


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(render.cli, ["bench", *arguments])


def test_a_run_is_measured_with_its_children(tmp_path: Path) -> None:
    busy = "import time; b = bytearray(80_000_000); t = time.process_time()\nwhile time.process_time() < t + 0.4: pass"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}], check=True)"
    made = measured([python(nested), python("import time; time.sleep(0.3)")], tmp_path, at_once=2)
    assert 0.4 <= made.cpu < 2
    assert made.memory > 80_000_000
    assert made.wall >= 0.4
    assert made.bytes == 0


def test_so_many_at_once(tmp_path: Path) -> None:
    naps = [python("import time; time.sleep(0.5)")] * 2
    assert measured(naps, tmp_path, 1).wall >= 1
    assert 0.5 <= measured(naps, tmp_path, 2).wall < 1


def test_what_fails_says_why_and_ends_the_others(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(JourneyError, match="benchmark failed: ValueError: no"):
        measured([python("raise ValueError('no')"), python("import time; time.sleep(60)")], tmp_path, 2)
    assert time.monotonic() - began < 30
    assert last_line(next(tmp_path.glob("*.log"))) in ("ValueError: no", "it said nothing")


def test_runs_take_turns_and_ratios_are_of_pairs(tmp_path: Path) -> None:
    order = tmp_path / "order"

    def commands(who: str, size: int) -> list[list[str]]:
        return [python(f"open({str(order)!r}, 'a').write({who!r})")]

    subject = Subject("x", lambda folder: commands("s", 10), lambda folder: commands("o", 1), same=False)
    assert len(compare(subject, 3, None).ours) == 3
    assert order.read_text() == "sososo"
    stock, ours = ((Run(wall, 1, 1, 10) for wall in walls) for walls in ((4, 9, 10), (1, 3, 10)))
    comparison = Comparison("x", tuple(stock), tuple(ours), float("inf"))
    assert comparison.ratio("wall") == 3
    assert comparison.document("chapter")["psnr"] == 100, "JSON has no infinity"


def test_every_subject_names_files_that_exist() -> None:
    for subject in (reference("MatVec", SMALL), unmodified(USUAL, SMALL), unmodified(THIRD_PARTY, SMALL)):
        for commands in (subject.stock(Path("x")), subject.ours(Path("x"))):
            (file,) = re.findall(rf"{re.escape(str(ROOT))}\S*?\.py", " ".join(commands[0]))
            assert Path(file).exists()
    with pytest.raises(InputError, match="missing"):
        unmodified(Path("nowhere.py"), SMALL).stock(Path("x"))


def test_ablations_differ_in_one_idea_from_the_whole() -> None:
    from film.ablation import IDEAS

    subjects = ablations("logits", TRACE, SMALL)
    assert [subject.name for subject in subjects] == [*IDEAS, "fast preset"]
    for subject in subjects:
        (without,), (whole,) = subject.stock(Path("x")), subject.ours(Path("x"))
        changes = [(a, b) for a, b in zip(json.loads(without[-1]).items(), json.loads(whole[-1]).items(), strict=True)
                   if a != b]  # fmt: skip
        assert len(changes) == 1


@pytest.mark.parametrize("name", REFERENCES[-1:])  # the others take too long: a second for a hundred numbers
def test_references_are_as_long_either_way(name: str, tmp_path: Path) -> None:
    def seconds(file: Path) -> float:
        scene = getattr(import_module(f"tests.bench.{file.stem}"), name)(renderer=FastRenderer(skip_animations=True))
        scene.render()
        return float(scene.renderer.time)

    settings = {"pixel_width": 64, "pixel_height": 36, "frame_rate": 2, "media_dir": str(tmp_path), "dry_run": True}
    with tempconfig(settings | {"verbosity": "ERROR", "progress_bar": "none"}):
        assert seconds(USUAL) == seconds(OURS) > 5


@pytest.mark.film
def test_one_chapter(tmp_path: Path) -> None:
    flags = ("-c", "sampling", "-r", "160,90", "--fps", "1", "-n", "1", "--trace", str(TRACE))
    result = run(*flags, "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert {"cores", "python", "manim", "processor"} <= document["machine"].keys()
    (row,) = document["chapters"]
    assert row["chapter"] == "sampling" and row["runs"] == 1 and document["film"] == {}
    assert row["wall_ratio"] == pytest.approx(row["stock"]["wall"] / row["ours"]["wall"])
    assert row["cpu_ratio"] == pytest.approx(row["stock"]["cpu"] / row["ours"]["cpu"])
    assert row["psnr"] > 30, "small pictures of thin lines: the same, but for the encoder's noise"
    assert row["stock"]["bytes"] > 1000 < row["ours"]["bytes"]


def test_errors_are_one_line() -> None:
    for flags, message in ((("-c", "atention"), "no chapter 'atention'"), (("-n", "0"), "0 is not in the range")):
        result = run(*flags)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1) and message in result.stderr
