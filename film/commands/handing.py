"""What a lecture hands out. Heavy imports happen when it is made."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import click

from film.commands.caching import cache_at_hand
from film.commands.options import FILE, FOLDER
from model.errors import InputError

OUT = Path("out")


@click.command(epilog="""\b
Examples:
  render.py handout
  render.py handout out/eiffel -o eiffel.pdf --paper letter""")
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("-o", "out", type=FILE, metavar="FILE", help="Where to write it.  [default: handout.pdf in DIR]")
@click.option("--theme", type=click.Choice(["dark", "light"]), default="light", show_default=True,
              help="Of the pictures.")  # fmt: skip
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@click.option("-j", "jobs", type=click.IntRange(1), metavar="N", help="Processes.  [default: one for each core]")
def handout(folder: Path | None, out: Path | None, theme: str, paper: str, jobs: int | None) -> None:
    """Make a PDF to hand out of the film in DIR, or the latest in out/.

    For each chapter its key pictures, what is said, numbers with their addresses, and three questions made from the
    trace; the answers are on the last pages.
    """
    from film.handout import write_handout
    from film.workers import cores

    began = monotonic()
    film = folder or latest(OUT)
    path = out or film / "handout.pdf"
    write_handout(
        film, path, theme, paper, jobs or cores(), lambda line: click.echo(line, err=True), cache=cache_at_hand()
    )
    click.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB, took {monotonic() - began:.0f} s")


def latest(folder: Path) -> Path:
    """The film that was made last in a folder, or in a folder of it. InputError when there is none."""
    from film.sidecar import FILM

    films = [*folder.glob(f"*/{FILM}"), *folder.glob(f"*/*/{FILM}")]
    if not films:
        raise InputError(f"no film in {folder}/: name its folder, or make one with `render.py film`")
    return max(films, key=lambda path: path.stat().st_mtime).parent


COMMANDS = (handout,)
