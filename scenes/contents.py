"""The table of contents: all stages of the journey, and the chapters that film them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from scenes.language import message

if TYPE_CHECKING:
    from scenes.chapter import Chapter


class Stage(NamedTuple):
    """One station of a token's way through the model; the mini-map in every header shows them all.

    The title is a message: `say(stage.title)` is what stands on the screen.
    """

    number: int
    slug: str
    title: str


STAGES = tuple(
    Stage(number, slug, title)
    for number, (slug, title) in enumerate([
        ("overview", message("One token’s journey")),
        ("tokens", message("Text to tokens")),
        ("embedding", message("Tokens to vectors")),
        ("norm", message("Normalise")),
        ("rope", message("Where a token stands")),
        ("attention", message("Attention, one head")),
        ("heads", message("Many heads")),
        ("residual", message("The residual stream")),
        ("mlp", message("Think alone")),
        ("depth", message("Block after block")),
        ("logits", message("Vector to scores")),
        ("sampling", message("One token is drawn")),
        ("kv_cache", message("Don’t do it twice")),
        ("generation", message("The loop")),
    ])
)

# A chapter is a module of this package, named by its slug, with a class of that name in CamelCase.
CHAPTERS = STAGES


def load(slug: str) -> type[Chapter]:
    """The class of a chapter: `load("kv_cache")` is `scenes.kv_cache.KvCache`."""
    name = "".join(part.capitalize() for part in slug.split("_"))
    chapter: type[Chapter] = getattr(import_module(f"scenes.{slug}"), name)
    return chapter
