"""Shared fixtures: traces of the real model, recorded once a session, and the tiny committed ones."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from model.trace import Trace

settings.register_profile("anywhere", deadline=None)  # a test is no benchmark: machines are slow, and busy
settings.load_profile("anywhere")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--every-page`: play all pages of tests/scenes/test_pages.py, not only today's."""
    parser.addoption("--every-page", action="store_true", help="play every page there is (half an hour)")


ROOT = Path(__file__).resolve().parents[1]
DEFAULT = "The cat sat on the mat. The dog sat on the"
EIFFEL = "The Eiffel Tower is in the city of"


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Films of tests neither use what the user has in the cache nor leave anything there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKEN_JOURNEY_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def model():
    """The default model."""
    from model.record import load_model

    return load_model()


@pytest.fixture(scope="session")
def trace_of(model) -> Callable[[str], Trace]:
    """prompt -> Trace of the default model."""
    from model.record import record

    return cache(lambda prompt: record(model, prompt))


@pytest.fixture(scope="session")
def default_trace(trace_of: Callable[[str], Trace]) -> Trace:
    return trace_of(DEFAULT)


@pytest.fixture(scope="session")
def tiny_trace() -> Trace:
    """A small random model's run, committed: nothing of it may be taken for granted."""
    return Trace.load(ROOT / "assets" / "traces" / "tiny-gqa.safetensors")
