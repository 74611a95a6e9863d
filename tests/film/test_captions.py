"""SRT and WebVTT."""

import re
from itertools import pairwise
from typing import NamedTuple

import pytest
import srt as srt_library
from hypothesis import given
from hypothesis import strategies as st

from film.captions import Cue, cues, srt, vtt, wrap
from scenes.pace import LEAD

CUES = [Cue(0.0, 1.5, "Two <b>words</b> & more"), Cue(1.5, 3723.0004, "a --> b {\\an8}")]


class Beat(NamedTuple):
    """As much of one as captions know of."""

    caption: str
    start: float
    end: float
    speech: float


def test_srt() -> None:
    first, second = srt_library.parse(srt(CUES))
    assert (first.index, first.start.total_seconds(), first.end.total_seconds()) == (1, 0.0, 1.5)
    assert second.end.total_seconds() == 3723.0
    assert first.content.replace("\u2060", "") == CUES[0].text
    assert not re.search(r"<\w|{\\", first.content + second.content), "players would take these for markup"


def test_vtt() -> None:
    head, first, second = vtt(CUES).strip().split("\n\n")
    assert head == "WEBVTT"
    assert first == "00:00:00.000 --> 00:00:01.500\nTwo &lt;b&gt;words&lt;/b&gt; &amp; more"
    assert second.count("-->") == 1


@given(st.text())
def test_wrap_keeps_the_words(text: str) -> None:
    lines = wrap(text).split("\n")
    assert len(lines) <= 2
    drop = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
    assert drop.sub("", "".join(lines)) == drop.sub("", text)


@given(st.lists(st.text(min_size=1), max_size=5))
def test_any_text_makes_as_many_cues(texts: list[str]) -> None:
    cues = [Cue(n, n + 1, text) for n, text in enumerate(texts)]
    assert len(re.findall("^[0-9:.]{12} --> ", vtt(cues), re.MULTILINE)) == len(texts)
    assert len(re.findall(r"^\d+\n[0-9:,]{12} --> ", srt(cues), re.MULTILINE)) == len(texts)


def test_two_lines_of_about_one_length() -> None:
    first, second = wrap("Each row becomes weights that sum to one, and the last token looks at the dog").split("\n")
    assert abs(len(first) - len(second)) < 10


def test_spoken_captions_are_shown_meanwhile_long_ones_by_sentences() -> None:
    long = "One of two sentences, and it has many more words than the other one. “.” is drawn, with 94 %. It joins."
    beats = [Beat("Short. Two.", 0.0, 5.0, 3.0), Beat(long, 5.0, 15.0, 9.0), Beat("Silent.", 15.0, 20.0, 0.0)]
    first, *parts, last = cues(beats, 100.0)
    assert first == Cue(100 + LEAD, 103 + LEAD, "Short. Two.")
    assert [part.text for part in parts] == [long[:68], "“.” is drawn, with 94 %.", "It joins."]
    assert parts[0].start == 105 + LEAD and parts[-1].end == pytest.approx(114 + LEAD)
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert parts[0].end - parts[0].start > parts[-1].end - parts[-1].start
    assert last == Cue(115, 120, "Silent.")
