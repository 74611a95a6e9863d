"""Chapters filmed by the workers of a Dask cluster: traces go out as bytes, clips come back as bytes.

Dask carries them, and does again what a lost worker had begun. Its scheduler would send all chapters to the worker
that happens to have the trace, so each is placed here; Dask takes that as a wish.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, Future, KilledWorker
from distributed.client import ClosedClientError
from distributed.comm.core import connect
from distributed.security import Security

from film.job import Job
from film.parts import Chapter, split
from film.remote import Order, Parcel, film_part
from film.text import one_line
from film.versions import difference, versions
from film.workers import CrewError, Event, Failure, failure
from model.errors import InputError
from scenes.contents import Stage

BEATS = "film.filming:film_beats"
CONNECT = 10  # seconds in which a scheduler must answer
PATIENCE = 60  # seconds for which a film waits for a first worker to come back
SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1 TB",  # a trace is large, and meant to be sent
}

News = int | Parcel | Failure  # frames of a part drawn so far, or its end
Inbox = SimpleQueue[tuple[str, int | Future[Any]]]  # with the part's key


class Cluster:
    """The workers of the cluster whose scheduler is at `address`, for the length of the `with` block.

    Films may be made at the same time, each from a thread of its own. Raises InputError when no scheduler answers,
    when one has other versions; CrewError when there is no worker, or the cluster is lost later.
    """

    def __init__(self, address: str, task: str = BEATS) -> None:
        self.address, self._task = address, task
        self.versions = versions()
        self._placed: dict[str, tuple[str, float]] = {}  # parts under way: key, worker, beats
        self._lock = Lock()

    def __enter__(self) -> Cluster:
        self._client = _connect(self.address)
        try:
            self._compare_versions()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._client.close()  # it ends what is under way

    @property
    def count(self) -> int:
        """How many chapters, or parts of them, are filmed at a time."""
        return sum(self._threads().values())

    def film(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Film all jobs, the first ones first; yields what happens, and nothing after a Failure."""
        inbox: Inbox = SimpleQueue()
        threads = self._threads()
        chapters = split(jobs, sum(threads.values()) - len(self._placed))
        waiting = {key: chapter for chapter in chapters for key in chapter.parts}
        news: News | Future[Any] = 0
        with self._ordered(chapters, threads, inbox):
            while waiting:
                key, news = self._next(inbox)
                if (chapter := waiting.get(key)) is None:
                    continue  # frames of a part that has come meanwhile
                if isinstance(news, Future):
                    news = _outcome(chapter.job.stage, news, self.address)
                    del waiting[key], self._placed[key]
                if isinstance(news, Failure):
                    break
                yield from chapter.hear(key, news)
        if isinstance(news, Failure):
            yield news

    @contextmanager
    def _ordered(self, chapters: Sequence[Chapter], threads: dict[str, int], inbox: Inbox) -> Iterator[None]:
        """All parts are on their way, and what is heard of them goes to the inbox; at the end nobody wants them."""
        topic = f"token-journey-{uuid4().hex}"
        self._client.subscribe_topic(topic, lambda event: inbox.put(event[1]))
        trace = self._client.submit(bytes, chapters[0].job.trace.read_bytes(), key=f"trace-{uuid4().hex}")
        futures: list[Future[Any]] = [trace]
        try:
            for chapter in chapters:
                for key, job in chapter.parts.items():
                    worker = self._place(key, chapter.weight, threads)
                    order = Order(key, job, self._task, topic, self.versions)
                    wish = {"key": key, "workers": [worker], "allow_other_workers": True}
                    futures.append(self._client.submit(film_part, order, trace, **wish))
                    futures[-1].add_done_callback(lambda future: inbox.put((future.key, future)))
            yield
        finally:
            with suppress(ClosedClientError):
                self._client.unsubscribe_topic(topic)
            for future in futures:
                future.release()
                self._placed.pop(str(future.key), None)

    def _place(self, key: str, beats: float, threads: dict[str, int]) -> str:
        """The worker that will be through first with what it has; it now has this part as well."""
        with self._lock:
            load: dict[str, float] = defaultdict(float)
            for worker, under_way in list(self._placed.values()):
                load[worker] += under_way
            worker = min(threads, key=lambda worker: load[worker] / threads[worker])
            self._placed[key] = worker, beats
        return worker

    def _next(self, inbox: Inbox) -> tuple[str, int | Future[Any]]:
        """What is heard next; waits for it as long as there are workers."""
        while True:
            try:
                return inbox.get(timeout=PATIENCE)
            except Empty:
                self._threads()

    def _threads(self) -> dict[str, int]:
        """How many parts each worker films at a time. CrewError when there is none."""
        try:
            threads = dict(self._client.nthreads())
        except (OSError, CancelledError, TimeoutError) as error:
            raise _lost(self.address) from error
        if not threads:
            raise CrewError(f"the cluster at {self.address} has no worker: start some (docs/scaling.md)")
        return threads

    def _compare_versions(self) -> None:
        """InputError that names the first difference, if any, between this machine and another."""
        found = self._client.run(versions, workers=list(self._threads()), on_error="return")
        for worker, theirs in sorted(found.items()):
            if not isinstance(theirs, dict):
                raise InputError(f"worker {worker} cannot run this program ({one_line(theirs)}): install it there")
            if differs := difference(self.versions, theirs):
                raise InputError(f"{differs} on worker {worker}: use the same on both")


def _connect(address: str) -> Client:
    """A client of the scheduler there. InputError if none answers in time."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters comes as an exception
    dask.config.set(SETTINGS)
    try:
        asyncio.run(asyncio.wait_for(_call(address), CONNECT))
        with warnings.catch_warnings(action="ignore"):  # about versions: those that matter are compared
            return Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, TimeoutError, RuntimeError) as error:
        hint = f"no Dask scheduler answers at {address} ({one_line(error)})"
        raise InputError(f"{hint}: start one, or correct the address, such as tcp://HOST:8786") from error


async def _call(address: str) -> None:
    """Hear whether a scheduler is there. (A client would wait for ever for one that takes the call and is silent.)"""
    comm = await connect(address, timeout=CONNECT, **Security().get_connection_args("client"))
    comm.abort()


def _outcome(stage: Stage, future: Future[Any], address: str) -> Parcel | Failure:
    """How a part has ended."""
    if future.cancelled():
        raise _lost(address)
    try:
        result: Parcel | Failure = future.result()
        return result
    except KilledWorker as error:
        return Failure(stage, f"the worker that films it dies each time, {error.last_worker.address} last", "", 1)
    except CancelledError as error:
        raise _lost(address) from error
    except Exception as error:
        return failure(stage, error)


def _lost(address: str) -> CrewError:
    return CrewError(f"the connection to the scheduler at {address} is lost: is it still running?")
