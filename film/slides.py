"""Slides of a film, one for each beat: to show in a browser or in PowerPoint, or as pages."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import av

from film.folder import FilmFolder
from film.staging import UNFIT
from film.stills import last_frame
from film.text import printable
from model.errors import InputError

INSTALL = ".venv/bin/python -m pip install -c constraints.txt -e '.[lecture]'"
DPI = 100.0  # a page of 854 × 480 pixels is 8.5 inches wide
QUALITY = 92  # of JPEG: letters keep clean edges

Write = Callable[[FilmFolder, Path], None]


def write_slides(film: FilmFolder, kind: str, out: Path) -> None:
    """The slides of a film as `kind`, "html", "pptx", "pdf" or "zip". `out` is there when it is whole, or not at all.

    InputError when manim-slides is not installed, `out` cannot be written there, or a clip is damaged.
    """
    write = _writer(kind)
    if out.exists() and not out.is_file():  # a device, say: it must not be replaced
        raise InputError(f"{out} is no file: give another path with -o")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = TemporaryDirectory(prefix=".slides-", dir=out.parent)
    except OSError as error:
        if error.errno in UNFIT:
            raise InputError(f"cannot write {out} ({error.strerror}): give another path with -o") from None
        raise
    with staging as folder:  # not `staging.complete`: names of files and folders in an archive come from the path's
        write(film, Path(folder) / out.name)
        (Path(folder) / out.name).replace(out)


def title(film: FilmFolder) -> str:
    """What a film's slides are called."""
    prompt = printable(film.prompt)
    return f"“{prompt if len(prompt) <= 60 else prompt[:59] + '…'}” – Token Journey"


def _writer(kind: str) -> Write:
    if kind == "pdf":
        return _write_pdf
    if find_spec("manim_slides") is None:
        raise InputError(f"{kind} slides need manim-slides: {INSTALL}")
    from film import deck

    writers: dict[str, Write] = {"html": deck.write_html, "pptx": deck.write_pptx, "zip": deck.write_zip}
    return writers[kind]


def _write_pdf(film: FilmFolder, out: Path) -> None:
    """A page for each beat, the picture it ends with.

    Page by page: manim-slides' own converter decodes every frame and holds all pages, for a film in 1080p 800 MB.
    """
    for number, beat in enumerate(film.beats):
        try:
            page = last_frame(beat.clip)
        except (av.FFmpegError, IndexError, ValueError):
            raise InputError(f"{beat.clip} is damaged: film it again") from None
        page.save(out, "PDF", append=number > 0, resolution=DPI, quality=QUALITY, title=title(film))
