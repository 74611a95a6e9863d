"""A chapter says whether it shows the draw: only then may it read anything that depends on it."""


import pytest

from model.reading import Values, Watched
from model.trace import Trace
from scenes.contents import CHAPTERS, load

PROMPT = "The cat sat on the mat. The dog sat on the"


@pytest.fixture(scope="module")
def runs() -> tuple[Trace, Trace]:
    """Two of the tiny model on the same prompt, that have all but the draw in common."""
    from model.record import record
    from tests.model.tiny import tiny_model

    model = tiny_model("gqa")
    usual = record(model, PROMPT)
    other = record(model, PROMPT, new_tokens=7, temperature=1.5, top_k=5, top_p=0.5, seed=8)
    assert [token.id for token in other.generated] != [token.id for token in usual.generated[:7]]
    return usual, other


@pytest.mark.parametrize("slug", [stage.slug for stage in CHAPTERS])
def test_what_shows_nothing_of_the_draw_reads_nothing_of_it(
    slug: str, runs: tuple[Trace, Trace], play
) -> None:
    names: set[str] = set()
    chapter = load(slug)
    play(chapter, Watched(runs[0], names.add))
    before, after = map(Values, runs)
    changed = sorted(name for name in names if before[name] != after[name])
    assert "encoding" in names
    assert bool(changed) == chapter.shows_draw, f"set shows_draw: {slug} reads {changed[:5]}"
