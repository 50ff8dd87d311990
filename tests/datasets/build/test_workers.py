from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.memory_guard import MemoryGuard
from coverage_assets.datasets.build.workers import SURROUNDINGS, BatchResult, make_all
from coverage_assets.datasets.plan.batches import Batch, BatchTask
from coverage_assets.datasets.records.generator_protocol import Pair
from coverage_assets.errors import InputError, IntegrityError, OutputError
from tests.datasets.toy import ToyMaker

TASKS = [
    BatchTask(
        Batch(number, "billing", "calm", 0, 2),
        ((Scenario(f"sc-{number:016x}", "billing", "calm", {}), 0, 2),),
    )
    for number in range(7)
]


@dataclass(frozen=True)
class Misfortune(ToyMaker):
    """What may happen to a worker at one of its scenarios."""

    kind: str = "none"

    def make(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        if scenario.scenario_id.endswith("4"):
            self.strike()
        yield from super().make(scenario, variant)

    def strike(self) -> None:
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
class Making:
    """A recipe for tests, which may fail already when it is read."""

    kind: str = "none"
    vertical: str = "clinic"
    pairs: tuple[str, ...] = ()

    def maker(self) -> ToyMaker:
        if self.kind == "unreadable":
            raise InputError("there is no such file")
        return Misfortune("a" * 64, kind=self.kind)


def units_made(
    folder: Path, *, jobs: int, kind: str = "none", tasks: list[BatchTask] = TASKS
) -> list[int]:
    done: list[BatchResult] = []
    recipe = Making(kind)
    maker = Making("none").maker() if kind == "unreadable" else recipe.maker()
    make_all(
        recipe, maker, iter(tasks), folder, jobs=jobs, guard=MemoryGuard(), on_done=done.append
    )
    return sorted(entry.part.unit for entry in done)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_every_unit_is_made_once(tmp_path: Path, jobs: int) -> None:
    assert units_made(tmp_path, jobs=jobs) == list(range(7))


def test_there_may_be_more_processes_than_units(tmp_path: Path) -> None:
    assert units_made(tmp_path, jobs=3, tasks=TASKS[:1]) == [0]


def test_nothing_to_make_is_fine(tmp_path: Path) -> None:
    assert units_made(tmp_path, jobs=2, tasks=[]) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_write_the_same(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "some").mkdir()
    units_made(tmp_path / "one", jobs=1)
    units_made(tmp_path / "some", jobs=jobs)
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
def test_what_happens_to_a_worker_is_told_here(
    tmp_path: Path, kind: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        units_made(tmp_path, jobs=2, kind=kind)


def test_workers_end_with_what_they_were_started_for(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(RuntimeError):
        units_made(tmp_path, jobs=2, kind="bug")
    assert children() == before


def children() -> set[str]:
    """The processes that this one has started, but for the one that sweeps shared memory."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {
        pid for pid in found if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


def test_the_surroundings_are_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [name] = SURROUNDINGS
    monkeypatch.setenv(name, "5")
    units_made(tmp_path, jobs=2, tasks=TASKS[:2])
    assert (os.environ[name], signal.getsignal(signal.SIGINT)) == ("5", signal.default_int_handler)


def test_a_disk_that_fails_in_a_worker_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match=r"^cannot write .*conversations.jsonl: No such file or directory$"
    ):
        units_made(tmp_path / "nowhere", jobs=2)


def test_a_recipe_can_be_told_apart_by_its_fields() -> None:
    assert replace(Making(), kind="bug") != Making()
