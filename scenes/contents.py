"""The table of contents: all stages of the journey, and the chapters that film them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scenes.chapter import Chapter


class Stage(NamedTuple):
    """One station of a token's way through the model; the mini-map in every header shows them all."""

    number: int
    slug: str
    title: str


STAGES = tuple(
    Stage(number, slug, title)
    for number, (slug, title) in enumerate([
        ("overview", "One token’s journey"),
        ("tokens", "Text to tokens"),
        ("embedding", "Tokens to vectors"),
        ("norm", "Normalise"),
        ("rope", "Where a token stands"),
        ("attention", "Attention, one head"),
        ("heads", "Many heads"),
        ("residual", "The residual stream"),
        ("mlp", "Think alone"),
        ("depth", "Block after block"),
        ("logits", "Vector to scores"),
        ("sampling", "One token is drawn"),
        ("kv_cache", "Don’t do it twice"),
        ("generation", "The loop"),
    ])
)

# A chapter is a module of this package, named by its slug, with a class of that name in CamelCase.
CHAPTERS = STAGES


def load(slug: str) -> type[Chapter]:
    """The class of a chapter: `load("kv_cache")` is `scenes.kv_cache.KvCache`."""
    name = "".join(part.capitalize() for part in slug.split("_"))
    chapter: type[Chapter] = getattr(import_module(f"scenes.{slug}"), name)
    return chapter
