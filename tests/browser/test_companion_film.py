"""The companion of a real chapter: the outline is around the number in the picture, and the panel says what it is."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from film.companion.data import document
from film.companion.page import build
from film.folder import read
from film.plan import MOVIE, Plan, Settings, choose
from film.production import make_film
from model.trace import Trace
from tests.browser.companion import address, follow, point, ready, seek, settle, stands, until, value
from tests.browser.conftest import Open

pytestmark = pytest.mark.film
CHAPTER = "sampling"  # numbers that stay, that change every frame, and a line of text with several
MANY = 200
INK = 40  # of 255: how far from its ground a number's colour is at least
TIGHT = 0.6  # the share of its box that a number's ink spans at least, across and down


@pytest.fixture(scope="module")
def folder(tiny_trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of one chapter as it really is."""
    out: Path = tmp_path_factory.mktemp("real") / "film"
    make_film(Plan(out, choose(CHAPTER), Settings(854, 480, 15), 1), lambda: tiny_trace, lambda event: None)
    return out


@pytest.fixture(scope="module")
def data(folder: Path, tiny_trace: Trace) -> dict[str, Any]:
    return document(read(folder), tiny_trace, MOVIE)


def sample(data: dict[str, Any], n: int) -> list[int]:
    """n showings, the same every time, in the order of the film; of those that stand for a frame at least."""
    numbers = data["numbers"]
    stays = np.subtract(numbers["end"], numbers["start"])
    places = np.flatnonzero(stays > 70).tolist()
    return sorted(random.Random(3).sample(places, min(n, len(places))), key=lambda i: numbers["start"][i])


def box(data: dict[str, Any], i: int) -> NDArray[np.float64]:
    """Left, top, right and bottom of a showing, shares of the picture."""
    return np.array(data["numbers"]["box"][4 * i : 4 * i + 4]) / 10_000


def seen(page: Any, left: float, top: float, right: float, bottom: float) -> NDArray[np.int_]:
    """What is to be seen in a piece of the page, given in its pixels, while nothing is pointed at."""
    page.mouse.move(0, 0)
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return np.asarray(Image.open(BytesIO(page.screenshot(clip=clip))).convert("RGB")).astype(int)


def spans(pixels: NDArray[np.int_]) -> tuple[float, float]:
    """The shares of the columns and rows of a piece of a picture from its first ink to its last."""
    apart = np.abs(pixels - np.median(pixels.reshape(-1, 3), axis=0)).max(axis=2) > INK
    across, down = np.flatnonzero(apart.any(axis=0)), np.flatnonzero(apart.any(axis=1))
    if not across.size:
        return 0.0, 0.0
    return (across[-1] - across[0] + 1) / apart.shape[1], (down[-1] - down[0] + 1) / apart.shape[0]


def test_the_panel_says_what_the_trace_has_and_the_outline_is_where_it_stands(
    folder: Path, data: dict[str, Any], tiny_trace: Trace, opened: Open
) -> None:
    watched = opened(folder / "companion.html")
    page = ready(watched)
    wrong, loose = check(page, data, tiny_trace, sample(data, MANY))
    assert wrong == []
    assert loose == []
    assert (watched.fetched(), watched.complaints) == ([], [])


def check(page: Any, data: dict[str, Any], trace: Trace, places: list[int]) -> tuple[list[str], list[str]]:
    """What is wrong with the numbers of some showings: in the panel, and in the picture."""
    numbers, strings = data["numbers"], data["strings"]
    area = page.locator(".picture").bounding_box()
    corner, size = np.array([area["x"], area["y"]] * 2), np.array([area["width"], area["height"]] * 2)
    wrong, loose = [], []
    for i in places:
        left, top, right, bottom = box(data, i)
        seek(page, (numbers["start"][i] + numbers["end"][i]) / 2000)
        piece = np.round(corner + box(data, i) * size) + np.array([0, 0, 1, 1])
        across, down = spans(seen(page, *piece.tolist()))
        name = f"{strings[numbers['text'][i]]} {strings[numbers['address'][i]]} at {numbers['start'][i]} ms"
        if min(across, down) < TIGHT:
            loose.append(f"{name}: {across:.2f} {down:.2f}")

        point(page, (left + right) / 2, (top + bottom) / 2)
        page.locator(".frame").wait_for(timeout=2000)
        frame = page.locator(".frame").bounding_box()
        drawn = np.array([frame["x"], frame["y"], frame["x"] + frame["width"], frame["y"] + frame["height"]])
        drawn = (drawn - corner) / size
        picked = address(page)
        same = [j for j in range(len(numbers["start"])) if strings[numbers["address"][j]] == picked
                and np.abs(box(data, j) - drawn).max() < 0.002]  # fmt: skip
        if not same:
            wrong.append(f"{name}: outlined {drawn} for {picked}")
        if np.float32(value(page)) != np.float32(trace.cell(picked).value):
            wrong.append(f"{name}: {picked} is said to be {value(page)}, is {trace.cell(picked).value}")
        if picked != strings[numbers["address"][i]] and strings[numbers["address"][i]] not in others(page):
            nearer = [j for j in same if area_of(box(data, j)) < 1.01 * area_of(box(data, i))]
            if not nearer:
                wrong.append(f"{name}: pointing shows {picked}")
        page.keyboard.press("Escape")
    return wrong, loose


def others(page: Any) -> list[str]:
    """The addresses the panel names beside its own."""
    return [one.get_attribute("data-address") for one in page.locator(".number-panel [data-address]").all()]


def area_of(sides: NDArray[np.float64]) -> float:
    return float((sides[2] - sides[0]) * (sides[3] - sides[1]))


def test_pointing_is_answered_at_once(folder: Path, data: dict[str, Any], opened: Open) -> None:
    """Half of 40 moves onto numbers are answered in 50 ms, panel and outline."""
    page = ready(opened(folder / "companion.html"))
    took = []
    for i in sample(data, 40):
        seek(page, (data["numbers"]["start"][i] + data["numbers"]["end"][i]) / 2000)
        left, top, right, bottom = box(data, i)
        took.append(page.evaluate(POINTED, [(left + right) / 2, (top + bottom) / 2]))
        page.keyboard.press("Escape")
    assert np.median(took) < 50, took


POINTED = """async ([x, y]) => {
    const picture = document.querySelector('.picture');
    const area = picture.getBoundingClientRect();
    const move = (x, y) => picture.dispatchEvent(new PointerEvent('pointermove', {
        clientX: area.left + x * area.width, clientY: area.top + y * area.height, bubbles: true, pointerType: 'mouse',
    }));
    move(0.001, 0.001);
    const start = performance.now();
    move(x, y);
    while (!document.querySelector('.frame') || !document.querySelector('[data-value]')) {
        await new Promise(done => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = done;
            port2.postMessage(0);
        });
    }
    return performance.now() - start;
}"""


def test_little_is_done_while_it_plays(folder: Path, opened: Open) -> None:
    """Nothing is drawn anew by Preact between two beats: all that changes are the line of chapters and the time."""
    page = ready(opened(folder / "companion.html"))
    page.keyboard.press(" ")
    until(page, "document.querySelector('video').currentTime > 0.3")
    changed = page.evaluate("""() => new Promise(done => {
        const seen = new Set();
        const beat = document.querySelector('.outline .now').textContent;
        const within = target => target.closest?.('.line, .time') ?? target.parentElement?.closest('.time') ?? target;
        const watch = new MutationObserver(list =>
            list.forEach(({ target, type }) => seen.add(`${type} ${within(target).className}`)));
        watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
        setTimeout(() => done([[...seen], beat === document.querySelector('.outline .now').textContent]), 1500);
    })""")
    page.keyboard.press(" ")
    stands(page)
    assert changed[1] and set(changed[0]) <= {"attributes line", "childList time", "characterData time"}


def test_the_dials_start_as_the_film_has_them(
    folder: Path, data: dict[str, Any], tiny_trace: Trace, opened: Open
) -> None:
    page = ready(opened(folder / "companion.html"))
    page.keyboard.press("t")
    panel = page.locator(".turn-panel.sampling")
    drawn = tiny_trace.steps[0].sample
    assert int(panel.locator("[data-kept]").get_attribute("data-kept")) == len(drawn.kept_ids)
    assert panel.locator(".result b").text_content() == data["vocab"][str(drawn.chosen_id)]
    temperature = panel.locator("input").first
    temperature.focus()
    page.keyboard.press("Home")
    assert int(panel.locator("[data-kept]").get_attribute("data-kept")) == 1, "greedy"
    for _ in range(2):
        panel.locator("button", has_text="1,000").click()
    counts = [int(one.replace(",", "")) for one in panel.locator(".count").all_text_contents()]
    assert sum(counts) == max(counts) == 1000
    panel.locator("button", has_text="Reset").click()
    assert panel.locator(".result b").text_content() == data["vocab"][str(drawn.chosen_id)]


def test_a_page_with_the_films_numbers_is_small(data: dict[str, Any]) -> None:
    assert len(build(data).encode()) < 6_000_000


def test_an_answer_in_the_picture_of_the_film(folder: Path, data: dict[str, Any], opened: Open) -> None:
    """Letters cover the numbers that would tell, until one is chosen."""
    page = ready(opened(folder / "companion.html"))
    question = data["chapters"][0]["question"]
    page.keyboard.press("p")
    settle(page)
    marks = page.locator(".mark")
    assert marks.count() == len(question["options"])
    area = page.locator(".picture").bounding_box()
    corners = (area["x"], area["y"], area["x"] + area["width"], area["y"] + area["height"])
    covered = seen(page, *corners)
    marks.nth(question["answer"]).click()
    assert page.locator(".verdict").text_content() == "Yes."
    assert np.abs(covered - seen(page, *corners)).max() > 100
    follow(page, f"#beat={CHAPTER}")
    assert page.locator(".mark").count() == 0
