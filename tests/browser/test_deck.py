"""The deck in a real browser: opened as a file, stepped with the keyboard, played, shown to the presenter."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from film.folder import Beat, FilmFolder, read
from film.slides import write_slides
from tests.browser.conftest import Open, Watched

SLIDE = "Reveal.getCurrentSlide()"
HOSTILE = (
    '<img src=x onerror="window.robbed = 1"></script><script>window.robbed = 2</script>'
    "</title>--> {{ 7 * 7 }} {% raw %} \"' <b>bold</b> \x1b[31m"
)


@pytest.fixture(scope="module")
def deck(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of a small film, alone in a folder."""
    out: Path = tmp_path_factory.mktemp("deck") / "slides.html"
    write_slides(read(film), "html", out)
    return out


def ready(watched: Watched) -> Any:
    """The page, when the deck is."""
    watched.page.wait_for_function("window.Reveal && Reveal.isReady()")
    return watched.page


def playing(page: Any) -> None:
    """Wait until the clip of this slide has moved."""
    page.wait_for_function(f"{SLIDE}.querySelector('video').currentTime > 0")


def stands(page: Any, beat: Beat) -> None:
    """Wait until a page shows the slide of that beat."""
    page.wait_for_function("name => window.Reveal?.getCurrentSlide()?.id === name", arg=f"{beat.chapter}-{beat.name}")


def shown(view: Any, beat: Beat, after: Beat) -> None:
    """Wait until the presenter's view shows the notes and the slide of a beat, and the slide after."""
    note = "words => document.querySelector('.speaker-controls-notes .value').textContent === words"
    view.wait_for_function(note, arg=beat.caption)
    view.wait_for_function("document.querySelectorAll('iframe').length === 2")
    current, upcoming = view.frames[1:]
    stands(current, beat)
    stands(upcoming, after)


def test_forward_and_back_with_the_keyboard(film: Path, deck: Path, opened: Open) -> None:
    beats = read(film).beats
    watched = opened(deck)
    page = ready(watched)
    assert page.evaluate("Reveal.getTotalSlides()") == len(beats)

    def plays(beat: Beat) -> None:
        stands(page, beat)
        assert page.evaluate(f"{SLIDE}.querySelector('aside.notes').textContent") == beat.caption
        box = page.evaluate(f"{SLIDE}.querySelector('video').getBoundingClientRect().toJSON()")
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 720)
        playing(page)

    plays(beats[0])
    for beat in beats[1:]:
        page.keyboard.press("ArrowRight")
        plays(beat)
    page.keyboard.press("ArrowRight")
    plays(beats[-1])
    for beat in beats[-2::-1]:
        page.keyboard.press("ArrowLeft")
        plays(beat)
    assert (watched.fetched(), watched.complaints) == ([], [])


def test_a_chapter_begins_with_its_first_beat_wherever_one_was(film: Path, deck: Path, opened: Open) -> None:
    first, *_, last = read(film).chapters
    page = ready(opened(deck))
    page.keyboard.press("End")
    stands(page, last.beats[0])
    page.keyboard.press("ArrowRight")
    stands(page, last.beats[1])
    page.keyboard.press("Home")
    for beat in (*first.beats, last.beats[0]):
        stands(page, beat)
        page.keyboard.press("ArrowRight")


def test_clips_play_to_their_end_and_again(film: Path, deck: Path, opened: Open) -> None:
    page = ready(opened(deck))
    page.wait_for_function(f"{SLIDE}.querySelector('video').ended")
    beat = read(film).beats[0]
    assert page.evaluate(f"{SLIDE}.querySelector('video').duration") == pytest.approx(beat.duration, abs=0.1)
    page.keyboard.press("r")
    page.wait_for_function(f"!{SLIDE}.querySelector('video').ended")
    page.keyboard.press("r")
    page.wait_for_function(f"{SLIDE}.querySelector('video').paused")


def test_who_wants_less_motion_gets_the_picture(deck: Path, opened: Open) -> None:
    page = ready(opened(deck, reduced_motion="reduce"))
    page.wait_for_timeout(500)
    assert page.evaluate(f"{SLIDE}.querySelector('video').paused")
    page.keyboard.press("r")
    playing(page)


def test_an_address_leads_to_a_beat(film: Path, deck: Path, opened: Open) -> None:
    beat = read(film).beats[-1]
    watched = opened(deck)
    watched.page.goto(f"{deck.as_uri()}#/{beat.chapter}-{beat.name.replace(' ', '%20')}")
    watched.page.reload()
    assert ready(watched).evaluate(f"{SLIDE}.id") == f"{beat.chapter}-{beat.name}"


def test_the_presenter_sees_notes_and_the_next_slide(film: Path, deck: Path, opened: Open) -> None:
    beats = read(film).beats
    watched = opened(deck)
    page = ready(watched)
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    view = popup.value
    for beat, after in pairwise(beats):
        shown(view, beat, after)
        page.keyboard.press("ArrowRight")
    shown(view, beats[-1], beats[-1])
    view.keyboard.press("ArrowLeft")  # leads the deck, too
    stands(page, beats[-2])
    assert (watched.fetched(), watched.complaints) == ([], [])


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_no_serious_fault(theme: str, film: Path, tmp_path: Path, opened: Open) -> None:
    write_slides(replace(read(film), theme=theme), "html", tmp_path / "slides.html")
    watched = opened(tmp_path / "slides.html")
    page = ready(watched)
    assert watched.faults() == []
    page.keyboard.press("Escape")
    page.wait_for_function("Reveal.isOverview()")
    assert watched.faults() == []
    assert page.title() and page.locator("html").get_attribute("lang") == "en"


def test_a_screen_reader_hears_the_caption(film: Path, deck: Path, opened: Open) -> None:
    page = ready(opened(deck))
    page.keyboard.press("ArrowRight")
    beat = read(film).beats[1]
    page.wait_for_function(
        "words => document.querySelector('[aria-live]').textContent.includes(words)", arg=beat.caption
    )


def hostile(film: FilmFolder) -> FilmFolder:
    """The same film with texts that would like to be a page."""
    chapters = tuple(
        replace(one, title=HOSTILE, beats=tuple(replace(beat, caption=HOSTILE) for beat in one.beats))
        for one in film.chapters
    )
    return replace(film, prompt=HOSTILE, chapters=chapters)


@pytest.mark.parametrize("kind", ["html", "zip"])
def test_no_text_becomes_markup(kind: str, film: Path, tmp_path: Path, opened: Open) -> None:
    out = tmp_path / f"slides.{kind}"
    write_slides(hostile(read(film)), kind, out)
    if kind == "zip":
        shutil.unpack_archive(out, tmp_path)
    watched = opened(tmp_path / "slides.html")
    page = ready(watched)
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    popup.value.wait_for_function(
        "document.querySelector('.speaker-controls-notes .value').textContent.includes('7 * 7')"
    )
    assert "<b>bold</b>" in page.evaluate(f"{SLIDE}.querySelector('aside.notes').textContent")
    assert page.evaluate("document.querySelectorAll('img, b').length") == 0
    assert all(one.evaluate("window.robbed") is None for one in (page, popup.value))
    assert page.title().startswith("“<img src=x") and (watched.fetched(), watched.complaints) == ([], [])


def test_the_zip_is_a_page_with_its_clips_beside_it(film: Path, tmp_path: Path, opened: Open) -> None:
    write_slides(read(film), "zip", tmp_path / "a talk #1.zip")
    with zipfile.ZipFile(tmp_path / "a talk #1.zip") as archive:
        archive.extractall(tmp_path / "web")
    watched = opened(tmp_path / "web" / "a talk #1.html")
    page = ready(watched)
    playing(page)
    page.keyboard.press("End")
    playing(page)
    assert (watched.fetched(), watched.complaints) == ([], [])
