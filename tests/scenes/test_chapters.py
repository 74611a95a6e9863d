"""Every chapter for the four hardest prompts: every page holds, and every number is what a float64 pass says.

And for the default prompt: how long it lasts, and that its question can be answered in the picture.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from film import quiz
from film.companion.data import best
from film.quiz import Question
from model import verify
from model.reference import Reference
from model.trace import Trace
from scenes.chapter import Chapter
from scenes.contents import load
from scenes.theme import DARK, LIGHT
from tests.scenes.conftest import Play
from tests.scenes.pages import HARDEST, SLUGS, check_page, check_story

SHORTEST, LONGEST = 30, 100  # seconds of a chapter
FILM = (600, 840)  # seconds of the whole film


@pytest.fixture(scope="module")
def reference_of(model, trace_of: Callable[[str], Trace]) -> Callable[[str], Reference]:
    """prompt -> the float64 pass over its trace."""
    return cache(lambda prompt: Reference(trace_of(prompt), model.checkpoint))


@pytest.mark.model
@pytest.mark.parametrize("prompt", HARDEST)
@pytest.mark.parametrize("slug", SLUGS)
def test_the_hardest_prompts(slug: str, prompt: str, trace_of, reference_of, play) -> None:
    found: list[str] = []
    text = HARDEST[prompt]
    chapter = play(load(slug), trace_of(text), LIGHT if prompt == "markup" else DARK, check_page(found))
    assert not found
    check_story(chapter)
    assert verify.check(chapter.ledger.rows(), chapter.trace, reference_of(text)) == []


@pytest.fixture(scope="module")
def chapters(default_trace: Trace, play: Play) -> dict[str, Chapter]:
    """Every chapter of the default prompt, by its slug."""
    return {slug: play(load(slug), default_trace) for slug in SLUGS}


def test_the_film_of_the_default_prompt_lasts_as_long_as_planned(chapters: dict[str, Chapter]) -> None:
    seconds = {slug: chapter.beats[-1].end for slug, chapter in chapters.items()}
    assert all(SHORTEST <= length <= LONGEST for length in seconds.values()), seconds
    assert FILM[0] <= sum(seconds.values()) <= FILM[1], seconds


def test_every_question_of_the_companion_can_be_answered_in_the_picture(chapters: dict[str, Chapter]) -> None:
    for slug, chapter in chapters.items():
        rows = chapter.ledger.rows()
        question = best(quiz.questions(chapter.trace, slug), rows)
        assert stand_together(question, rows), (slug, question.name)


def stand_together(question: Question, rows: list[dict[str, Any]]) -> bool:
    """Whether there is a moment at which the evidence of every option is shown."""
    stays = [
        [(row["stands"], row["end"]) for row in rows if option.evidence and row["address"] == option.evidence.address]
        for option in question.options
    ]
    moments = [start for one in stays for start, _ in one]
    return any(all(any(start <= moment < end for start, end in one) for one in stays) for moment in moments)
