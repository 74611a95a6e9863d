"""Every chapter, for prompts that are hard to lay out and for other models' shapes: every beat's page holds.

All pages are all chapters x prompts x themes x shapes; a different part of them is played every day, all of them with
`./do test --every-page tests/scenes` (an hour). The four hardest prompts are played always, and their numbers verified.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest

from model import verify
from model.address import evaluate, format_value
from model.reference import Reference
from model.trace import Trace
from scenes import layout
from scenes.chapter import Chapter
from scenes.contents import CHAPTERS, load
from scenes.theme import DARK, LIGHT, THEMES
from tests.scenes.conftest import SHAPES

ROOT = Path(__file__).resolve().parents[2]
HARDEST = {
    "one token": "Hi",
    "scripts": "The rocket 🚀 और हिन्दी में مرحبا بالعالم 你好",
    "markup": '<b>&"\\ \x07\t{}%s\n</b> ' + "x" * 60,
    "64 tokens": "Attention is all you need, said the paper about a machine that reads all at once, and the machine "
    "read the paper, and it looked from every word at every other word, and it wrote another paper about attention, "
    "which is all you need, said the machine that reads all at once and writes aloud as it reads",
}
PROMPTS = HARDEST | {
    "default": "The cat sat on the mat. The dog sat on the",
    "eiffel": "The Eiffel Tower is in the city of",
    "german": "Die Donaudampfschifffahrtsgesellschaft fährt über die Alpen nach",
    "chinese": "今天天气很好，我们一起去公园",
    "arabic": "القط جلس على السجادة. الكلب جلس على",
    "hindi": "बिल्ली चटाई पर बैठी। कुत्ता",
    "code": "def add(a, b):\n    return a + b\n\nprint(add(2, ",
    "emoji": "👩🏽‍🚀🚀🌍 ❤️",
    "repeated": "ha ha ha ha ha ha ha ha",
}
SLUGS = [stage.slug for stage in CHAPTERS]
PAGES = list(product(SLUGS, PROMPTS, THEMES, SHAPES))
DAYS = 28  # after so many, every page was played
TODAY = datetime.now(UTC).toordinal()
SHORTEST, LONGEST = 30, 100  # seconds of a chapter
FILM = (600, 840)  # seconds of the whole film
MOST_CAPTION = 150  # characters: the lines of the caption band


def check_page(found: list[str]) -> Callable[[Chapter], None]:
    """What to do after every beat: note what is wrong with its page."""

    def check(chapter: Chapter) -> None:
        beat = chapter.beats[-1]
        found.extend(f"{beat.name}: {fault}" for fault in layout.faults(chapter.mobjects))
        if not 0 < len(beat.caption) <= MOST_CAPTION:
            found.append(f"{beat.name}: caption of {len(beat.caption)} characters")
        if "…" in chapter._caption[-1].text and "…" not in beat.caption:
            found.append(f"{beat.name}: the caption was cut: {beat.caption}")

    return check


def check_story(chapter: Chapter) -> None:
    """Beats follow each other without a gap, last long enough to be read, and every number shown is the trace's."""
    assert len(chapter.beats) >= 5
    assert len({beat.name for beat in chapter.beats}) == len(chapter.beats)
    assert all(one.end == other.start for one, other in pairwise(chapter.beats))
    assert all(beat.end - beat.start >= len(beat.caption) / 25 for beat in chapter.beats)
    rows = chapter.ledger.rows()
    assert len(rows) >= 10
    values = {address: evaluate(address, chapter.trace) for address in {row["address"] for row in rows}}
    for row in rows:
        assert format_value(values[row["address"]], row["format"]) == row["text"], row
        assert 0 <= row["start"] < row["end"]


@pytest.fixture(scope="module")
def reference_of(model, trace_of: Callable[[str], Trace]) -> Callable[[str], Reference]:
    """prompt -> the float64 pass over its trace."""
    return cache(lambda prompt: Reference(trace_of(prompt), model.checkpoint))


@pytest.mark.model
@pytest.mark.parametrize("prompt", HARDEST)
@pytest.mark.parametrize("slug", SLUGS)
def test_the_hardest_prompts(slug: str, prompt: str, trace_of, reference_of, play) -> None:
    found: list[str] = []
    text = HARDEST[prompt]
    chapter = play(load(slug), trace_of(text), LIGHT if prompt == "markup" else DARK, check_page(found))
    assert not found
    check_story(chapter)
    assert verify.check(chapter.ledger.rows(), chapter.trace, reference_of(text)) == []


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("model_shape", "shape"), [("tiny-gqa", "square"), ("tiny-mha", "tall")])
def test_other_models(slug: str, model_shape: str, shape: str, play) -> None:
    found: list[str] = []
    trace = Trace.load(ROOT / "assets" / "traces" / f"{model_shape}.safetensors")
    check_story(play(load(slug), trace, DARK, check_page(found), shape))
    assert not found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The pages of today, or all of them."""
    if "page" in metafunc.fixturenames:
        all_of_them = metafunc.config.getoption("--every-page")
        pages = [page for i, page in enumerate(PAGES) if all_of_them or i % DAYS == TODAY % DAYS]
        metafunc.parametrize("page", pages, ids=lambda page: "-".join(page))


@pytest.mark.model
def test_a_page(page: tuple[str, str, str, str], trace_of, play) -> None:
    slug, prompt, theme, shape = page
    found: list[str] = []
    play(load(slug), trace_of(PROMPTS[prompt]), THEMES[theme], check_page(found), shape)
    assert not found


def test_the_film_of_the_default_prompt_lasts_as_long_as_planned(default_trace: Trace, play) -> None:
    seconds = {slug: play(load(slug), default_trace).beats[-1].end for slug in SLUGS}
    assert all(SHORTEST <= length <= LONGEST for length in seconds.values()), seconds
    assert FILM[0] <= sum(seconds.values()) <= FILM[1], seconds
