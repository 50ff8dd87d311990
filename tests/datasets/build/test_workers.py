from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.memory_guard import MemoryGuard
from coverage_assets.datasets.build.workers import WORKER_ENVIRONMENT, BatchResult, generate_all
from coverage_assets.datasets.plan.batches import Batch, BatchTask
from coverage_assets.datasets.records.generator_protocol import Pair
from coverage_assets.errors import InputError, IntegrityError, OutputError
from tests.datasets.toy import ToyGenerator

TASKS = [
    BatchTask(
        Batch(number, "billing", "calm", 0, 2),
        ((Scenario(f"sc-{number:016x}", "billing", "calm", {}), range(2)),),
    )
    for number in range(7)
]


@dataclass(frozen=True)
class FailingGenerator(ToyGenerator):
    """Fails at one of its scenarios, in one of several ways."""

    kind: str = "none"

    def generate(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        if scenario.scenario_id.endswith("4"):
            self.fail()
        yield from super().generate(scenario, variant)

    def fail(self) -> None:
        match self.kind:
            case "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "ended":
                os._exit(7)
            case "input":
                raise InputError("mend the file")
            case "broken":
                raise IntegrityError("a broken rule")
            case "bug":
                raise ZeroDivisionError


@dataclass(frozen=True)
class FailingFactory:
    """A factory that may already fail to create its generator."""

    kind: str = "none"
    vertical: str = "clinic"
    pairs: tuple[str, ...] = ()

    def create(self) -> ToyGenerator:
        if self.kind == "unreadable":
            raise InputError("there is no such file")
        return FailingGenerator("a" * 64, kind=self.kind)


def generated_batches(
    folder: Path, *, jobs: int, kind: str = "none", tasks: list[BatchTask] = TASKS
) -> list[int]:
    done: list[BatchResult] = []
    factory = FailingFactory(kind)
    generator = (FailingFactory() if kind == "unreadable" else factory).create()
    generate_all(
        factory, generator, iter(tasks), folder, jobs=jobs, guard=MemoryGuard(), on_done=done.append
    )
    return sorted(result.files.number for result in done)


@dataclass(frozen=True)
class Generated:
    """What a call has generated, and what it left behind in this process."""

    numbers: list[int]
    files: dict[str, bytes]
    environment: str
    handler: object


def generated_in(folder: Path, *, jobs: int) -> Generated:
    [name] = WORKER_ENVIRONMENT
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, "5")
        numbers = generated_batches(folder, jobs=jobs)
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        return Generated(numbers, files, os.environ[name], signal.getsignal(signal.SIGINT))


@pytest.fixture(scope="module")
def by_one_process(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generated_in(tmp_path_factory.mktemp("one"), jobs=1)


@pytest.fixture(scope="module", params=[2, pytest.param(3, marks=pytest.mark.slow)])
def by_several_processes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generated:
    return generated_in(tmp_path_factory.mktemp("several"), jobs=request.param)


def test_one_process_generates_every_batch_once(by_one_process: Generated) -> None:
    assert by_one_process.numbers == list(range(7))


def test_several_processes_generate_every_batch_once(by_several_processes: Generated) -> None:
    assert by_several_processes.numbers == list(range(7))


def test_several_processes_write_the_same_files(
    by_one_process: Generated, by_several_processes: Generated
) -> None:
    assert by_several_processes.files == by_one_process.files


def test_the_environment_is_restored(by_several_processes: Generated) -> None:
    left = (by_several_processes.environment, by_several_processes.handler)
    assert left == ("5", signal.default_int_handler)


@pytest.mark.slow
@pytest.mark.parametrize("tasks", [TASKS[:1], []])
def test_there_may_be_more_processes_than_batches(tmp_path: Path, tasks: list[BatchTask]) -> None:
    assert generated_batches(tmp_path, jobs=2, tasks=tasks) == list(range(len(tasks)))


FAILURES = [
    (
        "killed",
        OutputError,
        r"^a worker process ended by itself \(killed by SIGKILL\); what is done is kept: go on",
    ),
]
RARE_FAILURES = [
    ("bug", RuntimeError, r"ZeroDivisionError"),
    ("unreadable", OutputError, r"^there is no such file$"),
    (
        "ended",
        OutputError,
        r"^a worker process ended by itself \(exit code 7\); what is done is kept",
    ),
    ("input", OutputError, r"^mend the file$"),
    ("broken", IntegrityError, r"^a broken rule$"),
]


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [*FAILURES, *(pytest.param(*failure, marks=pytest.mark.slow) for failure in RARE_FAILURES)],
)
def test_a_failure_of_a_worker_is_raised_here_and_ends_all_workers(
    tmp_path: Path, kind: str, error: type[Exception], message: str
) -> None:
    before = children()
    with pytest.raises(error, match=message):
        generated_batches(tmp_path, jobs=2, kind=kind)
    assert children() == before


def children() -> set[str]:
    """Return the child processes, except the one that sweeps shared memory."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {
        pid for pid in found if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


@pytest.mark.slow
def test_a_disk_that_fails_in_a_worker_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match=r"^cannot write .*conversations.jsonl: No such file or directory$"
    ):
        generated_batches(tmp_path / "nowhere", jobs=2)
