"""One beat as one MP4: pictures in, H.264 out, on a thread of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread

import av

from film.planes import Planes, tag

# `stitchable` and one thread make the headers of all clips of a film equal, whatever the machine:
# clips join without re-encoding, and the same pictures give the same bytes.
X264 = {"preset": "medium", "crf": "23", "x264-params": "stitchable=1"}
REORDERED = 2  # frames by which decoding runs ahead of showing with these settings
QUEUED_FRAMES = 4


class ClipEncoder:
    """Encodes frames of `planes` into `path`: H.264, yuv420p, BT.709, index at the front of the file.

    Frames are encoded in the background; an error there (a full disk, say) is raised by the next `add` or by
    `close`. Frames come at `fps` frames a second, the first at time 0.
    """

    def __init__(self, path: Path, planes: Planes, fps: int) -> None:
        self.path, self._planes = path, planes
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
            stream = container.add_stream("libx264", rate=Fraction(fps), options=X264)
            stream.width, stream.height = self._planes.width, self._planes.height
            stream.pix_fmt = "yuv420p"
            stream.codec_context.thread_count = 1
            tag(stream.codec_context)
            time = 0
            while (item := self._queue.get()) is not None:
                frame, repeat = item
                for _ in range(repeat):
                    frame.pts, frame.time_base = time, Fraction(1, fps)
                    container.mux(stream.encode(frame))
                    time += 1
                self._planes.free(frame)
            container.mux(stream.encode())
