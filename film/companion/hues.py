"""The colour of each chapter, by its role in the theme. Read from the source: loading a chapter loads all of Manim."""

from __future__ import annotations

import re
from pathlib import Path

from scenes import contents

_HUE = re.compile(r'^    hue = "(\w+)"$', re.MULTILINE)


def hue(slug: str) -> str:
    """The role, such as "query"; "ink" where the chapter says none."""
    source = Path(contents.__file__).with_name(f"{slug}.py").read_text(encoding="utf-8")
    found = _HUE.search(source)
    return found[1] if found else "ink"
