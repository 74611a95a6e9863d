"""A film as pages of a PDF: the picture that each beat ends with, and bookmarks to find it by."""

from __future__ import annotations

import io
from pathlib import Path

import av
import cairo
from PIL import Image

from film.folder import FilmFolder
from film.stills import last_frame
from film.text import plain
from model.errors import InputError

POINTS = 72 / 100  # of a pixel: a page of 854 × 480 pixels is 8.5 inches wide
QUALITY = 92  # of JPEG: letters keep clean edges


def write_pdf(film: FilmFolder, title: str, out: Path) -> None:
    """Write the pages. InputError when a clip is damaged.

    manim-slides' own converter decodes every frame of the film and holds all pages, for one in 1080p 800 MB; it knows
    neither title nor bookmarks.
    """
    document = io.BytesIO()  # so that it is Python that meets a full disk
    surface = cairo.PDFSurface(document, 1, 1)
    surface.set_metadata(cairo.PDFMetadata.TITLE, title)
    number = 0
    for chapter in film.chapters:
        name = f"{chapter.number} {plain(chapter.title)}"
        bookmark = surface.add_outline(cairo.PDF_OUTLINE_ROOT, name, f"page={number + 1}", cairo.PDFOutlineFlags(0))
        for beat in chapter.beats:
            number += 1
            surface.add_outline(bookmark, plain(beat.name), f"page={number}", cairo.PDFOutlineFlags(0))
            _add_page(surface, _end_of(beat.clip))
    surface.finish()
    out.write_bytes(document.getbuffer())


def _end_of(clip: Path) -> Image.Image:
    try:
        return last_frame(clip)
    except (av.FFmpegError, IndexError):
        raise InputError(f"{clip} is damaged: film it again") from None


def _add_page(surface: cairo.PDFSurface, picture: Image.Image) -> None:
    """A page that is a picture: as JPEG, which goes into the document as it is."""
    compressed = io.BytesIO()
    picture.save(compressed, "JPEG", quality=QUALITY)
    image = cairo.ImageSurface(cairo.FORMAT_RGB24, *picture.size)
    image.set_mime_data(cairo.MIME_TYPE_JPEG, compressed.getvalue())
    surface.set_size(picture.width * POINTS, picture.height * POINTS)
    context = cairo.Context(surface)
    context.scale(POINTS, POINTS)
    context.set_source_surface(image)
    context.paint()
    surface.show_page()
