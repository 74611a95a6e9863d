"""Clips become one GIF: its time is theirs, held frames are stored once, nothing half-written is left."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from film.gif import save_gif
from model.errors import JourneyError


def clip(path: Path, frames: list[int], rate: int = 10) -> Path:
    """A video of grey frames of the given brightness."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 128, 72, "yuv420p"
        for level in frames:
            picture = np.full((72, 128, 3), level, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_held_frames_are_stored_once_and_keep_their_time(tmp_path: Path) -> None:
    clips = [clip(tmp_path / "a.mp4", [0] * 10 + [200] * 5), clip(tmp_path / "b.mp4", [200] * 5 + [90] * 10)]
    save_gif(clips, tmp_path / "out.gif", width=64, fps=10)
    with Image.open(tmp_path / "out.gif") as gif:
        assert gif.size == (64, 36) and gif.n_frames == 3 and gif.info["loop"] == 0
        times = []
        for i in range(gif.n_frames):
            gif.seek(i)
            times.append(gif.info["duration"])
    assert times == [1000, 1000, 1000]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4", "out.gif"]


def noisy(path: Path) -> Path:
    """A second of coarse noise: what a GIF can do least about."""
    rng = np.random.default_rng(0)
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for _ in range(10):
            picture = 16 * rng.integers(1, 15, (45, 80), dtype=np.uint8).repeat(8, axis=0).repeat(8, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="gray")))
        container.mux(stream.encode())
    return path


def test_it_is_made_smaller_until_it_keeps_to_the_limit(tmp_path: Path) -> None:
    film, out = noisy(tmp_path / "a.mp4"), tmp_path / "out.gif"
    assert save_gif([film], out) == (640, 10)
    whole = out.stat().st_size
    widths = []
    for share in (0.8, 0.45):
        width, rate = save_gif([film], out, limit=share * whole)
        assert 0.5 * share * whole < out.stat().st_size <= share * whole and rate <= 10
        widths.append(width)
        with Image.open(out) as gif:
            assert gif.width == width
    assert widths == sorted(widths, reverse=True) and widths[-1] < 640
    with pytest.raises(JourneyError, match=r"MB even as the smallest GIF: give fewer, or a larger --limit"):
        save_gif([film], tmp_path / "other.gif", limit=1000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "out.gif"]


def test_what_is_no_video_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"not a video")
    with pytest.raises(JourneyError, match=r"a\.mp4 is not a clip"):
        save_gif([tmp_path / "a.mp4"], tmp_path / "out.gif")
    assert not (tmp_path / "out.gif").exists()


def test_only_files_are_replaced_and_no_part_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = clip(tmp_path / "a.mp4", [0] * 5)
    (tmp_path / "folder").mkdir()
    with pytest.raises(JourneyError, match="is no file"):
        save_gif([film], tmp_path / "folder", width=64)
    with pytest.raises(JourneyError, match="there is no folder"):
        save_gif([film], tmp_path / "nowhere" / "out.gif", width=64)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "folder"]
