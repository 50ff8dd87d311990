"""Making units with one process or several.

Workers are started afresh, so that they hold nothing of this process; each has its own pipe, so that it ends when this
process does, however that ends. They ignore Ctrl-C: this process hears it and ends them.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from coverage_assets.datasets.build.memory_guard import MemoryGuard, resident
from coverage_assets.datasets.build.part_writer import BatchFiles, write_batch
from coverage_assets.datasets.plan.batches import BatchTask
from coverage_assets.datasets.records.generator_protocol import (
    ConversationGenerator,
    GeneratorFactory,
)
from coverage_assets.errors import IntegrityError, OutputError, UserError

LOOK_EVERY = 1.0
SURROUNDINGS = {"POLARS_MAX_THREADS": "1"}
"""Workers are as many as there are processors: none of them needs more than one."""


@dataclass(frozen=True)
class BatchResult:
    """A unit that was made, and what that took."""

    part: BatchFiles
    seconds: float
    resident: int


@dataclass(frozen=True)
class _Failure:
    """What went wrong in a worker: exceptions themselves do not all survive a pipe."""

    kind: type[Exception]
    text: str


OnDone = Callable[[BatchResult], None]


def make_all(
    recipe: GeneratorFactory,
    maker: ConversationGenerator,
    tasks: Sequence[BatchTask] | Iterator[BatchTask],
    folder: Path,
    *,
    jobs: int,
    guard: MemoryGuard,
    on_done: OnDone,
) -> None:
    """Make all units into a folder; `on_done` is told of each in this process, in the order in which they end."""
    if jobs > 1:
        guard.before(jobs)
        with _workers(recipe, folder, jobs) as workers:
            _deal(workers, iter(tasks), guard, on_done)
        return
    for task in tasks:
        guard.check([os.getpid()])
        on_done(_make(maker, task, folder))


def _make(maker: ConversationGenerator, task: BatchTask, folder: Path) -> BatchResult:
    begun = time.perf_counter()
    part = write_batch(maker, task, folder)
    return BatchResult(part, time.perf_counter() - begun, resident(os.getpid()))


@dataclass(frozen=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection


def _deal(
    workers: Sequence[_Worker], tasks: Iterator[BatchTask], guard: MemoryGuard, on_done: OnDone
) -> None:
    """Give every worker one unit after the other, as long as there are some."""
    busy: dict[Connection, _Worker] = {}
    for worker in workers:
        _give(worker, tasks, busy)
    pids = [os.getpid(), *(worker.process.pid or 0 for worker in workers)]
    while busy:
        for pipe in wait(list(busy), LOOK_EVERY):
            assert isinstance(pipe, Connection)
            worker = busy.pop(pipe)
            done = _receive(worker)
            _give(worker, tasks, busy)
            on_done(done)
        guard.check(pids)


def _give(worker: _Worker, tasks: Iterator[BatchTask], busy: dict[Connection, _Worker]) -> None:
    task = next(tasks, None)
    with contextlib.suppress(
        BrokenPipeError
    ):  # that the worker is gone is told when its answer is awaited
        worker.pipe.send(task)
    if task is not None:
        busy[worker.pipe] = worker


def _receive(worker: _Worker) -> BatchResult:
    try:
        answer: BatchResult | _Failure = worker.pipe.recv()
    except (EOFError, ConnectionResetError):
        worker.process.join()
        raise OutputError(
            f"a worker process ended by itself ({_ending(worker.process.exitcode)}); what is done is kept: "
            "go on with --resume, with fewer --jobs if memory is short"
        ) from None
    if isinstance(answer, _Failure):
        raise answer.kind(answer.text)
    return answer


def _ending(code: int | None) -> str:
    return (
        f"killed by {signal.Signals(-code).name}"
        if code is not None and code < 0
        else f"exit code {code}"
    )


@contextlib.contextmanager
def _workers(recipe: GeneratorFactory, folder: Path, jobs: int) -> Iterator[list[_Worker]]:
    workers: list[_Worker] = []
    try:
        with _as_workers_start():
            for _ in range(jobs):
                workers.append(_start(recipe, folder))  # noqa: PERF401 - those that started must be ended
        yield workers
        for worker in workers:
            worker.process.join()
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()


def _start(recipe: GeneratorFactory, folder: Path) -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, recipe, folder), daemon=True)
    process.start()
    there.close()
    return _Worker(process, here)


@contextlib.contextmanager
def _as_workers_start() -> Iterator[None]:
    """What workers inherit: few threads, and deafness to Ctrl-C also while they start."""
    before = {name: os.environ.get(name) for name in SURROUNDINGS}
    os.environ.update(SURROUNDINGS)
    main = threading.current_thread() is threading.main_thread()
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGINT, signal.SIG_DFL if heard is None else heard)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _serve(pipe: Connection, recipe: GeneratorFactory, folder: Path) -> None:
    """A worker's life: make what comes through the pipe until nothing comes any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            maker = recipe.maker()
            while (task := pipe.recv()) is not None:
                pipe.send(_make(maker, task, folder))
        except EOFError:
            return
        except UserError as error:
            pipe.send(_Failure(OutputError, str(error)))
        except IntegrityError as error:
            pipe.send(_Failure(IntegrityError, str(error)))
        except Exception:  # noqa: BLE001 - whatever it is, it is told where somebody sees it
            pipe.send(_Failure(RuntimeError, f"in a worker:\n{traceback.format_exc()}"))
