"""The same request gives the same bytes.

That holds for a second run, for other processes, batch sizes, hash seeds and threads, and for
merged shards.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coverage_assets.datasets.build.generate_batches import RunOptions
from coverage_assets.datasets.build.merge_shards import merge
from coverage_assets.datasets.build.shards import generate_shard
from coverage_assets.datasets.plan.batches import Shard
from tests.datasets.running import DECLARED, TOY, Case, finished_run, folder_in, stored_files

PAIRS = replace(TOY, behaviors=("calm", "rushed"), pairs=("inv", "dir"))
CASES = [
    pytest.param(PAIRS, id="toy"),
    pytest.param(replace(DECLARED, pairs=("inv", "dir")), id="declared", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def expected(case: Case, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of one plain run."""
    out = tmp_path_factory.mktemp("plain")
    finished_run(out, case)
    return stored_files(folder_in(out, case))


def test_a_second_run(case: Case, expected: dict[str, bytes], tmp_path: Path) -> None:
    finished_run(tmp_path, case)
    assert stored_files(folder_in(tmp_path, case)) == expected


@pytest.mark.parametrize("jobs", [2, pytest.param(8, marks=pytest.mark.slow)])
def test_several_processes(
    case: Case, expected: dict[str, bytes], tmp_path: Path, jobs: int
) -> None:
    finished_run(tmp_path, case, options=RunOptions(jobs), batch_size=16)
    assert stored_files(folder_in(tmp_path, case)) == expected


@pytest.mark.parametrize("batch_size", [pytest.param(1, marks=pytest.mark.slow), 7, 100_000])
def test_any_batch_size(
    case: Case, expected: dict[str, bytes], tmp_path: Path, batch_size: int
) -> None:
    finished_run(tmp_path, case, batch_size=batch_size)
    assert stored_files(folder_in(tmp_path, case)) == expected


@pytest.mark.parametrize(
    ("seed", "threads"),
    [
        ("0", "1"),
        pytest.param("1", "8", marks=pytest.mark.slow),
        pytest.param("random", "2", marks=pytest.mark.slow),
    ],
)
def test_any_hash_seed_and_threads(
    case: Case, expected: dict[str, bytes], tmp_path: Path, seed: str, threads: str
) -> None:
    ended = case.complete(tmp_path, PYTHONHASHSEED=seed, POLARS_MAX_THREADS=threads)
    assert (ended, stored_files(folder_in(tmp_path, case)) == expected) == ((0, ""), True)


@pytest.mark.parametrize(("of", "batch_size"), [(1, 64), (3, 64), (5, 7), (9, 100_000)])
def test_shards_merged(
    case: Case, expected: dict[str, bytes], tmp_path: Path, of: int, batch_size: int
) -> None:
    prepared = case.prepared(batch_size=batch_size)
    for number in range(1, of + 1):
        generate_shard(prepared, Shard(number, of), tmp_path / str(number))
    merge([tmp_path / str(number) for number in range(of, 0, -1)], tmp_path / "out")
    assert stored_files(folder_in(tmp_path / "out", case)) == expected
