"""What shows a film elsewhere: snippets for other people's pages. Heavy imports happen when they run."""

from __future__ import annotations

from pathlib import Path

import click

from film.commands.options import FOLDER

TARGETS = ("html", "reveal", "reveal-page", "markdown", "jupyter", "beamer", "moodle")


@click.command(epilog="""\b
Examples:
  render.py embed attention:softmax --for html
  render.py embed attention:softmax out/hi --for beamer --from lecture >> lecture/slides.tex
  render.py embed sampling --for moodle""")
@click.argument("place", metavar="CHAPTER[:BEAT]")
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("--for", "target", type=click.Choice(TARGETS), default="html", show_default=True,
              help="Where it will be pasted.")  # fmt: skip
@click.option("--from", "page", type=FOLDER, default=Path(), metavar="DIR",
              help="Where the page will be, from which its links lead to the film.  [default: here]")  # fmt: skip
def embed(place: str, folder: Path | None, target: str, page: Path) -> None:
    """Print a snippet that shows a beat or a chapter of the film in DIR: paste it into a page.

    It has the video, a picture of its end, captions, and what is said as text. Without DIR it is of the film made last,
    of those in out/.
    """
    from film.embed import SNIPPETS, excerpt
    from film.folder import newest, read

    if folder is None:
        folder = newest(Path("out"))
        click.echo(f"of the film made last, {folder}", err=True)
    snippet = SNIPPETS[target](excerpt(read(folder), place), page)
    click.echo(snippet.text)
    if snippet.uploads:
        click.echo("upload with it: " + " ".join(str(path) for path in snippet.uploads), err=True)


COMMANDS = (embed,)
