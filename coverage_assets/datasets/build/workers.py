"""Generate batches in one process or several.

Workers are spawned, so they inherit no state. Each has its own pipe, so it ends when this process
does, however that ends. Workers ignore Ctrl-C: this process handles it and ends them.
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

from coverage_assets.datasets.build.batch_files import BatchFiles, write_batch
from coverage_assets.datasets.build.memory_guard import MemoryGuard, resident
from coverage_assets.datasets.plan import BatchTask
from coverage_assets.datasets.records import ConversationGenerator, GeneratorFactory
from coverage_assets.errors import IntegrityError, OutputError, UserError

POLL_SECONDS = 1.0
WORKER_ENVIRONMENT = {"POLARS_MAX_THREADS": "1"}
"""There are as many workers as processors, so none of them needs more than one thread."""


@dataclass(frozen=True)
class BatchResult:
    """A generated batch, the time it took, and the memory of its process."""

    files: BatchFiles
    seconds: float
    resident: int


@dataclass(frozen=True)
class _Failure:
    """An error in a worker; not every exception can be pickled."""

    kind: type[Exception]
    text: str


OnDone = Callable[[BatchResult], None]


def generate_all(
    factory: GeneratorFactory,
    generator: ConversationGenerator,
    tasks: Sequence[BatchTask] | Iterator[BatchTask],
    folder: Path,
    *,
    jobs: int,
    guard: MemoryGuard,
    on_done: OnDone,
) -> None:
    """Generate all batches into a folder.

    `on_done` is called in this process for each batch, in the order in which they complete.
    """
    if jobs > 1:
        guard.before(jobs)
        with _workers(factory, folder, jobs) as workers:
            _dispatch(workers, iter(tasks), guard, on_done)
        return
    for task in tasks:
        guard.check([os.getpid()])
        on_done(_generate_batch(generator, task, folder))


def _generate_batch(generator: ConversationGenerator, task: BatchTask, folder: Path) -> BatchResult:
    started = time.perf_counter()
    files = write_batch(generator, task, folder)
    return BatchResult(files, time.perf_counter() - started, resident(os.getpid()))


@dataclass(frozen=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection


def _dispatch(
    workers: Sequence[_Worker], tasks: Iterator[BatchTask], guard: MemoryGuard, on_done: OnDone
) -> None:
    """Send every worker one batch after the other until none is left."""
    busy: dict[Connection, _Worker] = {}
    for worker in workers:
        _send_next(worker, tasks, busy)
    pids = [os.getpid(), *(worker.process.pid or 0 for worker in workers)]
    while busy:
        for pipe in wait(list(busy), POLL_SECONDS):
            assert isinstance(pipe, Connection)
            worker = busy.pop(pipe)
            result = _receive(worker)
            _send_next(worker, tasks, busy)
            on_done(result)
        guard.check(pids)


def _send_next(
    worker: _Worker, tasks: Iterator[BatchTask], busy: dict[Connection, _Worker]
) -> None:
    task = next(tasks, None)
    with contextlib.suppress(BrokenPipeError):  # `_receive` reports a worker that has ended
        worker.pipe.send(task)
    if task is not None:
        busy[worker.pipe] = worker


def _receive(worker: _Worker) -> BatchResult:
    try:
        answer: BatchResult | _Failure = worker.pipe.recv()
    except (EOFError, ConnectionResetError):
        worker.process.join()
        raise OutputError(
            f"a worker process ended by itself ({_describe_exit(worker.process.exitcode)}); "
            "what is done is kept: "
            "go on with --resume, with fewer --jobs if memory is short"
        ) from None
    if isinstance(answer, _Failure):
        raise answer.kind(answer.text)
    return answer


def _describe_exit(code: int | None) -> str:
    return (
        f"killed by {signal.Signals(-code).name}"
        if code is not None and code < 0
        else f"exit code {code}"
    )


@contextlib.contextmanager
def _workers(factory: GeneratorFactory, folder: Path, jobs: int) -> Iterator[list[_Worker]]:
    workers: list[_Worker] = []
    try:
        with _worker_environment():
            for _ in range(jobs):
                workers.append(_start(factory, folder))  # noqa: PERF401 - all started ones must end
        yield workers
        for worker in workers:
            worker.process.join()
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()


def _start(factory: GeneratorFactory, folder: Path) -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, factory, folder), daemon=True)
    process.start()
    there.close()
    return _Worker(process, here)


@contextlib.contextmanager
def _worker_environment() -> Iterator[None]:
    """Set what workers inherit: few threads, and an ignored Ctrl-C while they start."""
    before = {name: os.environ.get(name) for name in WORKER_ENVIRONMENT}
    os.environ.update(WORKER_ENVIRONMENT)
    is_main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if is_main else None
    try:
        yield
    finally:
        if is_main:
            signal.signal(signal.SIGINT, signal.SIG_DFL if handler is None else handler)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _serve(pipe: Connection, factory: GeneratorFactory, folder: Path) -> None:
    """Run a worker: generate the batches that come through the pipe until it sends None."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            generator = factory.create()
            while (task := pipe.recv()) is not None:
                pipe.send(_generate_batch(generator, task, folder))
        except EOFError:
            return
        except UserError as error:
            pipe.send(_Failure(OutputError, str(error)))
        except IntegrityError as error:
            pipe.send(_Failure(IntegrityError, str(error)))
        except Exception:  # noqa: BLE001 - the main process raises it where somebody sees it
            pipe.send(_Failure(RuntimeError, f"in a worker:\n{traceback.format_exc()}"))
