"""A file of prompts, CSV or YAML, one film a row: read with distrust, and all of it before the first film begins."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from film.plan import choose, prompt_slug
from model.errors import InputError
from scenes.contents import Stage
from scenes.language import NAMES
from scenes.theme import THEMES

LARGEST, MOST = 2_000_000, 10_000  # bytes and films of a file
LONGEST = 200  # bytes of a folder's name
NOTHING = "tag:yaml.org,2002:null"  # how YAML calls what is written as ~, null or not at all
NUMBERS: dict[str, Callable[[str], Any]] = {
    "new_tokens": int, "temperature": float, "top_k": int, "top_p": float, "seed": int,
    "layer": int, "head": int, "focus_token": int,
}  # fmt: skip
OPTIONS = (*NUMBERS, "model", "analogy")  # of the recording
# Columns of the picture: what settings call them, and their values.
LOOKS: dict[str, tuple[str, Collection[str]]] = {"theme": ("theme", THEMES), "lang": ("language", NAMES)}
COLUMNS = ("prompt", "out", *LOOKS, "chapters", *OPTIONS)

Cells = dict[str, str]  # by column; those that are not given are missing


@dataclass(frozen=True)
class Row:
    """One film: its prompt, its folder's name, its look where that is its own, the options of its recording."""

    line: int
    cells: Cells
    out: str
    look: dict[str, Any]
    stages: tuple[Stage, ...]
    options: dict[str, Any]

    @property
    def prompt(self) -> str:
        """What the model reads."""
        return self.cells["prompt"]


def read(file: Path, check: Callable[[dict[str, Any]], None]) -> list[Row]:
    """The rows of a file, in their order; `check` raises InputError for options that cannot be recorded with.

    Raises InputError, with the number of the line, for the first thing that is wrong.
    """
    text = _text(file)
    cells = _yaml_cells(text) if file.suffix.lower() in (".yaml", ".yml") else _csv_cells(text)
    rows: dict[str, Row] = {}
    try:
        for line, row in cells:
            made = _row(line, row, check)
            twin = rows.setdefault(made.out.casefold(), made)  # some file systems take "A" for "a"
            if twin is not made:
                raise wrong(line, f"its film goes to {made.out}, as that of line {twin.line}: give one another out")
            if len(rows) > MOST:
                raise wrong(line, f"a file has at most {MOST:,} films: split it")
    except InputError as error:
        raise InputError(f"{file}, {error}") from None
    if not rows:
        raise InputError(f"{file} has no prompts: `render.py batch --help` shows what to write")
    return list(rows.values())


def wrong(line: int, message: str) -> InputError:
    """An error of a line."""
    return InputError(f"line {line}: {message}")


def _text(file: Path) -> str:
    try:
        with file.open("rb") as source:
            data = source.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"cannot read {file} ({error.strerror})") from None
    if len(data) > LARGEST:
        raise InputError(f"{file} has more than {LARGEST:,} bytes: split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not text: byte {error.start:,} is not valid UTF-8") from None
    if "\0" in text:
        raise InputError(f"{file} is not text: it has zero bytes")
    return text


def _csv_cells(text: str) -> Iterator[tuple[int, Cells]]:
    """Line and cells of each row below the header; empty ones are none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _require_columns(1, header)
        after = reader.line_num
        for values in reader:
            line, after = after + 1, reader.line_num  # a quoted cell may go over several lines
            if len(values) > len(header):
                raise wrong(line, f"{len(values)} cells for {len(header)} columns: quote a prompt that has commas")
            if any(values):
                yield line, {name: value for name, value in zip(header, values, strict=False) if value}
    except csv.Error as error:
        raise wrong(reader.line_num, f"this is no CSV ({error})") from None


def _yaml_cells(text: str) -> Iterator[tuple[int, Cells]]:
    """Line and cells of each item. Nothing is made of the values: `prompt: yes` is a text as any other."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise wrong((error.problem_mark or error.context_mark).line + 1, f"this is no YAML ({error.problem})") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise wrong(1, f"this is no YAML ({type(error).__name__})") from None
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise wrong(1, "this is no list: write `- prompt: …` for each film")
    for item in root.value:
        line = item.start_mark.line + 1
        if not isinstance(item, yaml.MappingNode):
            raise wrong(line, "this names no columns: write `- prompt: …`")
        names = [str(name.value) for name, _ in item.value]
        _require_columns(line, names)
        values = [_plain(line, value) for _, value in item.value]
        yield line, {name: value for name, value in zip(names, values, strict=True) if value}


def _plain(line: int, node: yaml.Node) -> str:
    """A value as it is written, a list with commas."""
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return ",".join(item.value for item in node.value)
    if not isinstance(node, yaml.ScalarNode):
        raise wrong(line, "a value is neither a text, nor a number, nor a list of those")
    return "" if node.tag == NOTHING else str(node.value)


def _require_columns(line: int, names: list[str]) -> None:
    for i, name in enumerate(names):
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1)
            hint = f": try {near[0]}" if near else f"; these are: {', '.join(COLUMNS)}"
            raise wrong(line, f"no column is called {name[:40]!r}{hint}")
        if name in names[:i]:
            raise wrong(line, f"{name} is there twice")
    if "prompt" not in names:
        raise wrong(line, "the column prompt is missing")


def _row(line: int, cells: Cells, check: Callable[[dict[str, Any]], None]) -> Row:
    """A row with every value checked that can be without the model."""
    try:
        if "prompt" not in cells:
            raise InputError("its prompt is empty")
        try:
            cells["prompt"].encode()
        except UnicodeEncodeError:
            raise InputError("its prompt is not text: it has half of a surrogate pair") from None
        options = {name: _option(name, cells[name]) for name in OPTIONS if name in cells}
        check(options)
        look = {LOOKS[column][0]: _known(column, cells[column]) for column in LOOKS if column in cells}
        return Row(line, cells, _folder(cells), look, choose(cells.get("chapters")), options)
    except InputError as error:
        raise wrong(line, str(error)) from None


def _known(column: str, text: str) -> str:
    """The value of a column that has few."""
    _, values = LOOKS[column]
    if text not in values:
        raise InputError(f"no {column} {text[:40]!r}: write {' or '.join(values)}")
    return text


def _option(name: str, text: str) -> Any:
    try:
        return NUMBERS.get(name, str)(text)
    except ValueError:
        kind = "whole number" if NUMBERS[name] is int else "number"
        raise InputError(f"{name} is {text[:40]!r}: write a {kind}") from None


def _folder(cells: Cells) -> str:
    """The name of a row's folder, always one right below that of the batch."""
    name = cells.get("out") or prompt_slug(cells["prompt"])
    plain = name.isprintable() and not name.startswith(".") and not set(name) & set("/\\")
    if not plain or len(name.encode()) > LONGEST:
        raise InputError(f"out is {name[:40]!r}: write the name of a folder, without / and not beginning with a dot")
    return name
