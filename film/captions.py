"""Captions as files: SRT for players and editors, WebVTT for browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

LINE = 42  # characters that fit a subtitle line; longer captions are split into two lines of about equal length


@dataclass(frozen=True)
class Cue:
    """A caption and when it stands, in seconds of the film."""

    start: float
    end: float
    text: str


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
    words = re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip(" ").split(" ")
    whole = " ".join(words)
    if len(whole) <= LINE or len(words) == 1:
        return whole
    halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return "\n".join(min(halves, key=lambda half: max(map(len, half))))


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
