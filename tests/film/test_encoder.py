"""One clip: its format, its length, its bytes, its colours, its errors."""

import errno
import os
from pathlib import Path

import av
import numpy as np
import pytest

from film.assemble import concat
from film.drawing import native
from film.drawing.native import Pixels, View, covering
from film.drawing.region import Box, Region
from film.encoder import ENCODERS, ClipEncoder, Encoder, resolve, why_no_nvenc
from film.planes import Planes

SIZE = (128, 72)
WHOLE = Region.whole(*SIZE)


def picture(shade: int) -> Pixels:
    pixels = np.full((SIZE[1], SIZE[0], 4), 255, np.uint8)
    pixels[:, : SIZE[0] // 2, :3] = (200, 30, shade)
    return pixels


def encode(path: Path, frames: int = 20, still: int = 10, encoder: str = "final") -> ClipEncoder:
    planes = Planes(SIZE)
    clip = ClipEncoder(path, planes, 15, encoder)
    for shade in range(frames):
        clip.add(planes.frame(picture(shade * 5 % 256), WHOLE))
    clip.add(planes.frame(picture(0), WHOLE), repeat=still)
    clip.close()
    return clip


HERE = [name for name in ENCODERS if name != "nvenc" or not why_no_nvenc()]


@pytest.mark.parametrize("encoder", HERE)
def test_format(encoder: str, tmp_path: Path) -> None:
    clip = encode(tmp_path / "a.mp4", encoder=encoder)
    with av.open(clip.path) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
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


@pytest.mark.parametrize("encoder", HERE)
def test_clips_have_one_header_and_join(encoder: str, tmp_path: Path) -> None:
    headers, clips = set(), [encode(tmp_path / f"{count}.mp4", count, encoder=encoder).path for count in (1, 5, 90)]
    for clip in clips:
        with av.open(clip) as container:
            headers.add(container.streams.video[0].codec_context.extradata)
    assert len(headers) == 1
    concat(clips, tmp_path / "all.mp4")
    with av.open(tmp_path / "all.mp4") as container:
        frames = list(container.decode(video=0))
    assert np.allclose([frame.time for frame in frames], np.arange(1 + 5 + 90 + 30) / 15)
    with av.open(clips[1]) as container:
        assert np.array_equal(next(container.decode(video=0)).to_ndarray(), frames[11].to_ndarray())


def test_auto_is_an_encoder_that_works_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert resolve("fast") == "fast"
    assert resolve("auto") == ("final" if why_no_nvenc() else "nvenc")
    encode(tmp_path / "a.mp4", encoder=resolve("auto"))
    monkeypatch.setitem(ENCODERS, "nvenc", Encoder("no-such-codec", {}))
    assert why_no_nvenc() == "not in this PyAV" and resolve("auto") == "final"
    monkeypatch.setitem(ENCODERS, "nvenc", ENCODERS["fast"])
    assert why_no_nvenc() == "" and resolve("auto") == "nvenc"


def test_fast_is_as_good_and_not_much_larger(tmp_path: Path) -> None:
    final, fast = (encode(tmp_path / f"{name}.mp4", 1, still=0, encoder=name) for name in ("final", "fast"))
    for clip in (final, fast):
        with av.open(clip.path) as container:
            frame = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(float)
        error = np.mean((frame - picture(0)[..., :3]) ** 2)
        assert 10 * np.log10(255**2 / error) > 38
    assert fast.path.stat().st_size < 4 * final.path.stat().st_size


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planes = Planes(SIZE)

    def full(frame: av.VideoFrame) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(planes, "free", full)
    clip = ClipEncoder(tmp_path / "a.mp4", planes, 15)
    with pytest.raises(OSError, match="No space left"):
        for _ in range(100):  # more than the queue holds: it must not block
            clip.add(planes.frame(picture(0), WHOLE))
    with pytest.raises(OSError, match="No space left"):
        clip.close()


def values(frame: av.VideoFrame) -> Pixels:
    return frame.reformat(format="yuv420p").to_ndarray()


@pytest.mark.skipif(not native.available(), reason="the helper in C was not compiled")
def test_planes_are_those_of_libswscale(monkeypatch: pytest.MonkeyPatch) -> None:
    """On tiles of one colour, in their middle: at edges libswscale's filter for chroma is a longer one."""
    colours = np.random.default_rng(0).integers(0, 256, (9, 16, 4), dtype=np.uint8)
    pixels = np.repeat(np.repeat(colours, 8, axis=0), 8, axis=1)
    ours = values(Planes(SIZE).frame(pixels, WHOLE)).astype(int)
    monkeypatch.setattr(native, "available", lambda: False)
    theirs = values(Planes(SIZE).frame(pixels, WHOLE)).astype(int)
    apart = np.abs(ours - theirs)
    assert apart[:72][3::8, 3::8].max() <= 1
    for plane in (apart[72:90], apart[90:108]):
        assert plane.reshape(36, 64)[1::4, 1::4].max() <= 1


@pytest.mark.skipif(not native.available(), reason="the helper in C was not compiled")
def test_frames_follow_only_where_the_picture_changed_and_miss_nothing() -> None:
    planes, rng = Planes(SIZE), np.random.default_rng(0)
    pixels = picture(0)
    held = [planes.frame(pixels, WHOLE)]
    for turn in range(60):
        left, top = (int(edge) for edge in 2 * rng.integers(0, (60, 30)))
        box = Box(left, top, left + 2 * int(rng.integers(1, 5)), top + 6)
        region = covering([np.array([box], np.int32)], View(1, 0, 1, 0, *SIZE))
        if turn % 7 == 0:
            box, region = Box(0, 0, 0, 0), Region.nowhere(*SIZE)
        pixels[box.top : box.bottom, box.left : box.right, :3] = rng.integers(0, 256, 3)
        held.append(planes.frame(pixels, region))
        assert np.array_equal(values(held[-1]), values(Planes(SIZE).frame(pixels, WHOLE)))
        while len(held) > rng.integers(1, 4):
            planes.free(held.pop(0))
