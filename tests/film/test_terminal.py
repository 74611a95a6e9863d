"""The bars of a film in the making."""

import io
import re
import time
from pathlib import Path

import pytest
from rich.console import Console

from film import terminal
from film.job import ChapterResult, Clip, Job
from film.plan import Plan, choose
from film.terminal import FilmBar
from film.workers import Frames
from tests.film.conftest import SMALL


@pytest.mark.parametrize("interactive", [True, False])
def test_film_bar(interactive: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Console(file=io.StringIO(), force_terminal=interactive, width=100, highlight=False)
    monkeypatch.setattr(terminal, "console", lambda: screen)
    (stage,) = choose("attention")
    plan = Plan(Path("out"), (stage,), SMALL, processes=2)
    half = plan.expected_frames(stage) // 2
    with FilmBar(plan) as bar:
        for event in (
            Job(stage, Path("trace"), Path("out"), SMALL),
            Frames(stage, half),
            ChapterResult(stage, (Clip("in", "", 0, 62, "clips/01-in.mp4", 930),)),
        ):
            bar(event)
            time.sleep(0.25)  # bars are redrawn ten times a second
    text = screen.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "attention  1:02, 1 beats" in text
    if interactive:
        assert "recording the numbers" in text and "joining the clips" in text
        assert re.search(r"50%, about 0:0\d left", text) and f"{half:,} frames" in text
    else:
        assert text == "attention  1:02, 1 beats\n", "a log gets lines, not bars"
