"""The command line: record a prompt, film it, check the film. `render.py COMMAND --help` shows examples."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from film.command_line import Commands, prepare_process
from film.commands import benching, caching, inspecting, rendering
from film.commands.caching import cache_at_hand
from film.commands.options import FILE, FOLDER, PROMPT, look, open_file
from model import __version__
from model.errors import InputError

if TYPE_CHECKING:  # heavy imports happen in the commands that need them: --help answers at once
    from film.cache import Cache
    from film.recordings import Recording
    from model.trace import Trace

LONGEST = 1_000_000  # bytes of a prompt that are read: any text that can be recorded is much shorter


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Follow one token through a real language model, on film."""


RECORDING = (
    click.option("--new-tokens", type=int, metavar="N", help="Tokens to generate.  [default: 10]"),
    click.option("--temperature", type=float, metavar="T", help="0 is greedy.  [default: 0.8]"),
    click.option("--top-k", type=int, metavar="K", help="Keep the K likeliest, 0 keeps all.  [default: 40]"),
    click.option("--top-p", type=float, metavar="P", help="Keep the likeliest up to P.  [default: 0.95]"),
    click.option("--seed", type=int, metavar="S", help="Of the draws.  [default: 7]"),
    click.option("--model", metavar="NAME", help="Name, .gguf file or folder.  [default: SmolLM2-135M-Instruct]"),
    click.option("--layer", type=int, metavar="L", help="Block to show, instead of the director's choice."),
    click.option("--head", type=int, metavar="H", help="Head to show, instead of the director's choice."),
    click.option("--focus-token", type=int, metavar="I", help="Token to follow, from 0, instead of the director's."),
    click.option("--analogy", metavar="A,B,C", help="A - B + C, in words.  [default: king,man,woman]"),
)


def recording(command: Callable[..., None]) -> Callable[..., None]:
    """The options of everything that runs the model; those not given are None."""
    for option in reversed(RECORDING):
        command = option(command)
    return command


def record(prompt: str, options: dict[str, Any]) -> Trace:
    """Run the model on a prompt and record every number."""
    from model.record import load_model
    from model.record import record as record_with

    given = {name: value for name, value in options.items() if value is not None}
    if "analogy" in given:
        given["analogy"] = given["analogy"].split(",")
    return record_with(load_model(given.pop("model", None)), prompt, **given)


def read_prompt(prompt: str) -> str:
    """The prompt as given, or all of standard input for "-". InputError when it is not text."""
    try:
        if prompt == "-":
            data = sys.stdin.buffer.read(LONGEST + 1) if sys.stdin else b""
            if len(data) > LONGEST:
                raise InputError(f"standard input has more than {LONGEST:,} bytes: shorten the prompt")
            return data.decode().removesuffix("\n")
        prompt.encode()  # an argument that is not UTF-8 arrives with surrogates
    except UnicodeError:
        raise InputError("the prompt is not text: its bytes are not valid UTF-8") from None
    return prompt


@cli.command(epilog="\b\nExample:\n  render.py trace 'The Eiffel Tower is in the city of' -o eiffel.safetensors")
@click.argument("prompt")
@click.option("-o", "out", type=FILE, required=True, metavar="FILE", help="Where to write the trace.")
@recording
def trace(prompt: str, out: Path, **options: Any) -> None:
    """Record every number of one run.

    The model reads PROMPT ("-" takes it from standard input) and goes on writing.
    """
    from film.text import printable

    recorded = record(read_prompt(prompt), options)
    recorded.save(out)
    text = printable("".join(token.text for token in recorded.generated))
    count = f"{recorded.n_prompt} token" + "s" * (recorded.n_prompt != 1)
    click.echo(f'{out}: {count}, then "{text}"; {out.stat().st_size / 1e6:.1f} MB')


@cli.command(epilog="""\b
Examples:
  render.py film
  render.py film 'The Eiffel Tower is in the city of' -q h -p
  render.py film --trace eiffel.safetensors -c attention --layer 17 --head 1 -o out/induction""")
@click.argument("prompt", required=False)
@click.option("-c", "chapters", metavar="NAME[,NAME…]", help="Only these chapters.")
@click.option("--trace", "trace_file", type=FILE, metavar="FILE", help="Film this trace instead of a prompt.")
@look
@click.option("--encoder", type=click.Choice(["final", "fast", "auto"]), default="final", show_default=True,
              help="fast: a fifth of the time, twice the size; auto: the graphics card's, if it has one.")
@click.option("-j", "jobs", type=click.IntRange(1), metavar="N", help="Processes.  [default: one for each core]")
@click.option("-o", "out", type=FOLDER, metavar="DIR", help="Where to put the files.  [default: out/PROMPT]")
@click.option("-p", "preview", is_flag=True, help="Open the film when it is done.")
@click.option("--no-cache", is_flag=True, help="Film all of it, whatever is there from earlier films.")
@recording
def film(
    prompt: str | None, chapters: str | None, trace_file: Path | None, quality: str, fps: int | None,
    size: tuple[int, int] | None, theme: str, pace: str, encoder: str, jobs: int | None, out: Path | None,
    preview: bool, no_cache: bool, **options: Any,
) -> None:  # fmt: skip
    """Film a prompt.

    DIR gets film.mp4, a folder with a clip for each beat of each chapter, captions, pictures and the trace.
    PROMPT "-" is read from standard input.
    """
    from film.encoder import resolve
    from film.finished import untouched
    from film.plan import Plan, choose, default_folder, settings
    from film.workers import cores

    began = monotonic()
    cache = None if no_cache else cache_at_hand()
    stages, wanted = choose(chapters), settings(quality, size, fps, theme, pace, resolve(encoder))
    text, recorded = source(prompt, trace_file, options, cache)
    plan = Plan(out or default_folder(text), stages, wanted, jobs or cores())
    if cache and recorded.checksum and untouched(cache, plan, recorded.checksum):
        click.echo(f"{plan.folder / 'film.mp4'} is up to date: nothing has changed since it was made")
    else:
        from film.production import make_film
        from film.terminal import FilmBar, summary

        with FilmBar(plan) as bar:
            parts = make_film(plan, recorded, bar, cache=cache)
        summary(plan.folder, parts, monotonic() - began)
    if preview:
        open_file(plan.folder / "film.mp4")


def source(
    prompt: str | None, trace_file: Path | None, options: dict[str, Any], cache: Cache | None = None
) -> tuple[str, Recording]:
    """The text to film, and what returns its trace: the model, or a file (again the model, to show another head)."""
    from film.recordings import Recording, recording_of

    if trace_file is None:
        text = read_prompt(PROMPT if prompt is None else prompt)
        return text, recording_of(lambda: record(text, options), text, options, cache)
    if prompt is not None:
        raise click.UsageError("give a PROMPT or --trace FILE, not both")
    given = {name: value for name, value in options.items() if value is not None}
    free = {*CHOICES, "analogy"}
    free |= {"model"} if given.keys() & free else set()
    if fixed := given.keys() - free:
        option = "--" + min(fixed).replace("_", "-")
        raise click.UsageError(f"{option} cannot change what {trace_file} has recorded: give the prompt instead")
    from model.trace import Trace
    from model.trace_file import checksum

    trace = Trace.load(trace_file)
    before = recorded_with(trace)
    choices = {option: trace.focus[name].value for option, name in CHOICES.items()}
    if all((before | choices)[option] == value for option, value in given.items()):
        return trace.prompt, Recording(lambda: trace, checksum(trace))
    anew = before | given
    return trace.prompt, recording_of(lambda: record(trace.prompt, anew), trace.prompt, anew, cache)


CHOICES = {"layer": "layer", "head": "head", "focus_token": "query"}  # options, and what they choose in a trace


def recorded_with(trace: Trace) -> dict[str, Any]:
    """The options a trace was recorded with, but for what the director may choose."""
    sample = trace.steps[0].sample
    words = [trace.token(int(id)).text.strip() for id in trace.derived["analogy.ids"][:3]]
    return {
        "new_tokens": len(trace.steps), "temperature": sample.temperature, "top_k": sample.top_k,
        "top_p": sample.top_p, "seed": sample.seed, "model": trace.provenance.model,
        "analogy": ",".join(words),
    }  # fmt: skip


@cli.command(epilog="""\b
Examples:
  render.py still attention:softmax -o softmax.png
  render.py still rope 'The Eiffel Tower is in the city of' -q h --theme light""")
@click.argument("place", metavar="CHAPTER[:BEAT]")
@click.argument("prompt", required=False)
@click.option("--trace", "trace_file", type=FILE, metavar="FILE", help="Draw this trace instead of a prompt.")
@look
@click.option("-o", "out", type=FILE, metavar="FILE", help="Where to write it.  [default: CHAPTER-BEAT.png]")
@click.option("-p", "preview", is_flag=True, help="Open the picture.")
@recording
def still(
    place: str, prompt: str | None, trace_file: Path | None, quality: str, fps: int | None,
    size: tuple[int, int] | None, theme: str, pace: str, out: Path | None, preview: bool, **options: Any,
) -> None:  # fmt: skip
    """Draw the picture a beat ends with, as PNG.

    Without BEAT it is the chapter's last.
    """
    from film.plan import place_of, settings
    from film.still import save_still

    stage, beat = place_of(place)
    look = settings(quality, size, fps, theme, pace)
    path = out or Path(f"{place.replace(':', '-')}.png")
    with traced(prompt, trace_file, options) as trace_path:
        save_still(stage, beat, trace_path, path, look)
    click.echo(path)
    if preview:
        open_file(path)


@cli.command(epilog="\b\nExample:\n  render.py watch attention:softmax -o out/watch")
@click.argument("place", metavar="CHAPTER[:BEAT]")
@click.argument("prompt", required=False)
@click.option("--trace", "trace_file", type=FILE, metavar="FILE", help="Draw this trace instead of a prompt.")
@look
@click.option("-o", "out", type=FOLDER, default=Path("out/watch"), show_default=True, metavar="DIR",
              help="Where to write the pictures.")  # fmt: skip
@recording
def watch(
    place: str, prompt: str | None, trace_file: Path | None, quality: str, fps: int | None,
    size: tuple[int, int] | None, theme: str, pace: str, out: Path, **options: Any,
) -> None:  # fmt: skip
    """Draw a chapter's pictures, and again when you save its source.

    For who writes chapters: the end of every beat, or of one, as PNG in DIR. Ctrl-C ends it.
    """
    from film.plan import place_of, settings
    from film.terminal import redrawn
    from film.watching import Watched
    from film.watching import watch as watch_sources

    stage, beat = place_of(place)
    look = settings(quality, size, fps, theme, pace)
    with traced(prompt, trace_file, options) as trace_path:
        job = Watched(stage, trace_path, out, look, beat=beat)
        for drawn in watch_sources(job, Path(__file__).resolve().parent):
            redrawn(out, drawn)


@contextmanager
def traced(prompt: str | None, trace_file: Path | None, options: dict[str, Any]) -> Iterator[Path]:
    """A trace as a file, for who needs it in another process or more than once."""
    _, recorded = source(prompt, trace_file, options)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.safetensors"
        recorded().save(path)
        yield path


for command in (*inspecting.COMMANDS, *rendering.COMMANDS, *benching.COMMANDS, *caching.COMMANDS):
    cli.add_command(command)


def main() -> None:
    """Entry point of the program `token-journey`."""
    prepare_process()
    cli(prog_name=None if __name__ == "__main__" else "token-journey")


if __name__ == "__main__":
    main()
