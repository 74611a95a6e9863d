"""Questions about a run, made from its trace: three for each chapter, true for any prompt.

A question is data (`film.quiz.question`): words, options and numbers, each with its address in the trace. No model and
no picture is needed to make one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from film.quiz import beginning, inside, loop, output, stream
from film.quiz.asking import Asking, Draft
from film.quiz.question import LETTERS, Number, Option, Question, Sentence
from model.errors import JourneyError
from model.trace import Trace

__all__ = ["EACH", "LETTERS", "Number", "Option", "Question", "Sentence", "questions"]

EACH = 3  # questions for each chapter

Maker = Callable[[Asking], Draft | None]

# By chapter, the best first. One that would be ambiguous is None, and the next takes its place: three of each chapter
# never are.
MAKERS: Mapping[str, tuple[Maker, ...]] = {
    **beginning.QUESTIONS, **inside.QUESTIONS, **stream.QUESTIONS, **output.QUESTIONS,
    **loop.QUESTIONS,
}  # fmt: skip


def questions(trace: Trace, chapter: str) -> tuple[Question, ...]:
    """The three questions of a chapter, the best first. The same trace gives the same ones, in the same order."""
    ask, found = Asking(trace), list[Question]()
    for make in MAKERS[chapter]:
        draft = make(ask)
        if draft is not None and len(found) < EACH:
            found.append(_shuffled(draft, chapter, make.__name__, trace.hash))
    if len(found) < EACH:
        raise JourneyError(f"this trace gives only {len(found)} questions for the chapter {chapter}")
    return tuple(found)


def _shuffled(draft: Draft, chapter: str, name: str, seed: str) -> Question:
    """The draft with its options in an order that the trace's hash decides."""

    def key(option: Option) -> str:
        return hashlib.sha256(f"{seed} {chapter} {name} {option.text}".encode()).hexdigest()

    options = tuple(sorted((draft.right, *draft.wrong), key=key))
    return Question(chapter, name, draft.text, options, options.index(draft.right), draft.explanation)
