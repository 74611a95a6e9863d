"""Prompts that are hard to lay out, and what has to hold on every page and in every story."""

from collections.abc import Callable
from itertools import pairwise

from film.spoken import spoken
from model.address import evaluate, format_value
from scenes import layout
from scenes.chapter import Chapter
from scenes.contents import CHAPTERS
from scenes.language import now
from scenes.lines import reading_length
from tests.film.test_spoken import sayable

SLUGS = [stage.slug for stage in CHAPTERS]
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
MOST_CAPTION = 150  # characters: the lines of the caption band


def check_page(found: list[str]) -> Callable[[Chapter], None]:
    """What to do after every beat: note what is wrong with its page."""

    def check(chapter: Chapter) -> None:
        beat = chapter.beats[-1]
        found.extend(f"{beat.name}: {fault}" for fault in layout.faults(chapter.mobjects))
        if not 0 < reading_length(beat.caption) <= MOST_CAPTION:
            found.append(f"{beat.name}: caption of {reading_length(beat.caption)} characters")
        if "…" in chapter._caption[-1].text and "…" not in beat.caption:
            found.append(f"{beat.name}: the caption was cut: {beat.caption}")

    return check


def check_story(chapter: Chapter) -> None:
    """Beats follow each other without a gap, can be read and said in time, and every number shown is the trace's."""
    assert len(chapter.beats) >= 5
    assert len({beat.name for beat in chapter.beats}) == len(chapter.beats)
    assert all(one.end == other.start for one, other in pairwise(chapter.beats))
    assert all(beat.end - beat.start >= len(beat.caption) / 25 for beat in chapter.beats)
    assert all(sayable(spoken(beat.caption)) for beat in chapter.beats)
    rows = chapter.ledger.rows()
    assert len(rows) >= 10
    values = {address: evaluate(address, chapter.trace) for address in {row["address"] for row in rows}}
    for row in rows:
        assert format_value(values[row["address"]], row["format"]) == now().plain(row["text"]), row
        assert 0 <= row["start"] < row["end"]
