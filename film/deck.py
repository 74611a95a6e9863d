"""Slides that move, by manim-slides' converters: a reveal.js deck in one file or zipped, and a PowerPoint file."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from pathlib import Path

import av
import pptx
from manim_slides.config import PresentationConfig, SlideConfig
from manim_slides.convert import Converter, HtmlZip, PowerPoint, RevealJS
from PIL import Image

from film.folder import Beat, Chapter, FilmFolder
from film.slides import title
from film.text import printable
from model.errors import InputError

ASSETS = Path(__file__).parent.parent / "assets" / "slides"
LONGER_SIDE = 1280  # of PowerPoint's slides, in its pixels: 13.33 inches, its own width for 16:9


class Slide(SlideConfig):
    """A beat: its clip is `file`, its caption the speaker notes."""

    name: str
    heading: str
    still: Path
    silent: bool


class Part(PresentationConfig):
    """A chapter."""

    slides: list[Slide]  # type: ignore[assignment]  # pydantic fields are read only here


class Deck(RevealJS):
    """What assets/slides/deck.html is filled with. (manim-slides' own page wants a network, and notes as Markdown.)"""

    presentation_configs: list[Part]  # type: ignore[assignment]
    template: Path | str | None = ASSETS / "deck.html"
    reveal: Path = ASSETS / "reveal"
    light: bool


class ZippedDeck(Deck, HtmlZip):
    """A deck with its clips beside the page, in an archive."""


def write_html(film: FilmFolder, out: Path) -> None:
    """One page with all clips in it: it needs neither a network nor other files."""
    _convert(_deck(film, Deck, one_file=True), out)


def write_zip(film: FilmFolder, out: Path) -> None:
    """An archive of the page and a folder of clips, for a web server or a course platform."""
    _convert(_deck(film, ZippedDeck, one_file=False), out)


def write_pptx(film: FilmFolder, out: Path) -> None:
    """A PowerPoint file: clips start by themselves, and their alternative text is the caption."""
    scale = LONGER_SIDE / max(film.size)
    width, height = (2 * round(side * scale / 2) for side in film.size)  # 854 × 480 is 16:9, too
    _convert(PowerPoint(presentation_configs=_parts(film), width=width, height=height), out)
    presentation = pptx.Presentation(str(out))
    presentation.core_properties.title = title(film)
    for slide, beat in zip(presentation.slides, film.beats, strict=True):
        described = slide.shapes[0].element.xpath(".//p:cNvPr")[0]
        described.set("name", f"{beat.chapter}: {printable(beat.name)}")
        described.set("descr", printable(beat.caption))
    presentation.save(str(out))


def _convert(converter: Converter, out: Path) -> None:
    with redirect_stderr(io.StringIO()):  # it shows a progress bar for each chapter, of a second or less
        converter.convert_to(out)


def _deck(film: FilmFolder, kind: type[Deck], one_file: bool) -> Deck:
    return kind(
        presentation_configs=_parts(film), one_file=one_file, title=title(film), background_color=_ground(film),
        light=film.theme == "light",
    )  # fmt: skip


def _parts(film: FilmFolder) -> list[Part]:
    return [Part(slides=[_slide(chapter, beat) for beat in chapter.beats]) for chapter in film.chapters]


def _slide(chapter: Chapter, beat: Beat) -> Slide:
    name = printable(beat.name)
    return Slide(
        file=beat.clip, rev_file=beat.clip, notes=printable(beat.caption), name=f"{beat.chapter}-{name}",
        heading=f"{chapter.number} {printable(chapter.title)}: {name}", still=beat.still, silent=_silent(beat.clip),
    )  # fmt: skip


def _silent(clip: Path) -> bool:
    """Whether a clip has no sound: browsers play it unasked, if it says so."""
    try:
        with av.open(clip) as container:
            return bool(container.streams.video[0]) and not container.streams.audio
    except (av.FFmpegError, IndexError):
        raise InputError(f"{clip} is damaged: film it again") from None


def _ground(film: FilmFolder) -> str:
    """The film's own background: it goes on where a screen is wider or higher than the film."""
    still = film.beats[0].still
    try:
        with Image.open(still) as picture:
            red, green, blue = picture.convert("RGB").getpixel((1, 1))  # type: ignore[misc]  # three, of an RGB image
    except OSError:
        raise InputError(f"{still} is damaged: film it again") from None
    return f"#{red:02x}{green:02x}{blue:02x}"
