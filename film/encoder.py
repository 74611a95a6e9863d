"""One beat as one MP4: pictures in, H.264 out, on a thread of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, NamedTuple

import av
from av import logging

from film.planes import FORMAT, Planes, tag
from film.repeats import Repeats


class Encoder(NamedTuple):
    """A codec of FFmpeg's and its options."""

    codec: str
    options: dict[str, str]
    repeats: bool = False  # whether pictures that stand still are copied, not encoded: see Repeats


# `stitchable` and one thread make the headers of all clips of a film equal, whatever the machine:
# clips join without re-encoding, and the same pictures give the same bytes.
#
# `final` is as good as what Manim writes and no larger, for six tenths of the time. `fast` has a constant quantiser:
# nothing to look ahead for, so x264 makes no half-size pictures of the frames. 800 frames of a chapter in 1080p60,
# processor time a frame, PSNR (mean, least), size:
#   medium crf 23      15.3 ms  48.6 46.2 dB  0.66 MB
#   veryfast crf 20     9.2 ms  48.1 46.1 dB  0.71 MB        superfast crf 21   6.8 ms  51.4 48.9 dB  1.16 MB
# and 600 of another: medium crf 23 17.3 ms, ultrafast crf 20 5.0 ms, 2.59 MB, ultrafast qp 23 3.5 ms, 1.35 MB.
ENCODERS = {
    "final": Encoder("libx264", {"preset": "veryfast", "crf": "20", "x264-params": "stitchable=1"}),
    "manim": Encoder("libx264", {"preset": "medium", "crf": "23", "x264-params": "stitchable=1"}),  # to compare
    "fast": Encoder("libx264", {"preset": "ultrafast", "qp": "23", "x264-params": "stitchable=1:force-cfr=1"}, True),
    "nvenc": Encoder("h264_nvenc", {"preset": "p5", "rc": "constqp", "qp": "23", "bf": "0"}),
}
REORDERED = 2  # frames by which decoding runs ahead of showing, at most
QUEUED_FRAMES = 12  # moving pictures take the encoder longer than the renderer, still ones nothing


def resolve(name: str) -> str:
    """The name of an encoder; of `"auto"`, that of the best one here."""
    if name != "auto":
        return name
    return "final" if why_no_nvenc() else "nvenc"


def why_no_nvenc() -> str:
    """What keeps NVIDIA's encoder from being used, "" if nothing does."""
    before = logging.get_level()
    logging.set_level(logging.ERROR)  # else the error that comes does not say what is missing
    try:
        context: Any = av.CodecContext.create(ENCODERS["nvenc"].codec, "w")
        context.width, context.height, context.pix_fmt = 256, 144, FORMAT
        context.time_base, context.options = Fraction(1, 60), ENCODERS["nvenc"].options
        with logging.Capture():
            context.open()
    except av.FFmpegError as error:
        return str(error.log[-1]).strip() if error.log else str(error)
    except ValueError:
        return "not in this PyAV"
    finally:
        logging.set_level(before)
    return ""


class ClipEncoder:
    """Encodes frames of `planes` into `path`: H.264, yuv420p, BT.709, index at the front of the file.

    `encoder` is one of ENCODERS; clips that are to be joined have the same.
    Frames are encoded in the background; an error there (a full disk, say) is raised by the next `add` or by
    `close`. Frames come at `fps` frames a second, the first at time 0.
    """

    def __init__(self, path: Path, planes: Planes, fps: int, encoder: str = "final") -> None:
        self.path, self._planes, self._encoder = path, planes, ENCODERS[encoder]
        self.frames = 0
        self._sealed = False
        self._queue: Queue[tuple[av.VideoFrame, int] | None] = Queue(QUEUED_FRAMES)
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, args=(fps,), name=f"encode {path.name}", daemon=True)
        self._thread.start()

    def add(self, frame: av.VideoFrame, repeat: int = 1) -> None:
        """Append a frame of the planes, shown for `repeat` frames of the video; it is freed when it is encoded."""
        if self._error:
            raise self._error
        self.frames += repeat
        self._queue.put((frame, repeat))

    def seal(self) -> None:
        """Say that no more frames come; the file is completed in the background."""
        if not self._sealed:
            self._sealed = True
            self._queue.put(None)

    def close(self) -> None:
        """Wait until the file is complete."""
        self.seal()
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self, fps: int) -> None:
        try:
            self._encode(fps)
        except BaseException as error:
            self._error = error
            while self._queue.get() is not None:  # never leave the renderer waiting for a free place
                pass

    def _encode(self, fps: int) -> None:
        with av.open(self.path, "w", format="mp4", options={"movflags": "+faststart"}) as container:
            stream: Any = container.add_stream(self._encoder.codec, rate=Fraction(fps), options=self._encoder.options)
            stream.width, stream.height = self._planes.width, self._planes.height
            stream.pix_fmt = FORMAT
            stream.codec_context.thread_count = 1
            tag(stream.codec_context)
            container.start_encoding()
            size = self._planes.width, self._planes.height
            repeats = Repeats(stream.codec_context.extradata, size) if self._encoder.repeats else None
            time = 0
            while (item := self._queue.get()) is not None:
                frame, repeat = item
                for again in range(repeat):
                    frame.pts, frame.time_base = time, Fraction(1, fps)
                    copy = repeats.again() if repeats and again else None
                    container.mux(_packet(copy, frame, stream) if copy else _encoded(frame, stream, repeats))
                    time += 1
                self._planes.free(frame)
            container.mux(stream.encode())


def _encoded(frame: av.VideoFrame, stream: Any, repeats: Repeats | None) -> Any:
    """The encoder's packets; of one that repeats, the packet of this very frame, in its place behind the copies."""
    packets = stream.encode(frame)
    if repeats is None:
        return packets
    (packet,) = packets
    data = bytes(packet)
    followed = repeats.follow(data)
    return packet if followed == data else _packet(followed, frame, stream)


def _packet(data: bytes, frame: Any, stream: Any) -> Any:
    packet = av.Packet(data)
    packet.stream, packet.time_base = stream, frame.time_base
    packet.pts = packet.dts = frame.pts
    packet.duration = 1
    return packet
