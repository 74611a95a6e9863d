"""The companion: a film as a page that can be touched. Every number on the screen leads to how it came to be."""

from __future__ import annotations

from pathlib import Path

from film import sidecar
from film.companion.data import document
from film.companion.page import build
from film.folder import read
from film.markup import address, data
from film.plan import MOVIE, PAGE
from film.staging import complete
from model.errors import InputError
from model.trace import Trace


def write_companion(folder: Path, out: Path, embed_video: bool = False) -> None:
    """Write the page of the film in `folder`, complete or not at all; with `embed_video` the video is in it.

    Raises InputError, one line, when the folder holds no whole film, or its trace is not the one that was filmed.
    """
    film = read(folder)
    trace = Trace.load(folder / sidecar.TRACE)
    if trace.hash != sidecar.read_film(folder)["trace"]:
        raise InputError(f"{folder / sidecar.TRACE} is not the trace of this film: film it again")
    movie = folder / MOVIE
    if not movie.is_file():
        raise InputError(f"{movie} is missing: film it again")
    video = data("video/mp4", movie.read_bytes()) if embed_video else address(movie, out.parent)
    text = build(document(film, trace, video))
    if out.is_file() and out.read_bytes() == text.encode():
        return  # a film is up to date as long as its files are left as they were
    with complete(out) as part:
        part.write_text(text, encoding="utf-8")


def write_beside(folder: Path, trace: Trace) -> None:
    """Write the page into the folder of a film of that trace: companion.html."""
    (folder / PAGE).write_text(build(document(read(folder), trace, MOVIE)), encoding="utf-8")
