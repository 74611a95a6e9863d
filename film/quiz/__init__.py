"""Questions about a run, made from its trace: three for each chapter, true for any prompt.

A question is data (`film.quiz.question`): words, options and numbers, each with its address in the trace. No model and
no picture is needed to make one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from film.quiz import beginning, heads, inside, loop, output, stream
from film.quiz.asking import Asking, Draft
from film.quiz.question import LETTERS, Number, Option, Question, Sentence
from model.errors import JourneyError
from model.trace import Trace
from scenes.language import ENGLISH, speaking

__all__ = ["EACH", "LETTERS", "Number", "Option", "Question", "Sentence", "questions"]

EACH = 3  # questions for each chapter

Maker = Callable[[Asking], Draft | None]

# By chapter, the best first. One that would be ambiguous is None, and the next takes its place: three of each chapter
# never are.
MAKERS: Mapping[str, tuple[Maker, ...]] = {
    **beginning.QUESTIONS, **inside.QUESTIONS, **heads.QUESTIONS, **stream.QUESTIONS,
    **output.QUESTIONS, **loop.QUESTIONS,
}  # fmt: skip


def questions(trace: Trace, chapter: str) -> tuple[Question, ...]:
    """The three questions of a chapter, the best first, in the language spoken here.

    The same trace gives the same ones, in the same order; so do their options, in every language.
    """
    ask, found = Asking(trace), list[Question]()
    for make in MAKERS[chapter]:
        with speaking(ENGLISH):
            english = make(ask)
        draft = make(ask)
        if english is not None and draft is not None and len(found) < EACH:
            order = _shuffled(english, f"{trace.hash} {chapter} {make.__name__}")
            options = tuple(draft.options[i] for i in order)
            found.append(Question(chapter, make.__name__, draft.text, options, order.index(0), draft.explanation))
    if len(found) < EACH:
        raise JourneyError(f"this trace gives only {len(found)} questions for the chapter {chapter}")
    return tuple(found)


def _shuffled(draft: Draft, seed: str) -> list[int]:
    """The places of its options in an order that the seed and their words decide."""

    def key(i: int) -> str:
        return hashlib.sha256(f"{seed} {draft.options[i].text}".encode()).hexdigest()

    return sorted(range(len(draft.options)), key=key)
