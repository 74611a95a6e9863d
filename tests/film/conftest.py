"""Films of the fake chapters, small enough to be made in a second."""

from collections.abc import Callable
from pathlib import Path

import pytest

from film.plan import Plan, Settings, choose
from film.production import Part, make_film
from model.trace import Trace

SMALL = Settings(256, 144, 15)

Make = Callable[..., tuple[Part, ...]]


@pytest.fixture(scope="session")
def make(tiny_trace: Trace) -> Make:
    """make(folder, chapters, processes, task, settings) -> the parts of the film now in folder."""

    def made(folder: Path, chapters: str = "tokens,attention", processes: int = 1, task: str = "render_fake",
             settings: Settings = SMALL) -> tuple[Part, ...]:  # fmt: skip
        plan = Plan(folder, choose(chapters), settings, processes)
        return make_film(plan, lambda: tiny_trace, lambda event: None, f"tests.film.fakes:{task}")

    return made


@pytest.fixture(scope="session")
def film(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished film of two fake chapters. Look, don't touch."""
    folder: Path = tmp_path_factory.mktemp("film") / "small"
    make(folder)
    return folder
