"""A real scheduler and real workers, as processes, on the loopback: films, lost workers, wrong versions."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from distributed import Client
from hypothesis import given
from hypothesis import strategies as st

from film import cluster
from film.cluster import Cluster
from film.job import ChapterResult, Job
from film.parts import ranges
from film.plan import LENGTHS, Plan, choose
from film.production import ChapterError, make_film
from film.versions import PROJECT, difference, versions
from film.workers import Event, Frames
from model.errors import InputError, JourneyError
from model.trace import Trace
from tests.film.conftest import SMALL, Make
from tests.film.test_production import ROOT, files, wait_for

FAKES = "tests.film.fakes"


class Machines:
    """A scheduler and workers that come and go. `scratch` is where fakes leave signs of what they do."""

    def __init__(self, stack: ExitStack, scratch: Path) -> None:
        self.scratch, self._stack = scratch, stack
        file = scratch / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), "--no-show"
        )
        wait_for(lambda: file.exists() and file.read_text().rstrip().endswith("}"))  # it is written in place
        self.address: str = json.loads(file.read_text())["address"]

    def add(self, *threads: int) -> None:
        """So many more workers, without the nannies that would start them again."""
        with Client(self.address, set_as_default=False) as client:
            before = len(client.nthreads())
            for count in threads:
                self._start("worker", self.address, "--nthreads", str(count), "--no-nanny")
            client.wait_for_workers(before + len(threads), timeout=60)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self._stack.enter_context(process(self.scratch, *arguments, "--no-dashboard"))


@contextmanager
def process(scratch: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Dask's command line; at the end, no process of its group."""
    started = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], cwd=ROOT, start_new_session=True,
        env={**os.environ, "SCRATCH": str(scratch), "DASK_TEMPORARY_DIRECTORY": str(scratch)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield started
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Two workers for one chapter at a time each. They are not to be killed."""
    with ExitStack() as stack:
        made = Machines(stack, tmp_path_factory.mktemp("machines"))
        made.add(1, 1)
        yield made


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Machines]:
    """A scheduler for one test, without workers."""
    with ExitStack() as stack:
        yield Machines(stack, tmp_path)


def film_on(crew: Cluster, folder: Path, trace: Trace, chapters: str = "tokens,attention") -> list[Event]:
    """Make a film on a cluster; what happened meanwhile."""
    events: list[Event] = []
    make_film(Plan(folder, choose(chapters), SMALL, 1), lambda: trace, events.append, crew=crew)
    return events


def same_films(one: Path, two: Path) -> bool:
    """Whether all files are, byte for byte. (A trace's file keeps its metadata in no fixed order.)"""
    return {**files(one), "trace.safetensors": b""} == {**files(two), "trace.safetensors": b""}


@pytest.mark.film
def test_same_film_as_at_home(machines: Machines, film: Path, tiny_trace: Trace, tmp_path: Path) -> None:
    with Cluster(machines.address, f"{FAKES}:film_fake") as crew:
        events = film_on(crew, tmp_path / "film", tiny_trace)
    assert same_films(tmp_path / "film", film)
    for slug in ("tokens", "attention"):
        kinds = [type(event) for event in events if event.stage.slug == slug]
        assert kinds[0] is Job and kinds[-1] is ChapterResult and set(kinds[1:-1]) <= {Frames}
    assert not list(machines.scratch.rglob("film-*"))


@pytest.mark.film
def test_a_chapter_in_parts(
    machines: Machines, make: Make, tiny_trace: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "home", "attention")
    monkeypatch.setitem(LENGTHS, "attention", 13)  # seconds, of two beats then, for two workers
    with Cluster(machines.address, f"{FAKES}:film_fake") as crew:
        film_on(crew, tmp_path / "film", tiny_trace, "attention")
    assert same_films(tmp_path / "film", tmp_path / "home")


@pytest.mark.film
def test_a_lost_worker(mortal: Machines, film: Path, tiny_trace: Trace, tmp_path: Path) -> None:
    mortal.add(1, 1)
    with Cluster(mortal.address, f"{FAKES}:film_stalling") as crew, ThreadPoolExecutor() as thread:
        filming = thread.submit(film_on, crew, tmp_path / "film", tiny_trace)
        worker, child = begun(mortal, filming)
        os.kill(worker, signal.SIGKILL)
        events = filming.result(timeout=60)
    assert same_films(tmp_path / "film", film)
    assert [type(event) for event in events].count(Job) == 2  # a chapter begins once, though it is filmed again
    wait_for(lambda: not lives(child))


@pytest.mark.film
def test_who_leaves_takes_the_work_along(mortal: Machines, tiny_trace: Trace, tmp_path: Path) -> None:
    mortal.add(1)
    with Cluster(mortal.address, f"{FAKES}:film_stalling") as crew, ThreadPoolExecutor() as thread:
        filming = thread.submit(film_on, crew, tmp_path / "film", tiny_trace)
        worker, child = begun(mortal, filming)
        crew.__exit__(None, None, None)
        with pytest.raises(JourneyError, match=r"^the connection to the scheduler at tcp://127\S+ is lost"):
            filming.result(timeout=60)
    wait_for(lambda: not lives(child))
    assert lives(worker) and not (tmp_path / "film").exists()


@pytest.mark.film
def test_a_lost_scheduler(mortal: Machines, tiny_trace: Trace, tmp_path: Path) -> None:
    mortal.add(1)
    with Cluster(mortal.address, f"{FAKES}:film_stalling") as crew, ThreadPoolExecutor() as thread:
        filming = thread.submit(film_on, crew, tmp_path / "film", tiny_trace)
        begun(mortal, filming)
        mortal.scheduler.kill()
        with pytest.raises(JourneyError, match="is lost: is it still running"):
            filming.result(timeout=60)


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("render_broken", r"^chapter \w+: ZeroDivisionError: no way \(on worker tcp://\S+\) \(more in .*error\.log\)$"),
        ("render_dead", r"^chapter \w+: its process was killed by SIGKILL.*\(on worker tcp://\S+\)$"),
    ],
)
def test_a_chapter_that_fails(
    machines: Machines, tiny_trace: Trace, tmp_path: Path, task: str, message: str
) -> None:
    with Cluster(machines.address, f"{FAKES}:{task}") as crew, pytest.raises(ChapterError, match=message):
        film_on(crew, tmp_path, tiny_trace)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_other_versions(machines: Machines, tiny_trace: Trace, tmp_path: Path) -> None:
    crew = Cluster(machines.address, f"{FAKES}:film_fake")
    right = dict(crew.versions)
    crew.versions[PROJECT] = "0123456789ab"
    with pytest.raises(InputError, match=r"^token-journey's code is 0123456789ab here, [0-9a-f]{12} on worker tcp://"):
        crew.__enter__()
    crew.versions.update(right)
    with crew:
        crew.versions["numpy"] = "1.0"  # as if the worker that gets the chapter had come later
        with pytest.raises(ChapterError, match=r"numpy is 1\.0 here, 2\S+ on worker tcp://\S+ use the same") as caught:
            film_on(crew, tmp_path, tiny_trace)
    assert caught.value.exit_code == 2


def test_difference() -> None:
    ours = versions()
    assert difference(ours, dict(ours)) == ""
    assert difference(ours, {**ours, "av": "17"}) == f"av is {ours['av']} here, 17"
    assert difference(ours, {}).startswith("python is ")


def test_no_worker(mortal: Machines) -> None:
    with pytest.raises(JourneyError, match=r"^the cluster at tcp://\S+ has no worker: start some"):
        Cluster(mortal.address).__enter__()


@pytest.mark.parametrize("address", ["", "tcp://", "127.0.0.1:1", "smoke://signals:1", "tcp://127.0.0.1:port", "a b"])
def test_no_scheduler(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    with pytest.raises(InputError, match=rf"^no Dask scheduler answers at {address} "):
        Cluster(address).__enter__()


def test_something_else_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(InputError, match=r"^no Dask scheduler"):
        Cluster(f"tcp://127.0.0.1:{silent.getsockname()[1]}").__enter__()


@given(st.integers(0, 20), st.integers(1, 40), st.integers(0, 60))
def test_ranges_have_every_beat_once(first: int, beats: int, count: int) -> None:
    made = ranges(first, beats, count)
    for number in range(first + beats + 3):
        assert sum(number in part for part in made) == (number >= first)
    sizes = [(first + beats if part.stop is None else part.stop) - part.first for part in made]
    assert min(sizes) >= 1 and max(sizes) - min(sizes) <= 1 and len(sizes) == max(1, min(beats, count))


def begun(machines: Machines, filming: Future[list[Event]]) -> tuple[int, int]:
    """The process numbers of the worker that has begun to film "attention", and of the process that films it."""
    sign = machines.scratch / "attention"
    wait_for(lambda: sign.exists() or filming.done())
    if not sign.exists():
        filming.result()  # says why
    worker, child = map(int, sign.read_text().split())
    return worker, child


def lives(pid: int) -> bool:
    """Whether there is such a process, and it is no zombie."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
