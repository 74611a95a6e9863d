"""Every chapter for the four hardest prompts: every page holds, and every number is what a float64 pass says."""

from collections.abc import Callable
from functools import cache

import pytest

from model import verify
from model.reference import Reference
from model.trace import Trace
from scenes.contents import load
from scenes.theme import DARK, LIGHT
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


def test_the_film_of_the_default_prompt_lasts_as_long_as_planned(default_trace: Trace, play) -> None:
    seconds = {slug: play(load(slug), default_trace).beats[-1].end for slug in SLUGS}
    assert all(SHORTEST <= length <= LONGEST for length in seconds.values()), seconds
    assert FILM[0] <= sum(seconds.values()) <= FILM[1], seconds
