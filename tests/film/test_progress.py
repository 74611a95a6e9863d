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
    seen.draw(a, 1)
    assert seen.seconds_left is None, "too early to tell"
    now[0] = 10
    seen.draw(a, 49)
    assert seen.share == 50 / 400
    assert seen.seconds_left == pytest.approx(350 / 5)
    now[0] = 16
    seen.finish(a, 80)
    assert seen.of(a) == (80, 80)
    assert seen.seconds_left == pytest.approx(300 / 5)
    seen.begin(b)
    now[0] = 300
    seen.finish(b, 290)
    assert (seen.share, seen.seconds_left) == (1, 0)


def test_a_chapter_cannot_be_split(now: list[float]) -> None:
    a, b = STAGES[:2]
    seen = Progress({a: 100, b: 1000}, workers=2)
    seen.begin(a)
    seen.begin(b)
    now[0] = 10
    seen.draw(b, 100)
    seen.finish(a, 100)
    assert seen.seconds_left == pytest.approx(90)


def test_a_chapter_that_starts_slowly_is_given_time(now: list[float]) -> None:
    a, b = STAGES[:2]
    seen = Progress({a: 1000, b: 1000}, workers=2)
    seen.begin(a)
    seen.begin(b)
    now[0] = 10
    seen.draw(a, 100)
    seen.draw(b, 1)
    left = seen.seconds_left
    assert left is not None and 180 < left < 400, "not the 10,000 s of its first frame"


def test_a_chapter_longer_than_expected_is_nearly_done(now: list[float]) -> None:
    (a,) = STAGES[:1]
    seen = Progress({a: 100}, workers=2)
    seen.begin(a)
    now[0] = 10
    seen.draw(a, 200)
    assert 0.9 < seen.share < 1
    assert seen.seconds_left == pytest.approx(0.5)
