"""Settings, chapters and folder names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from film.plan import QUALITIES, Settings, choose, prompt_slug, settings
from model.errors import InputError
from scenes.contents import CHAPTERS


def test_qualities() -> None:
    assert settings("l", None, None, "dark") == Settings(854, 480, 15, "dark")
    assert settings("k", (640, 360), 24, "light") == Settings(640, 360, 24, "light")
    assert all(width % 2 == height % 2 == 0 for width, height, _ in QUALITIES.values())


@pytest.mark.parametrize("size", [(853, 480), (0, 480), (62, 64), (10_000, 480)])
def test_impossible_pictures(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="even numbers from 64 to 8192"):
        settings("l", size, None, "dark")


@pytest.mark.parametrize("size", [(64, 1000), (8192, 64)])
def test_shapes_without_room_for_a_page(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="shapes from 1:2 to 4:1"):
        settings("l", size, None, "dark")


@pytest.mark.parametrize("fps", [0, -5, 241])
def test_impossible_rates(fps: int) -> None:
    with pytest.raises(InputError, match="1 to 240"):
        settings("l", None, fps, "dark")


def test_choose() -> None:
    assert choose(None) == CHAPTERS
    assert [stage.slug for stage in choose("sampling, tokens,tokens")] == ["tokens", "sampling"]
    with pytest.raises(InputError, match="'atention': try attention"):
        choose("atention")
    with pytest.raises(InputError, match="names no chapter"):
        choose(" ,")


@given(st.text())
def test_slug_is_a_folder_name(prompt: str) -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?", prompt_slug(prompt))


@given(st.lists(st.text(alphabet="aB -é", max_size=60), min_size=2, max_size=2, unique=True))
def test_two_prompts_two_folders(prompts: list[str]) -> None:
    assert prompt_slug(prompts[0]) != prompt_slug(prompts[1])


def test_slug_reads_like_the_prompt() -> None:
    assert prompt_slug("the cat sat") == "the-cat-sat"
    assert re.fullmatch(r"the-eiffel-tower-[0-9a-f]{6}", prompt_slug("The Eiffel Tower"))
