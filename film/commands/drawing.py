"""Pictures and clips of a beat, without a film. Heavy imports happen when they run.

The group's object is what makes a trace of a prompt, which takes the model: render.py knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from film.commands.options import FILE, FOLDER, look, open_file, recording
from film.commands.speaking import Voice, voice

# prompt, trace file, options of the recording -> a trace file, there within the `with` block
Traced = Callable[[str | None, Path | None, dict[str, Any]], AbstractContextManager[Path]]

place = click.argument("place", metavar="CHAPTER[:BEAT]")
prompt = click.argument("prompt", required=False)
trace_file = click.option("--trace", "trace_file", type=FILE, metavar="FILE", help="Draw this trace, not a prompt.")
transparent = click.option("-t", "--transparent", is_flag=True, help="Without the ground, to lie over something else.")


@click.command(epilog="""\b
Examples:
  render.py still attention:softmax -o softmax.png
  render.py still attention:softmax --theme light -o softmax.pdf
  render.py still rope 'The Eiffel Tower is in the city of' -r 3840,2160""")
@click.pass_obj
@place
@prompt
@trace_file
@look
@transparent
@click.option("-o", "out", type=FILE, metavar="FILE", help="A .png, .svg or .pdf.  [default: CHAPTER-BEAT.png]")
@click.option("-p", "preview", is_flag=True, help="Open the picture.")
@recording
def still(
    traced: Traced, place: str, prompt: str | None, trace_file: Path | None, look: dict[str, Any], transparent: bool,
    out: Path | None, preview: bool, **options: Any,
) -> None:  # fmt: skip
    """Draw the picture a beat ends with: as PNG, or for a paper as SVG or PDF.

    Without BEAT it is the chapter's last.
    """
    from film.plan import place_of, settings
    from film.staging import check_place
    from film.still import form_of, save_still

    stage, beat = place_of(place)
    wanted = settings(**look)
    path = out or Path(f"{place.replace(':', '-')}.png")
    form_of(path)
    check_place(path)
    with traced(prompt, trace_file, options) as trace_path:
        save_still(stage, beat, trace_path, path, wanted, transparent)
    click.echo(path)
    if preview:
        open_file(path)


@click.command(epilog="""\b
Examples:
  render.py clip attention:softmax -q h -o softmax.mp4
  render.py clip attention:softmax -t -o softmax.webm
  render.py clip attention:softmax --voice piper
  render.py clip rope 'The Eiffel Tower is in the city of' -q h -t -o rope.mov""")
@click.pass_obj
@place
@prompt
@trace_file
@look
@voice
@transparent
@click.option("-o", "out", type=FILE, metavar="FILE", help="A .mp4, .webm or .mov.  [default: CHAPTER-BEAT.mp4]")
@click.option("-p", "preview", is_flag=True, help="Open the clip.")
@recording
def clip(
    traced: Traced, place: str, prompt: str | None, trace_file: Path | None, look: dict[str, Any], voice: Voice,
    transparent: bool, out: Path | None, preview: bool, **options: Any,
) -> None:  # fmt: skip
    """Film a beat or a chapter into one file: H.264 (.mp4), VP9 (.webm) or ProRes (.mov).

    With -t its ground is left out, for a web page (.webm) or a film editor (.mov, ProRes 4444): the colours are not
    multiplied by alpha ("straight").
    """
    from film.clip import format_of, save_clip
    from film.plan import place_of, settings
    from film.staging import check_place
    from film.terminal import counting

    stage, beat = place_of(place)
    speaker = voice.speaker([stage], look["language"])
    wanted = settings(**look, voice=speaker)
    path = out or Path(f"{place.replace(':', '-')}.{'webm' if transparent else 'mp4'}")
    format_of(path, transparent)
    check_place(path)
    with traced(prompt, trace_file, options) as trace_path, counting(place) as report:
        frames = save_clip(stage, beat, trace_path, path, wanted, transparent, report, source=voice.source)
    click.echo(f"{path}: {frames / wanted.fps:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
    if preview:
        open_file(path)


@click.command(epilog="\b\nExample:\n  render.py watch attention:softmax -o out/watch")
@click.pass_obj
@place
@prompt
@trace_file
@look
@click.option("-o", "out", type=FOLDER, default=Path("out/watch"), show_default=True, metavar="DIR",
              help="Where to write the pictures.")  # fmt: skip
@recording
def watch(
    traced: Traced, place: str, prompt: str | None, trace_file: Path | None, look: dict[str, Any], out: Path,
    **options: Any,
) -> None:  # fmt: skip
    """Draw a chapter's pictures, and again when you save its source.

    For who writes chapters: the end of every beat, or of one, as PNG in DIR. Ctrl-C ends it.
    """
    from film.plan import place_of, settings
    from film.terminal import redrawn
    from film.watching import Watched
    from film.watching import watch as watch_sources

    stage, beat = place_of(place)
    wanted = settings(**look)
    with traced(prompt, trace_file, options) as trace_path:
        job = Watched(stage, trace_path, out, wanted, beat=beat)
        for drawn in watch_sources(job, Path(__file__).resolve().parents[2]):
            redrawn(out, drawn)


COMMANDS = (still, clip, watch)
