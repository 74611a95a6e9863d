"""Every chapter, for prompts that are hard to lay out and for other models' shapes: every beat's page holds."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from model.address import evaluate, format_value
from model.trace import Trace
from scenes import layout
from scenes.chapter import Chapter
from scenes.contents import CHAPTERS, load
from scenes.theme import DARK, LIGHT

ROOT = Path(__file__).resolve().parents[2]
PROMPTS = {
    "default": "The cat sat on the mat. The dog sat on the",
    "one token": "Hi",
    "eiffel": "The Eiffel Tower is in the city of",
    "scripts": "The rocket 🚀 और हिन्दी में مرحبا بالعالم 你好",
    "markup": '<b>&"\\ \x07\t{}%s\n</b> ' + "x" * 60,
    "long": " ".join(["Attention is all you need, said the paper about a machine that reads all at once"] * 4),
}
SLUGS = [stage.slug for stage in CHAPTERS]
MOST_CAPTION = 150  # characters: two lines of the caption band


def check_page(found: list[str]) -> Callable[[Chapter], None]:
    def check(chapter: Chapter) -> None:
        beat = chapter.beats[-1]
        found.extend(f"{beat.name}: {fault}" for fault in layout.faults(chapter.mobjects))
        if not 0 < len(beat.caption) <= MOST_CAPTION:
            found.append(f"{beat.name}: caption of {len(beat.caption)} characters")
        if "…" in chapter._caption[-1].text and "…" not in beat.caption:
            found.append(f"{beat.name}: the caption was cut: {beat.caption}")

    return check


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_beat_of_every_prompt(slug: str, prompt: str, trace_of, play) -> None:
    found: list[str] = []
    theme = LIGHT if prompt in ("eiffel", "markup") else DARK
    chapter = play(load(slug), trace_of(PROMPTS[prompt]), theme, check_page(found))
    assert not found
    check_story(chapter)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("shape", ["tiny-gqa", "tiny-mha"])
def test_every_beat_of_other_models(slug: str, shape: str, play) -> None:
    found: list[str] = []
    chapter = play(load(slug), Trace.load(ROOT / "assets" / "traces" / f"{shape}.safetensors"), DARK, check_page(found))
    assert not found
    check_story(chapter)


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


def test_the_default_chapters_last_as_long_as_planned(default_trace: Trace, play) -> None:
    for slug in SLUGS:
        assert 35 <= play(load(slug), default_trace).beats[-1].end <= 100, slug
