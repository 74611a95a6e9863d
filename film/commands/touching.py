"""What makes a film something to touch. Heavy imports happen when it is made."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import click

from film.commands.options import FILE, FOLDER


@click.command(epilog="""\b
Examples:
  render.py companion
  render.py companion out/eiffel -o eiffel.html --embed-video""")
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("-o", "out", type=FILE, metavar="FILE", help="Where to write it.  [default: companion.html in DIR]")
@click.option("--embed-video", is_flag=True, help="Put the video into the page: one file to give away.")
def companion(folder: Path | None, out: Path | None, embed_video: bool) -> None:
    """Make a page of the film in DIR, or the latest in out/: the film, to be stopped and touched.

    Every number in the picture leads to its exact value, and to the numbers it was made of. The page works without a
    network; it needs film.mp4 where it was, unless the video is in it. Every film has one made with it.
    """
    from film.companion import write_companion
    from film.folder import newest
    from film.plan import PAGE
    from film.staging import check_place

    began = monotonic()
    film = folder or newest(Path("out"))
    page = out or film / PAGE
    check_place(page)
    write_companion(film, page, embed_video)
    click.echo(f"{page}: {page.stat().st_size / 1e6:.1f} MB, took {monotonic() - began:.0f} s")


COMMANDS = (companion,)
