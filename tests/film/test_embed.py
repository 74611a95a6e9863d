"""Snippets: their links lead somewhere, their words are those of the film, and no text becomes markup."""

from __future__ import annotations

import ast
import base64
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import nbformat
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from nbclient import NotebookClient

import render
from film.commands.embedding import TARGETS
from film.embed import SNIPPETS, Excerpt, excerpt
from film.folder import read
from film.markup import LATEX, latex, markdown
from model.errors import InputError

PLACES = ("tokens:in", "attention")
HOSTILE = (
    "<img src=x onerror=alert(1)></script><b>bold</b> [x](javascript:1) `code` ![i](j) *star* | ~ \" ' --> {{ 7 }} "
    "\\input{/etc/passwd} $x_1^2$ 50 % #1 & \x1b[31m\n\n# heading {curly} \\end{frame} \\0 \u202e"
)
TAGS = {
    "figure", "video", "iframe", "track", "figcaption", "details", "summary", "section", "aside", "p", "a", "img", "ul",
    "li",
}  # fmt: skip


@pytest.fixture(params=PLACES)
def part(film: Path, request: pytest.FixtureRequest) -> Excerpt:
    """A beat, and a chapter, that would like to be a page."""
    whole = excerpt(read(film), request.param)
    return replace(whole, title=HOSTILE, words=tuple(HOSTILE for _ in whole.words))


class Elements(HTMLParser):
    """What a piece of HTML is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> Iterator[str]:
        """What an attribute has been given."""
        return (value for _, attributes in self.tags for key, value in attributes.items() if key == name and value)


def as_html(target: str, part: Excerpt, page: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a browser gets to see of a snippet."""
    text = SNIPPETS[target](part, page).text
    if target == "markdown":
        return MarkdownIt("commonmark").render(text)
    return displayed(text, page, monkeypatch) if target == "jupyter" else text


def displayed(cell: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a cell of code displays, run in a folder."""
    module = ModuleType("IPython.display")
    module.HTML = str  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    monkeypatch.chdir(folder)
    tree = ast.parse(cell)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, object] = {}
    exec(compile(tree, "cell", "exec"), names)
    return str(eval(compile(ast.Expression(last.value), "cell", "eval"), names))


def test_there_is_a_snippet_for_each_target_that_is_offered() -> None:
    assert tuple(SNIPPETS) == TARGETS


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "beamer"])
def test_no_text_becomes_markup(
    target: str, part: Excerpt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = replace(part, folder=tmp_path / "chapter")
    part.folder.mkdir()
    (tmp_path / "companion.html").touch()
    seen = Elements(as_html(target, part, tmp_path, monkeypatch))
    assert {tag for tag, _ in seen.tags} <= TAGS
    assert all(tag == "a" or "href" not in attributes for tag, attributes in seen.tags)
    assert not any(name.startswith("on") for _, attributes in seen.tags for name in attributes)
    label = [*seen.values("aria-label"), *seen.values("title"), *seen.values("alt")][0]
    assert "<img src=x onerror=alert(1)></script><b>bold</b>" in label and "\\x1b[31m\\n\\n# heading" in label
    words = seen.text.count("onerror=alert(1)")
    assert words >= len(part.words) or target in ("markdown", "jupyter")


def test_no_text_becomes_latex(part: Excerpt, film: Path) -> None:
    text = SNIPPETS["beamer"](part, film).text
    body = text.replace(latex(part.title), "").replace(latex(part.label), "").replace(latex(part.words[0]), "")
    assert set(re.findall(r"\\([a-z]+)", body)) == {
        "usepackage", "begin", "centering", "movie", "includegraphics", "textwidth", "textheight", "note", "end",
        *(["scriptsize"] if len(part.words) > 1 else []),
    }  # fmt: skip
    escaped = latex(HOSTILE)
    for made in sorted(LATEX.values(), key=len, reverse=True):
        escaped = escaped.replace(made, "")
    assert not set("\\{}$&#%_~^<>") & set(escaped)


def test_a_notebook_runs_the_cell(film: Path) -> None:
    part = excerpt(read(film), "attention")
    cell = nbformat.v4.new_code_cell(SNIPPETS["jupyter"](part, film).text)
    document = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(document, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(film)}}).execute()
    (output,) = document.cells[0].outputs
    seen = Elements(output.data["text/html"])
    assert [tag for tag, _ in seen.tags] == ["video", "track"]
    assert base64.b64decode(next(seen.values("src")).partition(",")[2]) == part.video.read_bytes()


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="LaTeX is not here: no pdflatex")
def test_latex_takes_it(part: Excerpt, film: Path, tmp_path: Path) -> None:
    part = replace(part, words=tuple(f"{words} − √ ∞ × · “”" for words in part.words))
    snippet = SNIPPETS["beamer"](part, film).text
    (tmp_path / "talk.tex").write_text(
        "\\pdfobjcompresslevel=0\\documentclass{beamer}\\usepackage{multimedia}\\setbeameroption{show notes}"
        f"\\begin{{document}}\n{snippet}\n\\end{{document}}"
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"-output-directory={tmp_path}"]
    done = subprocess.run([*command, str(tmp_path / "talk.tex")], cwd=film, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    made = (tmp_path / "talk.pdf").read_bytes()
    assert b"/Subtype/Movie" in made.replace(b" ", b"") and str(part.video.relative_to(film)).encode() in made


@pytest.mark.parametrize("target", ["html", "reveal", "markdown"])
@pytest.mark.parametrize("where", ["", "pages/deep"])
def test_links_lead_to_the_film_from_where_the_page_is(
    target: str, where: str, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "a film #1 (50 %) [x] ü"
    shutil.copytree(film, copy)
    page = tmp_path / where
    page.mkdir(parents=True, exist_ok=True)
    for place in PLACES:
        part = excerpt(read(copy), place)
        seen = Elements(as_html(target, part, page, monkeypatch))
        links = [link for name in ("src", "poster", "href") for link in seen.values(name) if ":" not in link]
        assert {(page / unquote(link)).resolve() for link in links} == {part.video, part.poster}


def test_the_page_opens_at_the_place(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "a film #1")
    for place in ("attention:turn it", "tokens"):
        part = excerpt(read(tmp_path / "a film #1"), place)
        (link,) = Elements(SNIPPETS["reveal-page"](part, tmp_path).text).values("data-src")
        file, _, fragment = link.partition("#")
        assert (tmp_path / unquote(file)).resolve() == tmp_path / "a film #1" / "companion.html"
        assert unquote(fragment) == f"beat={place}" and " " not in fragment
    (tmp_path / "a film #1" / "companion.html").unlink()
    with pytest.raises(InputError, match=r"companion\.html is missing: `render\.py companion"):
        SNIPPETS["reveal-page"](part, tmp_path)


def test_captions_are_those_of_the_clip(film: Path) -> None:
    folder = read(film)
    beat = folder.find("attention:turn it")[0]
    assert beat.start > 0
    (cue,) = excerpt(folder, "attention:turn it").cues
    assert (cue.start, cue.end, cue.text) == (0, beat.duration, beat.caption)
    assert [cue.start for cue in excerpt(folder, "attention").cues] == [0, beat.start]
    assert excerpt(folder, "attention").vtt.count("-->") == 2


def test_a_gif_beside_the_clip_moves_in_markdown(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    part = excerpt(read(tmp_path / "film"), "tokens:in")
    assert f"]({part.poster.relative_to(tmp_path)})" in SNIPPETS["markdown"](part, tmp_path).text
    part.video.with_suffix(".gif").touch()
    assert f"]({part.video.with_suffix('.gif').relative_to(tmp_path)})" in SNIPPETS["markdown"](part, tmp_path).text


def test_markdown_is_shown_as_it_is() -> None:
    shown = MarkdownIt("commonmark").render(markdown(HOSTILE))
    assert {tag for tag, _ in Elements(shown).tags} == {"p"}


def test_files_for_moodle_have_names_of_their_own(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    folder = read(tmp_path / "film")
    names = []
    for place in (*PLACES, "attention:turn it", "tokens"):
        text, uploads = SNIPPETS["moodle"](excerpt(folder, place), tmp_path)
        assert all(path.stat().st_size > 0 and f"@@PLUGINFILE@@/{path.name}" in text for path in uploads)
        names += [path.name for path in uploads]
    assert len(set(names)) == 12 and all(re.fullmatch(r"[a-z-]+\.(mp4|png|vtt)", name) for name in names)
    assert {path.name for path in (tmp_path / "film").rglob("moodle/.*")} == set()


def test_latex_is_told_no_path_that_it_cannot_read(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "50 % #1")
    with pytest.raises(InputError, match="LaTeX cannot read the path"):
        SNIPPETS["beamer"](excerpt(read(tmp_path / "50 % #1"), "tokens"), tmp_path)


def test_the_command(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def embed(*arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(render.cli, ["embed", *arguments])
        return done.exit_code, done.stdout, done.stderr

    monkeypatch.chdir(tmp_path)
    code, text, said = embed("tokens", str(film))
    assert (code, said) == (0, "") and text.startswith("<figure>")
    shutil.copytree(film, tmp_path / "out" / "mine")
    assert embed("tokens:in") == (0, *embed("tokens:in", "out/mine")[1:2], "of the film made last, out/mine\n")
    assert embed("tokens", "out/mine", "--for", "moodle")[2].startswith("upload with it: ")
    for arguments, message in (
        (("tokens:out", str(film)), "tokens has no beat 'out': it has in, turn it"),
        (("norm", str(film)), "no chapter 'norm': it has tokens, attention"),
        (("tokens", "nowhere"), "no finished film here"),
    ):
        code, text, said = embed(*arguments)
        assert (code, text) == (2, "") and message in said and len(said.splitlines()) == 1
