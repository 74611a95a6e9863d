"""Pictures that are copied in the video, not encoded: decoders see what they would have seen."""

import io
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film.drawing.native import Pixels
from film.encoder import ENCODERS
from film.repeats import Repeats


def stream(size: tuple[int, int]) -> Any:
    """An encoder of the fast preset that makes a keyframe at the start only."""
    context: Any = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = *size, "yuv420p"
    context.framerate, context.time_base = Fraction(30), Fraction(1, 30)
    options = dict(ENCODERS["fast"].options)
    context.options, context.thread_count = options, 1
    context.flags |= int(av.codec.context.Flags.global_header)
    context.open()
    return context


def frames_of(size: tuple[int, int], seed: int, count: int) -> list[av.VideoFrame]:
    """Pictures that drift: noise under which some of it stays."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    made = []
    for _ in range(count):
        pixels[: rng.integers(1, size[1] + 1), : rng.integers(1, size[0] + 1)] = rng.integers(0, 256, 3)
        made.append(av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p"))
    return made


def decoded(header: bytes, packets: list[bytes]) -> list[Pixels]:
    """What a strict decoder shows; it fails on anything that it would have to conceal."""
    with av.open(io.BytesIO(header + b"".join(packets)), format="h264", options={"err_detect": "explode"}) as container:
        container.streams.video[0].codec_context.options = {"err_detect": "explode"}
        return [frame.to_ndarray() for frame in container.decode(video=0)]


@settings(max_examples=25)
@given(
    st.tuples(st.integers(1, 90).map(lambda n: 2 * n), st.integers(1, 60).map(lambda n: 2 * n)),
    st.integers(0, 2**16), st.lists(st.integers(1, 40), min_size=1, max_size=8),
)  # fmt: skip
def test_a_decoder_sees_every_picture_as_often_as_it_stands(size: tuple[int, int], seed: int, holds: list[int]) -> None:
    ours, plain = stream(size), stream(size)
    repeats, packets, expected, time = Repeats(ours.extradata, size), [], [], 0
    for frame, hold in zip(frames_of(size, seed, len(holds)), holds, strict=True):
        for turn in range(hold):
            copy = repeats.again() if turn else None
            if copy is None:
                frame.pts = time
                (packet,) = ours.encode(frame)
                copy = repeats.follow(bytes(packet))
                (same,) = plain.encode(frame)
                expected.append((bytes(same), turn))
            else:
                expected.append((b"", turn))
            packets.append(copy)
            time += 1
    shown = decoded(ours.extradata, packets)
    assert len(shown) == sum(holds)
    fresh = iter(decoded(plain.extradata, [data for data, _ in expected if data]))
    for picture, (data, _) in zip(shown, expected, strict=True):
        last = next(fresh) if data else last  # noqa: F821  # the first is always encoded
        assert np.array_equal(picture, last)
    if max(holds) > 12:
        assert sum(not data for data, _ in expected) > 0, "nothing was copied"


def test_another_kind_of_stream_is_left_as_it_is() -> None:
    context: Any = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = 64, 64, "yuv420p"
    context.time_base, context.options = Fraction(1, 30), ENCODERS["final"].options
    context.open()
    repeats = Repeats(context.extradata or b"", (64, 64))
    for time, frame in enumerate(frames_of((64, 64), 0, 1) * 90):
        frame.pts = time
        for packet in context.encode(frame):
            assert repeats.follow(bytes(packet)) == bytes(packet) and repeats.again() is None


@pytest.mark.parametrize("size", [(854, 480), (1920, 1080)])
def test_it_is_used(size: tuple[int, int]) -> None:
    context, frame = stream(size), frames_of(size, 1, 1)[0]
    repeats = Repeats(context.extradata, size)
    for time in range(4):
        frame.pts = time
        (packet,) = context.encode(frame)
        repeats.follow(bytes(packet))
    copies = [repeats.again() for _ in range(40)]
    assert all(copies) and len(set(copies)) == 16, "frame_num has four bits here"
