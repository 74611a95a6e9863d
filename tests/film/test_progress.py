"""The estimate of the time left, with a clock of our own."""

import pytest

from film import progress
from film.progress import Progress
from scenes.contents import STAGES


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    time = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: time[0])
    return time


def test_one_worker(now: list[float]) -> None:
    a, b = STAGES[:2]
    seen = Progress({a: 100, b: 300}, workers=1)
    seen.begin(a)
    assert (seen.share, seen.seconds_left) == (0, None)
    now[0] = 10
    seen.draw(a, 50)
    assert seen.share == 50 / 400
    assert seen.seconds_left == pytest.approx(350 / 5)
    now[0] = 16
    seen.finish(a, 80)
    assert seen.of(a) == (80, 80)
    assert seen.seconds_left == pytest.approx(300 / 5)


def test_a_chapter_cannot_be_split(now: list[float]) -> None:
    a, b = STAGES[:2]
    seen = Progress({a: 100, b: 1000}, workers=2)
    seen.begin(a)
    seen.begin(b)
    now[0] = 10
    seen.draw(a, 100)
    seen.draw(b, 100)
    seen.finish(a, 100)
    assert seen.seconds_left == pytest.approx(90)


def test_a_chapter_longer_than_expected_is_nearly_done(now: list[float]) -> None:
    (a,) = STAGES[:1]
    seen = Progress({a: 100}, workers=2)
    seen.begin(a)
    now[0] = 10
    seen.draw(a, 200)
    assert 0.9 < seen.share < 1
    assert seen.seconds_left == pytest.approx(0.5)
