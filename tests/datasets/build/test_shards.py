from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.generate_batches import RunOptions
from coverage_assets.datasets.build.merge_shards import merge
from coverage_assets.datasets.build.run import CHECKPOINT
from coverage_assets.datasets.build.shards import SHARD, generate_shard, read_shard
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import folder_lock
from tests.datasets.running import TOY, finished_run, folder_in, stored_files
from tests.datasets.stopping import Stopped, counting, stop_after


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards")
    for number in (1, 2, 3):
        generate_shard(TOY.prepared(batch_size=64), Shard(number, 3), folder / str(number))
    return folder


@pytest.fixture
def shards(once: Path, tmp_path: Path) -> list[Path]:
    """The folders of all three shards of a run."""
    shutil.copytree(once, tmp_path / "shards")
    return [tmp_path / "shards" / name for name in "123"]


def one(
    folder: Path,
    *,
    number: int = 1,
    options: RunOptions | None = None,
    mode: str = "new",
    **request: object,
) -> None:
    prepared = TOY.prepared(**{"batch_size": 64, **request})  # type: ignore[arg-type]
    generate_shard(prepared, Shard(number, 3), folder, mode=mode, options=options)  # type: ignore[arg-type]


def test_the_shards_share_the_conversations(shards: list[Path]) -> None:
    numbers = [list(read_shard(folder).batches) for folder in shards]
    assert numbers == [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]


def test_a_shard_says_what_it_is(shards: list[Path]) -> None:
    summary = read_shard(shards[1]).summary()
    assert (summary["shard"], summary["of"], summary["vertical"], summary["folder"]) == (
        2,
        3,
        "clinic",
        str(shards[1]),
    )


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
    one(tmp_path / "other", number=3, per_scenario=2)
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
        one(tmp_path / "half", number=3, options=stop_after(64))
    with pytest.raises(
        InputError, match=r"half holds a shard that is not finished: go on with --resume$"
    ):
        merge([*shards[:2], tmp_path / "half"], tmp_path / "out")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"shard": 1, "of": 3}'])
def test_a_shards_record_that_cannot_be_read_is_refused(
    shards: list[Path], tmp_path: Path, text: str
) -> None:
    (shards[0] / SHARD).write_text(text)
    with pytest.raises(
        InputError, match=r"shard.json cannot be read .*: make the shard again with --overwrite"
    ):
        merge(shards, tmp_path / "out")


def without_a_batch(record: dict[str, Any]) -> None:
    record["parts"].pop()


def with_a_batch_of_another_shard(record: dict[str, Any]) -> None:
    record["parts"][0]["unit"] = 1


def of_a_later_version(record: dict[str, Any]) -> None:
    record["schema_version"] = 9


def of_zero_shards(record: dict[str, Any]) -> None:
    record["of"] = 0


def with_a_number_as_request(record: dict[str, Any]) -> None:
    record["blueprint"]["asked"] = 3


def with_a_text_as_batch_number(record: dict[str, Any]) -> None:
    record["parts"][0]["unit"] = "x"


@pytest.mark.parametrize(
    "alter",
    [
        without_a_batch,
        with_a_batch_of_another_shard,
        of_a_later_version,
        of_zero_shards,
        with_a_number_as_request,
        with_a_text_as_batch_number,
    ],
)
def test_a_shards_record_that_does_not_fit_together_is_refused(
    shards: list[Path], tmp_path: Path, alter: Callable[[dict[str, Any]], None]
) -> None:
    record = json.loads((shards[0] / SHARD).read_text())
    alter(record)
    (shards[0] / SHARD).write_text(json.dumps(record))
    with pytest.raises(
        InputError, match=r"shard.json cannot be read .*: make the shard again with --overwrite"
    ):
        merge(shards, tmp_path / "out")
    assert not (tmp_path / "out").exists()


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
    one(shards[1], number=2, mode="resume", options=options)
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


@pytest.mark.parametrize(
    ("options", "state"), [(None, "a finished"), (stop_after(64), "an interrupted")]
)
def test_a_shards_folder_is_not_written_by_default(
    tmp_path: Path, options: RunOptions | None, state: str
) -> None:
    with contextlib.suppress(Stopped):
        one(tmp_path, options=options)
    with pytest.raises(
        OutputError,
        match=f"holds {state} shard: go on with --resume, or begin anew with --overwrite",
    ):
        one(tmp_path)


def test_another_shard_does_not_go_on_in_the_folder_of_a_finished_one(shards: list[Path]) -> None:
    with pytest.raises(OutputError, match="holds shard 1/3, not 2/3: choose another --out"):
        one(shards[0], number=2, mode="resume")


def test_a_shard_of_something_else_does_not_go_on(shards: list[Path]) -> None:
    with pytest.raises(OutputError, match=r"\(other: `combine`\)"):
        one(shards[0], mode="resume", combine=())


def test_overwriting_a_shard_leaves_other_files_alone(shards: list[Path]) -> None:
    (shards[0] / "notes.txt").write_text("mine")
    one(shards[0], mode="overwrite", per_scenario=2)
    assert (
        read_shard(shards[0]).run_plan.request["variants"],
        (shards[0] / "notes.txt").read_text(),
    ) == (2, "mine")


def test_a_finished_shard_is_readable_json(shards: list[Path]) -> None:
    document = json.loads((shards[0] / SHARD).read_text())
    assert (document["shard"], document["of"], len(document["parts"])) == (1, 3, 4)
