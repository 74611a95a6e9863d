"""What the companion's tests do with its page, and read from it."""

from __future__ import annotations

import time
from typing import Any

from tests.browser.conftest import Watched

SETTLED = "(v => v.readyState >= 2 && !v.seeking)(document.querySelector('video'))"


def ready(watched: Watched) -> Any:
    """The page, when its film can be seen."""
    watched.page.wait_for_selector(".transport")
    settle(watched.page)
    return watched.page


def until(page: Any, expression: str, seconds: float = 5) -> None:
    """Wait until an expression is true in the page. Playwright's own way evaluates text, which the page forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"in vain for {seconds} s: {expression}"
        page.wait_for_timeout(10)


def plays(page: Any) -> None:
    """Wait until the film moves."""
    before = page.evaluate("document.querySelector('video').currentTime")
    until(page, f"(v => !v.paused && v.currentTime > {before})(document.querySelector('video'))")


def stands(page: Any) -> None:
    """Wait until the film stands."""
    until(page, "document.querySelector('video').paused")


def settle(page: Any) -> None:
    """Wait until the film is where it was sent."""
    until(page, SETTLED)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def seek(page: Any, seconds: float) -> None:
    """Send the film, which stands, to a second."""
    page.evaluate("seconds => { document.querySelector('video').currentTime = seconds }", seconds)
    settle(page)


def follow(page: Any, fragment: str) -> None:
    """Follow a link into the film."""
    page.evaluate("fragment => { location.hash = fragment }", fragment)
    settle(page)


def point(page: Any, x: float, y: float) -> None:
    """Move the mouse to a point of the picture, given as shares of it."""
    area = page.locator(".picture").bounding_box()
    page.mouse.move(area["x"] + x * area["width"], area["y"] + y * area["height"])


def paused(page: Any) -> bool:
    """Whether the film stands."""
    return bool(page.evaluate("document.querySelector('video').paused"))


def address(page: Any) -> str:
    """That of the number in the panel."""
    return str(page.locator("[data-address].address").get_attribute("data-address"))


def value(page: Any) -> str:
    """The exact value in the panel."""
    return str(page.locator("[data-value]").get_attribute("data-value"))


def chapter(page: Any) -> str:
    """The number of the chapter that is open in the outline."""
    return str(page.locator(".outline > li.open .no").first.text_content())
