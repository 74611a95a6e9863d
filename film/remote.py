"""What a worker of a cluster does: film some beats of a chapter, from bytes to bytes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from distributed import Reschedule, Worker, get_worker

from film.code import ROOT
from film.job import Filmed, Job
from film.versions import difference, versions
from film.workers import Failure, Frames, last_words
from model.errors import InputError

SERVE = "import sys; from film.workers import serve; serve(int(sys.argv[1]), sys.argv[2])"
LOOK_EVERY = 0.5  # seconds between looks whether the beats are still wanted
TELL_EVERY = 1.0  # seconds between reports: there is one scheduler for all workers


@dataclass(frozen=True)
class Order:
    """A job whose paths are the client's; what films it, as "module:function"; where to tell of drawn frames."""

    key: str
    job: Job
    task: str
    topic: str
    versions: dict[str, str]


@dataclass(frozen=True)
class Parcel:
    """Filmed beats, and the files of their clips by name."""

    filmed: Filmed
    files: dict[str, bytes] = field(hash=False)


def film_part(order: Order, trace: bytes) -> Parcel | Failure:
    """Film an order from the bytes of its trace. Nothing stays on this machine's disk.

    The order's topic hears (key, frames drawn so far), first with 0. InputError when versions differ.
    """
    worker = get_worker()
    if found := difference(order.versions, versions()):  # workers may have come since the client compared them
        raise InputError(f"{found} on worker {worker.address}: use the same on both")
    worker.log_event(order.topic, (order.key, 0))
    with TemporaryDirectory(prefix="film-", dir=worker.local_directory) as scratch:
        job = replace(order.job, trace=Path(scratch) / "trace", folder=Path(scratch) / "chapter")
        job.trace.write_bytes(trace)
        end = _film(job, order, worker)
        if isinstance(end, Failure):
            return replace(end, message=f"{end.message} (on worker {worker.address})")
        files = {file: (job.folder / file).read_bytes() for clip in end.clips for file in clip.files}
        return Parcel(end, files)


def _film(job: Job, order: Order, worker: Worker) -> Filmed | Failure:
    """Film a job in a process of its own, ended as soon as nobody waits for it any more."""
    drawn, told = 0, monotonic()
    with _process(order.task) as (process, pipe):
        try:
            pipe.send(job)
            while True:
                while not pipe.poll(LOOK_EVERY):
                    _require_wanted(order.key, worker)
                event: Frames | Filmed | Failure = pipe.recv()
                if not isinstance(event, Frames):
                    return event
                drawn += event.count
                if monotonic() - told > TELL_EVERY:
                    _require_wanted(order.key, worker)
                    worker.log_event(order.topic, (order.key, drawn))
                    told = monotonic()
        except (EOFError, OSError):
            return Failure(job.stage, last_words(process.wait()), "", 1)


def _require_wanted(key: str, worker: Worker) -> None:
    """End this task if the client has gone or given up; Dask cannot end a thread. Wanted again, it is done again."""
    task = worker.state.tasks.get(key)
    if task is None or task.state == "cancelled":
        raise Reschedule


@contextmanager
def _process(task: str) -> Iterator[tuple[subprocess.Popen[bytes], Connection]]:
    """A process with Manim's global state to itself, as `film.workers` has them, and the pipe to it.

    It is not of multiprocessing, in whose eyes Dask's workers are daemons, which may not have children.
    """
    pipe, other = Pipe()
    arguments = [sys.executable, "-c", SERVE, str(other.fileno()), task]
    process = subprocess.Popen(arguments, cwd=ROOT, pass_fds=[other.fileno()], stdin=subprocess.DEVNULL)
    other.close()
    try:
        yield process, pipe
    finally:
        process.kill()
        process.wait()
        pipe.close()
