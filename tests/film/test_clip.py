"""Clips of their own: formats, lengths, what shows through; laid over the page's ground they are the film."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from click.testing import CliRunner
from manim import GREEN, FadeIn, ImageMobject, ManimColor, Scene, Square, tempconfig
from manim.constants import RESAMPLING_ALGORITHMS
from manim.scene.scene_file_writer import SceneFileWriter

import render
from film.clip import FORMATS, save_clip
from film.drawing import native
from film.filming import manim_config
from film.job import Job
from film.overlay import OverlayCamera, straight
from film.plan import Settings
from film.renderer import FastRenderer
from model.errors import InputError
from model.trace import Trace
from scenes.contents import STAGES, load
from scenes.theme import DARK, LIGHT, THEMES, Theme
from tests.film.fakes import CHAPTERS

TINY = Path(__file__).resolve().parents[2] / "assets" / "traces" / "tiny-gqa.safetensors"
SMALL = Settings(256, 144, 15)
STAGE = {stage.slug: stage for stage in STAGES}
RED = (252, 98, 85)


def save(out: Path, beat: str | None = None, transparent: bool = False, settings: Settings = SMALL) -> int:
    """Film a fake chapter: a red circle fades in, turns blue and round."""
    return save_clip(STAGE["tokens"], beat, TINY, out, settings, transparent, load=CHAPTERS.__getitem__)


def frames(path: Path) -> Iterator[Any]:
    """RGBA pixels of every frame. (FFmpeg's own decoder of VP9 leaves alpha out, that of libvpx does not.)"""
    options: dict[str, Any] = {"src_colorspace": "ITU709", "src_color_range": "MPEG", "dst_color_range": "JPEG"}
    with av.open(path) as container:
        stream = container.streams.video[0]
        decoder: Any = av.CodecContext.create("libvpx-vp9", "r") if path.suffix == ".webm" else stream.codec_context
        for packet in container.demux(stream):
            for frame in decoder.decode(packet):
                yield frame.reformat(format="rgba", **options).to_ndarray().astype(int)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_beat_or_a_chapter(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"a{ending}"
    one, other, whole = save(out, "in"), save(out, "turn it"), save(out)
    assert one > 10 and other > 9 and one + other == whole == len(list(frames(out)))
    with av.open(out) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (256, 144, 15)
        assert stream.codec_context.colorspace == 1, "BT.709"
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize(("ending", "pixels"), [(".webm", "yuv420p"), (".mov", "yuva444p12le")])
def test_without_a_ground_only_what_is_drawn_is_there(ending: str, pixels: str, tmp_path: Path) -> None:
    save(tmp_path / f"a{ending}", "in", transparent=True)
    with av.open(tmp_path / f"a{ending}") as container:
        assert container.streams.video[0].codec_context.pix_fmt == pixels
    first, *_, last = frames(tmp_path / f"a{ending}")
    assert first[..., 3].max() <= 40, "it has hardly begun to fade in"
    assert last[10, 10, 3] == 0 and last[72, 128, 3] == 255
    assert np.abs(last[72, 128, :3] - RED).max() <= 3


@pytest.mark.parametrize("theme", THEMES)
def test_half_there_the_colour_is_whole_and_alpha_a_half(theme: str, tmp_path: Path) -> None:
    """Straight alpha: multiplied, the colour would be darker."""
    save(tmp_path / "a.mov", "in", True, Settings(256, 144, 15, theme))
    inside = [frame[72, 128] for frame in frames(tmp_path / "a.mov")]
    half = [pixel for pixel in inside if 60 < pixel[3] < 200]
    assert half and all(np.abs(pixel[:3] - RED).max() <= 4 for pixel in half)


class Kept(SceneFileWriter):
    """Keeps frames instead of writing them."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.frames: list[Any] = []

    def begin_animation(self, *args: Any, **kwargs: Any) -> None: ...

    def end_animation(self, *args: Any, **kwargs: Any) -> None: ...

    def finish(self) -> None: ...

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self.frames.append(pixels)


def assert_the_film(scene: Callable[..., Scene], theme: Theme, folder: Path, settings: Settings) -> list[Any]:
    """Each frame, drawn without a ground and laid over it, is the film's; returns those without."""
    kept = []
    with tempconfig(manim_config(Job(STAGE["tokens"], TINY, folder, settings))):
        for camera in (None, OverlayCamera):
            renderer = FastRenderer(Kept, camera)
            scene(renderer=renderer).render()
            kept.append(renderer.file_writer.frames)
    ground = np.array(ManimColor(theme.ground).to_int_rgb())
    clear = [straight(frame, theme.ground) for frame in kept[1]]
    for film, frame in zip(kept[0], clear, strict=True):
        alpha = frame[..., 3:] / 255
        assert np.abs(frame[..., :3] * alpha + ground * (1 - alpha) - film[..., :3]).max() <= 2
    return clear


class Pictures(Scene):
    """Shapes over pictures over a shape, all half there, and one that comes."""

    def construct(self) -> None:
        cells = np.zeros((4, 4, 4), np.uint8)
        cells[..., 0], cells[..., 3] = np.arange(0, 256, 16).reshape(4, 4), 160
        self.add(Square(3, fill_color=GREEN, fill_opacity=0.4, stroke_opacity=0.7))
        pictures = [ImageMobject(cells).set_resampling_algorithm(way) for way in RESAMPLING_ALGORITHMS.values()]
        for x, picture in zip(np.linspace(-6, 6, len(pictures)), pictures, strict=True):
            picture.height = 2.5
            self.add(picture.shift((x, 0.3, 0)).rotate(x / 40))
        self.add(Square(1.5, fill_opacity=0.3).rotate(0.3).shift((-1.5, 0, 0)))
        self.play(FadeIn(ImageMobject(cells).shift((0, -2, 0))), run_time=0.3)


@pytest.mark.parametrize("helped", [True, False], ids=["in C", "by Manim"])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_on_the_page_it_is_the_film(
    theme: Theme, helped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if helped and not native.available():
        pytest.skip("the helper in C was not compiled")
    monkeypatch.setattr(native, "available", lambda: helped)
    clear = assert_the_film(Pictures, theme, tmp_path, Settings(854, 480, 15, theme.name))
    assert len(clear) > 3 and len(np.unique(clear[-1][..., 3])) > 5


@pytest.mark.film
@pytest.mark.parametrize("slug", ["embedding", "attention"])
def test_real_chapters_too(slug: str, tmp_path: Path) -> None:
    scene = partial(load(slug), Trace.load(TINY), DARK)
    clear = assert_the_film(scene, DARK, tmp_path, Settings(320, 180, 2))
    assert len(clear) > 20 and all(0 < frame[..., 3].mean() < 200 for frame in clear)


def test_what_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.mp4 is no name with transparency: end it in \.webm or \.mov"):
        save(tmp_path / "a.mp4", transparent=True)
    with pytest.raises(InputError, match=r"end it in \.mp4 or \.webm or \.mov"):
        save(tmp_path / "a.avi")
    with pytest.raises(InputError, match="tokens has no beat 'turn': try turn it"):
        save(tmp_path / "a.mp4", "turn")
    with pytest.raises(OSError, match="No such file"):
        save(tmp_path / "nowhere" / "a.mp4")
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("film.clip.straight", fail)
    with pytest.raises(MemoryError):
        save(tmp_path / "a.webm", transparent=True)
    assert not list(tmp_path.iterdir())


def test_the_command(tmp_path: Path) -> None:
    def clip(*arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(render.cli, ["clip", "--trace", str(TINY), "-r", "128,72", "--fps", "2", *arguments])
        return done.exit_code, done.stdout, done.stderr

    out = tmp_path / "square.webm"
    code, said, wrong = clip("norm:square", "-t", "-o", str(out))
    assert (code, wrong) == (0, "") and said.startswith(f"{out}: ") and out.stat().st_size > 0
    for arguments, message in (
        (("norm:square", "-t", "-o", "a.mp4"), "end it in .webm or .mov"),
        (("norm:squar", "-o", str(tmp_path / "a.mp4")), "norm has no beat 'squar': try square"),
        (("norm", "-o", "nowhere/a.mp4"), "there is no folder nowhere"),
        (("norn",), "no chapter 'norn'"),
    ):
        code, said, wrong = clip(*arguments)
        assert (code, said) == (2, "") and message in wrong and len(wrong.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [out]
