"""One clip: its format, its length, its bytes, its errors."""

import errno
import os
from pathlib import Path

import av
import numpy as np
import pytest

from film import encoder
from film.encoder import ClipEncoder

SIZE = (128, 72)


def picture(shade: int) -> encoder.Pixels:
    pixels = np.full((SIZE[1], SIZE[0], 4), 255, np.uint8)
    pixels[:, : SIZE[0] // 2, :3] = (200, 30, shade)
    return pixels


def encode(path: Path, frames: int = 20, still: int = 10) -> ClipEncoder:
    clip = ClipEncoder(path, SIZE, 15)
    for shade in range(frames):
        clip.add(picture(shade * 5 % 256))
    clip.add(picture(0), repeat=still)
    clip.close()
    return clip


def test_format(tmp_path: Path) -> None:
    clip = encode(tmp_path / "a.mp4")
    with av.open(clip.path) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, context.profile) == ("h264", "yuv420p", "High")
        assert (stream.width, stream.height, stream.average_rate) == (*SIZE, 15)
        assert context.colorspace == context.color_primaries == context.color_trc == 1, "BT.709"
        times = [float(frame.pts * frame.time_base) for frame in container.decode(stream)]
    assert clip.frames == len(times) == 30
    assert np.allclose(times, np.arange(30) / 15)
    data = clip.path.read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat"), "a player can start before it has the whole file"


def test_colours_survive(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", frames=1)
    with av.open(tmp_path / "a.mp4") as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    assert np.abs(frame[36, 20] - (200, 30, 0)).max() <= 4
    assert np.abs(frame[36, 110] - 255).max() <= 4


def test_same_pictures_same_bytes(tmp_path: Path) -> None:
    assert encode(tmp_path / "a.mp4").path.read_bytes() == encode(tmp_path / "b.mp4").path.read_bytes()


def test_all_clips_have_one_header(tmp_path: Path) -> None:
    headers = set()
    for frames in (1, 5, 90):
        with av.open(encode(tmp_path / f"{frames}.mp4", frames).path) as container:
            headers.add(container.streams.video[0].codec_context.extradata)
    assert len(headers) == 1


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(pixels: encoder.Pixels) -> av.VideoFrame:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(encoder, "to_yuv", full)
    clip = ClipEncoder(tmp_path / "a.mp4", SIZE, 15)
    with pytest.raises(OSError, match="No space left"):
        for _ in range(100):  # more than the queue holds: it must not block
            clip.add(picture(0))
    with pytest.raises(OSError, match="No space left"):
        clip.close()
