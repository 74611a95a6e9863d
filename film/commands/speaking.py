"""Options that say who speaks a film's beats."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from film.commands.options import FOLDER, Command
from model.errors import InputError
from scenes.contents import Stage

VOICE = (
    click.option("--voice", type=click.Choice(["none", "piper", "recorded"]), default="none", show_default=True,
                 help="Who speaks the captions: nobody, a synthetic voice, or the WAV files of --recordings."),
    click.option("--recordings", type=FOLDER, metavar="DIR", help="Your speech, as DIR/CHAPTER/BEAT.wav."),
)  # fmt: skip


def voice(command: Command) -> Command:
    """The options that say who speaks."""
    for option in reversed(VOICE):
        command = option(command)
    return command


def voice_of(name: str, recordings: Path | None, stages: Iterable[Stage], cluster: str | None) -> str:
    """The voice that the options mean, as settings have it. InputError when there is none such here."""
    if (name == "recorded") != (recordings is not None):
        raise click.UsageError("--voice recorded and --recordings DIR belong together: give both or neither")
    if name == "none":
        return name
    if cluster:
        raise InputError("--voice speaks on this machine only: leave out --cluster, or the voice")
    if recordings:
        from film.recorded import recorded_voice

        return recorded_voice(recordings, stages)
    from film.piper import piper_voice

    return piper_voice()
