"""The gallery: a page that shows every beat of a film, for people who would rather look than read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from film import stills
from film.folder import FilmFolder, read
from film.markup import markdown
from film.staging import complete
from film.text import clock

PAGE, FOLDER = "gallery.md", "gallery"
COLORS = 255  # of a sheet's palette: flat pictures need no more, and a repository keeps every one of them


def write_gallery(film: Path, out: Path) -> Path:
    """The page of the film in `film`, gallery.md in `out`, with one contact sheet a chapter in `out`/gallery.

    Raises InputError when there is no finished film, or a picture of it is gone.
    """
    folder = read(film)
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    for chapter in folder.chapters:
        sheet = stills.contact_sheet([(beat.still, beat.name) for beat in chapter.beats])
        with complete(out / FOLDER / f"{chapter.folder.name}.png") as part:
            sheet.quantize(COLORS, dither=Image.Dither.NONE).save(part, format="PNG", optimize=True)
    with complete(out / PAGE) as part:
        part.write_text("\n".join(_lines(folder)) + "\n", encoding="utf-8")
    return out / PAGE


def _lines(film: FilmFolder) -> Iterator[str]:
    length = clock(sum(chapter.duration for chapter in film.chapters))
    yield "# Gallery"
    yield ""
    yield (
        f"The last frame of every beat of the film of “{markdown(film.prompt)}”, as {markdown(film.model)} "
        f"computed it: {len(film.chapters)} chapters, {len(film.beats)} beats, {length}."
    )
    for chapter in film.chapters:
        yield f"\n## {chapter.number} {markdown(chapter.title)}\n"
        yield f"![Every beat of the chapter {chapter.slug}]({FOLDER}/{chapter.folder.name}.png)\n"
        yield f"<details><summary>What is said ({clock(chapter.duration)})</summary>\n"
        yield from (f"- **{markdown(beat.name)}**: {markdown(beat.caption)}" for beat in chapter.beats)
        yield "\n</details>"
