"""A clip in a notebook: Jupyter's kernel and marimo run real ones, and show a video that plays."""

import ast
import base64
import io
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import av
import nbformat
import pytest
from nbclient import NotebookClient

from film import notebook
from film.captions import Cue
from film.embed import Excerpt
from film.notebook import Video, show
from model.errors import InputError, JourneyError
from tests.film.test_encoded import TRACE

SMALL = {"trace": TRACE, "size": (256, 144), "fps": 5, "pace": "fast"}
CALL = f"show('tokens:words', trace={str(TRACE)!r}, size=(256, 144), fps=5, pace='fast')"


class Players(HTMLParser):
    """The attributes of the elements of a player."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found[tag] = {name: value or "" for name, value in attributes}


def frames(player: dict[str, dict[str, str]]) -> int:
    """How many pictures the video in a page has."""
    data = base64.b64decode(player["video"]["src"].removeprefix("data:video/mp4;base64,"))
    with av.open(io.BytesIO(data)) as container:
        return sum(1 for _ in container.decode(video=0))


@pytest.mark.film
def test_a_notebook_shows_a_beat() -> None:
    cells = ["from film.notebook import show", CALL]
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(document, timeout=120, kernel_name="python3").execute()
    (output,) = document.cells[1].outputs
    assert output.output_type == "execute_result"
    player = Players(output.data["text/html"]).found
    assert frames(player) > 5
    assert player["video"]["width"] == "256" and player["video"]["poster"].startswith("data:image/png;base64,")
    captions = base64.b64decode(player["track"]["src"].removeprefix("data:text/vtt;base64,")).decode()
    assert captions.startswith("WEBVTT") and "00:00:00.000 --> " in captions
    assert "MB)" in output.data["text/plain"]


@pytest.mark.film
def test_marimo_shows_it_too(tmp_path: Path) -> None:
    file = tmp_path / "lecture.py"
    body = f"    from film.notebook import show\n    _clip = {CALL}\n    _clip\n"
    file.write_text(f"import marimo\napp = marimo.App()\n\n@app.cell\ndef _():\n{body}    return\n")
    command = [sys.executable, "-m", "marimo", "-q", "export", "html", "lecture.py", "-o", "out.html"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120, stdin=subprocess.DEVNULL)
    page = (tmp_path / "out.html").read_text()
    assert re.search(r"data:video/mp4;base64,[A-Za-z0-9+/]{1000}", page)


@pytest.mark.film
def test_a_chapter_is_all_of_its_beats(tmp_path: Path) -> None:
    whole, beat = show("tokens", **SMALL), show("tokens:words", **SMALL)
    assert frames(Players(whole._repr_html_()).found) > frames(Players(beat._repr_html_()).found)
    assert set(beat.part.words) < set(whole.part.words) and len(beat.part.words) == 1
    whole.save(tmp_path / "tokens.mp4")
    assert (tmp_path / "tokens.mp4").read_bytes() == whole.mp4


def test_errors_are_the_commands_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for options, message in (
        ({"place": "nothing"}, "no chapter 'nothing'"),
        ({"place": "tokens", "nonsense": 1}, "No such option"),
        ({"place": "tokens", "prompt": ""}, "the prompt is empty"),
        ({"place": "tokens", "trace": "nowhere.safetensors"}, r"nowhere\.safetensors"),
    ):
        with pytest.raises(InputError, match=message) as caught:
            show(**options)
        assert "\n" not in str(caught.value)
    monkeypatch.setattr(notebook, "PROGRAM", tmp_path / "broken.py")
    (tmp_path / "broken.py").write_text("raise SystemExit(3)")
    with pytest.raises(JourneyError, match="was not made"):
        show("tokens")


def test_a_companion_is_the_page_with_its_video(film: Path) -> None:
    """In the kernel of a notebook; tests/browser shows what comes of it."""
    cells = [
        "from film.notebook import companion",
        f"page = companion(folder={str(film)!r}, place='attention:turn it', height=300)\npage",
        "(page.page, page.place, page.height)",
    ]
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(document, timeout=120, kernel_name="python3").execute()
    shown, values = (document.cells[i].outputs[0].data for i in (1, 2))
    assert "application/vnd.jupyter.widget-view+json" in shown and shown["text/plain"].startswith("Companion(")
    page, place, height = ast.literal_eval(values["text/plain"])
    assert (place, height) == ("attention:turn it", 300)
    (video,) = re.findall('"video":"data:video/mp4;base64,([^"]+)"', page)
    assert base64.b64decode(video) == (film / "film.mp4").read_bytes()


@pytest.mark.film
def test_a_companion_of_a_prompt_is_filmed_for_it() -> None:
    page = notebook.companion(chapters="tokens", **SMALL).page
    assert '"slug":"tokens"' in page and '"slug":"norm"' not in page


def test_a_companion_that_cannot_be_made(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no finished film here"):
        notebook.companion(folder=film / "clips")
    with pytest.raises(InputError, match="this film has no chapter 'norm'"):
        notebook.companion(folder=film, place="norm")
    with pytest.raises(InputError, match="give a folder, or a prompt"):
        notebook.companion("hello", folder=film)
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="needs anywidget"):
        notebook.companion(folder=film)


def test_what_is_said_is_not_markup() -> None:
    said = '"><img src=x onerror=alert(1)></video><script>'
    part = Excerpt("x", said, (said,), (Cue(0, 1, said),), Path(), Path(), Path(), (16, 9), "x", "en")
    page = Video(b"", b"", part)._repr_html_()
    assert Players(page).found.keys() == {"video", "track"}
    assert Players(page).found["video"]["aria-label"] == said
