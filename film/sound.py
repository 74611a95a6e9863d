"""Sound as numbers: read from any file, brought to one loudness, encoded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

from model.errors import InputError

RATE = 48_000  # samples a second
LOUDNESS = -16.0  # LUFS (EBU R 128), what players and platforms expect of speech
PEAK = -2.5  # dBFS; what AAC and Opus make of it stays below -1
NEAR = 0.1  # LU between what is wanted and what is good enough
TRIES = 8  # the limiter takes a little of the loudness away, so the gain is corrected
INAUDIBLE = -69.0  # LUFS: the meter's gate is at -70
BLOCK = RATE * 2 // 5  # the meter listens to 0.4 s at a time
BITS = 96_000  # a second

Samples = NDArray[np.float32]  # one channel


def read(path: Path) -> Samples:
    """All of a sound file, in one channel. InputError when it is none, or there is nothing in it."""
    try:
        parts = [frame.to_ndarray()[0] for frame in _decoded(path)]
    except (av.FFmpegError, OSError, IndexError, ValueError) as error:
        reason = "it is missing" if isinstance(error, FileNotFoundError) else "save it as WAV"
        raise InputError(f"{path} is no sound that can be read: {reason}") from None
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if not len(samples):
        raise InputError(f"{path} is an empty sound: record it again")
    if not np.isfinite(samples).all():
        raise InputError(f"{path} has values that are no sound: save it as WAV")
    return samples


def _decoded(path: Path) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    with av.open(path) as container:
        stream = container.streams.audio[0]
        for packet in container.demux(stream):
            if 0 < packet.size < _sample_bytes(stream):  # half a sample at the end of a file that was cut off
                continue
            for frame in packet.decode():
                yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _sample_bytes(stream: av.AudioStream) -> int:
    """Bytes of one moment in a file without compression."""
    bits = stream.codec_context.format.bits if stream.codec_context.name.startswith("pcm_") else 0
    return bits // 8 * stream.codec_context.channels


def normalised(samples: Samples) -> Samples:
    """The same with a loudness of LOUDNESS, and no peak above PEAK. Silence stays silence."""
    gain = 1.0
    for _ in range(TRIES):
        result = _limited(samples * np.float32(gain))
        found = loudness(result)
        if found < INAUDIBLE or abs(LOUDNESS - found) < NEAR:
            break
        gain *= 10 ** ((LOUDNESS - found) / 20)
    return result


def loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS, by FFmpeg's EBU R 128 meter; about -70 for silence."""
    block = np.pad(samples, (0, max(0, BLOCK - len(samples))))  # what does not fill one is not heard
    frames = _filtered(block, ("ebur128", "metadata=1"))
    *_, last = (frame.metadata for frame in frames if frame.metadata)
    return float(last["lavfi.r128.I"])


def _limited(samples: Samples) -> Samples:
    limit = 10 ** (PEAK / 20)
    settings = f"limit={limit:.4f}:attack=5:release=50:level=disabled:latency=1"
    frames = _filtered(samples, ("alimiter", settings), ("aformat", "sample_fmts=fltp"))
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])[: len(samples)]


def _filtered(samples: Samples, *filters: tuple[str, str]) -> Iterator[Any]:
    """The frames that come out of a chain of FFmpeg's filters, each given with its options."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="mono", time_base=Fraction(1, RATE))
    chain = [source, *(graph.add(name, options) for name, options in filters), graph.add("abuffersink")]
    graph.link_nodes(*chain).configure()
    graph.push(frame_of(samples, 0))
    graph.push(None)
    while True:
        try:
            yield graph.pull()
        except (EOFError, BlockingIOError):
            return


def frame_of(samples: Samples, start: int) -> av.AudioFrame:
    """Samples as a frame that begins with sample number `start`."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None], np.float32), format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
    return frame


def write(samples: Samples, path: Path) -> None:
    """Keep a sound as FLAC, 16 bits: nothing is lost when it is encoded again with others."""
    whole = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)
    with av.open(path, "w", format="flac") as container:
        stream: Any = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        frame = av.AudioFrame.from_ndarray(whole[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


class Placed(NamedTuple):
    """A sound file, and when in a film it begins, in seconds."""

    start: float
    file: Path


class Track:
    """The sound of a film as one stream, from its first moment to its last: in a join there would be gaps.

    It is written together with the pictures: `until` is told how far these are. `sounds` are in order, read when it is
    their time; more can be placed.
    """

    def __init__(
        self, container: av.container.OutputContainer, sounds: Iterable[Placed] = (), codec: str = "aac"
    ) -> None:
        self._container = container
        self._stream: Any = container.add_stream(codec, rate=RATE, layout="mono", bit_rate=BITS)
        self._stream.codec_context.thread_count = 1
        self._waiting = deque(sounds)
        self._heard: list[tuple[int, Samples]] = []  # sounds that have begun, with their first samples' numbers
        self._written = 0

    def place(self, start: float | Fraction, samples: Samples) -> None:
        """Let a sound begin at a time in seconds, which is not written yet."""
        self._heard.append((round(start * RATE), samples))

    def until(self, seconds: float | Fraction) -> None:
        """Write what is heard up to a time."""
        begin, end = self._written, round(seconds * RATE)
        while self._waiting and self._waiting[0].start * RATE < end:
            start, file = self._waiting.popleft()
            self.place(start, read(file))
        block = np.zeros(end - begin, np.float32)
        for start, samples in self._heard:
            first, last = max(start, begin), min(start + len(samples), end)
            if first < last:
                block[first - begin : last - begin] += samples[first - start : last - start]
        self._heard = [(start, samples) for start, samples in self._heard if start + len(samples) > end]
        if len(block):
            self._container.mux(self._stream.encode(frame_of(block, begin)))
        self._written = end

    def close(self) -> None:
        """Write what the encoder still holds."""
        self._container.mux(self._stream.encode(None))
