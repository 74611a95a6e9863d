"""The cost model says what docs/scaling.md says of it, and what must hold of any such model."""

from film import scaling
from tests.film.test_production import ROOT


def test_the_document_has_the_table() -> None:
    assert scaling.table() in (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")


def test_more_workers_are_not_slower_until_another_sets_the_pace() -> None:
    paces = [scaling.paces(workers) for workers in range(1, 257)]
    alone = next(i for i, pace in enumerate(paces) if max(pace, key=pace.__getitem__) != "workers")
    filming = [pace["workers"] for pace in paces[:alone]]
    assert filming == sorted(filming, reverse=True) and alone > 100
