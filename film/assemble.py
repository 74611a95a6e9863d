"""Clips joined into chapters and films: packets are copied, never encoded again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from film.encoder import REORDERED
from film.job import ChapterResult, Clip, Filmed
from film.plan import CHAPTER, Settings
from film.sidecar import write_index, write_numbers
from film.sound import Placed, Track
from scenes.language import speaking
from scenes.pace import LEAD

MILLISECONDS = Fraction(1, 1000)


@dataclass(frozen=True)
class Mark:
    """A chapter mark of a film: where it starts and ends, in seconds, and its name."""

    start: float
    end: float
    title: str


def complete(filmed: Filmed, folder: Path, settings: Settings) -> ChapterResult:
    """A chapter of which all beats are filmed, their clips in `folder`/clips: chapter.mp4, index.json, numbers.json."""
    result = ChapterResult(filmed.stage, filmed.clips, filmed.reads)
    write_numbers(folder, filmed.rows)
    with speaking(settings.language):
        write_index(folder, result, settings)
    marks = [Mark(clip.start, clip.end, clip.name) for clip in result.clips]
    concat([folder / clip.file for clip in result.clips], folder / CHAPTER, marks, speech_of(folder, result.clips))
    return result


def speech_of(folder: Path, clips: Iterable[Clip], offset: float = 0.0) -> list[Placed]:
    """What is said in the clips of a chapter that is in `folder`, and starts at `offset`."""
    return [Placed(offset + clip.start + LEAD, folder / clip.sound) for clip in clips if clip.sound]


def concat(
    clips: Sequence[Path], out: Path, marks: Iterable[Mark] = (), speech: Sequence[Placed] = ()
) -> None:
    """Join `clips`, all made by `ClipEncoder` with one size and rate, into the MP4 `out` with chapter marks.

    What is heard is `speech`, encoded anew; sound in the clips is left out.
    """
    with av.open(out, "w", format="mp4", options={"movflags": "+faststart"}) as film:
        film.set_chapters(
            [
                {
                    "id": number,
                    "start": round(mark.start * 1000),
                    "end": round(mark.end * 1000),
                    "time_base": MILLISECONDS,
                    "metadata": {"title": mark.title},
                }
                for number, mark in enumerate(marks)
            ]
        )
        target: VideoStream | None = None
        track: Track | None = None
        frames = 0
        for clip in clips:
            with av.open(clip) as source:
                if target is None:
                    target = film.add_stream_from_template(source.streams.video[0])
                    track = Track(film, speech) if speech else None
                frames += _append(source, film, target, frames, track)
        if track:
            track.close()


def _append(
    source: InputContainer, film: OutputContainer, target: VideoStream, offset: int, track: Track | None
) -> int:
    """Copy the packets of `source` behind the first `offset` frames of the film; the number of frames copied.

    The film's sound is written up to there.
    """
    stream = source.streams.video[0]
    count = 0
    for packet in source.demux(stream):
        if packet.pts is None or packet.duration is None:  # demux ends with an empty packet
            continue
        packet.pts += offset * packet.duration
        # Decoding runs ahead of showing by the same time in all clips; in a file without B-frames it would not.
        packet.dts = (offset + count - REORDERED) * packet.duration
        packet.stream = target
        film.mux(packet)
        count += 1
        if track and stream.average_rate:
            track.until((offset + count) / stream.average_rate)
    return count
