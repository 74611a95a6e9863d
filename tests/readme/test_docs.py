"""The chapter that docs/new-chapter.md teaches is a chapter: it plays, and its page has no fault."""

import re
from pathlib import Path

import pytest
from manim import tempconfig

from scenes import contents, layout
from tests.scenes.conftest import SETTINGS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_example_chapter_plays(tiny_trace, default_trace) -> None:
    text = (DOCS / "new-chapter.md").read_text()
    source = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert source and len(source[1].splitlines()) < 50
    names: dict = {"__name__": "scenes.logits"}
    exec(source[1], names)
    for trace in (tiny_trace, default_trace):
        found: list[str] = []
        with tempconfig(SETTINGS):
            chapter = names["Logits"](trace, after_beat=lambda c, to=found: to.extend(layout.faults(c.mobjects)),
                                      skip_animations=True)
            chapter.render()
        assert not found and [beat.name for beat in chapter.beats] == ["vector", "winner"]
        assert chapter.ledger.rows()


def test_every_chapter_of_the_contents_can_be_loaded() -> None:
    for stage in contents.CHAPTERS:
        assert contents.load(stage.slug).slug == stage.slug


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
        assert (path.parent / target).exists(), target
