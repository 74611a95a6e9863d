"""Captions as files: SRT for players and editors, WebVTT for browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from film.spoken import spoken
from scenes.lines import breakable, reading_length
from scenes.pace import LEAD

LINE = 42  # characters of Latin script that fit a subtitle line; longer captions are split into two of equal length
SENTENCES = re.compile(r"(?<=[.?!])\s+(?=[^\W_a-z]|[“¿¡])|(?<=[。？！])(?!$)")  # the gap between two


@dataclass(frozen=True)
class Cue:
    """A caption and when it stands, in seconds of the film."""

    start: float
    end: float
    text: str


class Said(Protocol):
    """A beat: its caption, its time in seconds from the chapter's start, and for how long it is spoken, 0 if not."""

    @property
    def caption(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def speech(self) -> float: ...


def cues(beats: Iterable[Said], offset: float = 0.0) -> list[Cue]:
    """The captions of a chapter that starts at `offset`. What is spoken is shown meanwhile, sentence by sentence."""
    return [cue for beat in beats for cue in _cues(beat, offset + beat.start, offset + beat.end)]


def _cues(beat: Said, start: float, end: float) -> list[Cue]:
    if not beat.speech:
        return [Cue(start, end, beat.caption)]
    texts = SENTENCES.split(beat.caption) if reading_length(beat.caption) > 2 * LINE else [beat.caption]
    lengths = [len(spoken(text)) for text in texts]
    cuts = [start + LEAD + beat.speech * said / sum(lengths) for said in accumulate(lengths, initial=0)]
    return [Cue(*times, text) for times, text in zip(pairwise(cuts), texts, strict=True)]


def srt(cues: Iterable[Cue]) -> str:
    """The cues as SRT. The format has no escapes: a word joiner after `<` and `{` keeps players from seeing markup."""

    def plain(text: str) -> str:
        return re.sub(r"[<{]", lambda match: match[0] + "\u2060", text)

    return "\n".join(f"{number}\n{_cue(cue, ',', plain)}" for number, cue in enumerate(cues, 1))


def vtt(cues: Iterable[Cue]) -> str:
    """The cues as WebVTT, with `&`, `<` and `>` escaped (so that no `-->` can stand in a text)."""

    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    return "WEBVTT\n\n" + "\n".join(_cue(cue, ".", escaped) for cue in cues)


def wrap(text: str) -> str:
    """A caption on one line, or on two split as evenly as its words allow."""
    whole = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip(" ")
    pieces = breakable(whole)
    if reading_length(whole) <= LINE or len(pieces) == 1:
        return whole
    halves = [("".join(pieces[:n]).rstrip(" "), "".join(pieces[n:])) for n in range(1, len(pieces))]
    return "\n".join(min(halves, key=lambda half: max(map(reading_length, half))))


def _cue(cue: Cue, point: str, escape: Callable[[str], str]) -> str:
    return f"{_clock(cue.start, point)} --> {_clock(cue.end, point)}\n{escape(wrap(cue.text))}\n"


def _clock(seconds: float, point: str) -> str:
    """
    >>> _clock(3661.5, ",")
    '01:01:01,500'
    """
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, seconds = divmod(whole, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}{point}{milliseconds:03d}"
