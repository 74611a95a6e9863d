"""Pictures of a film: the poster, and the contact sheet with the end of every beat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent.parent / "assets" / "fonts" / "Inter-Regular.ttf"
THUMBNAIL = 320  # pixels wide
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
        *_, frame = container.decode(stream)
    return picture(frame)


def picture(frame: av.VideoFrame) -> Image.Image:
    """A decoded frame as an RGB image."""
    return Image.fromarray(frame.to_ndarray(format="rgb24"))


def contact_sheet(clips: Sequence[tuple[Path, str]]) -> Image.Image:
    """The last frames of all clips, in rows of `COLUMNS`, each over its label."""
    pictures = [(_thumbnail(last_frame(clip)), label) for clip, label in clips]
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


def _thumbnail(picture: Image.Image) -> Image.Image:
    height = round(picture.height * THUMBNAIL / picture.width)
    return picture.resize((THUMBNAIL, height), Image.Resampling.LANCZOS)
