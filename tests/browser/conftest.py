"""A real browser, Debian's Chromium without a network, and what it is asked to show and to fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.film.conftest import film, make  # noqa: F401  # fixtures

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
AXE = Path(__file__).parent / "axe-core" / "axe.min.js"


@dataclass
class Watched:
    """A page in the browser: what it has asked for but data, and what it has complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Any) -> None:
        """Note what a page asks for and complains of; pages it opens, too."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("popup", self.watch)

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def fetched(self) -> list[str]:
        """The addresses asked for that are elsewhere than in the page or this machine's files."""
        return [url for url in self.requests if not url.startswith(("data:", "file:", "blob:", "about:"))]

    def faults(self) -> list[str]:
        """What axe-core calls serious or critical on the page as it now is."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")["violations"]
        return [
            f"{one['id']}: {one['nodes'][0]['html']:.200}" for one in found if one["impact"] in ("serious", "critical")
        ]


Open = Callable[..., Watched]


@pytest.fixture(scope="module")  # while it is open an event loop runs here, which tests of others cannot have
def browser() -> Iterator[Any]:
    """Chromium. Tests that need it are skipped where it is not."""
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not here: {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """opened(file, **options of the browser) -> the page of that file, watched."""
    contexts = []

    def open_file(file: Path, **options: Any) -> Watched:
        context = browser.new_context(viewport={"width": 1280, "height": 720}, **options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.watch(watched.page)
        watched.page.goto(file.as_uri())
        return watched

    yield open_file
    for context in contexts:
        context.close()
