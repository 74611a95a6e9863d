"""The cache: what `film` uses, and commands to look at it and to empty it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from model.errors import InputError

if TYPE_CHECKING:
    from film.cache import Cache


def cache_at_hand() -> Cache | None:
    """The user's cache; where none can be kept that is said, and None: everything works without one, but slower."""
    from film.cache import open_cache

    try:
        return open_cache()
    except InputError as error:
        click.echo(f"going on without a cache: {error}", err=True)
        return None


@click.group("cache", epilog="\b\nExample:\n  render.py cache info")
def cache() -> None:
    """Look at the cache of clips and traces, or empty it.

    Films are made from what is there already. The folder is TOKEN_JOURNEY_CACHE, or token-journey in the user's cache
    folder. It holds at most TOKEN_JOURNEY_CACHE_BYTES (2 GB): what was not used for longest makes room.
    """


@cache.command(epilog="\b\nExample:\n  render.py cache info")
def info() -> None:
    """Show where it is and how full."""
    from film.cache import open_cache

    found = open_cache()
    count, size = found.size()
    click.echo(f"folder  {found.folder}")
    click.echo(f"files   {count:,}")
    click.echo(f"size    {size / 1e6:,.1f} of {found.limit / 1e6:,.0f} MB")


@cache.command(epilog="\b\nExample:\n  render.py cache clear")
def clear() -> None:
    """Empty it: the next film is made anew."""
    from film.cache import open_cache

    found = open_cache()
    before = found.size()[1]
    found.clear()
    click.echo(f"{(before - found.size()[1]) / 1e6:,.1f} MB removed from {found.folder}")


COMMANDS = (cache,)
