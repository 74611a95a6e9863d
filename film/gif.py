"""Clips as one animated GIF, small enough for a README or a slide: one palette, held frames stored once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import av
import numpy as np
from PIL import Image

from film.staging import check_place, complete
from film.stills import picture
from model.errors import InputError

COLOURS = 128  # the film's palette is small; more colours only store the encoder's noise
NARROWEST, SLOWEST = 320, 5  # pixels, frames a second: below, it is a GIF of nothing
NEAR = 10  # channel difference (of 255) up to which two frames are the same: below it is noise of the codec


def save_gif(clips: Sequence[Path], out: Path, width: int = 640, fps: int = 10, limit: float = 5e6) -> tuple[int, int]:
    """Write the clips, one after the other, as a looping GIF of at most `limit` bytes; returns its width and rate.

    `width` pixels and `fps` frames a second are the most it gets: where that is too large, it has less of both. A frame
    that equals the one before it lengthens that one's time instead. The file is renamed into place when it is complete.
    InputError names a clip that is none, and says when the smallest GIF is still too large.
    """
    check_place(out)
    with complete(out) as part:
        for across, rate in _smaller(width, fps, lambda: part.stat().st_size / limit):
            _write(clips, part, across, rate)
            if part.stat().st_size <= limit:
                return across, rate
        size = part.stat().st_size / 1e6
        raise InputError(f"the clips take {size:.1f} MB even as the smallest GIF: give fewer, or a larger --limit")


def _smaller(width: int, fps: int, excess: Callable[[], float]) -> Iterator[tuple[int, int]]:
    """Widths and rates to try, the best first. `excess` tells how many times too large the last one came out.

    A GIF grows with its area, and less than that with its rate: much stands still. Half as many frames are seen less
    than letters that cannot be read, so the rate goes down first.
    """
    yield width, fps
    while width > NARROWEST or fps > SLOWEST:
        if excess() > 1.2 and fps > SLOWEST:
            fps = max(SLOWEST, fps // 2)
        else:
            width = max(NARROWEST, min(width - 16, round(width / excess() ** 0.5 * 0.97)))
        yield width, fps


def _write(clips: Sequence[Path], path: Path, width: int, fps: int) -> None:
    frames: list[Image.Image] = []
    milliseconds: list[int] = []
    last: np.ndarray | None = None
    for image, duration in _sampled(clips, width, fps):
        pixels = np.asarray(image, dtype=np.int16)
        if last is not None and np.abs(pixels - last).max() <= NEAR:
            milliseconds[-1] += duration
            continue
        last = pixels
        frames.append(image)
        milliseconds.append(duration)
    if not frames:
        raise InputError(f"{clips[0]} has no pictures: give .mp4 files of a film")
    palette = _palette(frames)
    indexed = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    indexed[0].save(path, format="GIF", save_all=True, append_images=indexed[1:], duration=milliseconds, loop=0)


def _sampled(clips: Sequence[Path], width: int, fps: int) -> Iterator[tuple[Image.Image, int]]:
    """(image, milliseconds) of every frame that falls on the GIF's clock."""
    for clip in clips:
        try:
            with av.open(clip) as container:
                stream = container.streams.video[0]
                rate = float(stream.average_rate or fps)
                step = max(1, round(rate / fps))
                for frame in islice(container.decode(stream), None, None, step):
                    image = picture(frame)
                    size = (width, round(image.height * width / image.width))
                    yield image.resize(size, Image.Resampling.LANCZOS), round(1000 * step / rate)
        except (av.FFmpegError, IndexError):
            raise InputError(f"{clip} is not a clip: give .mp4 files of a film") from None


def _palette(frames: Sequence[Image.Image]) -> Image.Image:
    """One palette for all, from a spread of the frames.

    Colours are weighted by the root of their area: the ground fills most of a frame, and hues mean something.
    """
    chosen = [frames[i] for i in np.unique(np.linspace(0, len(frames) - 1, 12).astype(int))]
    pixels = np.concatenate([np.asarray(frame).reshape(-1, 3) for frame in chosen])
    packed, areas = np.unique(pixels.astype(np.int32) @ (1 << 16, 1 << 8, 1), return_counts=True)
    colours = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1).astype(np.uint8)
    weighted = np.repeat(colours, np.sqrt(areas).astype(int), axis=0)
    return Image.fromarray(weighted[None]).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=1)
