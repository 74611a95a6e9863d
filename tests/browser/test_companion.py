"""The companion in a real browser, opened as a file: every chapter, width and theme, with mouse, fingers and keys."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from film.companion.data import document
from film.companion.page import build
from film.folder import read
from film.plan import MOVIE, Plan, Settings, choose
from film.production import make_film
from model.trace import Trace
from scenes.contents import CHAPTERS
from tests.browser.companion import (
    address,
    chapter,
    follow,
    paused,
    plays,
    point,
    ready,
    seek,
    settle,
    stands,
    until,
    value,
)
from tests.browser.conftest import Open, Watched

HOSTILE = '<img src=x onerror="window.robbed = 1"></script><script>window.robbed = 2</script>{{data}} <b>bold</b> &lt;'
SCRIPTS = ("Der Bär läuft", "猫が座った。", "قطة على السجادة", "बिल्ली बैठी 🐈")
WIDTHS = {360: 740, 1280: 720, 1920: 1080}
TURNS = {"rope": "rope", "attention": "attention", "heads": "attention", "logits": "sampling", "sampling": "sampling"}
BROKEN = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def folder(tiny_trace: Trace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of all chapters, as fakes."""
    out: Path = tmp_path_factory.mktemp("companion") / "a film #1 & [ü]"
    plan = Plan(out, choose(None), Settings(256, 144, 15), 1)
    make_film(plan, lambda: tiny_trace, lambda event: None, "tests.browser.films:film_any")
    return out


@pytest.fixture(scope="module")
def data(folder: Path, tiny_trace: Trace) -> dict[str, Any]:
    """What its page is made of."""
    return document(read(folder), tiny_trace, MOVIE)


@pytest.fixture
def companion(folder: Path, opened: Open) -> Iterator[Watched]:
    """Its page, which must fetch nothing and complain of nothing in any test."""
    watched = opened(folder / "companion.html", color_scheme="dark")
    ready(watched)
    yield watched
    assert (watched.fetched(), watched.complaints) == ([], [])


@pytest.fixture
def page(companion: Watched) -> Any:
    return companion.page


@pytest.mark.parametrize("width", WIDTHS)
def test_every_chapter_in_both_themes(width: int, folder: Path, opened: Open) -> None:
    watched = opened(folder / "companion.html", color_scheme="dark")
    watched.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page = ready(watched)
    for stage, theme in product(CHAPTERS, ("dark", "light")):
        until(page, f"document.documentElement.dataset.theme === '{theme}'")
        follow(page, f"#beat={stage.slug}")
        assert chapter(page) == str(stage.number)
        picture = page.locator(".picture").bounding_box()
        assert picture["x"] >= 0 and 0.6 * min(width, 960) < picture["width"] <= width - picture["x"]
        turn = page.locator("button.turn")
        assert turn.count() == (stage.slug in TURNS)
        if stage.slug in TURNS:
            turn.click()
            page.locator(f".turn-panel.{TURNS[stage.slug]}").wait_for()
            assert page.evaluate(BROKEN) <= 0
            turn.click()
        page.locator("#tab-question").click()
        settle(page)
        assert page.locator(".option").count() >= 2
        assert page.evaluate(BROKEN) <= 0
        page.locator("#tab-outline").click()
        page.keyboard.press("d")
    assert (watched.fetched(), watched.complaints) == ([], [])


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_serious_fault(width: int, theme: str, folder: Path, opened: Open) -> None:
    watched = opened(folder / "companion.html", color_scheme=theme, bypass_csp=True)  # the checker is a foreign script
    watched.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page = ready(watched)
    assert watched.faults() == [], "outline"
    for slug in ("rope", "attention", "sampling"):
        follow(page, f"#beat={slug}")
        page.keyboard.press("t")
        page.locator(f".turn-panel.{TURNS[slug]}").wait_for()
        assert watched.faults() == [], slug
        page.keyboard.press("t")
    page.locator("#tab-number").click()
    assert watched.faults() == [], "numbers on the screen"
    page.keyboard.press("n")
    assert watched.faults() == [], "a number"
    page.keyboard.press("p")
    page.locator(".option").first.click()
    assert watched.faults() == [], "an answer"
    page.keyboard.press("?")
    page.locator("dialog.help").wait_for()
    assert watched.faults() == [], "help"


def test_keyboard_alone(page: Any, data: dict[str, Any]) -> None:
    beats = [(one["number"], beat["start"]) for one in data["chapters"] for beat in one["beats"]]

    def at(place: int) -> None:
        settle(page)
        number, start = beats[place]
        assert chapter(page) == str(number)
        assert start <= page.evaluate("document.querySelector('video').currentTime") < start + 0.2

    page.keyboard.press("ArrowRight")
    at(1)
    page.keyboard.press("ArrowRight")
    at(2)
    page.keyboard.press("ArrowLeft")
    at(1)
    for digit in "12":
        page.keyboard.press(digit)
    at(24)
    page.keyboard.press("5")
    page.keyboard.press(" ")
    plays(page)
    page.keyboard.press(" ")
    assert paused(page)
    follow(page, "#beat=attention")
    page.keyboard.press("n")
    one = address(page)
    page.keyboard.press("n")
    assert address(page) != one
    page.keyboard.press("N")
    assert address(page) == one and page.locator(".frame").count() == 1
    page.keyboard.press("Escape")
    page.locator(".frame").wait_for(state="detached")
    page.locator(".outline").wait_for()
    page.keyboard.press("t")
    page.locator(".turn-panel").wait_for()
    page.keyboard.press("t")
    page.keyboard.press("p")
    page.locator(".option").first.focus()
    page.keyboard.press("Enter")
    page.locator(".verdict").wait_for()
    page.keyboard.press("?")
    page.locator("dialog.help").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.help").wait_for(state="detached")
    page.keyboard.press("d")
    until(page, "document.documentElement.dataset.theme === 'light'")
    page.keyboard.press("c")
    page.locator(".caption").wait_for()
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")


def test_every_control_has_a_visible_focus(page: Any) -> None:
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, shown = page.evaluate("""() => {
            const one = document.activeElement;
            return [one.getAttribute('aria-label') ?? one.textContent, getComputedStyle(one).outlineStyle !== 'none'];
        }""")
        assert shown or name == page.locator("body").text_content(), name
        seen.add(name.strip())
    assert {"Play", "Next beat", "Captions", "Full screen", "Outline", "Help"} <= seen


def test_pointing_freezes_the_film(page: Any, data: dict[str, Any]) -> None:
    page.keyboard.press(" ")
    plays(page)
    point(page, 0.2, 0.15)
    stands(page)
    assert address(page) == "steps.0.sample.temperature"
    frame, picture = page.locator(".frame").bounding_box(), page.locator(".picture").bounding_box()
    assert abs(frame["x"] - picture["x"] - 0.1 * picture["width"]) < 1
    assert abs(frame["width"] - 0.2 * picture["width"]) < 1
    point(page, 0.8, 0.9)
    plays(page)
    page.keyboard.press(" ")
    seek(page, 0.2)
    point(page, 0.2, 0.55)
    page.mouse.down()
    page.mouse.up()
    assert address(page) == "config.d_model"
    point(page, 0.8, 0.9)
    page.wait_for_timeout(1200)
    point(page, 0.2, 0.15)
    assert paused(page) and address(page) == "config.d_model", "what was clicked stays"
    page.keyboard.press(" ")
    plays(page)
    page.keyboard.press(" ")
    seek(page, 0.2)
    point(page, 0.8, 0.9)
    point(page, 0.2, 0.15)
    assert address(page) == "steps.0.sample.temperature", "until the film goes on"


def test_a_finger_picks_and_plays(folder: Path, opened: Open) -> None:
    watched = opened(folder / "companion.html", has_touch=True)
    watched.page.set_viewport_size({"width": 360, "height": 740})
    page = ready(watched)
    seek(page, 0.2)
    picture = page.locator(".picture").bounding_box()

    def tap(x: float, y: float) -> None:
        page.touchscreen.tap(picture["x"] + x * picture["width"], picture["y"] + y * picture["height"])

    tap(0.32, 0.35)  # beside the number, as fingers are
    assert address(page).startswith("steps.0.probs")
    tap(0.8, 0.5)
    assert page.locator(".frame").count() == 0
    tap(0.8, 0.5)
    plays(page)


def test_links_into_the_film(folder: Path, opened: Open, page: Any, data: dict[str, Any]) -> None:
    follow(page, "#beat=norm:turn it")
    assert chapter(page) == "3" and page.locator(".outline .now").text_content().strip() == "--> it turns"
    start = data["chapters"][4]["start"]
    follow(page, f"#n=config.d_model@{1000 * start + 200:.0f}")
    assert address(page) == "config.d_model"
    link = page.evaluate("location.hash")
    other = ready(opened(folder / "companion.html"))
    other.evaluate("hash => { location.hash = hash }", link)
    other.locator(".frame").wait_for()
    assert address(other) == "config.d_model"
    now = other.evaluate("document.querySelector('video').currentTime")
    assert start <= now <= start + 0.5
    for broken in ("#beat=nowhere", "#n=@", "#n=nothing.of.it@5", "#n=%E0%A4%A@7", "#beat=%", "#"):
        follow(page, broken)
    assert address(page) == "config.d_model", "a link to nothing changes nothing"


def test_from_a_probability_back_to_the_embedding(page: Any, tiny_trace: Trace) -> None:
    """By the links of the panel alone, and each value is the trace's."""
    follow(page, "#beat=tokens")
    point(page, 0.2, 0.35)
    way = []
    stream = (".resid_post[", ".resid_mid[", ".resid_pre[")
    for wanted in (".logits[", ".final_norm[", *(tiny_trace.config.n_layers * stream), ".embed["):
        page.locator(f".number-panel button.cell[data-address*='{wanted}']").first.click()
        settle(page)
        way.append(address(page))
        assert float(value(page)) == pytest.approx(float(tiny_trace.cell(way[-1]).value), rel=1e-6)
    assert way[-1].startswith("steps.0.embed["), way
    for before in reversed(way[:-1]):
        page.locator(".number-panel button", has_text="Back").click()
        assert address(page) == before


def test_a_question_comes_at_the_end_of_a_chapter(page: Any, data: dict[str, Any]) -> None:
    seek(page, data["chapters"][2]["start"] + 0.7)
    page.keyboard.press(" ")
    page.locator(".option").first.wait_for()
    assert paused(page)
    question = data["chapters"][2]["question"]
    page.locator(".option").nth(question["answer"]).click()
    assert page.locator(".verdict").text_content() == "Yes."
    page.locator("button", has_text="Continue").click()
    plays(page)
    page.keyboard.press(" ")
    assert page.evaluate("document.querySelector('video').currentTime") >= data["chapters"][3]["start"]


def test_answered_in_the_picture(folder: Path, data: dict[str, Any], tiny_trace: Trace, opened: Open) -> None:
    """Where the evidence of all options stands in the picture, it is covered by their letters until one is chosen."""
    first = data["chapters"][0]
    shown = [data["strings"][place] for place in data["numbers"]["address"][:4]]
    options = [{"text": [f"option {i}"], "evidence": {"address": one, "value": 0.0, "text": "0", "format": "d"}}
               for i, one in enumerate(shown)]  # fmt: skip
    question = {**first["question"], "text": ["Which?"], "options": options, "answer": 2}
    asked = folder / "asked.html"
    changed = {**data, "chapters": [{**first, "question": question}, *data["chapters"][1:]]}
    asked.write_text(build(changed), encoding="utf-8")
    page = ready(opened(asked))
    page.keyboard.press("p")
    settle(page)
    assert page.locator(".mark").count() == 4
    page.locator(".mark").nth(1).click()
    assert page.locator(".verdict").text_content() == "No: C."
    assert page.locator(".mark.right").count() == page.locator(".mark.wrong").count() == 1


def test_captions_are_said_below_the_picture(page: Any, data: dict[str, Any]) -> None:
    page.keyboard.press("c")
    follow(page, "#beat=tokens")
    assert page.locator(".caption").text_content() == data["chapters"][1]["beats"][0]["caption"]


@pytest.mark.parametrize("text", [HOSTILE, *SCRIPTS])
def test_no_text_becomes_markup(text: str, folder: Path, data: dict[str, Any], opened: Open) -> None:
    chapters = [
        {**one, "title": text, "beats": [{**beat, "caption": text} for beat in one["beats"]],
         "question": {**one["question"], "text": [text], "explanation": [text],
                      "options": [{**option, "text": [text]} for option in one["question"]["options"]]}}
        for one in data["chapters"]
    ]  # fmt: skip
    changed = {
        **data, "prompt": text, "model": text, "chapters": chapters,
        "tokens": [{**token, "text": text} for token in data["tokens"]],
        "vocab": dict.fromkeys(data["vocab"], text), "captions": f"WEBVTT\n\n00:00:00.000 --> 01:00:00.000\n{text}",
    }  # fmt: skip
    hostile = folder / "hostile.html"
    hostile.write_text(build(changed), encoding="utf-8")
    watched = opened(hostile)
    page = ready(watched)
    assert page.locator(".prompt").text_content() == text
    for slug in ("rope", "attention", "sampling"):
        follow(page, f"#beat={slug}")
        page.keyboard.press("t")
        page.locator(".turn-panel").wait_for()
        page.keyboard.press("t")
    page.keyboard.press("n")
    page.keyboard.press("p")
    page.locator(".option").first.click()
    page.keyboard.press("?")
    assert page.evaluate("[window.robbed ?? null, document.querySelectorAll('img, [onerror]').length]") == [None, 0]
    assert "bold" not in page.locator("b").all_text_contents()
    assert (watched.fetched(), watched.complaints) == ([], [])


def test_the_page_refuses_what_its_policy_forbids(page: Any, companion: Watched) -> None:
    refused = page.evaluate("""async () => {
        const tries = [];
        try { await fetch('film.json'); tries.push('fetched'); } catch { tries.push('no fetch'); }
        await new Promise(done => setTimeout(done));  // out of what the debugger runs, to which no policy applies
        try { (0, eval)('1'); tries.push('evaluated'); } catch { tries.push('no eval'); }
        return tries;
    }""")
    assert refused == ["no fetch", "no eval"]
    companion.complaints.clear()  # that it was refused


def test_a_page_without_its_video_says_so(folder: Path, tmp_path: Path, opened: Open) -> None:
    (tmp_path / "page.html").write_bytes((folder / "companion.html").read_bytes())
    page = opened(tmp_path / "page.html").page
    assert "Keep film.mp4 in the same folder" in page.locator("[role=alert]").text_content()


def test_the_video_can_be_in_the_page(folder: Path, data: dict[str, Any], tmp_path: Path, opened: Open) -> None:
    from film.companion import write_companion

    write_companion(folder, tmp_path / "alone.html", embed_video=True)
    watched = opened(tmp_path / "alone.html")
    page = ready(watched)
    page.keyboard.press(" ")
    plays(page)
    assert (watched.fetched(), watched.complaints) == ([], [])
