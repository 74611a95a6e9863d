"""The companion page as a widget of Jupyter and marimo: in a frame of its own, which may do nothing but show it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import anywidget
import traitlets

from film.companion import write_companion
from film.companion.page import ASSETS
from film.folder import read


class Companion(anywidget.AnyWidget):
    """A film to touch. The page is in the notebook, with its video: nothing is loaded when it is opened."""

    _esm = ASSETS / "notebook" / "frame.js"
    page = traitlets.Unicode().tag(sync=True)  # HTML
    place = traitlets.Unicode().tag(sync=True)  # CHAPTER:BEAT where it opens, or ""
    height = traitlets.Int(720).tag(sync=True)  # pixels

    @classmethod
    def of(cls, folder: Path, place: str = "", height: int = 720) -> Companion:
        """The page of the film in a folder. InputError when there is none, or it has no such place."""
        film = read(folder)
        if place:
            film.find(place)
        with TemporaryDirectory() as scratch:
            out = Path(scratch, "page.html")
            write_companion(folder, out, embed_video=True)
            return cls(page=out.read_text(encoding="utf-8"), place=place, height=height)

    def __repr__(self) -> str:
        return f"Companion({len(self.page) / 1e6:.1f} MB)"
