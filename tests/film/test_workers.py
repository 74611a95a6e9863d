"""What comes back when a chapter fails, and when a process dies."""

from pathlib import Path

import pytest

from film.job import Job
from film.plan import choose
from film.workers import Failure, Workers
from tests.film.conftest import SMALL


def failure(task: str) -> Failure:
    (stage,) = choose("attention")
    with Workers(1, task) as workers:
        begun, failed = workers.film([Job(stage, Path("no trace"), Path("no folder"), SMALL)])
    assert isinstance(begun, Job) and isinstance(failed, Failure)
    assert failed.stage == stage
    return failed


def test_unforeseen_error() -> None:
    failed = failure("tests.film.fakes:render_broken")
    assert failed.message.startswith("ZeroDivisionError: no") and failed.exit_code == 1
    assert "render_broken" in failed.details


@pytest.mark.parametrize(
    ("task", "message", "exit_code"),
    [
        ("render_refused", "this prompt cannot be filmed: choose another", 2),
        ("render_full_disk", "the disk is full (no folder): free some space, or choose another folder with -o", 1),
        ("render_dead", "its process was killed by SIGKILL: if memory ran out, try -j 1", 1),
    ],
)
def test_foreseen_errors(task: str, message: str, exit_code: int) -> None:
    failed = failure(f"tests.film.fakes:{task}")
    assert (failed.message, failed.details, failed.exit_code) == (message, "", exit_code)


def test_worker_that_cannot_start() -> None:
    assert "No module named 'no_such_module'" in failure("no_such_module:render").message
