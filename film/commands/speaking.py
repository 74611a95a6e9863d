"""Options that say who speaks a film's beats."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from film.commands.options import FILE, FOLDER, Command
from model.errors import InputError
from scenes.contents import Stage

VOICE = (
    click.option("--voice", type=click.Choice(["none", "piper", "recorded"]), default="none", show_default=True,
                 help="Who speaks the captions: nobody, a synthetic voice, or the WAV files of --recordings."),
    click.option("--recordings", type=FOLDER, metavar="DIR", help="Your speech, as DIR/CHAPTER/BEAT.wav."),
    click.option("--piper-voice", type=FILE, metavar="FILE",
                 help="A voice of Piper's, .onnx, in place of its English one."),
)  # fmt: skip


class Voice(NamedTuple):
    """The voice that was asked for: its kind, and where it comes from, if it has no place of its own."""

    kind: str
    source: Path | None

    def speaker(self, stages: Iterable[Stage], language: str, cluster: str | None = None) -> str:
        """Who speaks, as settings have it. InputError when there is no such voice here."""
        if self.kind == "none":
            return self.kind
        if cluster:
            raise InputError("--voice speaks on this machine only: leave out --cluster, or the voice")
        if self.kind == "recorded" and self.source:
            from film.recorded import recorded_voice

            return recorded_voice(self.source, stages)
        from film.piper import piper_voice

        return piper_voice(language, self.source)


def voice(command: Command) -> Command:
    """The options that say who speaks, as one argument `voice`."""

    @wraps(command)
    def speaking(*args: Any, voice: str, recordings: Path | None, piper_voice: Path | None, **others: Any) -> Any:
        if (voice == "recorded") != (recordings is not None):
            raise click.UsageError("--voice recorded and --recordings DIR belong together: give both or neither")
        if piper_voice and voice != "piper":
            raise click.UsageError("--piper-voice FILE needs --voice piper")
        return command(*args, voice=Voice(voice, recordings or piper_voice), **others)

    wrapped: Command = speaking
    for option in reversed(VOICE):
        wrapped = option(wrapped)
    return wrapped
