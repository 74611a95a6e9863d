"""Commands that make of a film what a lecture needs. Heavy imports happen when they run."""

from __future__ import annotations

from pathlib import Path

import click

from film.commands.options import FILE, FOLDER

KINDS = ("html", "pptx", "pdf", "zip")


@click.command(epilog="""\b
Examples:
  render.py slides
  render.py slides out/hi --to pptx -o lecture.pptx
  render.py slides out/hi -c attention,sampling:draw""")
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("--to", "kind", type=click.Choice(KINDS), default="html", show_default=True,
              help="One page for any browser, PowerPoint, pictures, or a page with its clips beside it.")  # fmt: skip
@click.option("-c", "places", metavar="NAME[,NAME…]", help="Only these chapters, or beats (CHAPTER:BEAT).")
@click.option("-o", "out", type=FILE, metavar="FILE", help="Where to write them.  [default: DIR/slides.FORMAT]")
def slides(folder: Path | None, kind: str, places: str | None, out: Path | None) -> None:
    """Make slides of the film in DIR: one for each beat, its caption in the speaker notes.

    Without DIR of the film made last, of those in out/.
    """
    from film.folder import newest, read
    from film.slides import write_slides

    if out and out.suffix != f".{kind}":
        raise click.UsageError(f"{out} is not a name for --to {kind}: end it in .{kind}")
    if folder is None:
        folder = newest(Path("out"))
        click.echo(f"of the film made last, {folder}")
    film = read(folder)
    if places is not None:
        film = film.only(places.split(","))
    out = out or folder / f"slides.{kind}"
    write_slides(film, kind, out)
    count = f"{len(film.beats)} slide" + "s" * (len(film.beats) != 1)
    click.echo(f"{out}: {count}, {out.stat().st_size / 1e6:.1f} MB")


COMMANDS = (slides,)
