"""Snippets in a real browser: pasted into a page, played, with captions; clips without a ground show what is below."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from film.clip import save_clip
from film.companion import write_companion
from film.embed import SNIPPETS, excerpt
from film.folder import read
from film.plan import Settings
from film.still import save_still
from scenes.contents import STAGES
from tests.browser.conftest import Open, Watched
from tests.film.fakes import CHAPTERS
from tests.film.test_embed import HOSTILE, PLACES, as_html

ASSETS = Path(__file__).resolve().parents[2] / "assets"
TINY = ASSETS / "traces" / "tiny-gqa.safetensors"
STAGE = {stage.slug: stage for stage in STAGES}
PLAYED = """async video => {
    video.muted = true;
    await video.play();
    await new Promise(done => video.addEventListener('timeupdate', () => video.currentTime > 0.2 && done()));
    return [video.videoWidth, video.videoHeight];
}"""
CAPTIONS = """async video => {
    const track = video.textTracks[0];
    track.mode = 'showing';
    while (!track.cues?.length) await new Promise(done => setTimeout(done, 20));
    return [...track.cues].map(cue => [cue.startTime, cue.endTime, cue.text]);
}"""

POSTER = """async video => {
    const picture = new Image();
    picture.src = video.poster;
    await picture.decode();
    return picture.naturalWidth;
}"""


def page(*bodies: str, style: str = "") -> str:
    """A page of the user's."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lecture</title>'
        f'<link rel="icon" href="data:,"><style>{style}</style></head>'
        f"<body><main><h1>Lecture</h1>{''.join(bodies)}</main></body></html>"
    )


@pytest.fixture
def copy(film: Path, tmp_path: Path) -> Path:
    """The film in a folder that links must encode."""
    shutil.copytree(film, tmp_path / "a film #1 & [ü]")
    return tmp_path / "a film #1 & [ü]"


def assert_plays(watched: Watched, videos: int, size: tuple[int, int]) -> None:
    found = watched.page.locator("video").element_handles()
    assert len(found) == videos
    for video in found:
        assert tuple(video.evaluate(PLAYED)) == size
        cues = video.evaluate(CAPTIONS)
        assert cues and all(end > start >= 0 and text for start, end, text in cues)
        shown = video.evaluate("video => [...video.textTracks[0].activeCues].map(cue => cue.text)")
        assert shown, "a caption stands while the clip plays"
        assert video.get_attribute("aria-label") or video.get_attribute("title")
        assert video.evaluate(POSTER) > 0


def test_a_page_with_every_snippet_is_opened_as_a_file(
    copy: Path, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = read(copy)
    parts = [excerpt(folder, place) for place in PLACES]
    bodies = [
        as_html(target, part, tmp_path, monkeypatch)
        for target in ("html", "reveal", "jupyter", "markdown") for part in parts
    ]  # fmt: skip
    (tmp_path / "page.html").write_text(page(*bodies), encoding="utf-8")
    watched = opened(tmp_path / "page.html")
    assert_plays(watched, 6, folder.size)
    for picture in watched.page.locator("img").element_handles():
        assert picture.evaluate("picture => picture.naturalWidth") > 0
    assert (watched.faults(), watched.fetched(), watched.complaints) == ([], [], [])
    with watched.page.expect_navigation():
        watched.page.locator("a").first.click()
    assert watched.page.url == parts[0].video.as_uri()


def test_no_text_becomes_markup(
    copy: Path, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [excerpt(read(copy), place) for place in PLACES]
    parts = [replace(part, title=HOSTILE, words=tuple(HOSTILE for _ in part.words)) for part in parts]
    targets = ("html", "reveal", "jupyter", "markdown", "moodle")
    bodies = [as_html(target, part, tmp_path, monkeypatch) for target in targets for part in parts]
    (tmp_path / "page.html").write_text(page(*bodies), encoding="utf-8")
    watched = opened(tmp_path / "page.html")
    assert watched.page.evaluate("document.querySelectorAll('script, b, [onerror], h1').length") == 1, "the page's own"
    assert HOSTILE[:50] in watched.page.locator("video").first.get_attribute("aria-label")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address at which a web server has `tmp_path`."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=tmp_path)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_moodle_serves_the_files_that_were_uploaded(
    film: Path, copy: Path, tmp_path: Path, server: str, opened: Open
) -> None:
    folder = read(copy)
    bodies = []
    for place in PLACES:
        text, uploads = SNIPPETS["moodle"](excerpt(folder, place), tmp_path)
        bodies.append(text.replace("@@PLUGINFILE@@", f"{server}/uploaded"))
        (tmp_path / "uploaded").mkdir(exist_ok=True)
        for upload in uploads:
            shutil.copy(upload, tmp_path / "uploaded")
    (tmp_path / "page.html").write_text(page(*bodies), encoding="utf-8")
    watched = opened(tmp_path / "page.html")
    watched.page.goto(f"{server}/page.html")
    assert_plays(watched, 2, folder.size)
    assert watched.faults() == [] and watched.complaints == []
    assert all(url.startswith(server) for url in watched.fetched())


def talk(folder: Path, slide: str) -> Path:
    """Two slides in the reveal.js of the project's own, the second a snippet."""
    reveal = ASSETS / "slides" / "reveal"
    (folder / "talk.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Talk</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{(reveal / "reveal.css").as_uri()}"><div class="reveal"><div class="slides">'
        f'<section><h2>First</h2></section>{slide}</div></div><script src="{(reveal / "reveal.js").as_uri()}">'
        "</script><script>Reveal.initialize()</script></html>"
    )
    return folder / "talk.html"


def companion_in(watched: Watched) -> Any:
    """The frame of the companion page, once its video can be played."""
    outer = watched.page.locator("iframe")
    outer.content_frame.locator("#companion video").wait_for(state="attached")
    frame = outer.element_handle().content_frame()
    frame.evaluate("""async () => {
        const video = document.querySelector("#companion video");
        while (video.readyState < 2) await new Promise(done => setTimeout(done, 20));
    }""")
    return frame


def test_a_slide_of_reveal_is_a_page_to_touch(copy: Path, tmp_path: Path, opened: Open) -> None:
    part = excerpt(read(copy), "attention:turn it")
    watched = opened(talk(tmp_path, SNIPPETS["reveal-page"](part, tmp_path).text))
    watched.page.wait_for_function("window.Reveal && Reveal.isReady()")
    watched.page.keyboard.press("ArrowRight")
    frame = companion_in(watched)
    start = read(copy).chapters[1].start + read(copy).find("attention:turn it")[0].start
    assert abs(frame.evaluate("document.querySelector('video').currentTime") - start) < 0.1
    box = watched.page.evaluate("document.querySelector('iframe').getBoundingClientRect().toJSON()")
    assert box["width"] > 600 and box["height"] > 300
    assert tuple(frame.query_selector("video").evaluate(PLAYED)) == part.size
    assert (watched.fetched(), watched.complaints) == ([], [])


def test_a_notebook_frames_the_page(copy: Path, tmp_path: Path, server: str, opened: Open) -> None:
    """The widget's own script, in a page that gives it what a notebook does. It may not reach the notebook."""
    write_companion(copy, tmp_path / "companion.html", embed_video=True)
    shutil.copy(ASSETS / "companion" / "notebook" / "frame.js", tmp_path)
    script = """
        import widget from "./frame.js";
        const values = { page: await (await fetch("companion.html")).text(), place: "attention:turn it", height: 500 };
        widget.render({ model: { get: (name) => values[name] }, el: document.querySelector("main") });"""
    (tmp_path / "notebook.html").write_text(page(f'<script type="module">{script}</script>'), encoding="utf-8")
    watched = opened(tmp_path / "notebook.html")
    watched.complaints.clear()  # a module that is a file may not import another
    watched.page.goto(f"{server}/notebook.html")
    frame = companion_in(watched)
    assert tuple(frame.query_selector("video").evaluate(PLAYED)) == read(copy).size
    box = watched.page.evaluate("document.querySelector('iframe').getBoundingClientRect().toJSON()")
    assert box["height"] == 500
    assert frame.evaluate("() => { try { return String(parent.document.title) } catch (e) { return e.name } }") == (
        "SecurityError"
    )
    assert {url for url in watched.fetched() if not url.startswith(server)} == set() and watched.complaints == []


def test_a_slide_of_reveal_plays_when_it_comes(copy: Path, tmp_path: Path, opened: Open) -> None:
    """In the reveal.js of the project's own slides."""
    watched = opened(talk(tmp_path, SNIPPETS["reveal"](excerpt(read(copy), "tokens:in"), tmp_path).text))
    watched.page.wait_for_function("window.Reveal && Reveal.isReady()")
    assert watched.page.evaluate("document.querySelector('video').paused")
    watched.page.keyboard.press("ArrowRight")
    watched.page.wait_for_function("document.querySelector('video').currentTime > 0.2")
    box = watched.page.evaluate("document.querySelector('video').getBoundingClientRect().toJSON()")
    assert box["width"] > 600 and box["height"] > 300
    assert (watched.fetched(), watched.complaints) == ([], [])


def screenshot(watched: Watched) -> Any:
    return np.asarray(Image.open(BytesIO(watched.page.screenshot())).convert("RGB")).astype(int)


def test_a_clip_without_a_ground_shows_what_is_below_it(tmp_path: Path, opened: Open) -> None:
    save_clip(STAGE["tokens"], "in", TINY, tmp_path / "a.webm", Settings(256, 144, 15), True, load=CHAPTERS.__getitem__)
    below = "repeating-linear-gradient(90deg, rgb(255, 0, 255) 0 32px, rgb(0, 200, 0) 32px 64px)"
    body = '<video src="a.webm" width="256" height="144" style="position: fixed; left: 0; top: 0"></video>'
    (tmp_path / "page.html").write_text(page(body, style=f"body {{ background: {below}; height: 144px; margin: 0 }}"))
    watched = opened(tmp_path / "page.html")
    watched.page.evaluate("""async () => {
        const video = document.querySelector('video');
        video.currentTime = 0.6;
        await new Promise(done => video.onseeked = done);
    }""")
    pixels = screenshot(watched)
    assert np.abs(pixels[20, 16] - (255, 0, 255)).max() <= 3 and np.abs(pixels[20, 48] - (0, 200, 0)).max() <= 3
    assert np.abs(pixels[72, 128] - (252, 98, 85)).max() <= 6, "Manim's red"


@pytest.mark.film
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_an_svg_is_the_picture(theme: str, tmp_path: Path, opened: Open) -> None:
    look = Settings(854, 480, 5, theme)
    for ending in ("png", "svg"):
        save_still(STAGE["heads"], None, TINY, tmp_path / f"still.{ending}", look)
    watched = opened(tmp_path / "still.svg")
    picture = np.asarray(Image.open(tmp_path / "still.png")).astype(int)
    apart = np.abs(screenshot(watched)[:480, :854] - picture)
    assert apart.mean() < 1 and (apart.max(axis=2) > 48).mean() < 0.005
    assert (watched.fetched(), watched.complaints) == ([], [])
