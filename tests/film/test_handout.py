"""The handout: a tagged PDF that says what the film says, with sharp pictures, and answers on its last pages only."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from click.testing import CliRunner
from PIL import Image
from pypdf import PdfReader

import render
from film import quiz
from film.cache import Cache
from film.commands import handing
from film.folder import read
from film.frames import Drawing, draw_beats
from film.handout import KEY_BEATS, key_beats, key_numbers, write_handout
from film.plan import Settings
from film.still import save_still
from model.errors import InputError, JourneyError
from model.trace import Trace
from scenes.contents import STAGES
from scenes.language import language

TINY = Path(__file__).resolve().parents[2] / "assets" / "traces" / "tiny-gqa.safetensors"
HOSTILE = '#eval("1+1") *bold* $x^2$ = @ref <b> [link](x) `raw` \\ // no\n\x07 مرحبا हिन्दी 🚀'


def make(film: Path, out: Path, task: str = "draw_fake", paper: str = "a4") -> PdfReader:
    told: list[str] = []
    write_handout(film, out, "light", paper, 2, told.append, f"tests.film.fakes:{task}")
    assert told[0] == f"drawing 4 pictures of the film in {film}" and sorted(told[1:]) == ["  attention", "  tokens"]
    return PdfReader(out)


def texts(pdf: PdfReader) -> list[str]:
    """What is written on each page, on one line."""
    return [" ".join(page.extract_text().replace("\N{NO-BREAK SPACE}", " ").split()) for page in pdf.pages]


def numbered(film: Path, folder: Path, *rows: dict[str, Any]) -> Path:
    """A copy of the film whose chapters show these numbers, besides what they have of their own."""
    shutil.copytree(film, folder)
    for path in folder.rglob("numbers.json"):
        document = json.loads(path.read_text())
        document["numbers"] = [{**row, **more} for row in document["numbers"] for more in rows]
        path.write_text(json.dumps(document))
    return folder


@pytest.fixture(scope="module")
def pdf(film: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    folder = tmp_path_factory.mktemp("handout")
    return make(numbered(film, folder / "film", {"end": 60.0}), folder / "handout.pdf")


def test_it_says_what_the_film_says(pdf: PdfReader, tiny_trace: Trace) -> None:
    first, *pages = texts(pdf)
    assert len(pages) == 2 * 2 + 1  # two for each chapter, one of answers
    assert "wSv⟨U+0008⟩~" in first and "w⟨B7⟩⟨CC⟩”" in first
    for text in (tiny_trace.prompt, tiny_trace.hash, tiny_trace.provenance.model, "render.py verify DIR"):
        assert text in first
    for page in (pages[0], pages[2]):
        assert "A <b>shape</b> & more" in page and "--> it turns" in page
    assert "1 Text to tokens" in pages[0] and "5 Attention, one head" in pages[2]
    assert "steps.0.sample.temperature" in pages[1]


def test_answers_are_on_the_last_pages_only(pdf: PdfReader, tiny_trace: Trace) -> None:
    *pages, answers = texts(pdf)
    for chapter, page in (("tokens", pages[2]), ("attention", pages[4])):
        for question in quiz.questions(tiny_trace, chapter):
            assert str(question.text) in page
            assert all(str(option.text) in page for option in question.options)
            assert str(question.explanation) in answers
            assert str(question.explanation) not in " ".join(pages)
            letter = quiz.LETTERS[question.answer]
            assert f"{letter} {question.right.text} {str(question.explanation)[:20]}" in answers


def test_pictures_are_sharp(pdf: PdfReader) -> None:
    for page in (pdf.pages[1], pdf.pages[3]):
        sizes = [image.image.size for image in page.images if image.image]
        assert len(sizes) == 2 and all(width >= 1900 for width, _ in sizes)


def structure(node: Any) -> Iterator[Any]:
    """All elements of the tree that tells readers what is what."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from structure(kid)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from structure(node["/K"])


def test_it_is_accessible(pdf: PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    assert pdf.metadata and pdf.metadata.title == "Token Journey"
    elements = list(structure(root["/StructTreeRoot"]["/K"]))
    figures = [element for element in elements if element.get("/S") == "/Figure"]
    assert len(figures) == 5 and all("shape" in figure["/Alt"] or "turns" in figure["/Alt"] for figure in figures)
    assert {"/H1", "/H2", "/Table", "/TH"} <= {element.get("/S") for element in elements}
    assert [mark.title for mark in pdf.outline if not isinstance(mark, list)][-1] == "Answers"


def changed(film: Path, folder: Path, **values: Any) -> Path:
    """A copy of the film with other values in film.json."""
    shutil.copytree(film, folder)
    document = json.loads((folder / "film.json").read_text()) | values
    (folder / "film.json").write_text(json.dumps(document))
    return folder


def test_what_a_prompt_says_is_not_markup(film: Path, tmp_path: Path) -> None:
    first = texts(make(changed(film, tmp_path / "film", prompt=HOSTILE), tmp_path / "h.pdf"))[0]
    for text in ('#eval("1+1") *bold* $x^2$ = @ref <b> [link](x) `raw` \\ // no⏎⟨U+0007⟩', "🚀"):
        assert text in first


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of a few messages."""
    messages = {
        "Questions": "Fragen", "Answers": "Antworten", "This run": "Dieser Lauf", "drawn with": "gezogen mit",
        "temperature {temperature}, top-k {top_k}, top-p {top_p}, seed {seed}":
            "Temperatur {temperature}, Startwert {seed}, top-p {top_p}, top-k {top_k}",
    }  # fmt: skip
    typed = "This prompt is typed as {n} %s. How many ids does the model get to see?"
    catalogue = Catalog(locale="de")
    for english, said in messages.items():
        catalogue.add(english, said)
    catalogue.add((typed % "character", typed % "characters"), ("Es ist {n} Zeichen.", "Es sind {n} Zeichen."))
    with (tmp_path / "de.po").open("wb") as file:
        write_po(file, catalogue)
    monkeypatch.setattr("scenes.language.CATALOGUES", tmp_path)
    language.cache_clear()
    yield
    language.cache_clear()


def in_language(film: Path, folder: Path, code: object) -> Path:
    """A copy of the film that says it speaks a language."""
    document = json.loads((film / "film.json").read_text())
    return changed(film, folder, settings=document["settings"] | {"language": code})


@pytest.mark.usefixtures("german")
def test_it_speaks_the_language_of_the_film(film: Path, tmp_path: Path, tiny_trace: Trace) -> None:
    pdf = make(in_language(film, tmp_path / "film", "de"), tmp_path / "h.pdf")
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "de"
    first, _, tokens, *_, answers = texts(pdf)
    assert f"Fragen 1 Es sind {len(tiny_trace.prompt)} Zeichen." in tokens
    assert "Dieser Lauf" in first and "gezogen mit Temperatur 0,8, Startwert 7, top-p 0,95, top-k 40" in first
    assert answers.startswith("Antworten")
    assert [mark.title for mark in pdf.outline if not isinstance(mark, list)][-1] == "Antworten"


@pytest.mark.parametrize("code", ["xx", "../de", "", 1, None, ["de"]])
def test_a_language_that_is_none_is_damage(film: Path, tmp_path: Path, code: object) -> None:
    with pytest.raises(InputError, match=r"film\.json is damaged: film it again"):
        read(in_language(film, tmp_path / "film", code))
    assert read(film).language == "en"


def test_letter_paper(film: Path, tmp_path: Path) -> None:
    box = make(film, tmp_path / "h.pdf", paper="letter").pages[0].mediabox
    assert (box.width, box.height) == (612, 792)


def test_the_same_film_gives_the_same_file(film: Path, tmp_path: Path) -> None:
    make(film, tmp_path / "a.pdf"), make(film, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_pictures_are_drawn_once(film: Path, tmp_path: Path) -> None:
    cache, told = Cache(tmp_path / "cache", 10**8), list[str]()

    def make_with(task: str, theme: str = "light") -> bytes:
        told.clear()
        write_handout(film, tmp_path / "h.pdf", theme, "a4", 2, told.append, f"tests.film.fakes:{task}", cache)
        return (tmp_path / "h.pdf").read_bytes()

    first = make_with("draw_fake")
    assert len(told) == 3
    assert make_with("draw_fake") == first and len(told) == 1, "nothing was drawn"
    make_with("draw_fake", "dark")
    assert len(told) == 3
    for kept in (tmp_path / "cache" / "files").rglob("*"):
        if kept.is_file():
            kept.write_bytes(b"damaged")
    assert make_with("draw_fake") == first and len(told) == 3


def test_what_cannot_be_made_is_said_in_a_line_and_leaves_nothing(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out" / "h.pdf"
    with pytest.raises(InputError, match="no finished film here"):
        make(tmp_path, out)
    with pytest.raises(InputError, match="not the trace of this film"):
        make(changed(film, tmp_path / "other", trace="00000000"), out)
    with pytest.raises(InputError, match="there is no folder"):
        make(film, out)
    if Path("/proc/self").exists():
        with pytest.raises(InputError, match="/proc takes no files"):
            make(film, Path("/proc/h.pdf"))
    out.parent.mkdir()
    with pytest.raises(JourneyError, match=r"chapter \w+: ZeroDivisionError: no way"):
        make(film, out, "render_broken")
    with pytest.raises(InputError, match=r"numbers\.json is damaged"):
        make(numbered(film, tmp_path / "lost", {"box": [], "end": 60.0}), out)
    damaged = changed(film, tmp_path / "damaged")
    (damaged / "trace.safetensors").write_bytes(b"no trace")
    with pytest.raises(InputError, match="damaged or not a trace"):
        make(damaged, out)
    monkeypatch.setattr("film.handout.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"a handout needs Typst: .* pip install"):
        make(film, out)
    assert not list(out.parent.iterdir())


def test_the_latest_film_is_taken_and_named(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    nothing = CliRunner().invoke(render.cli, ["handout"])
    assert nothing.exit_code == 2 and nothing.stderr.startswith("error: no film in out/")
    for age, name in ((300, "old"), (200, "batch/new"), (400, "older")):
        folder = Path("out", name)
        shutil.copytree(film, folder)
        then = (folder / "film.json").stat().st_mtime - age
        os.utime(folder / "film.json", (then, then))
    assert handing.latest(Path("out")) == Path("out/batch/new")
    given: list[Any] = []

    def pretend(folder: Path, out: Path, *rest: Any, cache: Any) -> None:
        given.append((folder, *rest[:2]))
        out.write_bytes(b"%PDF")

    monkeypatch.setattr("film.handout.write_handout", pretend)
    done = CliRunner().invoke(render.cli, ["handout", "--paper", "letter"])
    assert done.exit_code == 0 and "out/batch/new/handout.pdf" in done.stdout
    assert given == [(Path("out/batch/new"), "light", "letter")]


def test_key_beats_are_spread_where_none_are_known() -> None:
    def chapter(slug: str, *names: str) -> Any:
        return SimpleNamespace(slug=slug, beats=tuple(SimpleNamespace(name=name) for name in names))

    assert key_beats(chapter("attention", "a", "scores", "b", "arcs")) == (1, 3)
    assert key_beats(chapter("attention", *"abcdefg")) == (2, 4, 6)
    assert key_beats(chapter("attention", "a")) == (0,)


def test_numbers_that_are_said_come_before_those_that_are_drawn(film: Path, tmp_path: Path) -> None:
    low = [0.1, 0.9, 0.9, 0.95]
    rows: list[dict[str, Any]] = [
        {"end": 60.0},  # drawn, and there to the end
        {"end": 60.0, "address": "steps.0.sample.seed", "text": "7"},
        {"address": "steps.0.sample.top_k", "text": "40"},  # gone before the end
        {"box": low, "address": "prompt.tokens", "text": "turns", "beat": "turn it"},
        {"box": low, "address": "config.d_model", "text": "sixty", "beat": "turn it"},  # the caption has no such number
        {"box": low, "address": "2**8", "text": "it", "beat": "turn it"},  # leads nowhere
        {"box": low, "address": f"prompt.tokens{'+1' * 50}", "text": "it", "beat": "turn it"},  # too long
    ]  # fmt: skip
    for chapter in read(numbered(film, tmp_path / "film", *rows)).chapters:
        numbers = key_numbers(chapter)
        assert [(number["beat"], number["address"]) for number in numbers] == [
            (1, "steps.0.sample.temperature"), (1, "steps.0.sample.seed"), (2, "prompt.tokens"),
        ]  # fmt: skip


@pytest.mark.film
def test_real_pictures_are_those_of_still(tmp_path: Path) -> None:
    stage = next(stage for stage in STAGES if stage.slug == "logits")
    look = Settings(320, 180, 5, "light")
    draw_beats(Drawing(stage, TINY, tmp_path / "logits", look, wanted=((1, "norm"), (2, "product"))), None)
    save_still(stage, "product", TINY, tmp_path / "still.png", look)
    assert {path.name for path in (tmp_path / "logits").iterdir()} >= {"01.png", "02.png"}
    ours, stills = (np.asarray(Image.open(path)) for path in (tmp_path / "logits" / "02.png", tmp_path / "still.png"))
    assert np.array_equal(ours, stills)
    with pytest.raises(InputError, match="logits has other beats than this film"):
        draw_beats(Drawing(stage, TINY, tmp_path / "again", look, wanted=((1, "nothing"),)), None)


@pytest.mark.film
def test_the_chapters_have_their_key_beats(default_film_beats: dict[str, list[str]]) -> None:
    assert KEY_BEATS.keys() == default_film_beats.keys()
    for slug, names in KEY_BEATS.items():
        assert set(names) <= set(default_film_beats[slug]), slug


@pytest.fixture(scope="module")
def default_film_beats() -> dict[str, list[str]]:
    """The beats that the gallery's page shows."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "gallery.md").read_text().replace("&#95;", "_")
    beats: dict[str, list[str]] = {}
    for line in page.splitlines():
        if line.startswith("![Every beat of the chapter "):
            slug = line.split("chapter ")[1].split("]")[0].replace("&#95;", "_")
            beats[slug] = []
        elif line.startswith("- **"):
            beats[slug].append(line.split("**")[1])
    return beats
