"""The renderer's benchmark. Heavy imports happen when it runs."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from film.commands.options import FILE, PROMPT, picture_size

if TYPE_CHECKING:
    from film.bench import Comparison, Subject
    from film.plan import Settings
    from scenes.contents import Stage

QUICK = "norm,logits,generation"  # short ones
ABLATED = "logits"


@click.command(epilog="""\b
Examples:
  render.py bench --quick
  render.py bench -c attention,logits -q l -n 3 --encoder manim --json
  render.py bench --film --trace eiffel.safetensors -n 1
  render.py bench --ablate -c attention -n 3""")
@click.option("-c", "chapters", metavar="NAME[,NAME…]", help="Only these chapters.  [default: all]")
@click.option("--quick", is_flag=True, help=f"Three short chapters ({QUICK}), one run each.")
@click.option("--references", is_flag=True, help="Reference pictures and other people's scenes, instead of chapters.")
@click.option("--film", "whole", is_flag=True, help="The film as a whole, instead of chapters one by one.")
@click.option("--ablate", is_flag=True, help=f"The renderer without each of its ideas, on a chapter.  [{ABLATED}]")
@click.option("-q", "quality", type=click.Choice("lmhpk"), default="h", show_default=True)
@click.option("-r", "size", callback=picture_size, metavar="W,H", help="Pixels, instead of the quality's.")
@click.option("--fps", type=int, metavar="N", help="Frames a second, instead of the quality's.")
@click.option("--encoder", type=click.Choice(["fast", "final", "manim"]), default="fast", show_default=True,
              help="Ours: manim has Manim's own settings.")
@click.option("--trace", "trace_file", type=FILE, metavar="FILE", help="Film this trace.  [default: a prompt's]")
@click.option("-n", "runs", type=click.IntRange(1), metavar="N", help="Pairs of runs; medians are shown.  [default: 5]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bench(
    chapters: str | None, quick: bool, references: bool, whole: bool, ablate: bool, quality: str,
    size: tuple[int, int] | None, fps: int | None, encoder: str, trace_file: Path | None, runs: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Measure how much faster films are than by plain Manim.

    The same scenes are filmed by `manim render` and by ours, turn about, each time in a fresh process, without caches.
    """
    from film import bench
    from film.plan import choose, settings

    if whole and encoder == "manim":
        raise click.UsageError("films are made with the encoder final or fast: give --film one of these")
    look = settings(quality, size, fps, "dark", encoder=encoder)
    stages = choose(chapters or (QUICK if quick else ABLATED if ablate else None))
    runs = runs or (1 if quick else 5)
    with ExitStack() as stack:
        trace = trace_file or record(Path(stack.enter_context(TemporaryDirectory(prefix="token-journey-"))))
        subjects = what(stages, trace, look, references, whole, ablate)
        report = Report(bench.machine(), look, runs, quiet=as_json)
        bench.warm_up()
        for part, subject in subjects:
            report.add(part, bench.compare(subject, runs, trace))
    if as_json:
        click.echo(json.dumps(report.document(), indent=1))


def what(
    stages: tuple[Stage, ...], trace: Path, look: Settings, references: bool, whole: bool, ablate: bool
) -> list[tuple[str, Subject]]:
    """What is to be compared, each with the part of the report it is for."""
    from film import bench
    from film.workers import cores

    if ablate:
        return [
            (f"ablation_{stage.slug}", subject)
            for stage in stages
            for subject in bench.ablations(stage.slug, trace, look)
        ]
    if references:
        ours = [("references", bench.reference(name, look)) for name in bench.REFERENCES]
        return ours + [("third_party", bench.unmodified(file, look)) for file in (bench.USUAL, bench.THIRD_PARTY)]
    if whole:
        return [("film", bench.whole_film(stages, trace, look, at_once)) for at_once in sorted({1, cores()})]
    return [("chapters", bench.chapter(stage, trace, look)) for stage in stages]


def record(folder: Path) -> Path:
    """The default prompt's trace, made by the command that has the model."""
    from film.bench import measured

    trace = folder / "trace.safetensors"
    measured([[sys.executable, "-m", "render", "trace", PROMPT, "-o", str(trace)]], folder, 1)
    return trace


class Report:
    """Comparisons by part. Unless it is quiet, each is printed at once, as a row of a Markdown table."""

    COLUMNS = ("runs", "wall, s", "faster", "CPU, s", "less CPU", "memory, MB", "video, MB", "PSNR, dB")

    def __init__(self, machine: dict[str, Any], look: Settings, runs: int, quiet: bool) -> None:
        self.machine, self.quiet = machine, quiet
        self.settings = {"width": look.width, "height": look.height, "fps": look.fps, "encoder": look.encoder}
        self.parts: dict[str, list[dict[str, Any]]] = {}
        self.say(f"{look.width} × {look.height}, {look.fps} frames a second, encoder {look.encoder}; on {machine}")

    def add(self, part: str, comparison: Comparison) -> None:
        """One more row."""
        if part not in self.parts:
            self.say(f"\n| {part.replace('_', '-')} | {' | '.join(self.COLUMNS)} |\n|---|{'---:|' * len(self.COLUMNS)}")
        row = comparison.document(NOUNS.get(part, "without"))
        self.parts.setdefault(part, []).append(row)
        self.say(f"| {comparison.name} | {' | '.join(cells(row))} |")

    def say(self, line: str) -> None:
        """Print, unless JSON is wanted."""
        if not self.quiet:
            click.echo(line)

    def document(self) -> dict[str, Any]:
        """All of it."""
        parts: dict[str, Any] = {"chapters": []} | self.parts
        parts["film"] = {row["film"]: row for row in self.parts.get("film", [])}
        return {"machine": self.machine, "settings": self.settings} | parts


NOUNS = {"chapters": "chapter", "film": "film", "references": "reference", "third_party": "file"}


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """A comparison as a table has it: stock → ours, and how many times less."""
    stock, ours = row["stock"], row["ours"]
    alike = "–" if row["psnr"] is None else "equal" if row["psnr"] == 100 else f"{row['psnr']:.1f}"
    return (
        str(row["runs"]),
        f"{stock['wall']:.1f} → {ours['wall']:.1f}", f"{row['wall_ratio']:.1f}×",
        f"{stock['cpu']:.1f} → {ours['cpu']:.1f}", f"{row['cpu_ratio']:.1f}×",
        f"{stock['memory'] / 1e6:.0f} → {ours['memory'] / 1e6:.0f}",
        f"{stock['bytes'] / 1e6:.2f} → {ours['bytes'] / 1e6:.2f}", alike,
    )  # fmt: skip


COMMANDS = (bench,)
