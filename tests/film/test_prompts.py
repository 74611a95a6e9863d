"""Files of prompts: what they may say, and one line for each way to get them wrong."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from film.plan import choose, prompt_slug
from film.prompts import LARGEST, Row, read
from model.errors import InputError


def rows(folder: Path, text: str | bytes, name: str = "prompts.csv") -> list[Row]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, refuse_cold)


def refuse_cold(options: dict[str, object]) -> None:
    if options.get("temperature") == -1:
        raise InputError("temperature is -1.0: give more")


def test_csv(tmp_path: Path) -> None:
    first, second = rows(
        tmp_path,
        '\ufeffprompt, seed ,theme,chapters,out,top_p\n'
        '"Roses, they\nsay",3,light,"logits,norm",roses,0.5\n\n,,,,,\nA cat,,,,,\n',
    )
    assert (first.line, first.prompt, first.out, first.look) == (2, "Roses, they\nsay", "roses", {"theme": "light"})
    assert first.stages == choose("norm,logits") and first.options == {"seed": 3, "top_p": 0.5}
    assert (second.line, second.prompt, second.out, second.look) == (6, "A cat", prompt_slug("A cat"), {})
    assert second.stages == choose(None) and second.options == {}


def test_yaml_says_the_same(tmp_path: Path) -> None:
    first, second, third = rows(
        tmp_path,
        "- prompt: yes\n  seed: 3\n  chapters: [logits, norm]\n"
        "- prompt: |-\n    two\n    lines\n  theme: ~\n  out:\n- {prompt: 007, analogy: 'a,b,c'}\n",
        "prompts.YML",
    )
    assert (first.line, first.prompt, first.options) == (1, "yes", {"seed": 3})
    assert first.stages == choose("norm,logits")
    assert (second.line, second.prompt, second.look) == (4, "two\nlines", {})
    assert (third.line, third.prompt, third.options) == (9, "007", {"analogy": "a,b,c"})


WRONG_CSV = [
    ("", "line 1: the column prompt is missing"),
    ("prompt\n", "has no prompts"),
    ("prompt\n\n\n", "has no prompts"),
    ("seed\n3\n", "line 1: the column prompt is missing"),
    ("prompt;seed\n", "line 1: no column is called 'prompt;seed': try prompt"),
    ("prompt,temprature\n", "try temperature"),
    ("prompt,colour\n", "no column is called 'colour'; these are: prompt, out"),
    ("prompt,seed,seed\n", "line 1: seed is there twice"),
    ("prompt\nRoses are red, violets are\n", "line 2: 2 cells for 1 columns: quote a prompt that has commas"),
    ('prompt\n"no end', "this is no CSV"),
    ('prompt\n"an "end\n', "line 2: this is no CSV"),
    ("prompt,seed\n,3\n", "line 2: its prompt is empty"),
    ("prompt,seed\nx,three\n", "line 2: seed is 'three': write a whole number"),
    ("prompt,seed\nx," + "9" * 5000, "line 2: seed is '9999"),
    ("prompt,top_p\nx,half\n", "line 2: top_p is 'half': write a number"),
    ("prompt,temperature\na,\nx,-1\n", "line 3: temperature is -1.0: give more"),
    ("prompt,theme\nx,blue\n", "line 2: no theme 'blue': write dark or light"),
    ("prompt,chapters\nx,atention\n", "line 2: no chapter 'atention': try attention"),
    ("prompt,out\nx,../../etc\n", "line 2: out is '../../etc'"),
    ("prompt,out\nx,.hidden\n", "line 2: out is '.hidden'"),
    ("prompt,out\nx,a\\b\n", "line 2: out is"),
    ("prompt,out\nx," + "o" * 300, "line 2: out is 'ooo"),
    ("prompt\nx y\nz\nx y\n", "line 4: its film goes to x-y, as that of line 2: give one another out"),
    ("prompt,out\nx,A\ny,a\n", "line 3: its film goes to a, as that of line 2"),
    ("prompt\n" + "x" * 200_000, "line 2: this is no CSV"),
    ("prompt\n" + "".join(f"p{i}\n" for i in range(10_001)), "a file has at most 10,000 films"),
    (b"\x89PNG\r\n\x1a\n\0\0", "is not text: byte 0 is not valid UTF-8"),
    (b"prompt\n\0\n", "is not text: it has zero bytes"),
    (b"x" * (LARGEST + 1), "has more than 2,000,000 bytes: split it"),
]

WRONG_YAML = [
    ("", "has no prompts"),
    ("prompt: x", "line 1: this is no list"),
    ("- x", "line 1: this names no columns"),
    ("- prompt: x\n- promt: y", "line 2: no column is called 'promt': try prompt"),
    ("- prompt: {a: b}", "line 1: a value is neither"),
    ("- prompt: [[a]]", "line 1: a value is neither"),
    ("- prompt: x\n  prompt: y", "line 1: prompt is there twice"),
    ("- prompt: 'x", "this is no YAML"),
    ("- prompt: x\n\t- y", "line 2: this is no YAML"),
    ("- prompt: *nothing", "line 1: this is no YAML"),
    ("- prompt: !!python/object/apply:os.system [exit]\n  seed: 1\n  theme: x", "no theme 'x'"),
    ("- prompt: \"\\ud800\"", "line 1: "),
    ("[" * 20_000, "this is no YAML"),
    ("- a\n---\n- b", "this is no YAML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "name"),
    [(*wrong, "p.csv") for wrong in WRONG_CSV] + [(*wrong, "p.yaml") for wrong in WRONG_YAML],
)
def test_wrong_files(tmp_path: Path, text: str | bytes, message: str, name: str) -> None:
    with pytest.raises(InputError) as caught:
        rows(tmp_path, text, name)
    said = str(caught.value)
    assert said.startswith(str(tmp_path)) and message in said and "\n" not in said


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"^cannot read "):
        read(tmp_path / name, refuse_cold)


@given(st.one_of(st.binary(max_size=200), st.text("-[]{}:,\"'\n &*!|>%@?#prompt", max_size=60).map(str.encode)))
@example(b"- prompt: 1\n  <<: {prompt: 2}")
def test_anything_is_rows_or_one_line(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    starts = [("any.csv", b""), ("any.csv", b"prompt,out\n"), ("any.yaml", b""), ("any.yaml", b"- prompt: a\n")]
    for name, start in starts:
        try:
            found = rows(folder, start + data, name)
        except InputError as error:
            assert "\n" not in str(error)
        else:
            assert all(row.prompt and row.out and (folder / row.out).parent == folder for row in found)
