"""A beat or a chapter for other people's pages: snippets to paste, with picture, captions and what is said as text.

Captions are inside the snippet: a page that is opened as a file may not read tracks that are files. They are off until
asked for, as the words stand in the picture already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import NamedTuple
from urllib.parse import quote

from film import captions, markup
from film.folder import FilmFolder
from film.plan import PAGE
from film.staging import complete
from model.errors import InputError
from scenes.language import NAMES, say, speaking


@dataclass(frozen=True)
class Excerpt:
    """What is embedded: a chapter, or one beat of it."""

    name: str
    title: str
    words: tuple[str, ...]  # what is said, beat by beat
    cues: tuple[captions.Cue, ...]
    video: Path
    poster: Path
    folder: Path  # the chapter's
    size: tuple[int, int]
    place: str  # CHAPTER or CHAPTER:BEAT
    language: str

    @property
    def track(self) -> str:
        """What a player is told of the captions."""
        return f'kind="captions" srclang="{self.language}" label="{NAMES[self.language]}"'

    @property
    def label(self) -> str:
        """The video in a sentence or two: a beat's caption; of a chapter its title and first words."""
        return self.words[0] if len(self.words) == 1 else f"{self.title}: {self.words[0]}"

    @property
    def summary(self) -> str:
        """What stands over all that is said in a chapter."""
        with speaking(self.language):
            return say("{title}: what is said", title=self.title)

    @property
    def vtt(self) -> str:
        """The captions."""
        return captions.vtt(self.cues)


class Snippet(NamedTuple):
    """Text to paste, and the files that have to be uploaded for it."""

    text: str
    uploads: tuple[Path, ...] = ()


def excerpt(film: FilmFolder, place: str) -> Excerpt:
    """CHAPTER or CHAPTER:BEAT of a film. InputError when it has no such one."""
    beats = film.find(place)
    chapter = next(chapter for chapter in film.chapters if chapter.slug == beats[0].chapter)
    slug, _, beat = place.partition(":")
    start, video = (beats[0].start, beats[0].clip) if beat else (0.0, chapter.video)
    name = f"{slug}-{beats[0].clip.stem.partition('-')[2]}" if beat else slug
    with speaking(film.language):
        cues = tuple(captions.cues(beats, -start))
    return Excerpt(
        name, chapter.title, tuple(one.caption for one in beats), cues, video, beats[-1].still, chapter.folder,
        film.size, place, film.language,
    )  # fmt: skip


def html(part: Excerpt, page: Path) -> Snippet:
    """A figure for any web page."""
    said = "".join(f"<p>{markup.hypertext(words)}</p>" for words in part.words)
    if len(part.words) > 1:
        said = f"<details><summary>{markup.hypertext(part.summary)}</summary>{said}</details>"
    video = _linked(part, page, 'preload="metadata" ')
    return Snippet(f"<figure>\n{indent(video, '  ')}\n  <figcaption>{said}</figcaption>\n</figure>")


def reveal(part: Excerpt, page: Path) -> Snippet:
    """A slide of reveal.js that plays when it comes, what is said in the speaker notes."""
    video = _linked(part, page, 'data-autoplay class="r-stretch" ')
    notes = "".join(f"<p>{markup.hypertext(words)}</p>" for words in part.words)
    return Snippet(f'<section>\n{indent(video, "  ")}\n  <aside class="notes">{notes}</aside>\n</section>')


def reveal_page(part: Excerpt, page: Path) -> Snippet:
    """A slide of reveal.js with the companion page in it, open at that place. InputError where the film has none."""
    companion = part.folder.parent / PAGE
    if not companion.is_file():
        raise InputError(f"{companion} is missing: `render.py companion {companion.parent}` makes it")
    address = f"{markup.address(companion, page)}#beat={quote(part.place)}"
    width, height = part.size
    notes = "".join(f"<p>{markup.hypertext(words)}</p>" for words in part.words)
    return Snippet(f"""\
<section>
  <iframe class="r-stretch" width="{width}" height="{height}" style="border: 0" allow="fullscreen"
    data-src="{address}"
    title="{markup.hypertext(part.label)}"></iframe>
  <aside class="notes">{notes}</aside>
</section>""")


def markdown(part: Excerpt, page: Path) -> Snippet:
    """A picture that leads to the video: few places that render Markdown play one. A GIF beside the clip moves."""
    gif = part.video.with_suffix(".gif")
    picture = markup.address(gif if gif.is_file() else part.poster, page)
    said = ""
    if len(part.words) > 1:
        lines = "\n".join(f"- {markup.markdown(words)}" for words in part.words)
        said = f"\n\n<details><summary>{markup.markdown(part.summary)}</summary>\n\n{lines}\n\n</details>"
    return Snippet(f"[![{markup.markdown(part.label)}]({picture})]({markup.address(part.video, page)}){said}")


CELL = """\
from base64 import b64encode
from pathlib import Path

from IPython.display import HTML


def data(kind, path):
    return f"data:{{kind}};base64,{{b64encode(Path(path).read_bytes()).decode()}}"


HTML(
    {terms}
)"""


def jupyter(part: Excerpt, page: Path) -> Snippet:
    """A cell of code. The notebook then has the video in it, and shows it wherever it is opened."""
    files = {"video/mp4": part.video, "image/png": part.poster}
    pieces = player(part, "\0video/mp4\0", "\0image/png\0").split("\0")
    terms = (f"data({one!r}, {markup.relative(files[one], page)!r})" if one in files else repr(one) for one in pieces)
    return Snippet(CELL.format(terms="\n    + ".join(terms)))


def beamer(part: Excerpt, page: Path) -> Snippet:
    """A frame of LaTeX Beamer: viewers that play films play it, the others show the picture."""
    notes = "\n\n  ".join(markup.latex(words) for words in part.words)
    small = "\\scriptsize " if len(part.words) > 1 else ""
    poster, video = markup.latex_path(part.poster, page), markup.latex_path(part.video, page)
    return Snippet(f"""\
% In the preamble: \\usepackage{{multimedia}}. LuaLaTeX and XeLaTeX print letters of every script that the font has.
\\begin{{frame}}{{{markup.latex(part.title)}}}
  \\centering
  \\movie[showcontrols]{{\\includegraphics[width=\\textwidth, height=0.8\\textheight, keepaspectratio,
    alt={{{markup.latex(part.label)}}}]{{{poster}}}}}{{{video}}}
  \\note{{{small}{notes}}}
\\end{{frame}}""")


def moodle(part: Excerpt, page: Path) -> Snippet:
    """HTML for the source view of Moodle's editor. Its files are copied under names that no other excerpt has."""
    folder = part.folder / "moodle"
    folder.mkdir(exist_ok=True)
    names = [f"{part.name}{ending}" for ending in (".mp4", ".png", ".vtt")]
    contents = (part.video.read_bytes(), part.poster.read_bytes(), part.vtt.encode())
    for name, content in zip(names, contents, strict=True):
        with complete(folder / name) as file:
            file.write_bytes(content)
    video, poster, track = (f"@@PLUGINFILE@@/{name}" for name in names)
    width, height = part.size
    said = "".join(f"\n<p>{markup.hypertext(words)}</p>" for words in part.words)
    return Snippet(f"""\
<video controls="true" preload="metadata" width="{width}" height="{height}" poster="{poster}" src="{video}"
  title="{markup.hypertext(part.label)}">
  <track {part.track} src="{track}">
</video>{said}""", tuple(folder / name for name in names))  # fmt: skip


SNIPPETS: dict[str, Callable[[Excerpt, Path], Snippet]] = {
    "html": html, "reveal": reveal, "reveal-page": reveal_page, "markdown": markdown, "jupyter": jupyter,
    "beamer": beamer, "moodle": moodle,
}  # fmt: skip


def _linked(part: Excerpt, page: Path, options: str) -> str:
    return player(part, markup.address(part.video, page), markup.address(part.poster, page), options)


def player(part: Excerpt, source: str, poster: str, options: str = "") -> str:
    """A video element, its captions in it; `source` and `poster` are addresses."""
    width, height = part.size
    return f"""\
<video controls playsinline {options}width="{width}" height="{height}" style="max-width: 100%; height: auto"
  poster="{poster}" src="{source}"
  aria-label="{markup.hypertext(part.label)}">
  <track {part.track} src="{markup.data("text/vtt", part.vtt.encode())}">
</video>"""
