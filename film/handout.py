"""The handout: a PDF with the key pictures, the narration, the numbers and three questions of every chapter."""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from film import quiz, sidecar
from film.cache import Cache
from film.folder import Beat, Chapter, FilmFolder, read
from film.frames import DRAW, draw_frames
from film.plan import Settings
from film.quiz import LETTERS, Option, Question
from film.staging import complete
from model.errors import InputError, JourneyError
from model.trace import Trace
from scenes.language import now, say, say_count, speaking
from scenes.mobjects.token_text import write_bytes
from scenes.mobjects.words import Shown
from scenes.typeface import FONTS, visible

TEMPLATE = Path(__file__).resolve().parent.parent / "assets" / "handout" / "handout.typ"
INSTALL = ".venv/bin/python -m pip install -c constraints.txt typst"
PAPERS = {"a4": "a4", "letter": "us-letter"}  # Typst's names
SIZE = 1920, 1080  # pixels of a picture: 400 an inch as it is printed
TITLE = "Token Journey"
PICTURES = 3  # of a chapter
UNBROKEN = "\N{NO-BREAK SPACE}"
COVER = ("overview", "answer")

# The beats whose pictures tell most of a chapter. Where a film has none of them, they are spread evenly.
KEY_BEATS: Mapping[str, tuple[str, ...]] = {
    "overview": ("rooms", "answer", "colours"),
    "tokens": ("merge", "ids", "counts"),
    "embedding": ("matrix", "neighbours", "answer"),
    "norm": ("root", "gain", "tamed"),
    "rope": ("turned", "dials", "shift"),
    "attention": ("scores", "softmax", "arcs"),
    "heads": ("cards", "mix", "induction"),
    "residual": ("add", "lengths", "writers"),
    "mlp": ("gate", "silu", "push"),
    "depth": ("finish", "ranks", "decide"),
    "logits": ("product", "top", "softmax"),
    "sampling": ("cold", "top-p", "draw"),
    "kv_cache": ("keep", "decode", "work"),
    "generation": ("once", "draws", "three"),
}
MOST_NUMBERS, FEWEST_NUMBERS = 10, 8  # of a chapter's table
INSTANT = 0.01  # seconds: times are rounded
LONGEST = 88  # characters of an address that a line has room for


def write_handout(
    folder: Path, out: Path, theme: str, paper: str, processes: int, tell: Callable[[str], None], task: str = DRAW,
    cache: Cache | None = None,
) -> None:  # fmt: skip
    """Write the PDF about the film in `folder`, complete or not at all; `tell` hears what is being done.

    Raises InputError, one line, when Typst is missing, the folder holds no whole film, or its trace is not the one that
    was filmed.
    """
    if find_spec("typst") is None:
        raise InputError(f"a handout needs Typst: {INSTALL}")
    film = read(folder)
    trace = Trace.load(folder / sidecar.TRACE)
    if trace.hash != sidecar.read_film(folder)["trace"]:
        raise InputError(f"{folder / sidecar.TRACE} is not the trace of this film: film it again")
    with speaking(film.language):
        document = _document(film, trace, paper)
    if not out.parent.is_dir():
        raise InputError(f"there is no folder {out.parent}: make it, or give another -o")
    with complete(out) as part, TemporaryDirectory() as scratch:
        try:
            part.touch()  # what cannot be written is known before anything is drawn
        except FileNotFoundError:  # of a folder that takes no files, such as /proc
            raise InputError(f"{out.parent} takes no files: give another -o") from None
        wanted = {chapter: key_beats(chapter) for chapter in film.chapters}
        look = Settings(*SIZE, film.fps, theme, language=film.language)
        tell(f"drawing {sum(map(len, wanted.values()))} pictures of the film in {folder}")
        draw_frames(wanted, folder / sidecar.TRACE, Path(scratch), look, processes, tell, task, cache)
        (Path(scratch) / "data.json").write_text(json.dumps(document), encoding="utf-8")
        _typeset(Path(scratch), part)


def key_beats(chapter: Chapter) -> tuple[int, ...]:
    """The numbers of the beats whose pictures are printed, in order."""
    names = KEY_BEATS.get(chapter.slug, ())
    known = [i for i, beat in enumerate(chapter.beats) if beat.name in names]
    last = len(chapter.beats) - 1
    return tuple(known or sorted({round(last * (i + 1) / PICTURES) for i in range(PICTURES)}))


def _typeset(folder: Path, out: Path) -> None:
    """The PDF of what lies in a folder: tagged, and checked by Typst to be accessible (PDF/UA-1)."""
    import typst

    shutil.copyfile(TEMPLATE, folder / TEMPLATE.name)
    try:
        typst.compile(
            folder / TEMPLATE.name, output=out, root=folder, font_paths=[FONTS], ignore_system_fonts=True,
            format="pdf", pdf_standards="ua-1",
        )  # fmt: skip
    except typst.TypstError as error:
        raise JourneyError(f"Typst cannot set this handout: {error}") from error


def _document(film: FilmFolder, trace: Trace, paper: str) -> dict[str, Any]:
    """All that the template shows."""
    prompt = seen(film.prompt)
    chapters = [_chapter(chapter, trace) for chapter in film.chapters]
    covers = [frame for chapter in chapters for frame in chapter["frames"]]
    cover = next((frame for frame in covers if frame["place"] == list(COVER)), covers[0])
    return {
        "title": TITLE, "author": TITLE, "paper": PAPERS[paper], "prompt": prompt,
        "language": film.language, "words": _words(),
        "subtitle": say("How a small real language model continues one prompt: a handout to the film"),
        # Translators: pictures, narration and so on are what is in the handout
        "description": say(
            "How {model} continues “{prompt}”: pictures, narration, numbers and questions",
            model=film.model, prompt=prompt,
        ),
        "footer": visible(say("{title} · {model} · trace {trace}", title=TITLE, model=film.model, trace=trace.hash)),
        "facts": _facts(film, trace), "commands": _commands(), "cover": cover, "chapters": chapters,
    }  # fmt: skip


def _words() -> dict[str, str]:
    """What the template says by itself."""
    return {
        "run": say("This run"),
        "chapters": say("Chapters"),
        "commands": say("Make it again, check it"),
        "numbers": say("Numbers of this chapter"),
        # Translators: the heads of a table's columns: the number of a beat (a step of the film), what is read there,
        # and its address
        "beat": say("beat"),
        "number": say("number"),
        "address": say("its address in the trace"),
        "questions": say("Questions"),
        # Translators: over empty lines to write on
        "notes": say("Notes"),
        "answers": say("Answers"),
        "how": say(
            "In brackets: the numbers by which the options are compared. Below each answer: the address of the number "
            "that decides."
        ),
    }


def seen(text: str) -> str:
    """A text in which everything can be seen: ends of lines as signs, and what no font has by its code point."""
    return visible(text.replace("\n", "⏎").replace("\t", "⇥")).replace(" %", f"{UNBROKEN}%")


def _facts(film: FilmFolder, trace: Trace) -> list[tuple[str, str]]:
    def shown(address: str, format: str = "d") -> Shown:
        return Shown(trace.cell(address), format)

    sample, number = trace.steps[0].sample, now().number
    added = write_bytes(b"".join(token.bytes for token in trace.generated)).replace("␣", " ")
    size = say(
        "{parameters} parameters, {blocks} blocks, {heads} heads", parameters=shown("config.n_params", ",d"),
        blocks=shown("config.n_layers"), heads=shown("config.n_heads"),
    )  # fmt: skip
    drawn = say(
        "temperature {temperature}, top-k {top_k}, top-p {top_p}, seed {seed}", top_k=shown("steps.0.sample.top_k"),
        temperature=number(f"{sample.temperature:g}"), top_p=number(f"{sample.top_p:g}"), seed=f"{sample.seed}",
    )  # fmt: skip
    return [
        # Translators: this and the next are names of rows: which model, how large, how long the prompt, …
        (say("model"), visible(film.model)),
        (say("size"), size),
        (say("prompt"), say_count("{n} token", "{n} tokens", n=shown("prompt.tokens"))),
        (say("continued"), f"“{seen(added)}”"),
        (say("drawn with"), drawn),
        (say("trace"), trace.hash),
        (say("counting"), say("positions, blocks, heads and neurons count from 0")),
    ]


def _commands() -> list[tuple[str, str]]:
    return [
        # Translators: what a command makes, or shows
        (f"python render.py film --trace {sidecar.TRACE} -o DIR", say("the film, from the trace that lies beside it")),
        ("python render.py handout DIR -o handout.pdf", say("this handout")),
        (f"python render.py show {sidecar.TRACE} ADDRESS", say("any number, by its address")),
        ("python render.py verify DIR", say("all numbers, computed again by a separate forward pass")),
    ]


def _chapter(chapter: Chapter, trace: Trace) -> dict[str, Any]:
    keys = key_beats(chapter)
    heading = seen(f"{chapter.number} {chapter.title}")
    return {
        "heading": heading,
        "beats": [{"number": i + 1, "caption": seen(beat.caption), "key": i in keys}
                  for i, beat in enumerate(chapter.beats)],
        "frames": [_frame(chapter, i) for i in keys],
        "numbers": key_numbers(chapter),
        "questions": [_question(question) for question in quiz.questions(trace, chapter.slug)],
    }  # fmt: skip


def _frame(chapter: Chapter, number: int) -> dict[str, Any]:
    beat = chapter.beats[number]
    # Translators: said to who cannot see the picture
    alt = say(
        "The picture that the beat {beat} of chapter {chapter} ends with: {caption}",
        beat=beat.name, chapter=f"{chapter.number}", caption=beat.caption,
    )  # fmt: skip
    return {
        "file": f"{chapter.slug}/{number:02d}.png", "number": number + 1, "name": visible(beat.name),
        "place": [chapter.slug, beat.name],
        "alt": visible(alt),
    }  # fmt: skip


def key_numbers(chapter: Chapter) -> list[dict[str, Any]]:
    """The numbers a chapter says; if those are few, the largest of its pictures too: beat, text and address of each."""
    rows = sidecar.read_numbers(chapter.folder.parent, chapter.folder.name)
    pictures = [chapter.beats[i] for i in key_beats(chapter)]
    places = {beat.name: i + 1 for i, beat in enumerate(chapter.beats)}
    found: dict[str, dict[str, Any]] = {}
    try:
        for enough, candidates in ((MOST_NUMBERS, _said(chapter, rows)), (FEWEST_NUMBERS, _drawn(pictures, rows))):
            for row in candidates:
                if len(found) < enough and _telling(row["address"]):
                    number = {"beat": places[row["beat"]], "text": row["text"], "address": row["address"]}
                    found.setdefault(row["address"], number)
    except (KeyError, TypeError, IndexError):
        raise InputError(f"{chapter.folder / sidecar.NUMBERS} is damaged: film it again") from None
    return sorted(found.values(), key=lambda number: number["beat"])


def _telling(address: str) -> bool:
    """Whether it is short enough to print, and leads into the trace rather than being a number itself."""
    return len(address) <= LONGEST and re.search(r"[a-z]\.\w", address) is not None


def _said(chapter: Chapter, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of numbers in captions, those of printed pictures first and sizes of the model last."""
    captions = {beat.name: beat.caption for beat in chapter.beats}
    printed = {chapter.beats[i].name for i in key_beats(chapter)}
    said = [row for row in rows if row["text"] in captions.get(row["beat"], "") and _below(row)]
    yield from sorted(said, key=lambda row: (_size(row), row["beat"] not in printed))


def _below(row: dict[str, Any]) -> bool:
    """Whether it stands where captions do: in the lowest part of the picture."""
    return bool(row["box"][1] > 0.8)


def _drawn(beats: list[Beat], rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of numbers in the pictures that these beats end with, those drawn largest first."""
    ends = {beat.name: beat.end for beat in beats}
    shown = [row for row in rows if row["end"] + INSTANT > ends.get(row["beat"], math.inf) and not _below(row)]
    yield from sorted(shown, key=lambda row: (_size(row), row["box"][1] - row["box"][3]))


def _size(row: dict[str, Any]) -> bool:
    """Whether it is a size of the model: those are the same in every film."""
    return bool(row["address"].startswith("config."))


def _question(question: Question) -> dict[str, Any]:
    options = list(zip(LETTERS, question.options, strict=False))
    return {
        "text": seen(str(question.text)),
        "options": [{"letter": letter, "text": seen(str(option.text))} for letter, option in options],
        "letter": LETTERS[question.answer],
        "right": seen(str(question.right.text)),
        "explanation": seen(str(question.explanation)),
        "evidence": _evidence(options),
        "address": _proof(question),
    }


def _evidence(options: list[tuple[str, Option]]) -> str | None:
    told = [f"{letter} {option.evidence}".replace(" ", UNBROKEN) for letter, option in options if option.evidence]
    return f"({', '.join(told)})" if told else None


def _proof(question: Question) -> str:
    """The address of what makes the answer right: of its number, or of the first in its explanation."""
    numbers = (question.right.evidence, *question.right.text.numbers, *question.explanation.numbers)
    return next(number.address for number in numbers if number is not None)
