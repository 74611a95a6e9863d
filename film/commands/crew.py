"""Who films, and with what encoder: processes of this machine, or the workers of a cluster."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from film.commands.options import Command
from model.errors import InputError

if TYPE_CHECKING:  # heavy imports happen in the commands that need them
    from film.cluster import Cluster

INSTALL = ".venv/bin/python -m pip install -c constraints.txt distributed"

CREW = (
    click.option("--encoder", type=click.Choice(["final", "fast", "auto"]), default="final", show_default=True,
                 help="fast: a third of the time, twice the size; auto: the graphics card's, if it has one."),
    click.option("-j", "jobs", type=click.IntRange(1), metavar="N", help="Processes.  [default: one for each core]"),
    click.option("--cluster", metavar="ADDRESS", help="Film on the workers of the Dask scheduler there."),
)  # fmt: skip


def crew(command: Command) -> Command:
    """The options that say who films, and with what."""
    for option in reversed(CREW):
        command = option(command)
    return command


def crew_of(cluster: str | None) -> AbstractContextManager[Cluster | None]:
    """The workers of a cluster, None for none. InputError when Dask is not installed or nobody answers."""
    if cluster is None:
        return nullcontext()
    if find_spec("distributed") is None:
        raise InputError(f"--cluster needs Dask: {INSTALL}")
    from film.cluster import Cluster

    return Cluster(cluster)


def encoder_of(name: str, cluster: str | None) -> str:
    """The encoder that `--encoder` means; `auto` looks at this machine, where a cluster's workers are not."""
    from film.encoder import resolve

    if cluster and name == "auto":
        raise click.UsageError("--encoder auto looks for a graphics card here: with --cluster give final or fast")
    return resolve(name)
