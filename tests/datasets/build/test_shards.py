from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.generate_batches import RunOptions
from coverage_assets.datasets.build.merge_shards import merge
from coverage_assets.datasets.build.shards import SHARD, read_shard
from coverage_assets.errors import InputError, OutputError
from tests.datasets.running import finished_shard
from tests.datasets.stopping import Stopped, stop_after


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


@pytest.mark.parametrize(
    ("options", "state"), [(None, "a finished"), (stop_after(64), "an interrupted")]
)
def test_a_shards_folder_is_not_written_by_default(
    tmp_path: Path, options: RunOptions | None, state: str
) -> None:
    with contextlib.suppress(Stopped):
        finished_shard(tmp_path, options=options)
    with pytest.raises(
        OutputError,
        match=f"holds {state} shard: go on with --resume, or begin anew with --overwrite",
    ):
        finished_shard(tmp_path)


def test_another_shard_does_not_go_on_in_the_folder_of_a_finished_one(shards: list[Path]) -> None:
    with pytest.raises(OutputError, match="holds shard 1/3, not 2/3: choose another --out"):
        finished_shard(shards[0], number=2, mode="resume")


def test_a_shard_of_something_else_does_not_go_on(shards: list[Path]) -> None:
    with pytest.raises(OutputError, match=r"\(other: `combine`\)"):
        finished_shard(shards[0], mode="resume", combine=())


def test_overwriting_a_shard_leaves_other_files_alone(shards: list[Path]) -> None:
    (shards[0] / "notes.txt").write_text("mine")
    finished_shard(shards[0], mode="overwrite", per_scenario=2)
    assert (
        read_shard(shards[0]).run_plan.request["variants"],
        (shards[0] / "notes.txt").read_text(),
    ) == (2, "mine")


def test_a_finished_shard_is_readable_json(shards: list[Path]) -> None:
    document = json.loads((shards[0] / SHARD).read_text())
    assert (document["shard"], document["of"], len(document["parts"])) == (1, 3, 4)
