from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.build.merge_shards import merge
from coverage_assets.datasets.build.run import CHECKPOINT
from coverage_assets.datasets.build.shards import generate_shard
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import folder_lock
from tests.datasets.running import TOY, finished_run, finished_shard, folder_in, stored_files
from tests.datasets.stopping import Stopped, counting, stop_after


def test_shards_may_be_moved(shards: list[Path], tmp_path: Path) -> None:
    moved = [folder.rename(tmp_path / f"moved-{folder.name}") for folder in shards]
    assert merge(moved, tmp_path / "out").document["counts"]["conversations"] == 684


def test_merging_keeps_the_shards(shards: list[Path], tmp_path: Path) -> None:
    before = [stored_files(folder) for folder in shards]
    merge(shards, tmp_path / "out")
    assert [stored_files(folder) for folder in shards] == before


def test_a_missing_shard_is_named(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^2 of 3 shards are missing: 2/3, 3/3$"):
        merge(shards[:1], tmp_path / "out")


def test_a_shard_named_twice_is_refused(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"are the same shard, 1/3: name each once"):
        merge([*shards, shards[0]], tmp_path / "out")


def test_shards_of_different_runs_are_refused(shards: list[Path], tmp_path: Path) -> None:
    finished_shard(tmp_path / "other", number=3, per_scenario=2)
    with pytest.raises(
        InputError,
        match=r"are not shards of one run \(other: `variants`, the scenarios that are made\)$",
    ):
        merge([*shards[:2], tmp_path / "other"], tmp_path / "out")


def test_shards_of_another_number_are_refused(shards: list[Path], tmp_path: Path) -> None:
    generate_shard(TOY.prepared(batch_size=64), Shard(2, 2), tmp_path / "other")
    with pytest.raises(
        InputError, match=r"are not shards of one run \(other: the number of shards\)$"
    ):
        merge([shards[0], tmp_path / "other"], tmp_path / "out")


def test_a_folder_that_is_no_shard_is_refused(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no shard: there is no shard.json in it$"):
        merge([*shards[:2], tmp_path], tmp_path / "out")


def test_a_shard_that_is_not_finished_is_refused(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        finished_shard(tmp_path / "half", number=3, options=stop_after(64))
    with pytest.raises(
        InputError, match=r"half holds a shard that is not finished: go on with --resume$"
    ):
        merge([*shards[:2], tmp_path / "half"], tmp_path / "out")


@pytest.mark.parametrize("kind", ["conversations.jsonl", "goldens.jsonl", "digests"])
def test_a_damaged_shard_is_refused_before_anything_is_written(
    shards: list[Path], tmp_path: Path, kind: str
) -> None:
    [path, *_] = sorted(shards[1].rglob(f"*.{kind}"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(
        InputError,
        match=r"parts that are missing or not as they were .* with `--shard 2/3 --resume`$",
    ):
        merge(shards, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_damaged_shard_is_mended_by_resuming(shards: list[Path], tmp_path: Path) -> None:
    [path, *_] = sorted(shards[1].rglob("*.digests"))
    path.unlink()
    options, steps = counting()
    finished_shard(shards[1], number=2, mode="resume", options=options)
    merge(shards, tmp_path / "out")
    assert (len(steps), sum(steps), folder_in(tmp_path / "out").is_dir()) == (2, 256, True)


def test_merging_into_a_finished_run_needs_overwrite(shards: list[Path], tmp_path: Path) -> None:
    finished_run(tmp_path / "out", per_scenario=2)
    with pytest.raises(
        OutputError,
        match=r"holds a finished run: replace it with --overwrite, or choose another --out$",
    ):
        merge(shards, tmp_path / "out")
    assert (
        merge(shards, tmp_path / "out", mode="overwrite").document["counts"]["conversations"] == 684
    )


def test_merging_where_another_run_writes_is_refused(shards: list[Path], tmp_path: Path) -> None:
    with (
        folder_lock(folder_in(tmp_path), wait=False),
        pytest.raises(OutputError, match="is being written by another"),
    ):
        merge(shards, tmp_path)


def test_an_interrupted_plain_run_is_not_merged_over(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        finished_run(tmp_path, options=stop_after(1))
    with pytest.raises(
        OutputError, match=r"holds an interrupted run: replace it with --overwrite, or choose"
    ):
        merge(shards, tmp_path)
    assert (folder_in(tmp_path) / CHECKPOINT).is_dir()
