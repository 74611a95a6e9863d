"""The command line: record a prompt, film it, check the film. `render.py COMMAND --help` shows examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from film.command_line import Commands, prepare_process
from film.commands import benching, caching, drawing, embedding, handing, inspecting, lecture, rendering, touching
from film.commands.caching import cache_at_hand
from film.commands.crew import crew, crew_of, encoder_of
from film.commands.options import FILE, FOLDER, PROMPT, look, open_file, read_prompt, recording
from film.commands.speaking import Voice, voice
from model import __version__

if TYPE_CHECKING:  # heavy imports happen in the commands that need them: --help answers at once
    from film.cache import Cache
    from film.prompts import Row
    from film.recordings import Recording
    from model.record import LoadedModel
    from model.trace import Trace


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@click.pass_context
def cli(context: click.Context) -> None:
    """Follow one token through a real language model, on film."""
    context.obj = traced


@lru_cache(maxsize=1)
def kept_model(name: str | None = None) -> LoadedModel:
    """`model.record.load_model`, for who records more than once."""
    from model.record import load_model

    return load_model(name)


def record(prompt: str, options: dict[str, Any], load: Callable[..., LoadedModel] | None = None) -> Trace:
    """Run the model, which `load` returns, on a prompt and record every number."""
    from model.record import load_model
    from model.record import record as record_with

    given = {name: value for name, value in options.items() if value is not None}
    if "analogy" in given:
        given["analogy"] = given["analogy"].split(",")
    return record_with((load or load_model)(given.pop("model", None)), prompt, **given)


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
  render.py film --voice piper
  render.py film --trace eiffel.safetensors -c attention --layer 17 --head 1 -o out/induction""")
@click.argument("prompt", required=False)
@click.option("-c", "chapters", metavar="NAME[,NAME…]", help="Only these chapters.")
@click.option("--trace", "trace_file", type=FILE, metavar="FILE", help="Film this trace instead of a prompt.")
@look
@voice
@crew
@click.option("-o", "out", type=FOLDER, metavar="DIR", help="Where to put the files.  [default: out/PROMPT]")
@click.option("-p", "preview", is_flag=True, help="Open the film when it is done.")
@click.option("--no-cache", is_flag=True, help="Film all of it, whatever is there from earlier films.")
@recording
def film(
    prompt: str | None, chapters: str | None, trace_file: Path | None, look: dict[str, Any], voice: Voice,
    encoder: str, jobs: int | None, cluster: str | None, out: Path | None, preview: bool, no_cache: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Film a prompt.

    DIR gets film.mp4, a folder with a clip for each beat of each chapter, captions, pictures and the trace.
    PROMPT "-" is read from standard input.
    """
    from film.finished import untouched
    from film.plan import Plan, choose, default_folder, settings
    from film.workers import cores

    began = monotonic()
    cache = None if no_cache else cache_at_hand()
    stages = choose(chapters)
    speaker = voice.speaker(stages, look["language"], cluster)
    wanted = settings(**look, encoder=encoder_of(encoder, cluster), voice=speaker)
    text, recorded = source(prompt, trace_file, options, cache)
    plan = Plan(out or default_folder(text), stages, wanted, jobs or cores(), voice.source)
    if cache and recorded.checksum and untouched(cache, plan, recorded.checksum):
        click.echo(f"{plan.folder / 'film.mp4'} is up to date: nothing has changed since it was made")
    else:
        from film.production import make_film
        from film.terminal import FilmBar, summary

        with crew_of(cluster) as workers, FilmBar(replace(plan, processes=workers.count) if workers else plan) as bar:
            parts = make_film(plan, recorded, bar, crew=workers, cache=cache)
        summary(plan.folder, parts, monotonic() - began)
    if preview:
        open_file(plan.folder / "film.mp4")


@cli.command(epilog="""\b
Examples:
  render.py batch prompts.csv -o out/course -q h
  render.py batch prompts.yaml -o out/course --cluster tcp://HOST:8786
\b
prompts.csv:
  prompt,seed,theme
  The Eiffel Tower is in the city of,3,dark
  "Roses are red, violets are",,light""")
@click.argument("file", type=FILE)
@look
@voice
@crew
@click.option("-o", "out", type=FOLDER, default=Path("out/batch"), show_default=True, metavar="DIR",
              help="Where to put the films, each in a folder of its own.")  # fmt: skip
@click.pass_context
def batch(
    context: click.Context, file: Path, look: dict[str, Any], voice: Voice, encoder: str, jobs: int | None,
    cluster: str | None, out: Path,
) -> None:  # fmt: skip
    """Film the prompts of a file.

    FILE is CSV or YAML: the column prompt, and where a film differs out (its folder), theme, lang, chapters (names
    with commas) and options of the recording, such as top_p. DIR/batch.json says which films are done; those are not
    made again.
    """
    from film.batch import AT_ONCE, film_all
    from film.plan import Plan, settings
    from film.production import make_film
    from film.prompts import read
    from film.recordings import recording_of
    from film.workers import cores
    from model.sampling import Settings, check_settings
    from scenes.contents import CHAPTERS

    wanted = settings(**look, encoder=encoder_of(encoder, cluster))
    drawing = set(Settings._fields)
    rows = read(file, lambda given: check_settings(*Settings(**{key: given[key] for key in drawing & given.keys()})))
    wishes = [replace(wanted, **row.look) for row in rows]
    speakers = {language: voice.speaker(CHAPTERS, language, cluster) for language in {one.language for one in wishes}}
    alone, cache = Lock(), cache_at_hand()

    def film_row(row: Row) -> None:
        def recorded() -> Trace:
            with alone:  # the model uses all cores
                return record(row.prompt, row.options, kept_model)

        own = replace(wanted, **row.look)
        own = replace(own, voice=speakers[own.language])
        plan = Plan(out / row.out, row.stages, own, jobs or cores(), voice.source)
        recording = recording_of(recorded, row.prompt, row.options, cache)
        make_film(plan, recording, lambda event: None, crew=workers, cache=cache)

    with ThreadPoolExecutor(AT_ONCE if cluster else 1) as pool, crew_of(cluster) as workers:
        well = film_all(rows, film_row, out, wanted, pool if workers else None, click.echo)
    context.exit(0 if well else 1)


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


@contextmanager
def traced(prompt: str | None, trace_file: Path | None, options: dict[str, Any]) -> Iterator[Path]:
    """A trace as a file, for who needs it in another process or more than once."""
    _, recorded = source(prompt, trace_file, options, cache_at_hand())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.safetensors"
        recorded().save(path)
        yield path


for commands in (touching, drawing, lecture, embedding, handing, inspecting, rendering, benching, caching):
    for command in commands.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Entry point of the program `token-journey`."""
    prepare_process()
    cli(prog_name=None if __name__ == "__main__" else "token-journey")


if __name__ == "__main__":
    main()
