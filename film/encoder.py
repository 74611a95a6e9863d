"""One beat as one MP4: pixels in, H.264 out, on a thread of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

# `stitchable` and one thread make the headers of all clips of a film equal, whatever the machine:
# clips join without re-encoding, and the same pictures give the same bytes.
X264 = {"preset": "medium", "crf": "23", "x264-params": "stitchable=1"}
REORDERED = 2  # frames by which decoding runs ahead of showing with these settings
QUEUED_FRAMES = 8


class ClipEncoder:
    """Encodes frames of one size into `path`: H.264, yuv420p, BT.709, index at the front of the file.

    Frames are encoded in the background; an error there (a full disk, say) is raised by the next `add` or by
    `close`. Frames come at `fps` frames a second, the first at time 0.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: int) -> None:
        self.path = path
        self.frames = 0
        self._sealed = False
        self._queue: Queue[tuple[Pixels, int] | None] = Queue(QUEUED_FRAMES)
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, args=(size, fps), name=f"encode {path.name}", daemon=True)
        self._thread.start()

    def add(self, pixels: Pixels, repeat: int = 1) -> None:
        """Append an RGBA picture (height, width, 4), shown for `repeat` frames. Don't change it afterwards."""
        if self._error:
            raise self._error
        self.frames += repeat
        self._queue.put((pixels, repeat))

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

    def _run(self, size: tuple[int, int], fps: int) -> None:
        try:
            self._encode(size, fps)
        except BaseException as error:
            self._error = error
            while self._queue.get() is not None:  # never leave the renderer waiting for a free place
                pass

    def _encode(self, size: tuple[int, int], fps: int) -> None:
        with av.open(self.path, "w", format="mp4", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream("libx264", rate=Fraction(fps), options=X264)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            context = stream.codec_context
            context.thread_count = 1
            context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
            context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
            time = 0
            while (item := self._queue.get()) is not None:
                pixels, repeat = item
                frame = to_yuv(pixels)
                for _ in range(repeat):
                    frame.pts, frame.time_base = time, Fraction(1, fps)
                    container.mux(stream.encode(frame))
                    time += 1
            container.mux(stream.encode())


def to_yuv(pixels: Pixels) -> av.VideoFrame:
    """An RGBA picture as a video frame in BT.709, the colours every player expects of such a file."""
    frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
    options: dict[str, Any] = {"dst_colorspace": Colorspace.ITU709, "dst_color_range": ColorRange.MPEG}
    return frame.reformat(format="yuv420p", **options)
