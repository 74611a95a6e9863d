"""Slides of a film, one for each beat: to show in a browser or in PowerPoint, or as pages."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory

from film.folder import FilmFolder
from film.pages import write_pdf
from film.staging import UNFIT
from film.text import plain
from model.errors import InputError

INSTALL = ".venv/bin/python -m pip install -c constraints.txt -e '.[lecture]'"

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
    prompt = plain(film.prompt)
    return f"“{prompt if len(prompt) <= 60 else prompt[:59] + '…'}” – Token Journey"


def _writer(kind: str) -> Write:
    if kind == "pdf":
        return lambda film, out: write_pdf(film, title(film), out)
    try:
        distribution("manim-slides")
    except PackageNotFoundError:
        raise InputError(f"slides as {kind} need manim-slides: {INSTALL}") from None
    from film import deck

    writers: dict[str, Write] = {"html": deck.write_html, "pptx": deck.write_pptx, "zip": deck.write_zip}
    return writers[kind]
