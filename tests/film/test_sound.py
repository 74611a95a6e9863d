"""Sound files of all kinds, and one loudness for all."""

import math
from pathlib import Path

import av
import numpy as np
import pyloudnorm
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from film import sound
from model.errors import InputError
from tests.film.speech import wav


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_any_wav(rate: int, channels: int, width: int, tmp_path: Path) -> None:
    plain = sound.read(wav(tmp_path / "plain.wav", 0.5))
    samples = sound.read(wav(tmp_path / "any.wav", 0.5, rate, channels, width))
    assert len(samples) == pytest.approx(len(plain), abs=sound.RATE / 1000)
    assert np.abs(samples).max() > 0.05
    ends = slice(1000, min(len(samples), len(plain)) - 1000)
    assert np.corrcoef(samples[ends], plain[ends])[0, 1] > 0.99


@pytest.mark.parametrize("lost", [1, 3, 777])
def test_a_wav_that_was_cut_off(lost: int, tmp_path: Path) -> None:
    path = wav(tmp_path / "cut.wav", 0.5, channels=2)
    path.write_bytes(path.read_bytes()[:-lost])
    assert len(sound.read(path)) == pytest.approx(0.5 * sound.RATE, abs=250)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"words, not sound" * 99, b"\0" * 5000])
def test_what_is_no_sound_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.wav is no sound that can be read: save it as WAV"):
        sound.read(tmp_path / "a.wav")


def test_files_without_sound_are_refused(film: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="empty"):
        sound.read(wav(tmp_path / "empty.wav", 0))
    with pytest.raises(InputError, match="it is missing"):
        sound.read(tmp_path / "missing.wav")
    for path in (film / "film.mp4", tmp_path):
        with pytest.raises(InputError, match="no sound"):
            sound.read(path)
    with av.open(tmp_path / "nan.wav", "w") as container:
        stream = container.add_stream("pcm_f32le", rate=sound.RATE, layout="mono")
        container.mux(stream.encode(sound.frame_of(np.full(99, np.nan, np.float32), 0)))
    with pytest.raises(InputError, match="no sound"):
        sound.read(tmp_path / "nan.wav")


@settings(max_examples=20)
@example(-0.875, 27186, 1.0)  # loud enough as it is, with a peak that is too high
@given(st.floats(-50, 0), st.integers(0, 2**32 - 1), st.floats(0.5, 3))
def test_one_loudness(level: float, seed: int, seconds: float) -> None:
    count = int(seconds * sound.RATE)
    noise = np.random.default_rng(seed).normal(size=count) * (1 + np.sin(np.arange(count) / 3000))
    samples = sound.normalised((noise * 0.1 * 10 ** (level / 20)).astype(np.float32))
    assert len(samples) == count
    assert pyloudnorm.Meter(sound.RATE).integrated_loudness(samples) == pytest.approx(sound.LOUDNESS, abs=0.7)
    assert 20 * math.log10(np.abs(samples).max()) < sound.PEAK + 0.05


def test_silence_and_a_click_stay_what_they_are() -> None:
    silence = np.zeros(sound.RATE, np.float32)
    assert not sound.normalised(silence).any()
    assert len(sound.normalised(np.ones(1, np.float32))) == 1


def test_flac_keeps_it(tmp_path: Path) -> None:
    samples = sound.normalised(sound.read(wav(tmp_path / "a.wav")))
    sound.write(samples, tmp_path / "a.flac")
    assert np.abs(sound.read(tmp_path / "a.flac") - samples).max() < 1 / 32000
