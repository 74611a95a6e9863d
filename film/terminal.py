"""Tables, and the live bars of a film in the making."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table

from film import listing
from film.job import ChapterResult, Job
from film.plan import CHAPTER, MOVIE, Plan, chapter_folder
from film.production import Part
from film.progress import Progress
from film.text import clock, printable, shortened
from film.workers import Event, Frames
from model.trace import Trace
from scenes.contents import Stage

if TYPE_CHECKING:  # what these need to run is not needed to print their findings
    from film.doctor import Check
    from film.verification import Chapter
    from film.watching import Redrawn


class FilmConsole(Console):
    """A console whose reader may go away: a film is not lost with its progress bar."""

    def on_broken_pipe(self) -> None:
        """Say no more, but go on."""
        with suppress(SystemExit):
            super().on_broken_pipe()


def console() -> Console:
    """The terminal that standard output is, or the file, which has room for every column."""
    width = None if sys.stdout.isatty() else 160
    return FilmConsole(width=width, highlight=False, markup=False, emoji=False, soft_wrap=True)


def redrawn(folder: Path, drawn: Redrawn) -> None:
    """What a change of the source has come to."""
    if drawn.failure:
        console().print("error: ", style="bold red", end="")
        console().print(printable(shortened(drawn.failure)), markup=False, highlight=False)
        return
    names = ", ".join(str(folder / name) for name in drawn.changed) or "nothing has changed"
    console().print(f"{names}  ({drawn.seconds:.1f} s)", markup=False, highlight=False, soft_wrap=True)


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table; the columns named in `right` hold numbers."""
    grid = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        grid.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return grid


class FilmBar:
    """Bars of a film in the making: one for each chapter, one for all with the time left. Call it with each event."""

    def __init__(self, plan: Plan) -> None:
        self._console = console()
        self._folder, self._said = plan.folder, False
        self._bars = Bars(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[status]}", markup=False),
            console=self._console, transient=True, disable=not self._console.is_terminal,
        )  # fmt: skip
        expected = {stage: plan.expected_frames(stage) for stage in plan.stages}
        self._progress = Progress(expected, plan.processes)
        self._rows: dict[Stage, TaskID] = {}
        self._film = self._bars.add_task("film", total=None, status="recording the numbers")

    def __enter__(self) -> FilmBar:
        self._bars.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._bars.stop()

    def __call__(self, event: Event) -> None:
        """Show what happened."""
        match event:
            case Job(stage=stage):
                self._progress.begin(stage)
                self._rows[stage] = self._bars.add_task(stage.slug, total=None, status="")
            case Frames(stage=stage, count=count):
                self._progress.draw(stage, count)
            case ChapterResult(stage=stage) if stage not in self._rows:
                self._progress.skip(stage)
                self._console.print(f"{stage.slug:10} {clock(event.duration)}, {len(event.clips)} beats, as before")
            case ChapterResult(stage=stage):
                self._progress.finish(stage, event.frames)
                self._bars.remove_task(self._rows.pop(stage))
                self._console.print(f"{stage.slug:10} {clock(event.duration)}, {len(event.clips)} beats")
                self._say_where(stage)
        self._refresh()

    def _say_where(self, stage: Stage) -> None:
        """Of the first chapter that can be watched: where it is."""
        path = self._folder / chapter_folder(stage) / CHAPTER
        if not self._said and path.exists():
            self._console.print(f"{path} can be watched now", markup=False, highlight=False, soft_wrap=True)
            self._said = True

    def _refresh(self) -> None:
        for stage, row in self._rows.items():
            drawn, expected = self._progress.of(stage)
            self._bars.update(row, completed=drawn, total=expected, status=f"{drawn:,} frames")
        share, left = self._progress.share, self._progress.seconds_left
        status = f"{share:.0%}" + (f", about {clock(left)} left" if left is not None else "")
        if share == 1:
            status = "joining the clips"
        self._bars.update(self._film, completed=share, total=1.0, status=status)


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """A line that counts frames as they are drawn; nothing where there is no terminal."""
    screen = console()
    with Bars(
        TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.completed:,} frames"),
        console=screen, transient=True, disable=not screen.is_terminal,
    ) as bars:  # fmt: skip
        task = bars.add_task(what, total=None)
        yield partial(bars.advance, task)


def summary(folder: Path, parts: Sequence[Part], seconds: float) -> None:
    """Where the film is, how long it is and took, and what else is in the folder."""
    clips = sum(len(part.chapter.clips) for part in parts)
    beside = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != MOVIE)
    screen = console()
    screen.print(f"{folder / MOVIE}  ({clock(parts[-1].end)} long, took {clock(seconds)})", style="bold")
    screen.print(f"with {', '.join(beside)}; {clips} clips in {', '.join(part.folder for part in parts)}")
    said = [(f"{part.chapter.stage.slug}:{clip.name}", clip.speech) for part in parts for clip in part.chapter.clips]
    silent = [beat for beat, speech in said if not speech]
    if len(silent) < len(said):
        missing = f"; no recording of {', '.join(silent)}" if silent else ""
        screen.print(f"{len(said) - len(silent)} of {len(said)} beats are spoken{missing}")


def contents(trace: Trace) -> None:
    """All arrays of a trace, those that every block has in one row."""
    screen = console()
    screen.print(f"prompt     {printable(trace.prompt)}")
    screen.print(f"generated  {printable(''.join(token.text for token in trace.generated))}")
    screen.print(f"model      {printable(trace.provenance.model)}, trace {trace.hash}")
    screen.print(f"layers     * stands for 0 to {trace.config.n_layers - 1}")
    grid = table("address", "shape", "type", "smallest", "largest", right=("smallest", "largest"))
    for row in listing.by_block(listing.rows(trace)):
        grid.add_row(row.address, str(row.shape), row.dtype, f"{row.smallest:.4g}", f"{row.largest:.4g}")
    screen.print(grid)


def value(address: str, value: NDArray[Any] | float) -> None:
    """One array, abridged where it is long, or one number."""
    screen = console()
    if isinstance(value, float):
        screen.print(f"{value:.8g}")
        return
    row = listing.row(address, value)
    screen.print(f"{row.address}  {row.shape} {row.dtype}, {row.smallest:.4g} to {row.largest:.4g}")
    screen.print(np.array2string(value, precision=4, threshold=200, suppress_small=True, max_line_width=100))


def verdict(chapters: Sequence[Chapter]) -> None:
    """What `verify` found, chapter by chapter, and every wrong number by its address."""
    from model.verify import ABSOLUTE, RELATIVE

    screen = console()
    grid = table("chapter", "numbers", "addresses", "wrong", right=("numbers", "addresses", "wrong"))
    for chapter in chapters:
        counts = (chapter.numbers, chapter.addresses, len(chapter.mismatches))
        grid.add_row(chapter.name, *(f"{count:,}" for count in counts))
    screen.print(grid)
    wrong = [f"{chapter.name}: {mismatch}" for chapter in chapters for mismatch in chapter.mismatches]
    for line in wrong:
        screen.print(printable(shortened(line)))
    numbers = sum(chapter.numbers for chapter in chapters)
    addresses = sum(chapter.addresses for chapter in chapters)
    if not wrong:
        screen.print(
            f"{numbers:,} numbers at {addresses:,} addresses, all true: the trace has each to the last digit,\n"
            f"a separate float64 forward pass has it within rounding, {RELATIVE:.1%} and {ABSOLUTE}"
        )


def diagnosis(checks: Sequence[Check]) -> None:
    """What the doctor found."""
    grid = table("", "", "")
    for check in checks:
        mark = "✗" if check.broken else "!" if check.remedy else "✓"
        grid.add_row(mark, check.name, printable(check.found), check.remedy)
    console().print(grid)
