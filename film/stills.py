"""Pictures of a film: the poster, and the contact sheet with the end of every beat."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent.parent / "assets" / "fonts" / "Inter-Regular.ttf"
STILL, THUMBNAIL = 640, 320  # pixels wide, at most
COLUMNS = 5
GAP, LABEL, TEXT = 12, 30, 15  # pixels: between thumbnails, the line under each, its letters


def last_frame(clip: Path) -> Image.Image:
    """The picture a clip ends with."""
    with av.open(clip) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.codec_context.skip_frame = "NONREF"  # the last frame is never one of those
        if stream.duration:
            container.seek(stream.duration, stream=stream)  # to the last keyframe before
        frame = deque(container.decode(stream), maxlen=1).pop()  # a list of them would be a gigabyte in 1080p
    return picture(frame)


def picture(frame: av.VideoFrame) -> Image.Image:
    """A decoded frame as an RGB image."""
    return Image.fromarray(frame.to_ndarray(format="rgb24"))


def save_still(pixels: NDArray[Any], path: Path) -> None:
    """Write a small picture of RGBA pixels (height, width, 4), as PNG."""
    whole = Image.fromarray(np.ascontiguousarray(pixels[:, :, :3]))
    _narrowed(whole, min(STILL, whole.width)).save(path, format="PNG", compress_level=1)


def contact_sheet(stills: Sequence[tuple[Path, str]]) -> Image.Image:
    """Pictures from files, in rows of `COLUMNS`, each over its label."""
    pictures = [(_narrowed(Image.open(still).convert("RGB"), THUMBNAIL), label) for still, label in stills]
    ground = pictures[0][0].getpixel((1, 1))
    assert isinstance(ground, tuple)
    ink = "white" if sum(ground[:3]) < 3 * 128 else "black"
    font = ImageFont.truetype(str(FONT), TEXT)
    columns = min(COLUMNS, len(pictures))
    width, height = pictures[0][0].size
    sheet = Image.new(
        "RGB",
        (GAP + columns * (width + GAP), GAP + math.ceil(len(pictures) / columns) * (height + LABEL)),
        ground,
    )
    draw = ImageDraw.Draw(sheet)
    for i, (picture, label) in enumerate(pictures):
        x, y = GAP + i % columns * (width + GAP), GAP + i // columns * (height + LABEL)
        sheet.paste(picture, (x, y))
        draw.rectangle((x - 1, y - 1, x + width, y + height), outline="gray")
        draw.text((x, y + height + (LABEL - TEXT) / 2 - 2), label, ink, font)
    return sheet


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    height = max(round(picture.height * width / picture.width), 1)
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=1.0)  # at once where it is a third
