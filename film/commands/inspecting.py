"""Commands about what is there already: traces, films, clips, this machine. Heavy imports happen when they run."""

from __future__ import annotations

import json
from pathlib import Path

import click

from film.commands.options import FILE, FOLDER


@click.command(epilog="""\b
Examples:
  render.py show eiffel.safetensors
  render.py show eiffel.safetensors steps.0.blocks.16.attn.pattern
  render.py show eiffel.safetensors 'steps.0.blocks.16.attn.pattern[4,7,0]' --json""")
@click.argument("file", type=FILE)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(file: Path, name: str | None, as_json: bool) -> None:
    """Show what is in a trace.

    All names with shapes and ranges, or the array or number of one NAME or address.
    """
    from film import listing, terminal
    from model.trace import Trace

    trace = Trace.load(file)
    if name is None and as_json:
        click.echo(json.dumps(listing.document(trace)))
    elif name is None:
        terminal.contents(trace)
    elif as_json:
        click.echo(json.dumps(listing.value_document(name, listing.find(trace, name))))
    else:
        terminal.value(name, listing.find(trace, name))


@click.command(epilog="\b\nExample:\n  render.py chapters")
def chapters() -> None:
    """List the chapters."""
    from film import terminal
    from scenes.contents import CHAPTERS

    table = terminal.table("no.", "name", "title", right=("no.",))
    for stage in CHAPTERS:
        table.add_row(str(stage.number), stage.slug, stage.title)
    terminal.console().print(table)


@click.command(epilog="\b\nExample:\n  render.py verify out/the-eiffel-tower-is-in-the-city-of-5c1f3a")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.pass_context
def verify(context: click.Context, folder: Path) -> None:
    """Recompute every number a film shows.

    From the trace in DIR, to the last digit; within rounding by a separate float64 forward pass, and by the formulas
    that make recorded numbers from others.
    """
    from film import terminal
    from film.verification import verify as verify_film

    chapters = verify_film(folder)
    terminal.verdict(chapters)
    context.exit(1 if any(chapter.mismatches for chapter in chapters) else 0)


@click.command(epilog="""\b
Examples:
  render.py gif out/hi/05-attention/clips/07-softmax.mp4 -o softmax.gif --width 480
  render.py gif out/hi/05-attention/chapter.mp4 -o attention.gif --limit 2""")
@click.argument("clips", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)
@click.option("-o", "out", type=FILE, metavar="FILE", help="Where to write the GIF.  [default: beside the first clip]")
@click.option("--width", type=click.IntRange(16, 4096), default=640, show_default=True, help="Pixels, at most.")
@click.option("--fps", type=click.IntRange(1, 50), default=10, show_default=True, help="Frames a second, at most.")
@click.option("--limit", type=click.FloatRange(0, min_open=True), default=5, show_default=True, metavar="MB",
              help="What it may take.")  # fmt: skip
def gif(clips: tuple[Path, ...], out: Path | None, width: int, fps: int, limit: float) -> None:
    """Turn CLIPS, one after the other, into one looping GIF, as large as the limit lets it be."""
    from film.gif import save_gif

    out = out or clips[0].with_suffix(".gif")
    width, fps = save_gif(clips, out, width, fps, limit * 1e6)
    click.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {width} pixels wide, up to {fps} frames a second")


@click.command(epilog="\b\nExample:\n  render.py gallery out/hi -o docs")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("-o", "out", type=FOLDER, required=True, metavar="DIR", help="Where to write the page.")
def gallery(folder: Path, out: Path) -> None:
    """Make a page that shows every beat of the film in DIR.

    gallery.md, and a contact sheet for each chapter in a folder beside it.
    """
    from film.gallery import write_gallery

    click.echo(write_gallery(folder, out))


@click.command(epilog="\b\nExample:\n  render.py doctor")
@click.pass_context
def doctor(context: click.Context) -> None:
    """See whether all is here that a film needs."""
    from film import terminal
    from film.doctor import checks

    found = list(checks(Path("out")))
    terminal.diagnosis(found)
    context.exit(1 if any(check.broken for check in found) else 0)


COMMANDS = (show, chapters, verify, gif, gallery, doctor)
