"""The film's renderer against plain Manim: the same scenes by both, turn about, each run a fresh process."""

from __future__ import annotations

import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from film.likeness import psnr
from film.plan import Settings
from film.trial import Order
from film.workers import cores
from model.errors import InputError, JourneyError
from scenes.contents import Stage
from scenes.page import frame_of

ROOT = Path(__file__).resolve().parent.parent
SCENES = ROOT / "tests" / "bench"
USUAL, OURS = SCENES / "reference_usual.py", SCENES / "reference_ours.py"
THIRD_PARTY = ROOT / "tests" / "film" / "third_party.py"
REFERENCES = ("Attention", "MatVec", "Logits")
EVERY = 10  # one frame of so many is compared

RATIOS = {"wall": "wall", "cpu": "cpu", "size": "bytes"}

Commands = list[list[str]]


@dataclass(frozen=True)
class Run:
    """What one run took: seconds by the clock, seconds of processor time of all its processes, and bytes.

    `memory` is that of its largest process, `bytes` are the videos'.
    """

    wall: float
    cpu: float
    memory: int
    bytes: int


@dataclass(frozen=True)
class Subject:
    """What is filmed twice. `stock` and `ours` say by which commands into a folder; so many of them at a time.

    `same` says that both make the same pictures, so that they can be compared.
    """

    name: str
    stock: Callable[[Path], Commands]
    ours: Callable[[Path], Commands]
    same: bool = True
    at_once: int = 1


@dataclass(frozen=True)
class Comparison:
    """A subject's runs in pairs, and how alike its videos are, in dB (None: they are not meant to be)."""

    name: str
    stock: tuple[Run, ...]
    ours: tuple[Run, ...]
    psnr: float | None

    def ratio(self, quantity: str) -> float:
        """How many times as much of it stock takes: the median over the pairs."""
        pairs = zip(self.stock, self.ours, strict=True)
        return float(median(getattr(stock, quantity) / getattr(ours, quantity) for stock, ours in pairs))

    def document(self, kind: str) -> dict[str, Any]:
        """As JSON has it."""
        runs = {
            who: {quantity: median(getattr(run, quantity) for run in runs) for quantity in vars(runs[0])}
            for who, runs in (("stock", self.stock), ("ours", self.ours))
        }
        ratios = {f"{name}_ratio": self.ratio(quantity) for name, quantity in RATIOS.items()}
        alike = None if self.psnr is None else min(self.psnr, 100.0)  # JSON has no infinity
        return {kind: self.name, "runs": len(self.stock)} | ratios | {"psnr": alike} | runs


def compare(subject: Subject, runs: int, trace: Path | None) -> Comparison:
    """Film a subject by both, so many times, turn about."""
    stock: list[Run] = []
    ours: list[Run] = []
    alike = None
    for turn in range(runs):
        with TemporaryDirectory(prefix="token-journey-") as scratch:
            one, other = Path(scratch, "stock"), Path(scratch, "ours")
            for folder, commands, made in ((one, subject.stock, stock), (other, subject.ours, ours)):
                folder.mkdir()
                made.append(measured(commands(folder), folder, subject.at_once, trace))
            if subject.same and turn == 0:
                alike = min(psnr(*pair, EVERY) for pair in zip(videos(one), videos(other), strict=True))
    return Comparison(subject.name, tuple(stock), tuple(ours), alike)


def measured(commands: Commands, folder: Path, at_once: int, trace: Path | None = None) -> Run:
    """Run commands, so many at a time, in the order given. JourneyError when one fails, with its last line."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"TOKEN_JOURNEY_TRACE": str(trace)} if trace else {})
    waiting = list(reversed(commands))
    running: dict[int, Path] = {}
    began, cpu, memory = time.monotonic(), 0.0, 0
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                command, log = waiting.pop(), folder / f"{len(waiting)}.log"
                running[start(command, environment, log)] = log
            process, status, used = os.wait4(-1, 0)
            if process not in running:
                continue  # a child of somebody else's
            log = running.pop(process)
            if status:
                raise JourneyError(f"a run of the benchmark failed: {last_line(log)}")
            cpu += used.ru_utime + used.ru_stime
            memory = max(memory, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
    finally:
        for process in running:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
                os.waitpid(process, 0)
    wall = time.monotonic() - began
    return Run(wall, cpu, memory, sum(path.stat().st_size for path in videos(folder)))


def start(command: list[str], environment: dict[str, str], log: Path) -> int:
    """Start a process that writes all it says into a file; its number."""
    output = [(os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT, 0o644), (os.POSIX_SPAWN_DUP2, 1, 2)]
    return os.posix_spawn(command[0], command, environment, file_actions=output)


def last_line(log: Path) -> str:
    """What a process said last."""
    return (log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]


def videos(folder: Path) -> list[Path]:
    """The finished videos in a folder: a chapter of ours, a film of ours, or what Manim made."""
    ours = [path for path in (folder / "chapter.mp4", folder / "film.mp4") if path.exists()]
    return ours or sorted(folder.glob("videos/*/*/*.mp4"))


def manim(folder: Path, settings: Settings, file: Path, *names: str, program: str = "manim") -> list[str]:
    """Plain `manim render`; of the program `render` (render.py), ours of the same name."""
    return [
        sys.executable, "-m", program, "render", str(file), *(names or ["-a"]), "--disable_caching", "--silent",
        "-r", f"{settings.width},{settings.height}", "--fps", str(settings.fps), "--seed", "0", "--format", "mp4",
        "--media_dir", str(folder), "--progress_bar", "none", "-v", "ERROR",
    ]  # fmt: skip


# What can be compared


def chapter(stage: Stage, trace: Path, settings: Settings) -> Subject:
    """A chapter: the same scene class under both renderers."""
    return Subject(
        stage.slug,
        lambda folder: [stock_chapter(stage, folder, settings)],
        lambda folder: [Order(stage.slug, str(trace), str(folder), settings).command()],
    )


def stock_chapter(stage: Stage, folder: Path, settings: Settings) -> list[str]:
    """Plain Manim's way of filming a chapter; it finds the trace in the environment."""
    name = "".join(part.capitalize() for part in stage.slug.split("_"))
    width, height = frame_of(*settings.size)  # Manim's frame is 16:9 whatever the picture is, 854 × 480 for one
    (folder / "manim.cfg").write_text(f"[CLI]\nframe_width = {width!r}\nframe_height = {height!r}\n")
    command = manim(folder, settings, ROOT / "scenes" / f"{stage.slug}.py", name)
    return [*command, "-c", str(folder / "manim.cfg")]


def whole_film(stages: Sequence[Stage], trace: Path, settings: Settings, at_once: int) -> Subject:
    """All chapters: plain Manim one or more at a time, ours as `film` does, with a process for each core."""
    quality = ["-r", f"{settings.width},{settings.height}", "--fps", str(settings.fps), "--encoder", settings.encoder]
    chapters = ",".join(stage.slug for stage in stages)
    ours = [sys.executable, "-m", "render", "film", "--trace", str(trace), "-c", chapters, *quality, "--no-cache"]
    return Subject(
        "in sequence" if at_once == 1 else f"{at_once} at a time",
        lambda folder: [stock_chapter(stage, folder, settings) for stage in stages],
        lambda folder: [[*ours, "-j", str(cores()), "-o", str(folder)]],
        same=False, at_once=at_once,
    )  # fmt: skip


def reference(name: str, settings: Settings) -> Subject:
    """A picture written the usual way, under plain Manim, and the same of our mobjects under our renderer."""
    return Subject(
        name,
        lambda folder: [manim(folder, settings, present(USUAL), name)],
        lambda folder: [Order(f"{present(OURS)}:{name}", "", str(folder), settings).command()],
        same=False,
    )


def unmodified(file: Path, settings: Settings) -> Subject:
    """All scenes of a file, as they are, by `manim render` and by ours."""
    return Subject(
        f"{file.stem}.py",
        lambda folder: [manim(folder, settings, present(file))],
        lambda folder: [manim(folder, settings, present(file), program="render")],
    )


def present(file: Path) -> Path:
    """A file of the tests, which an installed package has not."""
    if not file.exists():
        raise InputError(f"{file} is missing: the scenes of the benchmark are in the project's repository")
    return file


def ablations(what: str, trace: Path, settings: Settings) -> list[Subject]:
    """A chapter by the renderer without each of its ideas (in the place of stock) and by the whole."""
    from film.ablation import IDEAS

    def subject(name: str, changed: Settings, *ideas: str) -> Subject:
        return Subject(
            name,
            lambda folder: [Order(what, str(trace), str(folder), changed, ideas).command()],
            lambda folder: [Order(what, str(trace), str(folder), settings).command()],
        )

    manims = replace(settings, encoder="manim")
    return [*(subject(idea, settings, idea) for idea in IDEAS), subject("fast preset", manims)]


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    names: list[str] = []
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return {
        "processor": (names or [platform.machine()])[0], "cores": cores(), "system": platform.system(),
        "python": platform.python_version(), "manim": version("manim"), "av": version("av"),
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def warm_up() -> None:
    """Compile what all runs import, so that the first does not have to."""
    with TemporaryDirectory(prefix="token-journey-") as scratch:
        program = "import manim.cli.render.commands, film.filming, film.ablation, film.commands.rendering"
        measured([[sys.executable, "-c", program]], Path(scratch), 1)
