"""Options that several commands have, and what they share."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
PROMPT = "The cat sat on the mat. The dog sat on the"

Command = Callable[..., Any]


def picture_size(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """The two numbers of "W,H"."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,5}),(\d{1,5})", value.strip())
    if not match:
        raise click.BadParameter(f"{value!r} is not W,H in pixels, such as 1280,720", context, option)
    return int(match[1]), int(match[2])


LOOK = (
    click.option("-q", "quality", type=click.Choice("lmhpk"), default="l", show_default=True,
                 help="480p15, 720p30, 1080p60, 1440p60 or 2160p60, as in Manim."),
    click.option("--fps", type=int, metavar="N", help="Frames a second, instead of the quality's."),
    click.option("-r", "size", callback=picture_size, metavar="W,H", help="Pixels, instead of the quality's."),
    click.option("--theme", type=click.Choice(["dark", "light"]), default="dark", show_default=True),
    click.option("--pace", type=click.Choice(["slow", "normal", "fast"]), default="normal", show_default=True),
)  # fmt: skip


def look(command: Command) -> Command:
    """The options that say what the picture is like: those of `film.plan.settings`."""
    for option in reversed(LOOK):
        command = option(command)
    return command


def open_file(path: Path) -> None:
    """Show a file with the platform's own program, where there is one."""
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        click.echo("no program to open it with was found")
        return
    subprocess.Popen([opener, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
