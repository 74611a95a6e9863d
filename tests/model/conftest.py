"""Fixtures of the model's tests; the real model and its traces are in tests/conftest.py."""

from typing import Any

import pytest
import torch
from numpy.typing import NDArray

from model.record import LoadedModel, record
from model.trace import Trace
from tests.model.tiny import tiny_model

PROMPT = "The cat sat on the mat. The dog sat on the"


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Tiny products are not worth a second thread, which on a busy machine is waited for."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny() -> LoadedModel:
    """A tiny model with grouped-query attention."""
    return tiny_model("gqa")


@pytest.fixture(scope="session")
def recorded(tiny: LoadedModel) -> Trace:
    """A trace of it: one prefill step and two decode steps."""
    return record(tiny, PROMPT, new_tokens=3)


@pytest.fixture(scope="session")
def answers() -> dict[str, NDArray[Any]]:
    """What transformers makes of the default model."""
    from tests.model.oracle import oracle

    return oracle()
