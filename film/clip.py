"""One beat or one chapter as a video file of its own, for editors and web pages; also without its ground."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import av
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from manim import tempconfig
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.exceptions import EndSceneEarlyException

from film.drawing.native import Pixels
from film.filming import Load, manim_config
from film.job import Job
from film.overlay import OverlayCamera, straight
from film.plan import Settings
from film.planes import tag
from film.renderer import FastRenderer
from film.sound import Samples, Track, normalised
from film.staging import complete
from film.still import no_such_beat
from film.voices import narrator_of
from film.writer import Report
from model.errors import InputError
from model.trace import Trace
from scenes import contents
from scenes.contents import Stage
from scenes.language import speaking
from scenes.pace import LEAD
from scenes.theme import THEMES


class Format(NamedTuple):
    """A container, its codec with options, its pixels on the page's ground and without (None: it cannot), its sound."""

    container: str
    codec: str
    options: dict[str, str]
    opaque: str
    transparent: str | None
    sound: str = "aac"


FORMATS = {
    ".mp4": Format("mp4", "libx264", {"preset": "medium", "crf": "20"}, "yuv420p", None),
    ".webm": Format(
        "webm", "libvpx-vp9", {"crf": "20", "b": "0", "row-mt": "1", "deadline": "realtime", "cpu-used": "8"},
        "yuv420p", "yuva420p", "libopus",
    ),
    ".mov": Format("mov", "prores_ks", {}, "yuv422p10le", "yuva444p10le"),  # ProRes 422 HQ and 4444
}  # fmt: skip

CONVERSION: dict[str, Any] = {
    "dst_colorspace": Colorspace.ITU709, "dst_color_range": ColorRange.MPEG, "interpolation": Interpolation.AREA,
}  # fmt: skip


def save_clip(
    stage: Stage, beat: str | None, trace: Path, out: Path, settings: Settings, transparent: bool = False,
    report: Report = lambda frames: None, load: Load = contents.load, source: Path | None = None,
) -> int:  # fmt: skip
    """Film a beat, or the whole chapter if None, into a file, in the format that its name ends with.

    `source` is where the voice comes from (`film.plan.Plan`). Returns the number of frames. InputError when there is
    no such format or beat.
    """
    form = format_of(out, transparent)
    theme = THEMES[settings.theme].at_pace(settings.pace)
    finish = partial(straight, ground=theme.ground) if transparent else None
    with TemporaryDirectory() as scratch, complete(out) as part, speaking(settings.language):
        job = Job(stage, trace, Path(scratch), settings, source=source)
        with narrator_of(job) as narrator, Video(part, form, settings, finish) as video, tempconfig(manim_config(job)):
            writer = partial(BeatsToFile, beat=beat, video=video, report=report)
            renderer = FastRenderer(writer, OverlayCamera if transparent else None)

            def say(name: str, caption: str) -> float:
                seconds = narrator(name, caption)
                if seconds and beat in (None, name):
                    video.say(narrator.sounds[name])
                return seconds

            load(stage.slug)(Trace.load(trace), theme, narrator=say, renderer=renderer).render()
        if not video.frames:
            raise no_such_beat(stage, str(beat), renderer.file_writer.names)
    return video.frames


def format_of(out: Path, transparent: bool) -> Format:
    """The format that a file's name ends with. InputError says which there are."""
    fit = [ending for ending, form in FORMATS.items() if form.transparent or not transparent]
    if out.suffix.lower() not in fit:
        kinds = "with transparency" if transparent else "of a clip"
        raise InputError(f"{out.name} is no name {kinds}: end it in {' or '.join(fit)}")
    return FORMATS[out.suffix.lower()]


class Video:
    """A video file in the making. Frames are RGBA pixels, `finish`ed first if that is given."""

    def __init__(
        self, path: Path, form: Format, settings: Settings, finish: Callable[[Pixels], Pixels] | None
    ) -> None:
        self._finish, self._pixels, self.frames = finish, form.transparent if finish else form.opaque, 0
        self._rate = Fraction(settings.fps)
        faststart = {"movflags": "+faststart"} if form.container != "webm" else {}
        self._container = av.open(path, "w", format=form.container, options=faststart)
        stream: Any = self._container.add_stream(form.codec, rate=self._rate, options=form.options)
        stream.width, stream.height = settings.size
        stream.pix_fmt, stream.codec_context.thread_type = self._pixels, "AUTO"
        tag(stream.codec_context)
        self._stream = stream
        self._track = Track(self._container, codec=form.sound) if settings.voice != "none" else None

    def __enter__(self) -> Video:
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        with self._container:
            if error is None:
                self._container.mux(self._stream.encode())
                if self._track:
                    self._track.close()

    def say(self, speech: Samples) -> None:
        """Let this be heard from LEAD after the frame that comes next."""
        if self._track:
            self._track.place(self.frames / self._rate + Fraction(LEAD), normalised(speech))

    def add(self, pixels: Pixels, repeat: int) -> None:
        """Append a picture, to be shown for `repeat` frames."""
        frame = av.VideoFrame.from_ndarray(self._finish(pixels) if self._finish else pixels, format="rgba")
        frame = frame.reformat(format=self._pixels, **CONVERSION)
        for _ in range(repeat):
            frame.pts, frame.time_base = self.frames, 1 / self._rate
            self._container.mux(self._stream.encode(frame))
            self.frames += 1
        if self._track:
            self._track.until(self.frames / self._rate)


class BeatsToFile(SceneFileWriter):
    """Writes the frames of one beat, or of all, to a video. `names` are those of the beats that have begun."""

    def __init__(self, settings: Any, *, beat: str | None, video: Video, report: Report) -> None:
        self._beat, self._video, self._report = beat, video, report
        self.names: list[str] = []
        super().__init__(settings)
        self.names.clear()  # Manim opens a section of its own before the first beat

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """The next beat; one that is not asked for is played, but not drawn."""
        if self._beat is not None and self._beat in self.names:
            raise EndSceneEarlyException
        self.names.append(name)
        super().next_section(name, type_, skip_animations or self._beat not in (None, name))

    def begin_animation(self, *args: Any, **kwargs: Any) -> None:
        """Animations are not kept one by one."""

    def end_animation(self, *args: Any, **kwargs: Any) -> None:
        """Animations are not kept one by one."""

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Append a picture."""
        self._video.add(pixels, repeat)
        self._report(repeat)

    def finish(self) -> None:
        """There is nothing to join."""
