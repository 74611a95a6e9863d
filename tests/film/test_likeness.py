"""Two videos: the same, alike, or not."""

from pathlib import Path

import numpy as np
import pytest

from film.drawing.region import Region
from film.encoder import ClipEncoder
from film.likeness import psnr
from film.planes import Planes

WHOLE = Region.whole(64, 64)


def video(path: Path, shades: list[int]) -> Path:
    planes = Planes((64, 64))
    clip = ClipEncoder(path, planes, 15)
    for shade in shades:
        clip.add(planes.frame(np.full((64, 64, 4), shade, np.uint8), WHOLE))
    clip.close()
    return path


def test_psnr(tmp_path: Path) -> None:
    grey = video(tmp_path / "a.mp4", [100] * 10)
    assert psnr(grey, grey) == float("inf")
    apart = 20 * np.log10(255 / 20)
    assert psnr(grey, video(tmp_path / "b.mp4", [120] * 10)) == pytest.approx(apart, abs=1)
    half = video(tmp_path / "c.mp4", [100] * 5 + [120] * 5)
    assert psnr(grey, half) == pytest.approx(apart + 10 * np.log10(2), abs=1)
    assert psnr(grey, half, every=10) > 45, "only the first frame"
    assert psnr(grey, video(tmp_path / "d.mp4", [100] * 9)) == 0
