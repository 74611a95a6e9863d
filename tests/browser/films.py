"""Films for the companion's tests: every chapter as a fake, small enough to be made in seconds."""

from __future__ import annotations

from typing import Any

from film import filming
from film.job import ChapterResult, Job
from tests.film.fakes import Fake

SHOWN = ("steps.0.sample.temperature", "steps.0.probs[{last},3]", "config.d_model", "10**config.n_layers")


class Counting(Fake):
    """Two beats; in the first, the ledger has four numbers, which need not be drawn for that."""

    def rows(self) -> list[dict[str, Any]]:
        addresses = [address.format(last=self.trace.n_prompt - 1) for address in SHOWN]
        return [
            {"start": 0.0, "stands": 0.0, "end": 0.5, "beat": "in", "box": [0.1, 0.1 + 0.2 * i, 0.3, 0.2 + 0.2 * i],
             "address": address, "value": float(self.trace.cell(address).value), "text": f"{i}", "format": "d"}
            for i, address in enumerate(addresses)
        ]  # fmt: skip


def film_any(job: Job, report: filming.Report) -> ChapterResult:
    """Films the fake in place of any chapter."""
    return filming.render_chapter(job, report, lambda slug: Counting)
