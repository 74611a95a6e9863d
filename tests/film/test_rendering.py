"""`render.py render`: other people's scene files, with Manim's flags, into Manim's files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

import render
from film.likeness import psnr

SCENES = """
from manim import *

class Grow(Scene):
    def construct(self):
        self.next_section("square")
        self.play(GrowFromCenter(Square(fill_opacity=0.5, color=BLUE)), run_time=0.4)
        self.next_section("words")
        self.play(FadeIn(Text("hello", font_size=60).shift(2 * DOWN)), run_time=0.4)
        self.wait(0.5)

class Zoom(MovingCameraScene):
    def construct(self):
        self.add(Circle(fill_opacity=1))
        self.play(self.camera.frame.animate.scale(0.5), run_time=0.4)

class Closed(Scene):
    def __init__(self):
        super().__init__()

    def construct(self):
        self.add(Square())

class Wrong(Scene):
    def construct(self):
        self.add(1 / 0)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scene file."""
    place = tmp_path_factory.mktemp("scenes")
    (place / "scenes.py").write_text(SCENES)
    (place / "none.py").write_text("x = 1\n")
    (place / "syntax.py").write_text("x = 1\ny = = 2\n")
    return place


@pytest.fixture(autouse=True)
def own_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Manim puts the folder of a scene file on the path, where its scenes.py would hide ours from later tests."""
    monkeypatch.setattr(sys, "path", [*sys.path])


QUIET = ("--progress_bar", "none", "-v", "WARNING")


def run(folder: Path, *arguments: str) -> Result:
    file, *rest = arguments
    return CliRunner().invoke(render.cli, ["render", str(folder / file), *rest, *QUIET])


def test_two_scenes_are_those_of_manim(folder: Path, tmp_path: Path) -> None:
    flags = ["Grow", "Zoom", "-r", "1280,720", "--fps", "15", "--save_sections", "--media_dir"]
    assert (answer := run(folder, "scenes.py", *flags, str(tmp_path / "ours"))).exit_code == 0, answer.stderr
    manim = [sys.executable, "-m", "manim", "render", str(folder / "scenes.py"), *flags, str(tmp_path / "stock")]
    subprocess.run([*manim, *QUIET, "--silent"], check=True, capture_output=True)
    place = Path("videos") / "scenes" / "720p15"
    for name in ("Grow", "Zoom"):
        one, other = (tmp_path / who / place / f"{name}.mp4" for who in ("ours", "stock"))
        assert psnr(one, other) >= 45
        assert one.stat().st_size <= 1.1 * other.stat().st_size
    ours, stock = (tmp_path / who / place / "sections" / "Grow.json" for who in ("ours", "stock"))
    sections = json.loads(ours.read_text())
    assert sections == json.loads(stock.read_text()) and [part["name"] for part in sections] == ["square", "words"]
    assert all((ours.parent / part["video"]).exists() for part in sections)


def test_what_was_rendered_is_in_the_cache(folder: Path, tmp_path: Path) -> None:
    small = ("scenes.py", "Grow", "-r", "128,72", "--media_dir", str(tmp_path))
    for flags, segments in (((), 3), ((), 3), (("--fps", "5"), 6), (("--fps", "5"), 6)):
        assert run(folder, *small, *flags).exit_code == 0
        assert len(list(tmp_path.rglob("partial_movie_files/Grow/*.mp4"))) == segments


@pytest.mark.parametrize("numbers", [(), ("-n", "0,0")])
def test_last_frame(numbers: tuple[str, ...], folder: Path, tmp_path: Path) -> None:
    assert run(folder, "scenes.py", "Grow", "-s", "-r", "128,72", "--media_dir", str(tmp_path), *numbers).exit_code == 0
    (file,) = tmp_path.rglob("Grow*.png")
    with Image.open(file) as picture:
        assert picture.size == (128, 72)
        assert picture.getpixel((64, 36))[2] > 40, "the square is there"
    assert not list(tmp_path.rglob("*.mp4"))


def test_transparent(folder: Path, tmp_path: Path) -> None:
    flags = ("-t", "-r", "128,72", "--fps", "5", "--media_dir", str(tmp_path))
    assert run(folder, "scenes.py", "Zoom", *flags).exit_code == 0
    assert [file.name for file in tmp_path.rglob("Zoom.*")] == ["Zoom.mov"]


def test_a_scene_that_takes_no_renderer_is_rendered_all_the_same(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "scenes.py", "Closed", "-r", "128,72", "--media_dir", str(tmp_path)).exit_code == 0
    assert list(tmp_path.rglob("Closed*.png")), "a scene without a play is a picture"


@pytest.mark.parametrize(
    ("arguments", "message", "exit_code"),
    [
        ("scenes.py Grwo", "has no scene 'Grwo': try Grow", 2),
        ("scenes.py", "has 4 scenes: name some, or give -a for all of Closed, Grow, Wrong, Zoom", 2),
        ("scenes.py Wrong -r 128,72", "scene Wrong: ZeroDivisionError: division by zero (scenes.py, line 26)", 1),
        ("scenes.py Grow Zoom -o both", "--output_file can only be used when rendering exactly one scene", 2),
        ("scenes.py Grow --renderer opengl", "this renderer draws with Cairo", 2),
        ("scenes.py Grow --format avi", "'avi' is not one of", 2),
        ("none.py", "has no scenes", 2),
        ("syntax.py", "syntax.py cannot be loaded: SyntaxError", 2),
        ("nothing.py Grow", "nothing.py not found", 2),
    ],
)
def test_errors_are_one_line(arguments: str, message: str, exit_code: int, folder: Path, tmp_path: Path) -> None:
    result = run(folder, *arguments.split(), "--media_dir", str(tmp_path))
    assert result.exit_code == exit_code
    (line,) = result.stderr.splitlines()
    assert message in line
