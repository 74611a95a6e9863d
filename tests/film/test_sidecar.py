"""The JSON files, whole, foreign and damaged."""

import json
import math
from pathlib import Path

import pytest

from film.sidecar import read_film, read_numbers, write_film, write_numbers
from model.errors import InputError

ROW = {"start": 0.0, "stands": 0.0, "end": 1.5, "beat": "mask", "box": [0, 0, 1, 1], "address": "a",
       "text": "−∞", "format": ".2f"}


def test_numbers_survive_and_are_strict_json(tmp_path: Path) -> None:
    values = [0.1 + 0.2, -math.inf, math.inf, 49152.0]
    write_numbers(tmp_path, [{**ROW, "value": value} for value in values])
    text = (tmp_path / "numbers.json").read_text(encoding="utf-8")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    assert len(json.loads(text, parse_constant=refuse)["numbers"]) == len(text.splitlines()) - 2 == 4
    assert [row["value"] for row in read_numbers(tmp_path, ".")] == values


def test_a_chapter_without_numbers(tmp_path: Path) -> None:
    write_numbers(tmp_path, [])
    assert read_numbers(tmp_path, ".") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 2, "trace": "x", "chapters": []}', "has version 2, this program reads 1"),
        ('{"version": 1, "trace": "x"}', "is damaged"),
        ('{"version": 1, "tra', "is damaged"),
        ("[]", "is damaged"),
        ("[" * 100_000, "is damaged"),
        ('{"version": 1, "trace": "x", "chapters": []}', "is damaged"),
        ('{"version": 1, "trace": "x", "chapters": [{"chapter": "tokens", "folder": "../.."}]}', "is damaged"),
        ('{"version": 1, "trace": 1, "chapters": [{"chapter": "tokens", "folder": "01-tokens"}]}', "is damaged"),
    ],
)
def test_films_that_cannot_be_read(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "film.json").write_text(text)
    with pytest.raises(InputError, match=message):
        read_film(tmp_path)


def test_film(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no finished film here"):
        read_film(tmp_path)
    write_film(tmp_path, {"trace": "x", "chapters": [{"chapter": "tokens", "folder": "01-tokens"}], "prompt": "हि"})
    assert read_film(tmp_path)["prompt"] == "हि"


@pytest.mark.parametrize(
    "rows",
    ["{}", "[3]", "[{}]", '[{"value": "x"}]', '[{"value": 1, "address": [], "text": "1", "format": "d"}]',
     '[{"value": 1, "address": "1", "text": 1, "format": "d"}]', f'[{{"value": {"9" * 400}}}]'],
)  # fmt: skip
def test_numbers_that_are_none(rows: str, tmp_path: Path) -> None:
    (tmp_path / "numbers.json").write_text(f'{{"version": 1, "numbers": {rows}}}')
    with pytest.raises(InputError, match=r"numbers\.json is damaged"):
        read_numbers(tmp_path, ".")
