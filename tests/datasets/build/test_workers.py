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
                raise IntegrityError("a promise")
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


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_every_batch_is_generated_once(tmp_path: Path, jobs: int) -> None:
    assert generated_batches(tmp_path, jobs=jobs) == list(range(7))


def test_there_may_be_more_processes_than_batches(tmp_path: Path) -> None:
    assert generated_batches(tmp_path, jobs=3, tasks=TASKS[:1]) == [0]


def test_no_batches_are_fine(tmp_path: Path) -> None:
    assert generated_batches(tmp_path, jobs=2, tasks=[]) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_write_the_same(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "some").mkdir()
    generated_batches(tmp_path / "one", jobs=1)
    generated_batches(tmp_path / "some", jobs=jobs)
    files = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "some")
    ]
    assert files[0] == files[1]


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        (
            "killed",
            OutputError,
            r"^a worker process ended by itself \(killed by SIGKILL\); what is done is kept: go on",
        ),
        (
            "ended",
            OutputError,
            r"^a worker process ended by itself \(exit code 7\); what is done is kept",
        ),
        ("input", OutputError, r"^mend the file$"),
        ("broken", IntegrityError, r"^a promise$"),
        ("bug", RuntimeError, r"ZeroDivisionError"),
        ("unreadable", OutputError, r"^there is no such file$"),
    ],
)
def test_a_failure_of_a_worker_is_raised_in_the_main_process(
    tmp_path: Path, kind: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        generated_batches(tmp_path, jobs=2, kind=kind)


def test_workers_end_with_what_they_were_started_for(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(RuntimeError):
        generated_batches(tmp_path, jobs=2, kind="bug")
    assert children() == before


def children() -> set[str]:
    """The processes that this one has started, but for the one that sweeps shared memory."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {
        pid for pid in found if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


def test_the_environment_is_restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [name] = WORKER_ENVIRONMENT
    monkeypatch.setenv(name, "5")
    generated_batches(tmp_path, jobs=2, tasks=TASKS[:2])
    assert (os.environ[name], signal.getsignal(signal.SIGINT)) == ("5", signal.default_int_handler)


def test_a_disk_that_fails_in_a_worker_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match=r"^cannot write .*conversations.jsonl: No such file or directory$"
    ):
        generated_batches(tmp_path / "nowhere", jobs=2)
