"""Options that several commands have, and what they share."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from model.errors import InputError

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
LONGEST = 1_000_000  # bytes of a prompt that are read: any text that can be recorded is much shorter
PROMPT = "The cat sat on the mat. The dog sat on the"

Command = Callable[..., Any]


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
    click.option("--lang", "language", type=click.Choice(["en", "de", "es", "zh"]), default="en", show_default=True,
                 help="Of captions, labels and speech: English, German, Spanish or Chinese."),
    click.option("--pace", type=click.Choice(["slow", "normal", "fast"]), default="normal", show_default=True),
)  # fmt: skip


def look(command: Command) -> Command:
    """The options that say what the picture is like, as one argument `look`: arguments of `film.plan.settings`."""

    @wraps(command)
    def looking(
        *args: Any, quality: str, fps: int | None, size: tuple[int, int] | None, theme: str, language: str, pace: str,
        **others: Any,
    ) -> Any:  # fmt: skip
        look = {"quality": quality, "fps": fps, "size": size, "theme": theme, "language": language, "pace": pace}
        return command(*args, look=look, **others)

    wrapped: Command = looking
    for option in reversed(LOOK):
        wrapped = option(wrapped)
    return wrapped


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


def recording(command: Command) -> Command:
    """The options of everything that runs the model; those not given are None."""
    for option in reversed(RECORDING):
        command = option(command)
    return command


def open_file(path: Path) -> None:
    """Show a file with the platform's own program, where there is one."""
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        click.echo("no program to open it with was found")
        return
    subprocess.Popen([opener, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
