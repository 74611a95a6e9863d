"""The commands that make what a lecture needs, as they are typed."""

import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import fails, succeeds
from tests.film.conftest import film, make  # noqa: F401  # fixtures


def test_slides_lie_in_the_films_folder(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.chdir(tmp_path)
    shutil.copytree(film, "out/small")
    assert succeeds("slides").startswith("of the film made last, out/small\nout/small/slides.html: 4 slides, 0.")
    assert succeeds("slides", "out/small", "--to", "pdf", "-c", "tokens:in", "-o", "new/one.pdf").startswith(
        "new/one.pdf: 1 slide, 0."
    )
    assert Path("out/small/slides.html").exists() and Path("new/one.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("slides", "no film in out: `render.py film` makes one"),
        ("slides nowhere", "no finished film here"),
        ("slides FILM --to ppt", "'ppt' is not one of 'html', 'pptx', 'pdf', 'zip'"),
        ("slides FILM --to zip -o slides.html", "slides.html is not a name for --to zip: end it in .zip"),
        ("slides FILM -c attention,rope", "this film has no chapter 'rope': it has tokens, attention"),
        ("slides FILM -c attention:first", "attention has no beat 'first': it has in, turn it"),
        ("slides FILM --to pdf -o /proc/x.pdf", "cannot write /proc/x.pdf"),
    ],
)
def test_wrong_input_is_one_line(
    arguments: str,
    message: str,
    film: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in fails(*arguments.replace("FILM", str(film)).split(" "))
