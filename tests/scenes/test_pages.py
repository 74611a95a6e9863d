"""All pages: chapters x prompts x themes x shapes. A different part is played every day.

`./do test tests/scenes/test_pages.py --every-page` plays all of them (half an hour).
"""

from itertools import product
from pathlib import Path

import pytest

from model.record import record
from model.trace import Trace
from scenes.contents import load
from scenes.theme import DARK, THEMES
from tests.scenes.conftest import SHAPES
from tests.scenes.pages import PROMPTS, SLUGS, check_page, check_story

ROOT = Path(__file__).resolve().parents[2]
PAGES = list(product(SLUGS, PROMPTS, THEMES, SHAPES))
DAYS = 28  # after so many, every page was played


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("model_shape", "shape"), [("tiny-gqa", "square"), ("tiny-mha", "tall")])
def test_other_models(slug: str, model_shape: str, shape: str, play) -> None:
    found: list[str] = []
    trace = Trace.load(ROOT / "assets" / "traces" / f"{model_shape}.safetensors")
    check_story(play(load(slug), trace, DARK, check_page(found), shape))
    assert not found


@pytest.fixture(scope="module")
def early_trace(model) -> Trace:
    """The film follows a token in the middle of the prompt, in another block and head than the director's."""
    return record(model, PROMPTS["default"], focus_token=4, layer=0, head=0)


@pytest.mark.model
@pytest.mark.parametrize("slug", SLUGS)
def test_another_focus(slug: str, early_trace: Trace, play) -> None:
    found: list[str] = []
    check_story(play(load(slug), early_trace, DARK, check_page(found)))
    assert not found


@pytest.mark.model
def test_a_page(page: tuple[str, str, str, str], trace_of, play) -> None:
    slug, prompt, theme, shape = page
    found: list[str] = []
    play(load(slug), trace_of(PROMPTS[prompt]), THEMES[theme], check_page(found), shape)
    assert not found
