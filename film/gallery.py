"""The gallery: a page that shows every beat of a film, for people who would rather look than read."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from film import sidecar, stills
from film.job import still_of
from film.staging import complete
from film.text import clock, printable
from model.errors import InputError

PAGE, FOLDER = "gallery.md", "gallery"
COLORS = 255  # of a sheet's palette: flat pictures need no more, and a repository keeps every one of them


def write_gallery(film: Path, out: Path) -> Path:
    """The page of the film in `film`, gallery.md in `out`, with one contact sheet a chapter in `out`/gallery.

    Raises InputError when there is no finished film, or a picture of it is gone.
    """
    document = sidecar.read_film(film)
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    chapters = [(chapter, sidecar.read_index(film, chapter["folder"])) for chapter in document["chapters"]]
    for chapter, index in chapters:
        ends = [(_still(film, chapter, beat), beat["name"]) for beat in index["beats"]]
        with complete(out / FOLDER / f"{chapter['folder']}.png") as part:
            _sheet(ends).save(part, format="PNG", optimize=True)
    with complete(out / PAGE) as part:
        part.write_text("\n".join(_lines(document, chapters)) + "\n", encoding="utf-8")
    return out / PAGE


def _still(film: Path, chapter: dict[str, Any], beat: dict[str, Any]) -> Path:
    name = Path(beat["clip"]).name  # a file from elsewhere may name any path
    path = still_of(film / str(chapter["folder"]) / "clips" / name)
    if not path.is_file():
        raise InputError(f"{path} is missing: film it again")
    return path


def _sheet(ends: list[tuple[Path, str]]) -> Image.Image:
    return stills.contact_sheet(ends).quantize(COLORS, dither=Image.Dither.NONE)


def _lines(document: dict[str, Any], chapters: list[tuple[dict[str, Any], dict[str, Any]]]) -> Iterator[str]:
    length = clock(sum(index["duration"] for _, index in chapters))
    beats = sum(len(index["beats"]) for _, index in chapters)
    yield "# Gallery"
    yield ""
    yield (
        f"The last frame of every beat of the film of “{_plain(document['prompt'])}”, as {_plain(document['model'])} "
        f"computed it: {len(chapters)} chapters, {beats} beats, {length}."
    )
    for chapter, index in chapters:
        yield f"\n## {chapter['number']} {_plain(index['title'])}\n"
        yield f"![Every beat of the chapter {chapter['chapter']}]({FOLDER}/{chapter['folder']}.png)\n"
        yield f"<details><summary>What is said ({clock(index['duration'])})</summary>\n"
        yield from (f"- **{_plain(beat['name'])}**: {_plain(beat['caption'])}" for beat in index["beats"])
        yield "\n</details>"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"&#{ord(ch)};" if ch in "\\`*_[]#|~" else ch for ch in html.escape(printable(text), quote=False))
