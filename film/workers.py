"""Processes that film chapters, one at a time each. They start, and import Manim, while the model still records."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from film.job import ChapterResult, Job
from film.text import foreseen, one_line
from model.errors import JourneyError
from scenes.contents import Stage

RENDER = "film.filming:render_chapter"
FIRST, OTHERS = 5, 15  # niceness: first the model records, then the first chapter is done, and all of them no later
REPORT_EVERY = 0.1  # seconds
SPAWN = get_context("spawn")  # a fork would inherit torch's threads in an unknown state


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Frames:
    """So many more frames of a chapter are drawn."""

    stage: Stage
    count: int


@dataclass(frozen=True)
class Failure:
    """A chapter could not be filmed: one line, the traceback if that helps, and the exit code it calls for."""

    stage: Stage
    message: str
    details: str
    exit_code: int


Event = Job | Frames | ChapterResult | Failure  # a Job: its chapter begins


class CrewError(JourneyError):
    """Nobody is left who could film, neither this chapter nor another."""


class Crew(Protocol):
    """Whoever films chapters: processes of this machine, or of many (`film.cluster`)."""

    def film(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Film all jobs, begun in their order; yields what happens. After a Failure, stop asking."""


class Worker:
    """One process and the pipe to it. Either end notices at once when the other is gone, even by kill -9."""

    def __init__(self, task: str, behind: int = 0) -> None:
        self.job: Job | None = None
        self.pipe, other = SPAWN.Pipe()
        self.process: BaseProcess = SPAWN.Process(target=work, args=(other, task, behind), daemon=True)
        self.process.start()
        other.close()

    def give(self, job: Job) -> None:
        """Let it film a chapter."""
        self.job = job
        with suppress(OSError):  # it has died: reading its pipe tells the rest
            self.pipe.send(job)

    def hear(self) -> Event:
        """The next event of its chapter; waits for one."""
        assert self.job
        try:
            event: Event = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            event = Failure(self.job.stage, last_words(self.process.exitcode or 0), "", 1)
        if not isinstance(event, Frames):
            self.job = None
        return event


class Workers:
    """At most `count` workers, ended with the `with` block; `task` is what they do with a job, as "module:function".

    They start with the block if `early`, else when there are jobs for them.
    """

    def __init__(self, count: int, task: str = RENDER, early: bool = True) -> None:
        self._count, self._task, self._early = count, task, early
        self._workers: list[Worker] = []

    def __enter__(self) -> Workers:
        if self._early:
            self._start(self._count)
        return self

    def _start(self, count: int) -> None:
        """Let there be that many."""
        # A Ctrl-C reaches every process of the terminal: the children leave it to this one, which ends them.
        # They inherit the mask. (The tracker resets it when it starts, so it has to run already.)
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            while len(self._workers) < count:
                self._workers.append(Worker(self._task, behind=OTHERS if self._workers else FIRST))
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for worker in self._workers:
            worker.process.kill()  # nothing of theirs needs saving: staged files go with the staging folder
            worker.process.join()
            worker.pipe.close()

    def film(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Film all jobs, begun in their order; yields what happens. After a Failure, stop asking."""
        self._start(min(self._count, len(jobs)))
        waiting = deque(jobs)
        idle = deque(self._workers)
        while True:
            while waiting and idle:
                idle.popleft().give(waiting[0])
                yield waiting.popleft()
            busy = {worker.pipe: worker for worker in self._workers if worker.job}
            if not busy:
                return
            for pipe in wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]  # wait() is typed for sockets and handles too
                event = worker.hear()
                if isinstance(event, ChapterResult):
                    idle.append(worker)
                yield event


def last_words(exit_code: int) -> str:
    """Why a process has ended, by its exit code as `subprocess` gives it."""
    if exit_code < 0:
        return f"its process was killed by {signal.Signals(-exit_code).name}: if memory ran out, try -j 1"
    return f"its process ended with exit code {exit_code}"


def work(pipe: Connection, task: str, behind: int = 0) -> None:
    """A worker's life: wait for a job, film it, tell, until the parent is gone. `behind` is its niceness."""
    os.nice(behind)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the same sums on every machine
    module, _, function = task.partition(":")
    with suppress(Exception):
        import_module(module)  # ahead of time; if it fails, it fails again where it can be told
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # the parent is gone
        while True:
            job: Job = pipe.recv()
            try:
                event: Event = getattr(import_module(module), function)(job, Reporter(pipe, job.stage))
            except BrokenPipeError:
                raise
            except Exception as error:
                event = failure(job.stage, error)
            pipe.send(event)


def serve(handle: int, task: str) -> None:
    """`work`, in a process that was not started by multiprocessing: `handle` is its end of the pipe."""
    work(Connection(handle), task)


class Reporter:
    """Tells the parent about drawn frames, a few times a second."""

    def __init__(self, pipe: Connection, stage: Stage) -> None:
        self._pipe, self._stage = pipe, stage
        self._frames, self._told = 0, 0.0

    def __call__(self, frames: int) -> None:
        """So many more are drawn."""
        self._frames += frames
        if time.monotonic() - self._told > REPORT_EVERY:
            self._pipe.send(Frames(self._stage, self._frames))
            self._frames, self._told = 0, time.monotonic()


def failure(stage: Stage, error: BaseException) -> Failure:
    """What to tell of an error that ended a chapter."""
    exit_code = error.exit_code if isinstance(error, JourneyError) else 1
    details = "" if foreseen(error) else "".join(traceback.format_exception(error))
    return Failure(stage, one_line(error), details, exit_code)
