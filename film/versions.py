"""What a film's pixels depend on besides its trace: the same versions draw the same film on every machine."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import metadata
from threading import Lock

from film.code import LIBRARIES, digest
from scenes.contents import STAGES

CODE = ("film.filming", "film.remote", *(f"scenes.{stage.slug}" for stage in STAGES))
PROJECT = "token-journey's code"
PARSING = Lock()  # Python 3.11 cannot parse two files at once, and a worker of a cluster has several threads


def versions() -> dict[str, str]:
    """Versions of Python, of the libraries, and of this project's code as it is on the disk now, by digest."""
    libraries = {name: _version(name) for name in (*LIBRARIES, "distributed")}
    with PARSING:
        code = digest(*CODE, libraries=())[:12]
    return {"python": platform.python_version(), **libraries, PROJECT: code}


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """The first thing of which two machines have different versions: "numpy is 2.4.6 here, 2.4.5"; "" if none."""
    for name, version in ours.items():
        if theirs.get(name) != version:
            return f"{name} is {version} here, {theirs.get(name, 'missing')}"
    return ""


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
