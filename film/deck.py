"""Slides that move, by manim-slides' converters: a reveal.js deck in one file or zipped, and a PowerPoint file."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import av
import pptx
from lxml import etree
from manim_slides.config import PresentationConfig, SlideConfig
from manim_slides.convert import Converter, HtmlZip, PowerPoint, RevealJS
from PIL import Image
from pptx.presentation import Presentation

from film.folder import Beat, Chapter, FilmFolder
from film.slides import title
from film.text import plain
from model.errors import InputError

ASSETS = Path(__file__).parent.parent / "assets" / "slides"
SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # the extension of PowerPoint's format that names groups of slides
NAMES = {
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
}
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
    language: str


class ZippedDeck(Deck, HtmlZip):
    """A deck with its clips beside the page, in an archive."""


def write_html(film: FilmFolder, out: Path) -> None:
    """One page with all clips in it: it needs neither a network nor other files."""
    _convert(_deck(film, Deck, one_file=True), out)


def write_zip(film: FilmFolder, out: Path) -> None:
    """An archive of the page and a folder of clips, for a web server or a course platform."""
    _convert(_deck(film, ZippedDeck, one_file=False), out)


def write_pptx(film: FilmFolder, out: Path) -> None:
    """A PowerPoint file with a section for each chapter: clips start by themselves, and have the caption as text."""
    scale = LONGER_SIDE / max(film.size)
    width, height = (2 * round(side * scale / 2) for side in film.size)  # 854 × 480 is 16:9, too
    _convert(PowerPoint(presentation_configs=_parts(film), width=width, height=height), out)
    presentation = pptx.Presentation(str(out))
    about = presentation.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title(film), "Token Journey", "", ""
    for slide, beat in zip(presentation.slides, film.beats, strict=True):
        described = slide.shapes[0].element.xpath(".//p:cNvPr")[0]
        described.set("name", f"{beat.chapter}: {plain(beat.name)}")
        described.set("descr", plain(beat.caption))
    _group(presentation, film)
    presentation.save(str(out))


def _group(presentation: Presentation, film: FilmFolder) -> None:
    """A section for each chapter, which can be folded, moved and left out."""
    ids = iter([slide.slide_id for slide in presentation.slides])
    extensions = _inside(presentation.element, "p:extLst")
    sections = _inside(_inside(extensions, "p:ext", uri=SECTIONS), "p14:sectionLst")
    for chapter in film.chapters:
        id = f"{{{uuid5(NAMESPACE_URL, chapter.slug)}}}".upper()
        section = _inside(sections, "p14:section", name=plain(chapter.title), id=id)
        slides = _inside(section, "p14:sldIdLst")
        for _ in chapter.beats:
            _inside(slides, "p14:sldId", id=str(next(ids)))


def _inside(element: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    prefix, _, local = name.partition(":")
    return etree.SubElement(element, f"{{{NAMES[prefix]}}}{local}", attributes, {prefix: NAMES[prefix]})


def _convert(converter: Converter, out: Path) -> None:
    with redirect_stderr(io.StringIO()):  # it shows a progress bar for each chapter, of a second or less
        converter.convert_to(out)


def _deck(film: FilmFolder, kind: type[Deck], one_file: bool) -> Deck:
    return kind(
        presentation_configs=_parts(film), one_file=one_file, title=title(film), background_color=_ground(film),
        light=film.theme == "light", language=film.language,
    )  # fmt: skip


def _parts(film: FilmFolder) -> list[Part]:
    return [Part(slides=[_slide(chapter, beat) for beat in chapter.beats]) for chapter in film.chapters]


def _slide(chapter: Chapter, beat: Beat) -> Slide:
    name = plain(beat.name)
    return Slide(
        file=beat.clip, rev_file=beat.clip, notes=plain(beat.caption), name=f"{beat.chapter}-{name}",
        heading=f"{chapter.number} {plain(chapter.title)}: {name}", still=beat.still, silent=_silent(beat.clip),
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
