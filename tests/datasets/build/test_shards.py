from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.checkpoint import RunOptions
from coverage_assets.datasets.build.run import WORKSHOP
from coverage_assets.datasets.build.shards import SHARD, make_shard, merge, read_shard
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import folder_lock
from tests.datasets.build.test_run import Stopped, counting, stop_after
from tests.datasets.running import TOY, folder_in, made, written


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards")
    for number in (1, 2, 3):
        make_shard(TOY.prepared(batch=64), Shard(number, 3), folder / str(number))
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
    means: RunOptions | None = None,
    mode: str = "new",
    **asked: object,
) -> None:
    prepared = TOY.prepared(**{"batch": 64, **asked})  # type: ignore[arg-type]
    make_shard(prepared, Shard(number, 3), folder, mode=mode, means=means)  # type: ignore[arg-type]


def test_the_shards_share_the_conversations(shards: list[Path]) -> None:
    units = [list(read_shard(folder).parts) for folder in shards]
    assert units == [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]


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
    before = [written(folder) for folder in shards]
    merge(shards, tmp_path / "out")
    assert [written(folder) for folder in shards] == before


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
    make_shard(TOY.prepared(batch=64), Shard(2, 2), tmp_path / "other")
    with pytest.raises(
        InputError, match=r"are not shards of one run \(other: the number of shards\)$"
    ):
        merge([shards[0], tmp_path / "other"], tmp_path / "out")


def test_a_folder_that_is_no_shard_is_refused(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no shard: there is no shard.json in it$"):
        merge([*shards[:2], tmp_path], tmp_path / "out")


def test_a_shard_that_is_not_finished_is_refused(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        one(tmp_path / "half", number=3, means=stop_after(64))
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


def without_a_part(record: dict[str, Any]) -> None:
    record["parts"].pop()


def with_a_part_of_another(record: dict[str, Any]) -> None:
    record["parts"][0]["unit"] = 1


def of_a_later_version(record: dict[str, Any]) -> None:
    record["schema_version"] = 9


def of_no_shards(record: dict[str, Any]) -> None:
    record["of"] = 0


def asked_for_a_number(record: dict[str, Any]) -> None:
    record["blueprint"]["asked"] = 3


def with_a_unit_that_is_a_text(record: dict[str, Any]) -> None:
    record["parts"][0]["unit"] = "x"


@pytest.mark.parametrize(
    "alter",
    [
        without_a_part,
        with_a_part_of_another,
        of_a_later_version,
        of_no_shards,
        asked_for_a_number,
        with_a_unit_that_is_a_text,
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
    means, told = counting()
    one(shards[1], number=2, mode="resume", means=means)
    merge(shards, tmp_path / "out")
    assert (len(told), sum(told), folder_in(tmp_path / "out").is_dir()) == (2, 256, True)


def test_merging_into_a_finished_run_needs_overwrite(shards: list[Path], tmp_path: Path) -> None:
    made(tmp_path / "out", per_scenario=2)
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
        made(tmp_path, means=stop_after(1))
    with pytest.raises(
        OutputError, match=r"holds an interrupted run: replace it with --overwrite, or choose"
    ):
        merge(shards, tmp_path)
    assert (folder_in(tmp_path) / WORKSHOP).is_dir()


@pytest.mark.parametrize(
    ("means", "state"), [(None, "a finished"), (stop_after(64), "an interrupted")]
)
def test_a_shards_folder_is_not_taken_unasked(
    tmp_path: Path, means: RunOptions | None, state: str
) -> None:
    with contextlib.suppress(Stopped):
        one(tmp_path, means=means)
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
        read_shard(shards[0]).blueprint.asked["variants"],
        (shards[0] / "notes.txt").read_text(),
    ) == (2, "mine")


def test_a_finished_shard_is_readable_json(shards: list[Path]) -> None:
    document = json.loads((shards[0] / SHARD).read_text())
    assert (document["shard"], document["of"], len(document["parts"])) == (1, 3, 4)
