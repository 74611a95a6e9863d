"""ES modules as one script: each becomes a function that returns what it exports, called in order of dependence.

It knows the module syntax that assets/companion/ has, one import or export a line, and what minified libraries have.
"""

from __future__ import annotations

import re
from pathlib import Path

from model.errors import JourneyError

LIBRARIES = {"preact": "vendor/preact.js", "preact/hooks": "vendor/hooks.js", "htm": "vendor/htm.js"}

_NAMED = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"([^"]+)";', re.MULTILINE)
_DEFAULT = re.compile(r'^import\s+(\w+)\s+from\s*"([^"]+)";', re.MULTILINE)
_LIST = re.compile(r"(?:^|(?<=[;}]))\s*export\s*\{([^}]*)\}\s*;?\s*$", re.MULTILINE)
_OWN = re.compile(r"^export (?=(?:async )?(?:function\*?|const|let|class) (\w+))", re.MULTILINE)
_OWN_DEFAULT = re.compile(r"(?:^|(?<=[;}]))\s*export\s+default\s+", re.MULTILINE)
_LEFT = re.compile(r"(?:^|[;}])\s*(?:import|export)\b(?!\()", re.MULTILINE)
_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def bundle(folder: Path, entry: str) -> str:
    """The script of the module `entry` and all that it imports. JourneyError if one is missing or not understood."""
    done: dict[str, str] = {}
    _add(folder, entry, done, ())
    return "".join(done.values())


def _add(folder: Path, name: str, done: dict[str, str], within: tuple[str, ...]) -> None:
    """Put a module into `done`, after those that it imports; `within` are those on the way to it."""
    if name in done:
        return
    if name in within:
        raise JourneyError(f"{name} imports itself, by way of {' and '.join(within)}")
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except OSError as error:
        raise JourneyError(f"a module of the page cannot be read: {folder / name} ({error.strerror})") from None

    def taken(match: re.Match[str]) -> str:
        names, source = match[1], _found(match[2])
        _add(folder, source, done, (*within, name))
        own = f"{{ {names.replace(' as ', ': ').strip()} }}" if match.re is _NAMED else f"{{ default: {names} }}"
        return f"const {own} = {_variable(source)};"

    text = _MAP.sub("", text)
    text = _DEFAULT.sub(taken, _NAMED.sub(taken, text))
    exports = []
    for one in _LIST.findall(text):
        exports += [" as ".join(reversed(part.strip().split(" as "))).replace(" as ", ": ") for part in one.split(",")]
    exports += _OWN.findall(text)
    text = _OWN.sub("", _LIST.sub("", text))
    if _OWN_DEFAULT.search(text):
        exports.append("default: _default")
        text = _OWN_DEFAULT.sub("const _default = ", text)
    if _LEFT.search(text):
        raise JourneyError(f"{folder / name}: an import or export is not understood: one a line, names in braces")
    done[name] = f"const {_variable(name)} = (() => {{\n{text.strip()}\nreturn {{ {', '.join(exports)} }};\n}})();\n"


def _found(source: str) -> str:
    """The file of an import, relative to the folder of all."""
    return LIBRARIES.get(source) or source.removeprefix("./")


def _variable(name: str) -> str:
    """What a module's exports are called in the script."""
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))
