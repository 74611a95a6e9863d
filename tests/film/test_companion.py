"""The companion page: what it says of every number is so, it has all it says, and nothing in it can become markup."""

import base64
import hashlib
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import render
from film import quiz, sidecar
from film.companion import arrays, cells, write_companion
from film.companion.bundle import bundle
from film.companion.data import best, document
from film.companion.hues import hue
from film.companion.page import ASSETS, build, json_text
from film.companion.strings import Strings
from film.folder import FilmFolder, read
from model.address import format_value
from model.errors import InputError, JourneyError
from model.trace import Encoding, Trace
from scenes.contents import CHAPTERS, load
from scenes.mobjects.token_text import written

HOSTILE = "</script><img src=x onerror=alert(1)> <!-- {{script}} & \u2028 ]]> مرحبا 🚀 \\u003c"
Data = dict[str, Any]


def rows_of(data: Data) -> dict[str, list[Any]]:
    """The cells by address."""
    return {data["strings"][row[0]]: row for row in data["cells"]}


@pytest.fixture(scope="module")
def shown(film: Path, tmp_path_factory: pytest.TempPathFactory, tiny_trace: Trace) -> FilmFolder:
    """A film in which there are many numbers to touch."""
    folder = tmp_path_factory.mktemp("companion") / "film"
    shutil.copytree(film, folder)
    last, layer, head = tiny_trace.n_prompt - 1, tiny_trace.focus["layer"].value, tiny_trace.focus["head"].value
    likeliest = int(tiny_trace.steps[0].values["probs"][last].argmax())
    addresses = {
        f"steps.0.blocks.{layer}.attn.pattern[{head},{last},2]": ".2f", f"100*steps.0.probs[{last},{likeliest}]": ".1f",
        f"steps.0.blocks.{layer}.attn.masked[{head},2,{last}]": ".2f", f"len(steps.0.logits[{last}])-4": ",d",
        f"dot(steps.0.final_norm[{last}],weights.unembed.ids.{likeliest})": ".2f", "focus.layer": "d",
        f"(softmax(steps.0.logits[{last}]/(1.74)))[{likeliest}]": ".1%",
        f"steps.0.blocks.2.resid_post[{last},5]": ".3f",
    }  # fmt: skip
    for path in folder.rglob("numbers.json"):
        rows = [
            {"start": 0.0, "stands": 0.05 * i, "end": 0.6, "beat": "in", "box": [0.1, 0.05 * i, 0.30004, 0.9],
             "address": address, "value": tiny_trace.cell(address).value, "format": spec,
             "text": format_value(tiny_trace.cell(address).value, spec)}
            for i, (address, spec) in enumerate(addresses.items())
        ]  # fmt: skip
        sidecar.write_numbers(path.parent, [*rows, rows[-1] | {"stands": 0.6}])  # one is always on its way
    return read(folder)


@pytest.fixture(scope="module")
def data(shown: FilmFolder, tiny_trace: Trace) -> Data:
    found: Data = json.loads(json_text(document(shown, tiny_trace, "film.mp4")))
    return found


def test_numbers_are_those_of_the_film(data: Data, shown: FilmFolder) -> None:
    columns, strings = data["numbers"], data["strings"]
    wanted = [
        (round(1000 * (chapter.start + row["stands"])), round(1000 * (chapter.start + row["end"])),
         [round(10_000 * part) for part in row["box"]], row["text"], row["address"])
        for chapter in shown.chapters
        for row in sidecar.read_numbers(shown.path, chapter.folder.name)
        if row["stands"] < row["end"]
    ]  # fmt: skip
    found = [
        (start, end, columns["box"][4 * i : 4 * i + 4], strings[text], strings[address])
        for i, (start, end, text, address) in enumerate(
            zip(columns["start"], columns["end"], columns["text"], columns["address"], strict=True)
        )
    ]
    assert sorted(found) == sorted(wanted) and len(found) == 16
    assert columns["start"] == sorted(columns["start"])


def test_every_shown_number_is_there_with_all_its_digits(data: Data, shown: FilmFolder, tiny_trace: Trace) -> None:
    cells = rows_of(data)
    for chapter in shown.chapters:
        for row in sidecar.read_numbers(shown.path, chapter.folder.name):
            cell = cells[row["address"]]
            assert len(cell) == 9
            assert format_value(float(cell[1]), row["format"]) == row["text"]
    root = tiny_trace.steps[0].values["blocks.2.resid_post"][tiny_trace.n_prompt - 1, 5]
    value = cells[f"steps.0.blocks.2.resid_post[{tiny_trace.n_prompt - 1},5]"][1]
    assert np.float32(value) == root and len(value) <= 12


def test_every_value_on_the_page_is_the_traces(data: Data, tiny_trace: Trace) -> None:
    for address, cell in rows_of(data).items():
        number = tiny_trace.cell(address).value
        assert np.float32(cell[1]) == np.float32(number), address
        for value, *operands in cell[7][1] if len(cell) == 9 and cell[7] else ():
            assert np.isfinite(float(value)) or "masked" in data["strings"][operands[0]]


def test_what_a_formula_names_is_on_the_page(data: Data, tiny_trace: Trace) -> None:
    """As a number that is explained, a number that is not, or an array."""
    cells, strings = rows_of(data), data["strings"]
    for cell in cells.values():
        if len(cell) == 5:
            continue
        words, operands, terms = strings[cell[5]], cell[6], cell[7]
        assert {int(place) for place in re.findall(r"\{(\d+)\}", words)} == set(range(len(operands)))
        named = [*operands, *(operand for _, *row in (terms[1] if terms else ()) for operand in row)]
        for address in map(strings.__getitem__, named):
            assert address in cells or tiny_trace.cells(address).values.ndim


def test_every_number_of_the_stream_leads_back_to_the_embedding(data: Data) -> None:
    cells, strings = rows_of(data), data["strings"]

    def way_back(address: str) -> set[str]:
        """All that can be walked to from a number."""
        waiting, seen = [address], set[str]()
        while waiting:
            address = waiting.pop()
            if address in seen or len(cells.get(address, ())) < 9:
                continue
            seen.add(address)
            cell = cells[address]
            further = [operand for _, *operands in (cell[7][1] if cell[7] else ()) for operand in operands]
            waiting += map(strings.__getitem__, [*cell[6], *further])
        return seen

    shown = {strings[address] for address in data["numbers"]["address"]}
    streams = {address for address in shown if re.search("pattern|probs|masked|dot|softmax|resid", address)}
    assert len(streams) == 6
    for address in streams:
        assert any(one.startswith("steps.0.embed[") for one in way_back(address)), address
    (probability,) = (address for address in shown if address.startswith("100*"))
    kinds = {strings[cells[address][3]] for address in way_back(probability)}
    assert {"computed", "softmax", "logit", "norm", "residual", "embedding", "weight"} <= kinds


def test_a_number_that_is_shown_is_led_to_as_it_is_shown(tiny_trace: Trace) -> None:
    """The film writes some addresses with more brackets than a formula does: the page has one row for both."""
    strings = Strings()
    shown = "(softmax(steps.0.logits[4]/(1.74)))[7]"
    rows = list(cells.rows(tiny_trace, [f"2*{shown}", shown], strings))
    texts = strings.document()
    twice = next(row for row in rows if texts[row[0]] == f"2*{shown}")
    assert shown in [texts[row[0]] for row in rows]
    assert len({texts[row[0]] for row in rows}) == len(rows) and twice[5:7] != ["", []]


def test_arrays_are_the_traces(data: Data, tiny_trace: Trace) -> None:
    first, layer = tiny_trace.steps[0].values, tiny_trace.focus["layer"].value
    for n, step in enumerate(tiny_trace.steps):
        assert (arrays.unpacked(data["arrays"][f"logits.{n}"]) == step.sample.logits).all()
    for block in range(tiny_trace.config.n_layers):
        assert (arrays.unpacked(data["arrays"][f"pattern.{block}"]) == first[f"blocks.{block}.attn.pattern"]).all()
    for name in ("q", "k"):
        assert (arrays.unpacked(data["arrays"][f"{name}.{layer}"]) == first[f"blocks.{layer}.attn.{name}"]).all()
    turns = arrays.unpacked(data["arrays"]["inv_freq"])
    np.testing.assert_allclose(turns, tiny_trace.derived["rope.frequencies"], rtol=1e-6)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=200))
def test_shares_in_less_room_read_the_same(numbers: list[float]) -> None:
    array = np.array([*numbers, 0.0, 1.0, 0.0005, 0.00049999, 0.9995], np.float32)
    packed = arrays.shares(array)
    found = arrays.unpacked(packed)
    assert (np.abs(found - array.astype(float)) <= packed["bound"]).all() and packed["bound"] < 2e-5
    away = np.abs(array.astype(float) * 1000 % 1 - 0.5) > 1e-9  # a tie itself may go either way
    assert [f"{value:.1%}" for value in found[away]] == [f"{value:.1%}" for value in array.astype(float)[away]]


def test_what_does_not_fit_is_left_out(tiny_trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    size = tiny_trace.steps[0].values["blocks.0.attn.pattern"].size
    monkeypatch.setattr(arrays, "ROOM", {"logits": 2 * 4 * tiny_trace.config.vocab_size, "pattern": 2 * 2 * size})
    found = arrays.document(tiny_trace)
    layer = tiny_trace.focus["layer"].value
    assert [name for name in found if name.startswith("logits")] == ["logits.0", "logits.1"]
    patterns = [name for name in found if name.startswith("pattern")]
    assert len(patterns) == 2 and patterns[0] == f"pattern.{layer}"
    assert found[patterns[0]]["dtype"] == "u16"


def test_the_rest_of_the_data(data: Data, shown: FilmFolder, tiny_trace: Trace) -> None:
    assert (data["version"], data["prompt"], data["trace"]) == (1, tiny_trace.prompt, tiny_trace.hash)
    assert [token["text"] for token in data["tokens"]] == [written(token) for token in tiny_trace.all_tokens]
    assert data["n_prompt"] == tiny_trace.n_prompt and data["video"] == "film.mp4"
    assert data["captions"] == (shown.path / "film.vtt").read_text()
    assert [chapter["slug"] for chapter in data["chapters"]] == ["tokens", "attention"]
    for chapter, theirs in zip(data["chapters"], shown.chapters, strict=True):
        assert [beat["name"] for beat in chapter["beats"]] == ["in", "turn it"]
        assert chapter["beats"][0]["start"] == chapter["start"] == theirs.start
        assert chapter["question"]["answer"] in range(len(chapter["question"]["options"]))
        for number in quiz.questions(tiny_trace, chapter["slug"])[0].numbers:
            assert number.address in rows_of(data)
    assert data["duration"] == data["chapters"][-1]["end"]
    assert [one["chosen_id"] for one in data["sampling"]] == [step.sample.chosen_id for step in tiny_trace.steps]


def test_the_question_whose_answers_can_be_seen_is_asked(tiny_trace: Trace) -> None:
    asked = quiz.questions(tiny_trace, "attention")
    assert best(asked, []) is asked[0]
    wanted = next(q for q in asked if all(option.evidence for option in q.options))
    assert best(asked, [{"address": option.evidence.address} for option in wanted.options]) is wanted


def test_hues_are_the_chapters() -> None:
    assert [hue(stage.slug) for stage in CHAPTERS] == [load(stage.slug).hue for stage in CHAPTERS]


class Tags(HTMLParser):
    """The elements of a page, and what stands in those that hold text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: dict[str, str] = {}
        self.policy = ""
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self._in = given.get("id") or given.get("type") or tag
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""

    def handle_data(self, data: str) -> None:
        self.texts[self._in] = self.texts.get(self._in, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    tags.close()
    return tags


def test_no_prompt_becomes_markup(data: Data) -> None:
    hostile = {**data, "prompt": HOSTILE, "tokens": [{"id": 1, "text": HOSTILE}]}
    page, plain = parsed(build(hostile)), parsed(build(data))
    assert page.tags == plain.tags
    assert json.loads(page.texts["film-data"]) == hostile
    assert not re.search("[<>&\u2028\u2029]", json_text(hostile))
    assert (page.texts["module"], page.texts["style"]) == (plain.texts["module"], plain.texts["style"])
    assert page.texts["title"].startswith("</script><img src=x onerror=alert(1)>")


@given(st.text())
def test_any_text_comes_back_from_the_page(text: str) -> None:
    assume_whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    shown = json_text({"prompt": assume_whole})
    assert json.loads(shown) == {"prompt": assume_whole} and not set("<>&\u2028\u2029") & set(shown)


def test_the_policy_lets_only_this_page_run(data: Data) -> None:
    page = parsed(build(data))
    for kind, text in (("script", page.texts["module"]), ("style", page.texts["style"])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page.policy
    rules = dict(rule.strip().partition(" ")[::2] for rule in page.policy.split(";"))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in page.policy and "http" not in page.policy
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", build(data))


def test_licences_of_what_others_wrote_are_in_the_page(data: Data) -> None:
    script = parsed(build(data)).texts["module"]
    assert "The MIT License" in script and "Apache License" in script
    assert len(list(ASSETS.glob("vendor/LICENSE.*"))) == 2


MODULES = {
    "main.js": 'import { two, one as uno } from "./two.js";\nimport lib from "htm";\nconst here = uno;\n',
    "two.js": 'import { h } from "preact";\nexport const one = h(1);\nexport async function two() {}\n'
    "export class Three {}\n",
    "vendor/preact.js": "var n=1;function k(x){return x+n}export{k as h,n};\n//# sourceMappingURL=preact.mjs.map\n",
    "vendor/htm.js": "var n=2;export default function(t){return n}",
}


def modules(folder: Path, **changed: str) -> Path:
    (folder / "vendor").mkdir(parents=True)
    for name, text in {**MODULES, **{f"{name}.js": text for name, text in changed.items()}}.items():
        (folder / name).write_text(text)
    return folder


def test_modules_become_one_script(tmp_path: Path) -> None:
    script = bundle(modules(tmp_path / "web"), "main.js")
    assert re.findall(r"^const (\$\w+) =", script, re.MULTILINE) == ["$vendor_preact", "$two", "$vendor_htm", "$main"]
    assert "const { two, one: uno } = $two;" in script and "const { default: lib } = $vendor_htm;" in script
    assert "return { h: k, n };" in script and "return { one, two, Three };" in script
    assert "sourceMappingURL" not in script and not re.search(r"\b(?:import|export)\b", script)


@pytest.mark.parametrize(("text", "message"), [
    ('import { a } from "./three.js";', "cannot be read"), ('import { a } from "./main.js";', "imports itself"),
    ('import * as all from "./two.js";', "not understood"), ('export * from "./two.js";', "not understood"),
    ("export { a };\nexport * from './two.js';", "not understood"),
])  # fmt: skip
def test_a_module_that_is_not_understood_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(JourneyError, match=message):
        bundle(modules(tmp_path / "web", main=text + "\n"), "main.js")


def test_what_would_end_a_script_is_an_error(tmp_path: Path, data: Data) -> None:
    assets = tmp_path / "web"
    shutil.copytree(ASSETS, assets)
    (assets / "main.js").write_text("const end = '</SCRIPT>';\n")
    with pytest.raises(JourneyError, match="ends a script"):
        build(data, assets)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(render.cli, ["companion", *arguments])


def test_command(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = run(str(film), "-o", str(out))
    assert done.exit_code == 0 and done.output.startswith(f"{out}: ")
    video = json.loads(parsed(out.read_text()).texts["film-data"])["video"]
    assert (tmp_path / video).resolve() == (film / "film.mp4").resolve()

    assert run(str(film), "-o", str(out), "--embed-video").exit_code == 0
    video = json.loads(parsed(out.read_text()).texts["film-data"])["video"]
    assert base64.b64decode(video.removeprefix("data:video/mp4;base64,")) == (film / "film.mp4").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_film_has_its_page(film: Path, tmp_path: Path) -> None:
    """The one that the command makes: to the last byte."""
    write_companion(film, film / "again.html")
    again = (film / "again.html").read_bytes()
    (film / "again.html").unlink()
    assert again == (film / "companion.html").read_bytes()


def test_a_page_that_would_be_the_same_is_left_alone(film: Path, tmp_path: Path) -> None:
    """A film is known to be up to date by the times of its files."""
    shutil.copytree(film, tmp_path / "film")
    page = tmp_path / "film" / "companion.html"
    before = page.stat().st_mtime_ns, page.stat().st_ino
    assert run(str(tmp_path / "film")).exit_code == 0
    assert (page.stat().st_mtime_ns, page.stat().st_ino) == before
    page.write_text("changed")
    assert run(str(tmp_path / "film")).exit_code == 0
    assert page.read_bytes() == (film / "companion.html").read_bytes()


def test_what_is_wrong_is_said_in_a_line(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, message in (
        ((), "no film in out"), ((str(tmp_path),), "no finished film here"),
        ((str(film), "-o", str(tmp_path / "none" / "page.html")), "there is no folder"),
        ((str(film), "-o", "/dev/null"), "is no file"),
    ):  # fmt: skip
        done = run(*arguments)
        assert done.exit_code == InputError.exit_code and message in done.output and done.output.count("\n") == 1
    other = tmp_path / "film"
    shutil.copytree(film, other)
    shutil.copyfile(ASSETS.parent / "traces" / "tiny-mha.safetensors", other / "trace.safetensors")
    assert "is not the trace of this film" in run(str(other)).output
    shutil.copyfile(film / "trace.safetensors", other / "trace.safetensors")
    (other / "film.mp4").unlink()
    assert "film.mp4 is missing" in run(str(other)).output
    numbers = other / "01-tokens" / "numbers.json"
    numbers.write_text(numbers.read_text().replace("steps.0.sample.temperature", "steps.9.nothing"))
    (other / "film.mp4").touch()
    done = run(str(other))
    assert "no such address" in done.output and done.output.count("\n") == 1
    assert (other / "companion.html").read_bytes() == (film / "companion.html").read_bytes()  # as it was


@pytest.mark.parametrize(("name", "old", "new"), [
    ("01-tokens/numbers.json", '"box": [0.1', '"box": ["0.1"'), ("01-tokens/numbers.json", '"box": [0.1, ', '"box": ['),
    ("01-tokens/numbers.json", '"stands"', '"waits"'), ("01-tokens/numbers.json", '"end": 0.5', '"end": 1e999'),
    ("film.vtt", "WEBVTT", None), ("05-attention/index.json", '"beats"', '"beads"'),
])  # fmt: skip
def test_a_damaged_film_is_an_error_in_a_line(film: Path, tmp_path: Path, name: str, old: str, new: str | None) -> None:
    shutil.copytree(film, tmp_path / "film")
    file = tmp_path / "film" / name
    if new is None:
        file.unlink()
    else:
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
    done = run(str(tmp_path / "film"))
    assert done.exit_code == InputError.exit_code and str(file) in done.output and "film it again" in done.output
    assert done.output.count("\n") == 1


def test_a_full_disk_leaves_the_old_page(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "page.html"
    out.write_text("old")

    def full(self: Path, *_: object, **__: object) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_text", full)
    done = run(str(film), "-o", str(out))
    monkeypatch.undo()
    assert "disk is full" in done.output and out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_hostile_prompt_from_end_to_end(shown: FilmFolder, tiny_trace: Trace) -> None:
    trace = replace(tiny_trace, encoding=Encoding(HOSTILE, tiny_trace.tokens, tiny_trace.words))
    film = SimpleNamespace(**{**vars(shown), "prompt": HOSTILE})
    page = parsed(build(document(film, trace, "film.mp4")))
    assert json.loads(page.texts["film-data"])["prompt"] == HOSTILE
    assert page.tags.count("script") == 2 and "img" not in page.tags
